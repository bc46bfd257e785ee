//! Recorded runs of real Spark, and whether the simulator agrees with them: whole outcomes, not parts chosen to fit. Beside them
//! runs that nobody has recorded, held against the documentation, and submit lines that were tried.
//!
//! Must not know: how the records are stored.

#[cfg(test)]
mod agree;
pub mod check;
pub mod connect;
mod coverage;
pub mod documented;
pub mod flows;
pub mod record;
pub mod submit;
pub mod table;

pub use check::Verdict;
pub use check::check;
pub(crate) use check::word;
pub use record::Recorded;
pub use table::Shelf;
pub use table::Table;
pub use table::table;
