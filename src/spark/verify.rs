//! Recorded runs of real Spark, and whether the simulator agrees with them: whole outcomes, not parts chosen to fit.
//!
//! Must not know: how the records are stored.

pub mod check;
pub mod record;
pub mod table;

pub use check::Verdict;
pub use check::check;
pub use record::Recorded;
pub use table::Table;
pub use table::table;
