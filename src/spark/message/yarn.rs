//! YARN: between clients, `ResourceManager`, `NodeManager`s and `ApplicationMaster`s, and between an `ApplicationMaster` and its driver.

use serde::Serialize;

use crate::base::ProcId;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::LostExecutor;
use crate::spark::id::ExecutorId;
use crate::spark::yarn::AppName;
use crate::spark::yarn::ContainerExit;
use crate::spark::yarn::ContainerId;
use crate::spark::yarn::FinalStatus;
use crate::spark::yarn::Report;

/// One message of a YARN cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum YarnMessage {
    // Client and ResourceManager
    SubmitApplication(Box<Submission>),
    SubmitApplicationResponse {
        app: AppName,
    },
    /// The largest container the cluster gives is smaller than what was asked for.
    SubmitApplicationRefused {
        max_mib: u64,
    },
    GetApplicationReport {
        app: AppName,
    },
    ApplicationReport(Box<Report>),
    ApplicationNotFound {
        app: AppName,
    },
    ForceKillApplication {
        app: AppName,
    },
    ForceKillApplicationResponse {
        app: AppName,
    },
    // NodeManager and ResourceManager
    RegisterNodeManager(Box<NodeReport>),
    NodeHeartbeat,
    /// A graceful good-bye.
    UnRegisterNodeManager,
    /// Told out of turn, as soon as a container has ended.
    ContainersCompleted {
        containers: Vec<(ContainerId, ContainerExit)>,
    },
    /// The `ResourceManager` does not know this node: it is to register again.
    Resync,
    CleanupContainers {
        containers: Vec<ContainerId>,
    },
    CleanupApplication {
        app: AppName,
    },
    // Whoever starts a container, and the NodeManager it is on
    StartContainer(Box<StartContainer>),
    StopContainer {
        container: ContainerId,
    },
    // ApplicationMaster and ResourceManager
    RegisterApplicationMaster {
        app: AppName,
        attempt: u32,
    },
    RegisterApplicationMasterResponse,
    Allocate(Box<Allocate>),
    AllocateResponse(Box<AllocateResponse>),
    ApplicationAttemptNotFound {
        app: AppName,
        attempt: u32,
    },
    FinishApplicationMaster {
        app: AppName,
        attempt: u32,
        status: FinalStatus,
        diagnostics: String,
    },
    FinishApplicationMasterResponse,
    // Driver and ApplicationMaster; in cluster mode they share a process
    SparkContextInitialized,
    RegisterClusterManager,
    /// With the last executor id that was ever given out: another `ApplicationMaster` goes on from there.
    RequestExecutors {
        total: u32,
        last_id: u32,
    },
    KillExecutors {
        executors: Vec<ExecutorId>,
    },
    GetExecutorLossReason {
        executor: ExecutorId,
    },
    RemoveExecutor {
        executor: ExecutorId,
        why: LostExecutor,
        message: String,
    },
    Shutdown {
        exit_code: u8,
    },
}

impl YarnMessage {
    /// A call to the `ResourceManager`, which is repeated while nobody answers.
    pub const fn is_call(&self) -> bool {
        matches!(
            self,
            Self::SubmitApplication(_)
                | Self::GetApplicationReport { .. }
                | Self::ForceKillApplication { .. }
                | Self::RegisterApplicationMaster { .. }
                | Self::Allocate(_)
                | Self::FinishApplicationMaster { .. }
        )
    }

    pub const fn name(&self) -> &'static str {
        match self {
            Self::SubmitApplication(_) => "SubmitApplication",
            Self::SubmitApplicationResponse { .. } => "SubmitApplicationResponse",
            Self::SubmitApplicationRefused { .. } => "SubmitApplicationRefused",
            Self::GetApplicationReport { .. } => "GetApplicationReport",
            Self::ApplicationReport(_) => "ApplicationReport",
            Self::ApplicationNotFound { .. } => "ApplicationNotFound",
            Self::ForceKillApplication { .. } => "ForceKillApplication",
            Self::ForceKillApplicationResponse { .. } => "ForceKillApplicationResponse",
            Self::RegisterNodeManager(_) => "RegisterNodeManager",
            Self::NodeHeartbeat => "NodeHeartbeat",
            Self::UnRegisterNodeManager => "UnRegisterNodeManager",
            Self::ContainersCompleted { .. } => "ContainersCompleted",
            Self::Resync => "Resync",
            Self::CleanupContainers { .. } => "CleanupContainers",
            Self::CleanupApplication { .. } => "CleanupApplication",
            Self::StartContainer(_) => "StartContainer",
            Self::StopContainer { .. } => "StopContainer",
            Self::RegisterApplicationMaster { .. } => "RegisterApplicationMaster",
            Self::RegisterApplicationMasterResponse => "RegisterApplicationMasterResponse",
            Self::Allocate(_) => "Allocate",
            Self::AllocateResponse(_) => "AllocateResponse",
            Self::ApplicationAttemptNotFound { .. } => "ApplicationAttemptNotFound",
            Self::FinishApplicationMaster { .. } => "FinishApplicationMaster",
            Self::FinishApplicationMasterResponse => "FinishApplicationMasterResponse",
            Self::SparkContextInitialized => "SparkContextInitialized",
            Self::RegisterClusterManager => "RegisterClusterManager",
            Self::RequestExecutors { .. } => "RequestExecutors",
            Self::KillExecutors { .. } => "KillExecutors",
            Self::GetExecutorLossReason { .. } => "GetExecutorLossReason",
            Self::RemoveExecutor { .. } => "RemoveExecutor",
            Self::Shutdown { .. } => "Shutdown",
        }
    }
}

/// What a client hands to the `ResourceManager`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Submission {
    /// Which of the run's applications it is: its place in the list of what was submitted.
    pub application: usize,
    pub name: String,
    pub mode: DeployMode,
    /// In client mode the process that hosts the driver.
    pub driver: Option<ProcId>,
    pub master_mib: u64,
    /// Refused if it exceeds the largest container, like the master's own.
    pub executor_mib: u64,
}

/// A node presents itself, with the containers that already run on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeReport {
    pub node: usize,
    pub host: String,
    pub memory_mib: u64,
    pub running: Vec<ContainerId>,
}

/// A container is to be started.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StartContainer {
    pub container: ContainerId,
    pub application: usize,
    pub what: Payload,
}

/// What runs in a container.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// With the driver to report to, in client mode.
    ApplicationMaster {
        driver: Option<ProcId>,
        last: bool,
    },
    Executor {
        executor: ExecutorId,
        driver: ProcId,
        cores: u32,
    },
}

/// The `ApplicationMaster`'s heartbeat: what it still wants, and what it gives back.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Allocate {
    pub app: AppName,
    pub attempt: u32,
    /// Containers it waits for, all told.
    pub missing: u32,
    pub container_mib: u64,
    pub release: Vec<ContainerId>,
    /// Nodes it does not want any containers on.
    pub excluded: Vec<usize>,
}

/// The answer: what it got since the last time, and what ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AllocateResponse {
    /// How many nodes the cluster has.
    pub nodes: usize,
    pub allocated: Vec<Allocated>,
    pub completed: Vec<(ContainerId, ContainerExit)>,
}

/// Room for one container.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Allocated {
    pub container: ContainerId,
    pub node: usize,
    pub host: String,
    /// Who starts it there.
    pub node_manager: ProcId,
}
