//! The standalone cluster manager: `DeployMessages` between applications, submitters, Master and Workers.

use serde::Serialize;

use crate::base::ProcId;

/// One message of the standalone manager.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StandaloneMessage {
    // Worker and Master
    RegisterWorker {
        id: String,
        host: String,
        cores: u32,
        memory_mib: u64,
    },
    RegisteredWorker {
        master: ProcId,
    },
    RegisterWorkerFailed {
        message: String,
    },
    MasterInStandby,
    WorkerHeartbeat {
        id: String,
    },
    ReconnectWorker,
    /// What a worker runs, told to a master that has forgotten or never knew.
    WorkerLatestState {
        id: String,
        executors: Vec<(String, u32)>,
        drivers: Vec<String>,
    },
    WorkerSchedulerStateResponse {
        id: String,
        executors: Vec<(String, u32, u32)>,
        drivers: Vec<String>,
    },
    DecommissionWorker,
    WorkerDecommissioning {
        id: String,
    },
    LaunchExecutor(Box<LaunchExecutor>),
    LaunchDriver(Box<LaunchDriver>),
    KillExecutor {
        app: String,
        executor: u32,
    },
    KillDriver {
        driver: String,
    },
    ExecutorStateChanged(Box<ExecutorStateChanged>),
    DriverStateChanged {
        driver: String,
        state: &'static str,
        message: Option<String>,
    },
    ApplicationFinished {
        app: String,
    },
    // Application and Master
    RegisterApplication(Box<ApplicationDescription>),
    RegisteredApplication {
        app: String,
        master: ProcId,
    },
    UnregisterApplication {
        app: String,
    },
    ApplicationRemoved {
        message: String,
    },
    RequestExecutors {
        app: String,
        total: u32,
    },
    KillExecutors {
        app: String,
        executors: Vec<u32>,
    },
    ExecutorAdded {
        executor: u32,
        worker: String,
        host: String,
        cores: u32,
        memory_mib: u64,
    },
    ExecutorUpdated(Box<ExecutorStateChanged>),
    WorkerRemoved {
        id: String,
        host: String,
        message: String,
    },
    MasterChanged {
        master: ProcId,
    },
    MasterChangeAcknowledged {
        app: String,
    },
    // Submitter and Master
    RequestSubmitDriver(Box<DriverDescription>),
    SubmitDriverResponse {
        success: bool,
        driver: Option<String>,
        message: String,
    },
    RequestDriverStatus {
        driver: String,
    },
    DriverStatusResponse {
        found: bool,
        state: Option<&'static str>,
        worker: Option<String>,
        error: Option<String>,
    },
    RequestKillDriver {
        driver: String,
    },
    KillDriverResponse {
        driver: String,
        success: bool,
        message: String,
    },
}

impl StandaloneMessage {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RegisterWorker { .. } => "RegisterWorker",
            Self::RegisteredWorker { .. } => "RegisteredWorker",
            Self::RegisterWorkerFailed { .. } => "RegisterWorkerFailed",
            Self::MasterInStandby => "MasterInStandby",
            Self::WorkerHeartbeat { .. } => "Heartbeat",
            Self::ReconnectWorker => "ReconnectWorker",
            Self::WorkerLatestState { .. } => "WorkerLatestState",
            Self::WorkerSchedulerStateResponse { .. } => "WorkerSchedulerStateResponse",
            Self::DecommissionWorker => "DecommissionWorker",
            Self::WorkerDecommissioning { .. } => "WorkerDecommissioning",
            Self::LaunchExecutor(_) => "LaunchExecutor",
            Self::LaunchDriver(_) => "LaunchDriver",
            Self::KillExecutor { .. } => "KillExecutor",
            Self::KillDriver { .. } => "KillDriver",
            Self::ExecutorStateChanged(_) => "ExecutorStateChanged",
            Self::DriverStateChanged { .. } => "DriverStateChanged",
            Self::ApplicationFinished { .. } => "ApplicationFinished",
            Self::RegisterApplication(_) => "RegisterApplication",
            Self::RegisteredApplication { .. } => "RegisteredApplication",
            Self::UnregisterApplication { .. } => "UnregisterApplication",
            Self::ApplicationRemoved { .. } => "ApplicationRemoved",
            Self::RequestExecutors { .. } => "RequestExecutors",
            Self::KillExecutors { .. } => "KillExecutors",
            Self::ExecutorAdded { .. } => "ExecutorAdded",
            Self::ExecutorUpdated(_) => "ExecutorUpdated",
            Self::WorkerRemoved { .. } => "WorkerRemoved",
            Self::MasterChanged { .. } => "MasterChanged",
            Self::MasterChangeAcknowledged { .. } => "MasterChangeAcknowledged",
            Self::RequestSubmitDriver(_) => "RequestSubmitDriver",
            Self::SubmitDriverResponse { .. } => "SubmitDriverResponse",
            Self::RequestDriverStatus { .. } => "RequestDriverStatus",
            Self::DriverStatusResponse { .. } => "DriverStatusResponse",
            Self::RequestKillDriver { .. } => "RequestKillDriver",
            Self::KillDriverResponse { .. } => "KillDriverResponse",
        }
    }
}

/// What an application asks of a standalone cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApplicationDescription {
    /// Its place among what the run submits.
    pub application: usize,
    pub name: String,
    /// `spark.cores.max`; without it the master's default, which is all there are.
    pub max_cores: Option<u32>,
    /// `spark.executor.cores`; without it an executor takes all it can get of a worker.
    pub cores_per_executor: Option<u32>,
    pub memory_per_executor_mib: u64,
    /// How many executors at first, with dynamic allocation.
    pub initial_executors: Option<u32>,
    /// The process that executors report to.
    pub driver: ProcId,
}

/// What a submitter hands to the master.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DriverDescription {
    /// Which of the run's applications it is: its place in the list of what was submitted.
    pub application: usize,
    pub memory_mib: u64,
    pub cores: u32,
    pub supervise: bool,
}

/// A worker is to start an executor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LaunchExecutor {
    pub app: String,
    /// Its place among what the run submits.
    pub application: usize,
    pub executor: u32,
    pub cores: u32,
    pub memory_mib: u64,
    pub driver: ProcId,
}

/// A worker is to start a driver.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LaunchDriver {
    pub driver: String,
    pub description: DriverDescription,
}

/// What became of an executor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExecutorStateChanged {
    pub app: String,
    pub executor: u32,
    pub state: &'static str,
    pub message: Option<String>,
    pub exit_status: Option<u8>,
    /// Set when the whole worker is gone, with its host.
    pub worker_lost: Option<String>,
}
