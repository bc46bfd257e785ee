//! Floor 6, the face without a terminal: every command of the contract, a file each. stdout carries the result, stderr the complaints.
//!
//! A command is a function from its arguments and a writer to an [`Exit`]; it prints nothing by itself, so tests call it directly.

mod args;
pub mod check;
pub mod data;
pub mod exit;
pub mod explain;
pub mod output;
pub mod query;
pub mod run;
pub mod run_args;
pub mod screen;
mod table;

pub use args::main;
pub use exit::Exit;
pub use exit::Failure;
