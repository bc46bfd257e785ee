//! What must hold in any run of Spark. Stands outside what it checks and reads the log and its fold only.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::JobId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::StageId;
use crate::sim::Cluster;
use crate::sim::Fact;
use crate::sim::Log;
use crate::spark::fact::AppFact;
use crate::spark::fact::JobEnd;
use crate::spark::fact::ReadFrom;
use crate::spark::fact::SparkFact;
use crate::spark::fact::TaskEnd;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::protocol::Spark;
use crate::spark::rule;
use crate::spark::storage::BlockId;

/// What is known of one application.
#[derive(Clone, Debug, Default)]
struct Known {
    executors: BTreeMap<ExecutorId, u32>,
    running: BTreeMap<Tid, ExecutorId>,
    load: BTreeMap<ExecutorId, u32>,
    succeeded: BTreeSet<Tid>,
    jobs: BTreeMap<JobId, Vec<StageId>>,
    stage_jobs: BTreeMap<StageId, JobId>,
    tasks: BTreeMap<StageId, u32>,
    /// Rows of each partition of a stage, by its first success.
    rows: BTreeMap<StageId, BTreeMap<u32, u64>>,
    outputs: BTreeMap<StageId, BTreeSet<u32>>,
    forgets_ends: bool,
    /// Who has which cached block.
    cached: BTreeMap<ExecutorId, BTreeSet<BlockId>>,
    /// Every block that was cached once.
    ever_cached: BTreeSet<BlockId>,
}

/// Reads every record once, in order, and complains about the first thing that cannot be.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    sim: crate::sim::check::Checker,
    read: usize,
    apps: BTreeMap<ProcId, Known>,
}

impl Checker {
    /// Looks at what has been recorded since the last look.
    ///
    /// # Errors
    /// A sentence that names the record and what is wrong with it.
    pub fn look(&mut self, log: &Log<Spark>, cluster: &Cluster<Spark>) -> Result<(), String> {
        self.sim.look(log, cluster)?;
        for (id, record) in log.from(self.read) {
            match &record.fact {
                Fact::Domain(SparkFact::App { app, fact }) => self.apps.entry(*app).or_default().look(id, fact)?,
                // A task that the driver never learns the end of keeps no slot.
                Fact::Domain(SparkFact::Note { proc }) if record.rule == Some(rule::RESULT_OOM) => {
                    self.apps.entry(*proc).or_default().forgets_ends = true;
                }
                _ => {}
            }
        }
        self.read = log.len();
        Ok(())
    }
}

impl Known {
    fn look(&mut self, id: RecordId, fact: &AppFact) -> Result<(), String> {
        match fact {
            AppFact::ExecutorAdded { executor, cores, .. } => {
                let there = self.executors.insert(*executor, *cores).is_some();
                return if there { Err(format!("{id}: executor {executor} is added while it is there")) } else { Ok(()) };
            }
            AppFact::ExecutorRemoved { executor, .. } => {
                self.executors.remove(executor);
            }
            AppFact::JobStarted { job, stages, .. } => {
                self.jobs.insert(*job, stages.clone());
                self.stage_jobs.extend(stages.iter().map(|stage| (*stage, *job)));
            }
            AppFact::StageSubmitted { stage, attempt, tasks, parents, .. } => {
                if *attempt == 0 {
                    self.tasks.insert(*stage, *tasks);
                }
                for parent in parents {
                    let there = self.outputs.get(parent).map_or(0, BTreeSet::len);
                    if self.tasks.get(parent).is_some_and(|tasks| there < *tasks as usize) {
                        return Err(format!("{id}: stage {stage} starts while output of stage {parent} is missing"));
                    }
                }
            }
            AppFact::TaskStarted { tid, executor, .. } => return self.start(id, *tid, *executor),
            AppFact::TaskEnded { tid, task, executor, end } => return self.end(id, *tid, (task.stage, task.partition), (*executor, end)),
            AppFact::ShuffleLost { stage, partitions, .. } => {
                for partition in partitions {
                    self.outputs.entry(*stage).or_default().remove(partition);
                }
            }
            AppFact::JobEnded { job, end } => return self.end_job(id, *job, end),
            _ => return self.look_at_cache(id, fact),
        }
        Ok(())
    }

