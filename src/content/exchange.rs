//! Questions for other programs, and from them: GIFT and Moodle XML with feedback, CSV, a Markdown handout; GIFT and CSV back in.
//!
//! Every writer sees a question as a [`Flat`]: a form that any quiz program knows.

pub mod csv;
pub mod flat;
pub mod gift;
pub mod gift_in;
pub mod import;
pub mod markdown;
pub mod moodle;
#[cfg(test)]
mod tests;

pub use flat::Flat;
pub use flat::FlatBody;
pub use flat::flatten;
pub use import::Imported;
