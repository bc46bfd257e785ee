//! Between a driver and its executors: `CoarseGrainedClusterMessages`, heartbeats, the shuffle's addresses.

use std::sync::Arc;

use serde::Serialize;
use serde::Serializer;

use crate::base::ProcId;
use crate::base::StageId;
use crate::base::TaskKey;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::storage::BlockId;
use crate::spark::storage::Kept;
use crate::spark::storage::Persist;
use crate::spark::work::Broadcast;
use crate::spark::work::Needs;
use crate::spark::work::StageWork;
use crate::spark::work::TaskOutput;
use crate::spark::work::TaskSpec;
use crate::spark::work::made_up_checksum;

/// One message of a running application.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AppMessage {
    /// A new executor asks the driver for the application's settings.
    RetrieveSparkAppConfig {
        executor: ExecutorId,
    },
    SparkAppConfig,
    RegisterExecutor {
        executor: ExecutorId,
        host: String,
        cores: u32,
        /// Who serves its shuffle files when there is a shuffle service.
        server: ProcId,
    },
    RegisteredExecutor,
    RegisterExecutorFailed {
        reason: String,
    },
    /// The executor is ready for tasks.
    LaunchedExecutor {
        executor: ExecutorId,
    },
    LaunchTask(Shared<TaskDescription>),
    StatusUpdate(Shared<StatusUpdate>),
    /// `interrupt`: at once; otherwise the task notices when its work is done.
    KillTask {
        tid: Tid,
        interrupt: bool,
        reason: String,
    },
    Heartbeat {
        executor: ExecutorId,
    },
    HeartbeatResponse {
        reregister: bool,
    },
    GetMapOutputStatuses {
        shuffle: StageId,
    },
    MapOutputStatuses(Box<MapOutputStatuses>),
    /// A task asks who has a cached block.
    GetLocations {
        executor: ExecutorId,
        tid: Tid,
        block: BlockId,
    },
    BlockLocations {
        block: BlockId,
        holders: Vec<BlockHolder>,
    },
    /// An executor has a block, or has it no more.
    UpdateBlockInfo {
        executor: ExecutorId,
        block: BlockId,
        persist: Persist,
        kept: Option<Kept>,
    },
    /// Who may take copies of a block?
    GetPeers {
        executor: ExecutorId,
        block: BlockId,
    },
    Peers {
        block: BlockId,
        peers: Vec<ProcId>,
    },
    /// The driver wants another copy of a block, because one was lost.
    ReplicateBlock {
        block: BlockId,
        peers: Vec<ProcId>,
    },
    /// From one executor to another: a copy.
    UploadBlock {
        block: BlockId,
        persist: Persist,
    },
    /// An executor needs a table that the driver broadcasts.
    GetBroadcast {
        broadcast: Broadcast,
    },
    BroadcastValue {
        broadcast: Broadcast,
    },
    DecommissionExecutor {
        executor: ExecutorId,
    },
    /// An executor that is to go asks who may take its blocks.
    GetMigrationPeers {
        executor: ExecutorId,
    },
    MigrationPeers {
        peers: Vec<ProcId>,
    },
    /// From one executor to another: a cached block, for good.
    TakeBlock {
        block: BlockId,
        persist: Persist,
        from: ProcId,
    },
    /// From one executor to another: the output of a map task, for good.
    UploadShuffle {
        shuffle: StageId,
        map: u32,
        from: ProcId,
    },
    /// A block is where it was sent.
    BlockArrived {
        what: Migrated,
    },
    /// The output of a map task is in another executor now; in the fallback storage, if in none.
    ShuffleMoved {
        shuffle: StageId,
        map: u32,
        to: Option<ExecutorId>,
    },
    ExecutorDecommissioning {
        executor: ExecutorId,
    },
    StopExecutor,
}

