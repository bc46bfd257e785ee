//! Who brings executors to a driver: nobody (local mode), or a cluster manager.

use crate::spark::application::cluster::Cluster;
use crate::spark::executor::Executor;
use crate::spark::standalone::AppClient;

/// The `SchedulerBackend` of an application.
#[derive(Clone, Debug)]
pub enum Backend {
    /// `LocalSchedulerBackend`: the driver's own JVM is the one executor.
    Local(Box<Executor>),
    /// `StandaloneSchedulerBackend`: asks a Master.
    Standalone(Box<AppClient>),
    /// YARN or Kubernetes: it speaks with the manager by itself.
    Cluster(Box<Cluster>),
    /// The process that hosts the driver brings executors, and hears what the driver wants of them.
    Hosted,
}
