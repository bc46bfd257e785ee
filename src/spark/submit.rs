//! What a person types to start an application: `spark-submit` lines, session builders, `sc://` strings. Understood as Spark
//! understands them, placed, warned about, and refused in Spark's words.
//!
//! Nothing here runs anything, and nothing reads files or the environment: what spark-submit would find there is an argument.

pub mod arguments;
pub mod changes;
pub mod code;
pub mod connect;
pub mod context;
pub mod drill;
pub mod explain;
pub mod explanation;
pub mod launcher;
pub mod line;
pub mod options;
pub mod paths;
pub mod ports;
pub mod prepare;
pub mod program;
pub mod properties;
pub mod refusal;
pub mod request;
pub mod script;
pub mod start;
pub mod suggest;
pub mod surroundings;
mod system_properties;
pub mod variations;
pub mod warnings;
pub mod words;

pub use changes::Change;
pub use changes::what_changes;
pub use connect::ConnectUrl;
pub use drill::Requirement;
pub use drill::Trial;
pub use drill::Verdict;
pub use drill::meets;
pub use explain::explain;
pub use explanation::Explanation;
pub use request::Language;
pub use request::SubmitRequest;
pub use request::Target;
pub use request::Tool;
pub use suggest::Suggestion;
pub use suggest::suggest;
pub use surroundings::Surroundings;
pub use variations::Variation;
pub use variations::variations;
