//! Inside one application: executors, jobs, stages, tasks, blocks.

use serde::Serialize;

use crate::base::JobId;
use crate::base::ProcId;
use crate::base::StageId;
use crate::base::TaskKey;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::storage::BlockId;
use crate::spark::storage::Kept;

/// One thing that has happened in an application.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AppFact {
    ContextStarted {
        name: String,
        master: String,
    },
    /// The manager knows the application by this id.
    Registered {
        id: String,
    },
    ExecutorAdded {
        executor: ExecutorId,
        proc: ProcId,
        host: String,
        cores: u32,
        /// Who serves its shuffle files: itself, or its machine's shuffle service.
        server: ProcId,
    },
    ExecutorRemoved {
        executor: ExecutorId,
        why: LostExecutor,
        message: String,
    },
    /// No further tasks for it, in one stage or in the whole application.
    ExecutorExcluded {
        executor: ExecutorId,
        stage: Option<StageId>,
    },
    /// No further tasks for any executor of a host.
    HostExcluded {
        host: String,
    },
    /// It has been excluded for long enough.
    ExecutorIncluded {
        executor: ExecutorId,
    },
    /// The output of a map task is in another executor now.
    ShuffleMoved {
        stage: StageId,
        partition: u32,
        to: ExecutorId,
    },
    /// It finishes what it runs, hands its blocks over and goes.
    ExecutorDecommissioning {
        executor: ExecutorId,
    },
    /// The driver asks its manager for so many executors in all.
    ExecutorsRequested {
        total: u32,
    },
    JobStarted {
        job: JobId,
        title: String,
        stages: Vec<StageId>,
    },
    StageSubmitted {
        job: JobId,
        stage: StageId,
        attempt: u32,
        name: String,
        tasks: u32,
        parents: Vec<StageId>,
    },
    StageEnded {
        stage: StageId,
        attempt: u32,
        failure: Option<String>,
    },
    TaskStarted {
        tid: Tid,
        task: TaskKey,
        executor: ExecutorId,
        locality: Locality,
        speculative: bool,
    },
    TaskEnded {
        tid: Tid,
        task: TaskKey,
        executor: ExecutorId,
        end: TaskEnd,
    },
    /// The driver gives the stage up, and with it the job.
    StageAborted {
        stage: StageId,
        message: String,
    },
    JobEnded {
        job: JobId,
        end: JobEnd,
    },
    /// Outputs of map tasks are gone: of which stage, which partitions.
    ShuffleLost {
        executor: Option<ExecutorId>,
        stage: StageId,
        partitions: Vec<u32>,
    },
    /// A task has written a batch of rows to a system outside of Spark.
    Appended {
        task: TaskKey,
        /// Whose rows they are, whoever wrote them: job of the application, stage of the job, partition.
        job: u32,
        stage: usize,
        partition: u32,
        batch: Batch,
        rows: u64,
    },
    /// The session has a name for the rows of a job, or all sessions of the application do.
    ViewCreated {
        name: String,
        global: bool,
    },
    CacheStored {
        executor: ExecutorId,
        block: BlockId,
        kept: Kept,
        bytes: u64,
    },
    /// A task reads a cached block instead of computing it.
    CacheRead {
        executor: ExecutorId,
        tid: Tid,
        block: BlockId,
        from: ReadFrom,
    },
    /// A block does not fit into memory, and its level has no disk: it is not kept.
    CacheFull {
        executor: ExecutorId,
        block: BlockId,
    },
    /// A block had to leave memory.
    CacheDropped {
        executor: ExecutorId,
        block: BlockId,
        to_disk: bool,
    },
    CacheLost {
        executor: ExecutorId,
        blocks: Vec<BlockId>,
    },
    /// A task computes a block again that was cached once.
    CacheRecomputed {
        executor: ExecutorId,
        tid: Tid,
        block: BlockId,
    },
    /// The driver has built a table that every executor is to have.
    BroadcastBuilt {
        broadcast: u32,
        bytes: u64,
    },
    BroadcastFetched {
        executor: ExecutorId,
        broadcast: u32,
        bytes: u64,
    },
    /// Memory for sorting or joining ran out: so much went to the disk.
    TaskSpilled {
        executor: ExecutorId,
        tid: Tid,
        bytes: u64,
    },
    /// Tasks wait and nobody can run them.
    NoResources,
    ContextStopped {
        exit_code: u8,
    },
}

/// From where a task reads a cached block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadFrom {
    Memory,
    Disk,
    /// Another executor has it.
    Remote,
}

/// Which half of a task's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Batch {
    First,
    Second,
}

/// How near a task is to its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Locality {
    ProcessLocal,
    NodeLocal,
    NoPref,
    Any,
}

/// Why an executor is not there any more: `ExecutorLossReason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LostExecutor {
    /// Its process ended with this code; whether a task is to blame for it.
    Exited {
        code: u8,
        by_app: bool,
    },
    /// It is gone, nobody knows how; with the host, if that is gone too.
    ProcessLost {
        host: Option<String>,
        by_app: bool,
    },
    /// The driver itself had it killed.
    Killed,
    Decommissioned {
        host: Option<String>,
    },
    /// The application is over.
    Stopped,
}

/// How a task attempt ended: `TaskEndReason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskEnd {
    Success {
        rows: u64,
        bytes: u64,
        checksum: u64,
    },
    /// It had finished, but its output died with its executor.
    Resubmitted,
    FetchFailed {
        from: Option<ExecutorId>,
        message: String,
    },
    Exception {
        class: String,
        message: String,
    },
    Killed {
        reason: String,
    },
    ExecutorLost {
        by_app: bool,
        reason: String,
    },
    /// It finished, but its result could not be fetched from the executor.
    ResultLost,
}

impl TaskEnd {
    pub const fn is_success(&self) -> bool {
        matches!(self, Self::Success { .. })
    }

    /// Whether the task set counts it as one of the allowed failures.
    pub const fn counts(&self) -> bool {
        match self {
            Self::Exception { .. } | Self::ResultLost => true,
            Self::ExecutorLost { by_app, .. } => *by_app,
            Self::Success { .. } | Self::Resubmitted | Self::FetchFailed { .. } | Self::Killed { .. } => false,
        }
    }
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobEnd {
    Succeeded { rows: u64, checksum: u64 },
    Failed { message: String },
}