impl AppMessage {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RetrieveSparkAppConfig { .. } => "RetrieveSparkAppConfig",
            Self::SparkAppConfig => "SparkAppConfig",
            Self::RegisterExecutor { .. } => "RegisterExecutor",
            Self::RegisteredExecutor => "RegisteredExecutor",
            Self::RegisterExecutorFailed { .. } => "RegisterExecutorFailed",
            Self::LaunchedExecutor { .. } => "LaunchedExecutor",
            Self::LaunchTask(_) => "LaunchTask",
            Self::StatusUpdate(_) => "StatusUpdate",
            Self::KillTask { .. } => "KillTask",
            Self::Heartbeat { .. } => "Heartbeat",
            Self::HeartbeatResponse { .. } => "HeartbeatResponse",
            Self::GetMapOutputStatuses { .. } => "GetMapOutputStatuses",
            Self::MapOutputStatuses(_) => "MapOutputStatuses",
            Self::GetLocations { .. } => "GetLocations",
            Self::BlockLocations { .. } => "BlockLocations",
            Self::UpdateBlockInfo { .. } => "UpdateBlockInfo",
            Self::GetPeers { .. } => "GetPeers",
            Self::Peers { .. } => "Peers",
            Self::ReplicateBlock { .. } => "ReplicateBlock",
            Self::UploadBlock { .. } => "UploadBlock",
            Self::DecommissionExecutor { .. } => "DecommissionExecutor",
            Self::GetBroadcast { .. } => "GetBroadcast",
            Self::BroadcastValue { .. } => "BroadcastValue",
            Self::GetMigrationPeers { .. } => "GetMigrationPeers",
            Self::MigrationPeers { .. } => "MigrationPeers",
            Self::TakeBlock { .. } => "TakeBlock",
            Self::UploadShuffle { .. } => "UploadShuffle",
            Self::BlockArrived { .. } => "BlockArrived",
            Self::ShuffleMoved { .. } => "ShuffleMoved",
            Self::ExecutorDecommissioning { .. } => "ExecutorDecommissioning",
            Self::StopExecutor => "StopExecutor",
        }
    }

    /// Whether an executor gets it; the others go to drivers.
    pub const fn is_for_executor(&self) -> bool {
        matches!(
            self,
            Self::SparkAppConfig
                | Self::RegisteredExecutor
                | Self::RegisterExecutorFailed { .. }
                | Self::LaunchTask(_)
                | Self::KillTask { .. }
                | Self::HeartbeatResponse { .. }
                | Self::MapOutputStatuses(_)
                | Self::BlockLocations { .. }
                | Self::Peers { .. }
                | Self::ReplicateBlock { .. }
                | Self::UploadBlock { .. }
                | Self::MigrationPeers { .. }
                | Self::BroadcastValue { .. }
                | Self::TakeBlock { .. }
                | Self::UploadShuffle { .. }
                | Self::BlockArrived { .. }
                | Self::DecommissionExecutor { .. }
                | Self::StopExecutor
        )
    }

    pub fn bytes(&self) -> u64 {
        match self {
            Self::LaunchTask(_) => 4_096,
            Self::StatusUpdate(update) => 1_024 + update.result_bytes,
            Self::UploadBlock { persist, .. } | Self::TakeBlock { persist, .. } => persist.bytes,
            Self::UploadShuffle { .. } => SHUFFLE_BLOCK,
            Self::BroadcastValue { broadcast } => broadcast.bytes,
            _ => 256,
        }
    }
}

/// A task on its way to an executor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskDescription {
    pub tid: Tid,
    pub task: TaskKey,
    pub spec: TaskSpec,
    pub work: StageWork,
    /// The shuffles it reads, each by the stage that wrote it.
    pub reads: Vec<StageId>,
    /// What it reads instead if that is kept, and keeps if it is not.
    pub persist: Option<Persist>,
    pub needs: Needs,
    /// The broadcast table it joins with.
    pub joins: Option<Broadcast>,
    /// Whether it writes shuffle output (a map task) or yields a result.
    pub writes_shuffle: bool,
    /// Whether it writes its rows to a system outside.
    pub appends: bool,
    /// The driver's count of lost outputs when the task left: a later count makes old addresses void.
    pub epoch: u64,
}

impl TaskDescription {
    /// What a synthetic task yields: the same whenever it runs again.
    pub fn made_up(&self) -> Option<TaskOutput> {
        let StageWork::Synthetic { rows, result_bytes, .. } = self.work else { return None };
        let checksum = made_up_checksum(self.spec.job, self.spec.stage, self.spec.partition);
        Some(TaskOutput { rows_out: rows, bytes_out: result_bytes, checksum, ..TaskOutput::default() })
    }
}

/// How large a map task's output counts on the wire.
const SHUFFLE_BLOCK: u64 = 1 << 20;

/// What an executor hands over before it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Migrated {
    Shuffle { shuffle: StageId, map: u32 },
    Cached { block: BlockId },
}

/// Who has a cached block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BlockHolder {
    pub executor: ExecutorId,
    pub proc: ProcId,
    pub bytes: u64,
}

/// What an executor tells of a task. Rows and bytes are those of its output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusUpdate {
    pub executor: ExecutorId,
    pub tid: Tid,
    pub state: TaskReport,
    pub result_bytes: u64,
}

/// How far a task is, as its executor says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskReport {
    Running,
    Finished { rows: u64, bytes: u64, checksum: u64 },
    Failed { class: String, message: String },
    FetchFailed(FetchFailure),
    Killed { reason: String },
}

/// Whose output could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FetchFailure {
    pub shuffle: StageId,
    /// The executor that should have it; `None` if the driver knows of none any more.
    pub executor: Option<ExecutorId>,
    /// The map partition, where one in particular is missing.
    pub map: Option<u32>,
    pub partition: u32,
    pub message: String,
}

/// Where the output of a shuffle's map tasks lies, as far as the driver knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MapOutputStatuses {
    pub shuffle: StageId,
    pub epoch: u64,
    /// The first map partition whose output is nowhere.
    pub missing: Option<u32>,
    pub servers: Shared<Vec<OutputServer>>,
}

/// Who serves the outputs of one executor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutputServer {
    pub executor: ExecutorId,
    /// The process to ask: the executor itself, or the shuffle service of its machine.
    pub proc: ProcId,
    pub host: String,
    /// The first of the map partitions it has.
    pub map: u32,
}

/// A part of a message that many copies share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
