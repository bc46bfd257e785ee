//! What a person types to start an application: `spark-submit` lines, session builders, `sc://` strings. Understood as Spark
//! understands them, placed, warned about, and refused in Spark's words.
//!
//! Nothing here runs anything, and nothing reads files or the environment: what spark-submit would find there is an argument.

pub mod connect;
pub mod request;

pub use connect::ConnectUrl;
pub use request::Language;
pub use request::SubmitRequest;
pub use request::Target;
pub use request::Tool;
