//! Recordings of the lab without a terminal: the same view code draws into a buffer, frame by frame, and the frames become
//! terminal codes, an SVG or text. The same run gives the same bytes.

pub mod ansi;
mod film;
pub mod svg;
pub mod text;

pub use film::Film;
pub use film::Frame;
pub use film::Reel;
pub use film::film;