    /// A block is read where it is kept. Executors that the driver has given up may say what they like.
    fn look_at_cache(&mut self, id: RecordId, fact: &AppFact) -> Result<(), String> {
        match fact {
            AppFact::CacheStored { executor, block, .. } => {
                self.cached.entry(*executor).or_default().insert(*block);
                self.ever_cached.insert(*block);
            }
            AppFact::CacheDropped { executor, block, to_disk: false } => {
                self.cached.entry(*executor).or_default().remove(block);
            }
            // The driver may give up the blocks of an executor that lives on and still has them.
            AppFact::CacheLost { executor, .. } if !self.executors.contains_key(executor) => {
                self.cached.remove(executor);
            }
            AppFact::CacheRead { executor, block, from, .. } if self.executors.contains_key(executor) => {
                let has = |executor: &ExecutorId| self.cached.get(executor).is_some_and(|blocks| blocks.contains(block));
                // News of a block that another executor has dropped may be on its way.
                let there = if *from == ReadFrom::Remote { self.ever_cached.contains(block) } else { has(executor) };
                if !there {
                    return Err(format!("{id}: executor {executor} reads block {block}, which nobody has"));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, id: RecordId, tid: Tid, executor: ExecutorId) -> Result<(), String> {
        let Some(cores) = self.executors.get(&executor) else {
            return Err(format!("{id}: {tid} starts on executor {executor}, which is gone"));
        };
        if self.running.insert(tid, executor).is_some() {
            return Err(format!("{id}: {tid} starts twice"));
        }
        let load = self.load.entry(executor).or_default();
        *load += 1;
        if *load > *cores && !self.forgets_ends {
            Err(format!("{id}: executor {executor} runs {load} tasks on {cores} cores"))
        } else {
            Ok(())
        }
    }

    fn end(
        &mut self,
        id: RecordId,
        tid: Tid,
        (stage, partition): (StageId, u32),
        (executor, end): (ExecutorId, &TaskEnd),
    ) -> Result<(), String> {
        if *end == TaskEnd::Resubmitted {
            return if self.succeeded.remove(&tid) { Ok(()) } else { Err(format!("{id}: {tid} is resubmitted and had not succeeded")) };
        }
        let Some(ran_on) = self.running.remove(&tid) else { return Err(format!("{id}: {tid} ends and does not run")) };
        if ran_on != executor {
            return Err(format!("{id}: {tid} ran on executor {ran_on} and ends on {executor}"));
        }
        if let Some(load) = self.load.get_mut(&executor) {
            *load = load.saturating_sub(1);
        }
        if let TaskEnd::Success { rows, .. } = end {
            self.succeeded.insert(tid);
            self.rows.entry(stage).or_default().entry(partition).or_insert(*rows);
            self.outputs.entry(stage).or_default().insert(partition);
        }
        Ok(())
    }

    fn end_job(&mut self, id: RecordId, job: JobId, end: &JobEnd) -> Result<(), String> {
        let Some(stages) = self.jobs.remove(&job) else { return Err(format!("{id}: job {job} ends twice, or never began")) };
        let JobEnd::Succeeded { rows, .. } = end else { return Ok(()) };
        let Some(last) = stages.last() else { return Ok(()) };
        let counted: u64 = self.rows.get(last).map_or(0, |rows| rows.values().sum());
        let (there, all) = (self.rows.get(last).map_or(0, BTreeMap::len), self.tasks.get(last).copied().unwrap_or(0));
        if there != all as usize {
            return Err(format!("{id}: job {job} succeeds with {there} of {all} partitions"));
        }
        if counted == *rows { Ok(()) } else { Err(format!("{id}: job {job} yields {rows} rows, its partitions have {counted}")) }
    }
}
