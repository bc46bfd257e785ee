//! What the Master keeps in its books: workers, applications, drivers.

use std::collections::BTreeMap;

use crate::base::ProcId;
use crate::base::VirtualTime;
use crate::spark::message::standalone::ApplicationDescription;
use crate::spark::message::standalone::DriverDescription;

/// Where a worker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    Alive,
    Dead,
    /// Known from before a recovery; it has not answered yet.
    Unknown,
    Decommissioned,
}

#[derive(Clone, Debug)]
pub struct WorkerInfo {
    pub id: String,
    pub host: String,
    pub proc: ProcId,
    pub cores: u32,
    pub memory_mib: u64,
    pub cores_used: u32,
    pub memory_used: u64,
    pub heard: VirtualTime,
    pub state: WorkerState,
}

impl WorkerInfo {
    pub const fn cores_free(&self) -> u32 {
        self.cores.saturating_sub(self.cores_used)
    }

    pub const fn memory_free(&self) -> u64 {
        self.memory_mib.saturating_sub(self.memory_used)
    }

    /// Whether an executor of this size fits.
    pub const fn has_room(&self, cores: u32, memory_mib: u64) -> bool {
        self.memory_free() >= memory_mib && self.cores_free() >= cores
    }

    pub fn schedulable(&self) -> bool {
        self.state == WorkerState::Alive
    }
}

#[derive(Clone, Debug)]
pub struct ExecutorInfo {
    pub worker: String,
    pub cores: u32,
    pub memory_mib: u64,
    pub state: &'static str,
}

#[derive(Clone, Debug)]
pub struct AppInfo {
    pub id: String,
    pub description: ApplicationDescription,
    pub driver: ProcId,
    pub state: &'static str,
    pub executors: Granted,
    pub next_executor: u32,
    pub limit: Option<u32>,
    pub retries: u32,
}

/// The executors of an application, and how many cores they have together.
#[derive(Clone, Debug, Default)]
pub struct Granted {
    by_id: BTreeMap<u32, ExecutorInfo>,
    cores: u32,
}

impl Granted {
    pub const fn cores(&self) -> u32 {
        self.cores
    }

    pub fn insert(&mut self, id: u32, executor: ExecutorInfo) {
        self.remove(id);
        self.cores += executor.cores;
        self.by_id.insert(id, executor);
    }

    pub fn remove(&mut self, id: u32) -> Option<ExecutorInfo> {
        let removed = self.by_id.remove(&id)?;
        self.cores -= removed.cores;
        Some(removed)
    }

    pub fn get(&self, id: u32) -> Option<&ExecutorInfo> {
        self.by_id.get(&id)
    }

    /// The state of an executor, to be changed.
    pub fn state(&mut self, id: u32) -> Option<&mut &'static str> {
        self.by_id.get_mut(&id).map(|executor| &mut executor.state)
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, &ExecutorInfo)> {
        self.by_id.iter().map(|(id, executor)| (*id, executor))
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Those on this worker.
    pub fn on(&self, worker: &str) -> Vec<u32> {
        self.iter().filter(|(_, executor)| executor.worker == worker).map(|(id, _)| id).collect()
    }
}

#[derive(Clone, Debug)]
pub struct DriverInfo {
    pub id: String,
    pub description: DriverDescription,
    pub state: &'static str,
    pub worker: Option<String>,
    pub error: Option<String>,
}

/// What a master with recovery writes down, for the next one to read.
#[derive(Clone, Debug, Default)]
pub struct Persisted {
    pub apps: BTreeMap<String, (ApplicationDescription, ProcId)>,
    pub drivers: BTreeMap<String, (DriverDescription, Option<String>)>,
    pub workers: BTreeMap<String, WorkerInfo>,
}

/// The Master's books.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub workers: BTreeMap<String, WorkerInfo>,
    /// Applications that are not over, in the order they came.
    pub apps: Vec<AppInfo>,
    pub drivers: BTreeMap<String, DriverInfo>,
    pub waiting_drivers: Vec<String>,
    pub next_app: u32,
    pub next_driver: u32,
}

impl Book {
    pub fn app(&mut self, id: &str) -> Option<&mut AppInfo> {
        self.apps.iter_mut().find(|app| app.id == id)
    }

    pub fn worker_of_proc(&self, proc: ProcId) -> Option<&WorkerInfo> {
        self.workers.values().find(|worker| worker.proc == proc && worker.state != WorkerState::Dead)
    }

    /// Frees what an executor held of its worker.
    pub fn free(&mut self, executor: &ExecutorInfo) {
        if let Some(worker) = self.workers.get_mut(&executor.worker) {
            worker.cores_used = worker.cores_used.saturating_sub(executor.cores);
            worker.memory_used = worker.memory_used.saturating_sub(executor.memory_mib);
        }
    }
}
