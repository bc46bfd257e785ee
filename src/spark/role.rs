//! The kinds of process, and which file each one's behaviour is in.

pub mod connect;
pub mod executor;
pub mod kind;
pub mod kube;
pub mod submit;
pub mod yarn;

pub use kind::Role;
