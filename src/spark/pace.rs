//! How long things take that no configuration decides: starting a JVM, looking at a process table. Chosen round and near what a
//! small cluster shows; no rule depends on them.

use crate::base::VirtualSpan;

/// From starting a JVM to the first line of its `main`.
pub const JVM_START: VirtualSpan = VirtualSpan::from_millis(1_400);
/// From starting an executor's JVM to its first call to the driver.
pub const EXECUTOR_START: VirtualSpan = VirtualSpan::from_millis(2_500);
/// From starting a daemon to its first answer.
pub const DAEMON_START: VirtualSpan = VirtualSpan::from_millis(1);
/// From being told to launch an executor to giving up on it, where it cannot be prepared: a standalone cluster of 4.0.5 came to
/// some 30 launches a second in its first half minute.
pub const FAILED_LAUNCH: VirtualSpan = VirtualSpan::from_millis(30);
/// From starting Python to the first line of the script.
pub const PYTHON_START: VirtualSpan = VirtualSpan::from_millis(300);
/// What building a `SparkContext` takes besides waiting for the manager.
pub const CONTEXT_START: VirtualSpan = VirtualSpan::from_millis(1_200);
/// What the program does between two actions, and between the last one and stopping.
pub const BETWEEN_ACTIONS: VirtualSpan = VirtualSpan::from_millis(50);
/// What stopping a context takes.
pub const CONTEXT_STOP: VirtualSpan = VirtualSpan::from_millis(100);
/// What a submitter does before it calls the manager.
pub const SUBMIT_PREPARE: VirtualSpan = VirtualSpan::from_millis(200);
/// What a task takes besides its rows: deserialising, opening, closing.
pub const TASK_OVERHEAD: VirtualSpan = VirtualSpan::from_millis(4);
/// What a task of a query of a few rows takes.
pub const SMALL_TASK: VirtualSpan = VirtualSpan::from_millis(20);
/// How long the daemons of a cluster that runs already are left alone, before a server that runs already registers with them.
pub const MANAGER_UP: VirtualSpan = VirtualSpan::from_millis(500);
/// By when such a server has its executors.
pub const SERVER_UP: VirtualSpan = VirtualSpan::from_secs(3);
/// The same where a manager has to find containers or start pods first.
pub const SERVER_ON_CLUSTER_UP: VirtualSpan = VirtualSpan::from_secs(20);
