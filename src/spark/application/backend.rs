//! Who brings executors to a driver: nobody (local mode), or a cluster manager.

use crate::spark::executor::Executor;

/// The `SchedulerBackend` of an application.
#[derive(Clone, Debug)]
pub enum Backend {
    /// `LocalSchedulerBackend`: the driver's own JVM is the one executor.
    Local(Box<Executor>),
    /// The process that hosts the driver brings executors, and hears what the driver wants of them.
    Hosted,
}
