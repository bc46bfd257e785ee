//! Floor 2: what Spark does, as processes of the simulator: who runs where, who talks to whom, what dies with what.
//!
//! Must not know: the engine, files, the terminal, the learner.

pub mod address;
pub mod app_spec;
pub mod application;
pub mod build;
pub mod check;
pub mod conf;
pub mod connect;
pub mod cost;
pub mod deploy;
pub mod driver;
pub mod executor;
pub mod executor_failures;
pub mod explain;
pub mod fact;
pub mod fault;
pub mod id;
pub mod kubernetes;
pub mod master;
#[cfg(test)]
mod mechanisms;
pub mod message;
pub mod operator;
pub mod outcome;
pub mod pace;
pub mod print;
pub mod proc_memory;
pub mod program;
pub mod protocol;
pub mod role;
pub mod rule;
pub mod run;
pub mod spec;
pub mod standalone;
pub mod state;
pub mod storage;
pub mod submit;
pub mod swarm;
pub mod timer;
pub mod verify;
pub mod version;
pub mod work;
pub mod work_text;
pub mod yarn;
