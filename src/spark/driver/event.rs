//! What a driver asks of, and tells, the process that hosts it.

use crate::base::JobId;
use crate::spark::fact::JobEnd;
use crate::spark::id::ExecutorId;

/// One thing the host has to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriverEvent {
    /// A task of a job has ended well: so many of so many are done.
    Progress {
        job: JobId,
        done: u32,
        of: u32,
    },
    JobEnded {
        job: JobId,
        end: JobEnd,
    },
    /// A job was asked for and the context does not take any.
    Refused {
        error: String,
    },
    /// An executor has registered.
    ExecutorRegistered(ExecutorId),
    /// The connection to an executor closed; it gets no tasks until the manager says what became of it.
    ExecutorDisconnected(ExecutorId),
    /// The manager is to provide so many executors in all.
    RequestTotalExecutors(u32),
    /// The manager is to end these executors.
    KillExecutors(Vec<ExecutorId>),
    /// Something in the driver wants its JVM to end.
    Exit {
        code: u8,
    },
    /// The context is stopped; executors were told to go.
    Stopped {
        exit_code: u8,
    },
}
