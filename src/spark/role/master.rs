//! The standalone Master: who has which cores, which application and which driver gets them, and what is told to whom.

pub mod book;
pub mod drivers;
pub mod losses;
pub mod process;
pub mod recovery;
pub mod schedule;

pub use book::Persisted;
pub use process::Master;
pub use process::MasterTimer;
