//! A thin client's process: a Python program without a JVM, which calls a Connect server and waits.

pub mod line;
pub mod outcome;
pub mod process;
pub mod stream;
pub mod wire;

pub use process::ConnectClient;
