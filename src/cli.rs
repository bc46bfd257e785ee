//! Floor 7, the face without a terminal: every command of the contract, a file each. stdout carries the result, stderr the complaints.
//!
//! A command is a function from its arguments and a writer to an [`Exit`]; it prints nothing by itself, so tests call it directly.

mod args;
pub mod bench;
pub mod blackbox;
pub mod check;
pub mod data;
pub mod desk;
pub mod drill;
pub mod exam;
pub mod exit;
pub mod explain;
pub mod export;
pub mod guide;
mod handout;
pub mod keys;
pub mod lab;
pub mod output;
pub mod plain;
pub mod predict;
pub mod query;
pub mod quiz;
pub mod record;
pub mod run;
pub mod run_args;
pub mod screen;
pub mod share;
mod stage;
pub mod stats;
mod table;
pub mod tour;
pub mod verify;
pub mod wall;

pub use args::main;
pub use exit::Exit;
pub use exit::Failure;
