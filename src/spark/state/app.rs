//! One application as it can be seen: executors with what runs in them, jobs, stages, blocks.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::ByNumber;
use crate::base::JobId;
use crate::base::Pieces;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::StageId;
use crate::base::TaskKey;
use crate::base::VirtualTime;
use crate::spark::fact::AppFact;
use crate::spark::fact::JobEnd;
use crate::spark::fact::LostExecutor;
use crate::spark::fact::TaskEnd;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::state::history::History;
use crate::spark::storage::BlockId;

/// What can be seen of an application.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppState {
    pub name: String,
    pub master: String,
    /// The id that the manager gave it.
    pub id: Option<String>,
    pub started: VirtualTime,
    /// By which record the context stopped, and with which code.
    pub stopped: Option<(RecordId, u8)>,
    pub executors: ByNumber<ExecutorId, Arc<ExecutorState>>,
    pub jobs: BTreeMap<JobId, JobState>,
    /// By stage and attempt.
    pub stages: BTreeMap<(StageId, u32), StageState>,
    /// For each map stage, who has the output of each partition.
    pub outputs: BTreeMap<StageId, Pieces<Option<ExecutorId>>>,
    pub counts: TaskCounts,
    pub cache: CacheCounts,
    /// Temp views by name (and whether they are global), each with its record.
    pub views: BTreeMap<(bool, String), RecordId>,
    /// Every block that was ever cached, and what was lost.
    pub history: Arc<History>,
    /// Attempts that compute a block again which was cached once.
    pub recomputing: BTreeSet<Tid>,
    /// Tasks wait for executors, since this record.
    pub starving: Option<RecordId>,
}

/// How many task attempts came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaskCounts {
    pub launched: u32,
    pub succeeded: u32,
    /// Attempts that ended otherwise, `Resubmitted` not counted: those had succeeded.
    pub failed: u32,
    pub resubmitted: u32,
    /// Attempts of a partition that had been tried before: a later attempt, or a later stage attempt.
    pub rerun: u32,
}

