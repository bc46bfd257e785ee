//! Spark Connect: thin clients, the server that is the driver of one application for all of them, and what passes between them.
//!
//! Here are the parts that know no process: names, errors, retries, channels, plans, sessions, operations. The processes are in
//! `role/connect.rs`. Must not know: how a query is run.

pub mod action;
pub mod api;
pub mod call;
pub mod catalog;
pub mod channel;
pub mod effect;
pub mod error;
pub mod execution;
pub mod held;
pub mod observer;
pub mod operation;
pub mod plan;
pub mod program;
pub mod relation;
pub mod retry;
pub mod service;
pub mod session;
pub mod settings;
pub mod spec;
pub mod sql;
pub mod uuid;
