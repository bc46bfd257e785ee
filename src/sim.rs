//! Floor 1: a virtual cluster, one event at a time.
//!
//! Machines, the processes on them, the links between them, signals, timers and faults. A [`World`] is built for a
//! [`Protocol`], which names the messages and what the processes are; everything that happens becomes a [`Record`] of the log,
//! and what can be seen ([`Cluster`]) is the fold of that log.
//!
//! Must not know: Spark, the engine, files, the clock of the wall.

pub mod agenda;
pub mod apply;
pub mod check;
pub mod cluster;
mod core;
pub mod fault;
pub mod link;
pub mod log;
pub mod process;
pub mod protocol;
pub mod record;
pub mod timeline;
#[cfg(test)]
mod toy;
pub mod wire;
pub mod world;

pub use cluster::Cluster;
pub use cluster::Machine;
pub use cluster::ProcessInfo;
pub use cluster::Reach;
pub use fault::Injection;
pub use link::LinkSpec;
pub use log::Log;
pub use process::Out;
pub use process::Process;
pub use protocol::Protocol;
pub use record::ExitStatus;
pub use record::Fact;
pub use record::LossReason;
pub use record::Record;
pub use record::Signal;
pub use timeline::Timeline;
pub use world::Need;
pub use world::Step;
pub use world::World;
