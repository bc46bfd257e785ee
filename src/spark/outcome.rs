//! What came of a run: the contract's outcome, computed from the log and its fold. Nothing here knows a scenario.

mod cause;
mod connect;
mod lookups;
mod messages;
pub mod places;
pub mod survives;
mod verdict;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::RecordId;
use crate::spark::explain::Link;
use crate::spark::run::Run;

/// The outcome of a run. Field names are the contract's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    pub topology: Topology,
    pub manager: &'static str,
    pub job: Job,
    /// What `job` is too short to say: the result was shown before the application failed, or the driver starts over and over.
    pub job_detail: Option<&'static str>,
    pub result: ResultOutcome,
    pub client: ClientOutcome,
    pub driver: DriverOutcome,
    pub executors: Vec<ExecutorOutcome>,
    pub stages: Vec<StageOutcome>,
    /// Every stage attempt of every application of the run, as an event log tells it: `0.1`, `1.0 failed: …`, `1.1 running`.
    pub stage_attempts: Vec<Vec<String>>,
    pub tasks: TaskOutcome,
    pub receipt: Receipt,
    /// What became of cached blocks and of memory, where there is something to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<StorageOutcome>,
    /// What is left of what was made and kept, kind by kind; only kinds of which there was something.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub survives: BTreeMap<survives::Kind, survives::Survival>,
    pub logs: Logs,
    /// The lines a person would see on the terminal, and the warnings and errors of the driver's log.
    pub messages: Vec<String>,
    pub refusal: Option<Refusal>,
    /// The faults of the run, in the order they were named.
    pub faults: Vec<FaultOutcome>,
    pub cause: Vec<Link>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topology {
    Local,
    Client,
    Cluster,
    Connect,
}

/// How it ended for the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    Finished,
    /// It ended, and somebody was told.
    Failed,
    /// It ended, and nobody was told by it.
    Lost,
    /// It waits with no end in sight.
    Hangs,
    /// Nothing started.
    Refused,
    RestartedThenFinished,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultOutcome {
    /// Whether the whole result came; `null` where none came.
    pub correct: Option<bool>,
    pub rows: Option<u64>,
    pub checksum: Option<String>,
    /// `client_console`, `driver_log` or `nowhere`.
    pub shown_on: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientOutcome {
    /// Of the submitting process; `null` while it lives.
    pub exit_code: Option<u8>,
    pub exited_before_job_end: bool,
    pub alive: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DriverOutcome {
    /// `client`, `worker:1`, `connect_server`, `am_container`, `driver_pod`; `null` if no driver ever started.
    pub location: Option<String>,
    pub starts: u32,
    pub alive: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExecutorOutcome {
    /// A number; `"driver"` in local mode.
    pub id: crate::spark::id::ExecutorId,
    pub location: String,
    pub alive: bool,
    pub lost_reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StageOutcome {
    pub id: u32,
    pub attempts: u32,
    pub tasks: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TaskOutcome {
    pub launched: u32,
    pub succeeded: u32,
    pub failed: u32,
    pub rerun: u32,
}

/// Cached blocks, and what went to the disk because memory ran out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StorageOutcome {
    pub blocks_cached: u32,
    /// Tasks that read a block instead of computing it.
    pub blocks_read: u32,
    /// Blocks without room, which were not kept.
    pub blocks_refused: u32,
    pub blocks_evicted: u32,
    pub blocks_lost: u32,
    pub blocks_recomputed: u32,
    pub bytes_spilled: u64,
}

/// Rows as they were counted, not estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Receipt {
    pub rows_kept: u64,
    pub rows_recomputed: u64,
    pub rows_lost: u64,
    pub rows_duplicated: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Logs {
    /// `client_console`, `worker:1`, `am_container`, `driver_pod` or `connect_server`; `null` if there is none.
    pub driver: Option<String>,
    /// `worker`, `local`, `container` or `pod`.
    pub executors: &'static str,
}

/// What became of a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaultOutcome {
    /// As it is written.
    pub fault: String,
    /// The record that brought it about; `null` if its moment or its target never came.
    pub event: Option<RecordId>,
    /// Whether it struck anything. One that waits for a task strikes nothing if that task does not run any more.
    pub struck: bool,
}

fn faults(run: &Run) -> Vec<FaultOutcome> {
    run.faults().map(|(fault, event, struck)| FaultOutcome { fault: fault.to_string(), event, struck }).collect()
}

/// Spark refused before anything started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub message: String,
    pub exit_code: u8,
}

impl Outcome {
    /// What has come of the run so far.
    pub fn of(run: &Run) -> Self {
        let judged = verdict::judge(run);
        let app = run.world().cluster().domain.current_app().map(|(_, app)| app);
        Self {
            topology: places::topology(run),
            manager: places::manager(run),
            job: judged.job,
            job_detail: judged.detail,
            result: judged.result,
            client: judged.client,
            driver: judged.driver,
            executors: app.map(|app| places::executors(run, app)).unwrap_or_default(),
            stages: app.map(places::stages).unwrap_or_default(),
            stage_attempts: run.world().cluster().domain.apps.values().map(places::attempts).collect(),
            tasks: places::tasks(run),
            receipt: places::receipt(run),
            storage: places::storage(run),
            survives: survives::survives(run),
            logs: places::logs(run),
            messages: messages::messages(run),
            refusal: None,
            faults: faults(run),
            cause: cause::cause(run, judged.decided_by),
        }
    }

    /// What comes of a line that Spark refuses.
    pub fn refused(topology: Topology, manager: &'static str, message: String, exit_code: u8) -> Self {
        Self {
            topology,
            manager,
            job: Job::Refused,
            job_detail: None,
            result: ResultOutcome { correct: None, rows: None, checksum: None, shown_on: "nowhere" },
            client: ClientOutcome { exit_code: Some(exit_code), exited_before_job_end: false, alive: false },
            driver: DriverOutcome { location: None, starts: 0, alive: false },
            executors: Vec::new(),
            stages: Vec::new(),
            stage_attempts: Vec::new(),
            tasks: TaskOutcome::default(),
            receipt: Receipt::default(),
            storage: None,
            survives: BTreeMap::new(),
            logs: Logs { driver: None, executors: "local" },
            messages: vec![message.clone()],
            refusal: Some(Refusal { message, exit_code }),
            faults: Vec::new(),
            cause: Vec::new(),
        }
    }
}
