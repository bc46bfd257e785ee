//! Floor 3: the files we ship and the files others write: questions, guide entries, scenarios, tours.
//!
//! Each format has a struct here, a JSON Schema under `assets/schema/`, and a small example: `quizzes/start/first-look.json`,
//! `assets/guide/start.json`, `scenarios/start/first-run.json`. A reader complains about everything it finds, with file,
//! line and column. Must not know: the engine, the store, the terminal.

pub mod catalog;
pub mod check;
pub mod claim;
pub mod drill;
pub mod exchange;
pub mod fields;
pub mod guide;
pub mod pack;
pub mod place;
pub mod quiz;
pub mod read;
pub mod scenario;
pub mod share;
mod shorten;
pub mod source;
pub mod table;
pub mod tour;
pub mod trial;

pub use catalog::Catalog;
pub use catalog::Exceptions;
pub use catalog::Placed;
pub use claim::Claim;
pub use claim::ClaimVerdict;
pub use drill::Drill;
pub use drill::Judgement;
pub use fields::fields;
pub use fields::one_line;
pub use guide::Entry;
pub use guide::GuideFile;
pub use quiz::QuizFile;
pub use scenario::Scenario;
pub use source::SourceFile;
pub use table::Table;
pub use tour::Tour;
pub use trial::Trial;
