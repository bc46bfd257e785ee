//! Questions for other programs, and from them: GIFT and Moodle XML with feedback, CSV, a Markdown handout; GIFT and CSV back in.
//!
//! Every writer sees a question as a [`Portable`]: a form that any quiz program knows.

pub mod csv;
pub mod gift;
pub mod gift_in;
pub mod import;
pub mod markdown;
pub mod moodle;
pub mod portable;
#[cfg(test)]
mod tests;

pub use import::Imported;
pub use portable::Portable;
pub use portable::PortableBody;
pub use portable::portable;