/// What became of cached blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheCounts {
    pub stored: u32,
    /// Tasks that read a block instead of computing it.
    pub read: u32,
    /// Blocks that did not fit and were not kept.
    pub refused: u32,
    /// Blocks that left memory: for the disk, or for good.
    pub evicted: u32,
    pub lost: u32,
    pub recomputed: u32,
    pub spilled_bytes: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExecutorState {
    pub proc: ProcId,
    /// Who serves its shuffle files: itself, or its machine's shuffle service.
    pub server: ProcId,
    pub host: String,
    pub cores: u32,
    pub added: RecordId,
    /// By which record, why, and what the driver wrote about it.
    pub removed: Option<(RecordId, LostExecutor, String)>,
    /// What runs in it, oldest first.
    pub running: Vec<ExecutorTask>,
    pub finished: u32,
    pub cached_blocks: BTreeSet<BlockId>,
    pub excluded: bool,
    pub decommissioning: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExecutorTask {
    pub tid: Tid,
    pub task: TaskKey,
    pub since: VirtualTime,
    pub speculative: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct JobState {
    pub title: String,
    pub stages: Vec<StageId>,
    pub started: VirtualTime,
    pub end: Option<(RecordId, VirtualTime, JobEnd)>,
}

/// One attempt of a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StageState {
    pub job: JobId,
    pub name: String,
    pub parents: Vec<StageId>,
    /// How many tasks this attempt has.
    pub tasks: u32,
    pub running: u32,
    pub succeeded: u32,
    pub failed: u32,
    /// What its successful tasks wrote.
    pub rows: u64,
    pub bytes: u64,
    pub status: StageStatus,
    pub started: VirtualTime,
    pub ended: Option<VirtualTime>,
    pub failure: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageStatus {
    Running,
    Done,
    Failed,
}

impl AppState {
    pub(super) fn apply(&mut self, id: RecordId, at: VirtualTime, fact: &AppFact) {
        match fact {
            AppFact::ContextStarted { name, master } => {
                (self.name, self.master, self.started) = (name.clone(), master.clone(), at);
            }
            AppFact::Registered { id } => self.id = Some(id.clone()),
            AppFact::JobStarted { job, title, stages } => {
                let state = JobState { title: title.clone(), stages: stages.clone(), started: at, end: None };
                self.jobs.insert(*job, state);
            }
            AppFact::JobEnded { job, end } => {
                if let Some(state) = self.jobs.get_mut(job) {
                    state.end = Some((id, at, end.clone()));
                }
                self.starving = None;
            }
            AppFact::NoResources => self.starving = Some(id),
            AppFact::ContextStopped { exit_code } => self.stopped = Some((id, *exit_code)),
            AppFact::StageSubmitted { .. } | AppFact::StageEnded { .. } => self.apply_stage(at, fact),
            AppFact::TaskStarted { .. } | AppFact::TaskEnded { .. } => self.apply_task(at, fact),
            AppFact::ShuffleLost { stage, partitions, .. } => {
                Arc::make_mut(&mut self.history).apply(fact);
                self.lose_outputs(*stage, partitions);
            }
            AppFact::ShuffleMoved { stage, partition, to } => self.store_output(*stage, *partition, *to),
            AppFact::ViewCreated { name, global } => {
                self.views.insert((*global, name.clone()), id);
            }
            AppFact::ExecutorsRequested { .. } | AppFact::StageAborted { .. } | AppFact::Appended { .. } => {}
            AppFact::CacheStored { .. }
            | AppFact::CacheRead { .. }
            | AppFact::CacheFull { .. }
            | AppFact::CacheDropped { .. }
            | AppFact::CacheLost { .. }
            | AppFact::CacheRecomputed { .. }
            | AppFact::TaskSpilled { .. } => self.apply_cache(fact),
            _ => self.apply_executor(id, fact),
        }
    }

    fn apply_executor(&mut self, id: RecordId, fact: &AppFact) {
        if let AppFact::ExecutorAdded { executor, proc, host, cores, server } = fact {
            let state = ExecutorState {
                proc: *proc,
                server: *server,
                host: host.clone(),
                cores: *cores,
                added: id,
                removed: None,
                running: Vec::new(),
                finished: 0,
                cached_blocks: BTreeSet::new(),
                excluded: false,
                decommissioning: false,
            };
            self.executors.insert(*executor, Arc::new(state));
            self.starving = None;
            return;
        }
        let (AppFact::ExecutorRemoved { executor, .. }
        | AppFact::ExecutorExcluded { executor, .. }
        | AppFact::ExecutorIncluded { executor }
        | AppFact::ExecutorDecommissioning { executor }) = fact
        else {
            return;
        };
        let Some(state) = self.executor(*executor) else { return };
        match fact {
            AppFact::ExecutorRemoved { why, message, .. } => state.removed = Some((id, why.clone(), message.clone())),
            AppFact::ExecutorExcluded { stage, .. } => state.excluded |= stage.is_none(),
            AppFact::ExecutorIncluded { .. } => state.excluded = false,
            AppFact::ExecutorDecommissioning { .. } => state.decommissioning = true,
            _ => {}
        }
    }

    fn apply_cache(&mut self, fact: &AppFact) {
        Arc::make_mut(&mut self.history).apply(fact);
        let counts = &mut self.cache;
        match fact {
            AppFact::CacheStored { executor, block, .. } => {
                counts.stored += 1;
                if let Some(state) = self.executor(*executor) {
                    state.cached_blocks.insert(*block);
                }
            }
            AppFact::CacheRead { .. } => counts.read += 1,
            AppFact::CacheFull { .. } => counts.refused += 1,
            AppFact::CacheDropped { executor, block, to_disk } => {
                counts.evicted += 1;
                if let Some(state) = self.executor(*executor).filter(|_| !to_disk) {
                    state.cached_blocks.remove(block);
                }
            }
            AppFact::CacheLost { executor, blocks } => {
                counts.lost += u32::try_from(blocks.len()).unwrap_or(u32::MAX);
                if let Some(state) = self.executor(*executor) {
                    state.cached_blocks.clear();
                }
            }
            AppFact::CacheRecomputed { tid, .. } => {
                counts.recomputed += 1;
                self.recomputing.insert(*tid);
            }
            AppFact::TaskSpilled { bytes, .. } => counts.spilled_bytes += bytes,
            _ => {}
        }
    }

    fn apply_stage(&mut self, at: VirtualTime, fact: &AppFact) {
        match fact {
            AppFact::StageSubmitted { job, stage, attempt, name, tasks, parents } => {
                let state = StageState {
                    job: *job,
                    name: name.clone(),
                    parents: parents.clone(),
                    tasks: *tasks,
                    running: 0,
                    succeeded: 0,
                    failed: 0,
                    rows: 0,
                    bytes: 0,
                    status: StageStatus::Running,
                    started: at,
                    ended: None,
                    failure: None,
                };
                self.stages.insert((*stage, *attempt), state);
            }
            AppFact::StageEnded { stage, attempt, failure } => {
                if let Some(state) = self.stages.get_mut(&(*stage, *attempt)) {
                    state.status = if failure.is_some() { StageStatus::Failed } else { StageStatus::Done };
                    state.ended = Some(at);
                    state.failure.clone_from(failure);
                }
            }
            _ => {}
        }
    }

    fn apply_task(&mut self, at: VirtualTime, fact: &AppFact) {
        match fact {
            AppFact::TaskStarted { tid, task, executor, speculative, .. } => {
                self.counts.launched += 1;
                self.counts.rerun += u32::from(task.attempt > 0 || task.stage_attempt > 0);
                if let Some(stage) = self.stages.get_mut(&(task.stage, task.stage_attempt)) {
                    stage.running += 1;
                }
                if let Some(state) = self.executor(*executor) {
                    state.running.push(ExecutorTask { tid: *tid, task: *task, since: at, speculative: *speculative });
                }
                self.starving = None;
            }
            AppFact::TaskEnded { tid, task, executor, end } => self.end_task(*tid, *task, *executor, end),
            _ => {}
        }
    }

    fn end_task(&mut self, tid: Tid, task: TaskKey, executor: ExecutorId, end: &TaskEnd) {
        let resubmitted = *end == TaskEnd::Resubmitted;
        if let Some(stage) = self.stages.get_mut(&(task.stage, task.stage_attempt)) {
            stage.running -= u32::from(!resubmitted && stage.running > 0);
            stage.succeeded += u32::from(end.is_success());
            stage.succeeded -= u32::from(resubmitted && stage.succeeded > 0);
            stage.failed += u32::from(!end.is_success());
            if let TaskEnd::Success { rows, bytes, .. } = end {
                stage.rows += rows;
                stage.bytes += bytes;
            }
        }
        if let Some(state) = self.executor(executor) {
            state.running.retain(|running| running.tid != tid);
            state.finished += u32::from(end.is_success());
        }
        match end {
            TaskEnd::Success { .. } => {
                self.counts.succeeded += 1;
                self.recomputing.remove(&tid);
                self.store_output(task.stage, task.partition, executor);
            }
            TaskEnd::Resubmitted => self.counts.resubmitted += 1,
            _ => self.counts.failed += 1,
        }
    }

    fn store_output(&mut self, stage: StageId, partition: u32, executor: ExecutorId) {
        let outputs = self.outputs.entry(stage).or_default();
        let place = partition as usize;
        outputs.lengthen(place + 1, &None);
        outputs[place] = Some(executor);
    }

    fn lose_outputs(&mut self, stage: StageId, partitions: &[u32]) {
        let Some(outputs) = self.outputs.get_mut(&stage) else { return };
        for &partition in partitions {
            if let Some(place) = outputs.get_mut(partition as usize) {
                *place = None;
            }
        }
    }

    fn executor(&mut self, id: ExecutorId) -> Option<&mut ExecutorState> {
        self.executors.get_mut(&id).map(Arc::make_mut)
    }

    /// The executors that are there.
    pub fn alive_executors(&self) -> impl Iterator<Item = (ExecutorId, &ExecutorState)> {
        self.executors.iter().filter(|(_, executor)| executor.removed.is_none()).map(|(id, executor)| (*id, &**executor))
    }
}
