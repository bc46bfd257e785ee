//! The kinds of process, and which file each one's behaviour is in.

pub mod cluster_submit;
pub mod connect;
pub mod driver_wrapper;
pub mod executor;
pub mod kill_submit;
pub mod kind;
pub mod kube;
pub mod listing;
pub mod master;
pub mod python;
pub mod submit;
pub mod worker;
pub mod yarn;

pub use kind::Role;
