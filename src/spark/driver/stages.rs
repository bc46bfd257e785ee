//! The DAG scheduler's way forward: parents first, then the partitions that are missing.

use crate::base::StageId;
use crate::spark::driver::context::Driver;
use crate::spark::driver::context::DriverTimer;
use crate::spark::driver::stage::Awaited;
use crate::spark::driver::stage::Phase;
use crate::spark::driver::task_set::TaskSet;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::timer::Timer;

impl Driver {
    /// `submitStage`: starts a stage, or its missing parents first.
    pub(super) fn submit_stage(&mut self, id: StageId, out: &mut Out) {
        let stage = self.stage(id);
        if !self.jobs.contains_key(&stage.job) || !matches!(stage.phase, Phase::Idle | Phase::Done) {
            return;
        }
        let missing: Vec<StageId> = stage.parents.iter().copied().filter(|&parent| !self.outputs.complete(parent)).collect();
        if missing.is_empty() {
            self.submit_missing_tasks(id, out);
            return;
        }
        self.stage_mut(id).phase = Phase::Waiting;
        for parent in missing {
            self.submit_stage(parent, out);
        }
    }

    /// The partitions of a stage that are nowhere.
    fn missing_partitions(&self, id: StageId) -> Vec<u32> {
        let stage = self.stage(id);
        if stage.writes_shuffle() {
            self.outputs.missing(id)
        } else {
            (0..).zip(&stage.finished).filter(|(_, there)| !**there).map(|(partition, _)| partition).collect()
        }
    }

    /// `submitMissingTasks`: a new attempt with a task for every missing partition.
    fn submit_missing_tasks(&mut self, id: StageId, out: &mut Out) {
        let partitions = self.missing_partitions(id);
        let now = out.now();
        let epoch = self.outputs.epoch;
        let stage = self.stage_mut(id);
        let attempt = stage.next_attempt;
        stage.next_attempt += 1;
        stage.phase = Phase::Running;
        stage.submitted = now;
        stage.pending = if stage.writes_shuffle() { Awaited::new(&partitions) } else { Awaited::default() };
        let (job, kind, name, parents) = (stage.job, stage.kind(), stage.plan().name.clone(), stage.parents.clone());
        let tasks = u32::try_from(partitions.len()).unwrap_or(u32::MAX);
        let readers = stage.plan().tasks;
        self.log(Level::Info, format!("DAGScheduler: Submitting {tasks} missing tasks from {kind} {id} ({name})"), out);
        let rule = if attempt == 0 { rule::STAGE_NEEDS_PARENTS } else { rule::ONLY_MISSING_TASKS };
        let fact = AppFact::StageSubmitted { job, stage: id, attempt, name, tasks, parents: parents.clone() };
        let submitted = self.fact(Some(rule), fact, out);
        out.blame(submitted);
        if partitions.is_empty() {
            self.end_stage(id, None, out);
            self.submit_children(id, out);
            return;
        }
        for (_, set) in self.sets.range_mut((job, id, 0)..(job, id, attempt)) {
            set.zombie = true;
        }
        let hosts = parents.first().map_or_else(Vec::new, |&parent| self.outputs.preferred_hosts(parent, readers));
        let key = (job, id, attempt);
        self.log(Level::Info, format!("TaskSchedulerImpl: Adding task set {id}.{attempt} with {tasks} tasks resource profile 0"), out);
        let mut set = TaskSet::new(key, &partitions, epoch, hosts, now);
        self.prefer_cached(id, &mut set);
        self.sets.insert(key, set);
        if !self.received_task && !self.settings.local {
            out.timer(self.settings.starvation, Timer::Driver(DriverTimer::Starvation));
        }
        self.received_task = true;
        self.offer_all(out);
    }

    /// `getPreferredLocs`: a task whose rows are cached would rather run where they are.
    fn prefer_cached(&self, id: StageId, set: &mut TaskSet) {
        let Some(persist) = self.stage(id).plan().persist else { return };
        // Whoever is put down last is taken first.
        for index in (0..set.tasks()).rev() {
            let partition = set.rows[index as usize].partition;
            for executor in self.blocks.holders(persist.block(partition)) {
                if let Some(known) = self.executors.known.get(&executor) {
                    set.waiting.settle(executor, std::sync::Arc::clone(&known.host), index);
                }
            }
        }
    }

    /// `markStageAsFinished`.
    pub(super) fn end_stage(&mut self, id: StageId, failure: Option<String>, out: &mut Out) {
        let stage = self.stage_mut(id);
        let Some(attempt) = stage.latest_attempt() else { return };
        stage.phase = if failure.is_some() { Phase::Failed } else { Phase::Done };
        if failure.is_none() {
            stage.failed_attempts.clear();
        }
        let (title, span) = (stage.title(), out.now().since(stage.submitted).as_millis());
        let text = match &failure {
            None => format!("DAGScheduler: {title} finished in {span} ms"),
            Some(failure) => format!("DAGScheduler: {title} failed in {span} ms due to {}", first_line(failure)),
        };
        self.log(Level::Info, text, out);
        self.fact(None, AppFact::StageEnded { stage: id, attempt, failure }, out);
    }

    /// `submitWaitingChildStages`.
    pub(super) fn submit_children(&mut self, id: StageId, out: &mut Out) {
        let children = self.stage(id).children.clone();
        for child in children {
            if self.stage(child).phase == Phase::Waiting {
                self.stage_mut(child).phase = Phase::Idle;
                self.submit_stage(child, out);
            }
        }
    }

    /// `resubmitFailedStages`.
    pub(super) fn resubmit_failed_stages(&mut self, out: &mut Out) {
        self.resubmitting = false;
        let failed: Vec<StageId> = self.stages.iter().filter(|stage| stage.phase == Phase::Failed).map(|stage| stage.id).collect();
        if failed.is_empty() {
            return;
        }
        self.log(Level::Info, "DAGScheduler: Resubmitting failed stages", out);
        for &stage in &failed {
            self.stage_mut(stage).phase = Phase::Idle;
        }
        for stage in failed {
            self.submit_stage(stage, out);
        }
    }

    /// Warns while tasks were handed in and none was ever launched.
    pub(super) fn check_starvation(&mut self, out: &mut Out) {
        if self.launched_task || self.jobs.is_empty() {
            return;
        }
        self.fact(Some(rule::NO_RESOURCES_WAITS), AppFact::NoResources, out);
        let text = "TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI to ensure that workers are \
                    registered and have sufficient resources";
        self.log(Level::Warn, text, out);
        out.timer(self.settings.starvation, Timer::Driver(DriverTimer::Starvation));
    }
}

pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}
