//! What is lost and done again: fetch failures, dead executors, dead hosts, aborted stages.

use crate::base::RuleId;
use crate::base::StageId;
use crate::spark::driver::context::Driver;
use crate::spark::driver::outputs::Lost;
use crate::spark::driver::stage::Phase;
use crate::spark::driver::task_set::Attempt;
use crate::spark::driver::task_set::SetKey;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::fact::LostExecutor;
use crate::spark::fact::TaskEnd;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::message::app::FetchFailure;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::version::SparkVersion;

impl Driver {
    /// `handleTaskCompletion` for `FetchFailed`: the stage fails, and so does the map stage whose output is missing.
    pub(super) fn fetch_failure(&mut self, attempt: &Attempt, failure: &FetchFailure, out: &mut Out) {
        let id = attempt.task.stage;
        let epoch = self.sets.get(&attempt.set).map_or(0, |set| set.epoch);
        let stage = self.stage_mut(id);
        if stage.latest_attempt() != Some(attempt.task.stage_attempt) {
            let text = format!("DAGScheduler: Ignoring fetch failure from {} as it's from {} attempt", attempt.task, stage.kind());
            self.log(Level::Info, text, out);
            return;
        }
        let forgiven =
            self.settings.ignore_decommissioned && failure.executor.is_some_and(|executor| self.decommissioned.contains(&executor));
        let stage = self.stage_mut(id);
        if !forgiven {
            stage.failed_attempts.insert(attempt.task.stage_attempt);
        }
        let tries = u32::try_from(stage.failed_attempts.len()).unwrap_or(u32::MAX);
        let most = self.settings.stage_max_attempts;
        let running = self.stage(id).phase == Phase::Running;
        if running {
            let (kind, map) = (self.stage(id).kind(), failure.shuffle);
            self.log(
                Level::Info,
                format!("DAGScheduler: Marking {kind} {id} as failed due to a fetch failure from ShuffleMapStage {map}"),
                out,
            );
        }
        // Since 4.0 the attempt that was one too many ends with its job, and for the reason of that; before, it ended first.
        if running && (tries < most || self.settings.version < SparkVersion::V4_0) {
            self.end_stage(id, Some(failure.message.clone()), out);
        }
        if tries >= most {
            let (kind, name) = (self.stage(id).kind(), self.stage(id).plan().name.clone());
            let message = format!(
                "{kind} {id} ({name}) has failed the maximum allowable number of times: {most}. Most recent failure reason:\n{}",
                failure.message
            );
            self.abort_stage(id, &message, out);
            return;
        }
        if running {
            let text = format!(
                "DAGScheduler: Resubmitting {} and {} due to fetch failure",
                self.stage(failure.shuffle).title(),
                self.stage(id).title()
            );
            self.log(Level::Info, text, out);
            if matches!(self.stage(failure.shuffle).phase, Phase::Done) {
                self.stage_mut(failure.shuffle).phase = Phase::Failed;
            }
            self.resubmit_later(out);
        }
        let Some(executor) = failure.executor else { return };
        if let Some(map) = failure.map {
            let lost = self.outputs.unregister(failure.shuffle, map, executor);
            self.note_lost(Some(executor), rule::SHUFFLE_DIES_WITH_EXECUTOR, lost, out);
        }
        self.exclude_for_fetch_failure(executor, out);
        self.give_up_executor(executor, true, None, Some(epoch), out);
    }

    /// An executor is gone: its running tasks fail, and without a shuffle service its finished map tasks run again.
    pub(super) fn executor_gone(&mut self, executor: ExecutorId, why: &LostExecutor, message: &str, out: &mut Out) {
        self.lose_blocks(executor, out);
        let keys: Vec<SetKey> = self.sets.keys().copied().collect();
        for key in keys {
            if let Some(set) = self.sets.get_mut(&key) {
                set.waiting.unsettle(executor);
            }
            self.resubmit_finished(key, executor, why, out);
            self.fail_running(key, executor, why, message, out);
            self.drop_set_if_over(key);
        }
        let host = match why {
            LostExecutor::ProcessLost { host, .. } | LostExecutor::Decommissioned { host } => host.clone(),
            LostExecutor::Exited { .. } | LostExecutor::Killed | LostExecutor::Stopped => None,
        };
        let files_lost = host.is_some() || !self.settings.shuffle_service;
        let epoch = self.outputs.epoch;
        self.log(Level::Info, format!("DAGScheduler: Executor lost: {executor} (epoch {epoch})"), out);
        self.give_up_executor(executor, files_lost, host, None, out);
        self.offer_all(out);
    }

