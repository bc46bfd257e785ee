//! Drills: a requirement is given, the learner writes the line; where it puts things and what comes of it are judged.

pub mod exercise;
pub mod generate;
pub mod judge;

pub use exercise::Drill;
pub use exercise::shipped;
pub use generate::generate;
pub use judge::Judgement;
pub use judge::judge;
