//! Draws the submit bench: the line with its parts told apart, who would sit where, what Spark would say, and how to go on.

pub mod picture;
pub mod said;
pub mod screen;
pub mod suggestions;

pub use screen::draw;
