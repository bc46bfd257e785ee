//! Synthetic work as a person writes it: `map=6x3s reduce=6x6s`, one stage after the other, each so many tasks of so long; `;`
//! between two jobs of one application, and `cache` behind a stage whose rows later jobs read again.

mod options;
mod read;
mod words;

pub use read::USUAL;
pub use read::jobs;
pub use read::parse;
