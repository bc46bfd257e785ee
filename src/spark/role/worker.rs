//! A standalone Worker: offers its machine's cores to a Master, starts executors and drivers as children, and reports their end.

pub mod children;
pub mod process;

pub use process::Worker;
pub use process::WorkerTimer;