    /// Map tasks that had finished there: their output is gone, so they wait again.
    fn resubmit_finished(&mut self, key: SetKey, executor: ExecutorId, why: &LostExecutor, out: &mut Out) {
        let keeps = self.settings.shuffle_service && !matches!(why, LostExecutor::Decommissioned { .. });
        let writes = self.stage(key.1).writes_shuffle();
        let Some(set) = self.sets.get_mut(&key).filter(|set| writes && !keeps && !set.zombie) else { return };
        let finished = set.finished_by.remove(&executor).unwrap_or_default();
        // What was handed to another executor in time is not lost.
        let moved = |index: u32| {
            let holder = self.outputs.holder(key.1, set.rows[index as usize].partition);
            holder.is_some_and(|holder| holder != executor)
        };
        let lost: Vec<(Tid, u32)> = finished.iter().copied().filter(|(_, index)| !moved(*index)).collect();
        let mut again = Vec::new();
        for (tid, index) in lost {
            let row = &mut set.rows[index as usize];
            if row.done {
                row.done = false;
                set.done -= 1;
                again.push((tid, index, row.partition, row.attempts));
                set.waiting.add(index);
            }
        }
        for (tid, _, partition, attempts) in again {
            let attempt = u32::from(attempts.saturating_sub(1));
            let task = crate::base::TaskKey { stage: key.1, stage_attempt: key.2, partition, attempt };
            let fact = AppFact::TaskEnded { tid, task, executor, end: TaskEnd::Resubmitted };
            self.fact(Some(rule::RESUBMITTED), fact, out);
            let text = format!("DAGScheduler: Resubmitted ShuffleMapTask({}, {partition}), so marking it as still running.", key.1);
            self.log(Level::Info, text, out);
            self.stage_mut(key.1).pending.insert(partition);
        }
    }

    fn fail_running(&mut self, key: SetKey, executor: ExecutorId, why: &LostExecutor, message: &str, out: &mut Out) {
        let Some(set) = self.sets.get(&key) else { return };
        let there: Vec<Tid> =
            set.running.iter().copied().filter(|tid| self.attempts.get(tid).is_some_and(|attempt| attempt.executor == executor)).collect();
        for tid in there {
            let Some(attempt) = self.attempts.remove(&tid) else { continue };
            if let Some(set) = self.sets.get_mut(&key) {
                set.running.remove(&tid);
            }
            let by_app = match why {
                LostExecutor::Exited { by_app, .. } => *by_app,
                LostExecutor::Killed | LostExecutor::Decommissioned { .. } | LostExecutor::Stopped => false,
                LostExecutor::ProcessLost { by_app, .. } => *by_app && !attempt.launching,
            };
            self.failed(tid, &attempt, &TaskEnd::ExecutorLost { by_app, reason: message.to_owned() }, out);
        }
    }

    /// `removeExecutorAndUnregisterOutputs`.
    fn give_up_executor(&mut self, executor: ExecutorId, files_lost: bool, host: Option<String>, epoch: Option<u64>, out: &mut Out) {
        let epoch = epoch.unwrap_or(self.outputs.epoch);
        let newer = |before: Option<&u64>| before.is_none_or(|&before| before < epoch);
        if newer(self.executor_lost_at.get(&executor)) {
            self.executor_lost_at.insert(executor, epoch);
        }
        if files_lost && newer(self.files_lost_at.get(&executor)) {
            self.files_lost_at.insert(executor, epoch);
            let whose = host.as_ref().map_or_else(|| format!("executor: {executor}"), |host| format!("host: {host}"));
            self.log(Level::Info, format!("DAGScheduler: Shuffle files lost for {whose} (epoch {epoch})"), out);
            let rule = if host.is_some() { rule::SHUFFLE_DIES_WITH_HOST } else { rule::SHUFFLE_DIES_WITH_EXECUTOR };
            let lost = if let Some(host) = host { self.outputs.remove_host(&host) } else { self.outputs.remove_executor(executor) };
            self.note_lost(Some(executor), rule, lost, out);
        }
    }

    /// The manager says that a worker, so a host, is gone.
    pub fn worker_removed(&mut self, host: &str, message: &str, out: &mut Out) {
        self.log(Level::Info, format!("TaskSchedulerImpl: Handle removed worker: {message}"), out);
        let lost = self.outputs.remove_host(host);
        self.log(Level::Info, format!("DAGScheduler: Shuffle files lost for worker on host {host}"), out);
        self.note_lost(None, rule::SHUFFLE_DIES_WITH_HOST, lost, out);
    }

    fn note_lost(&self, executor: Option<ExecutorId>, rule: RuleId, lost: Lost, out: &mut Out) {
        for (stage, partitions) in lost {
            self.fact(Some(rule), AppFact::ShuffleLost { executor, stage, partitions }, out);
        }
    }

    /// A task set gives up: its stage is aborted, and with it the job.
    pub(super) fn abort_set(&mut self, key: SetKey, message: &str, out: &mut Out) {
        if let Some(set) = self.sets.get_mut(&key) {
            set.zombie = true;
        }
        self.abort_stage(key.1, message, out);
    }

    /// `abortStage`.
    pub(super) fn abort_stage(&mut self, id: StageId, message: &str, out: &mut Out) {
        let job = self.stage(id).job;
        let message = format!("Job aborted due to stage failure: {message}");
        let aborted = self.fact(Some(rule::ABORT_FAILS_JOB), AppFact::StageAborted { stage: id, message: message.clone() }, out);
        out.blame(aborted);
        self.fail_job(job, &message, None, out);
    }
}
