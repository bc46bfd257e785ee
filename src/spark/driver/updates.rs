//! What executors say of their tasks, and what the task scheduler makes of it.

use crate::spark::driver::context::Driver;
use crate::spark::driver::task_set::Attempt;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::fact::TaskEnd;
use crate::spark::id::Tid;
use crate::spark::message::app::FetchFailure;
use crate::spark::message::app::StatusUpdate;
use crate::spark::message::app::TaskReport;
use crate::spark::protocol::Out;
use crate::spark::rule;

impl Driver {
    pub(super) fn status_update(&mut self, update: StatusUpdate, out: &mut Out) {
        let StatusUpdate { executor, tid, state, result_bytes } = update;
        if state == TaskReport::Running {
            if let Some(attempt) = self.attempts.get_mut(&tid) {
                attempt.launching = false;
            }
            return;
        }
        // The slot is offered before the result is looked at: that happens in another thread of Spark's.
        let cpus = self.settings.task_cpus;
        if self.attempts.contains_key(&tid) {
            self.executors.give_back(executor, cpus);
            self.offer_one(executor, out);
        }
        if let Some(attempt) = self.attempts.remove(&tid) {
            if let Some(set) = self.sets.get_mut(&attempt.set) {
                set.running.remove(&tid);
            }
            let set = attempt.set;
            match state {
                TaskReport::Running => {}
                TaskReport::Finished { .. } if !self.fits(result_bytes) => self.result_lost(tid, attempt, out),
                TaskReport::Finished { rows, bytes, checksum } => {
                    self.held_bytes += result_bytes;
                    self.succeeded(tid, &attempt, &TaskEnd::Success { rows, bytes, checksum }, result_bytes, out);
                }
                TaskReport::Failed { class, message } => self.failed(tid, &attempt, TaskEnd::Exception { class, message }, out),
                TaskReport::FetchFailed(failure) => self.fetch_failed(tid, &attempt, &failure, out),
                TaskReport::Killed { reason } => self.failed(tid, &attempt, TaskEnd::Killed { reason }, out),
            }
            self.drop_set_if_over(set);
        }
    }

    /// `handleSuccessfulTask`.
    fn succeeded(&mut self, tid: Tid, attempt: &Attempt, end: &TaskEnd, result_bytes: u64, out: &mut Out) {
        let Some(set) = self.sets.get_mut(&attempt.set) else { return };
        let row = &mut set.rows[attempt.index as usize];
        row.copies = row.copies.saturating_sub(1);
        let first = !row.done;
        if !set.zombie || first {
            set.result_bytes += result_bytes;
        }
        let total = set.result_bytes;
        if total > self.settings.max_result_size && self.settings.max_result_size > 0 && result_bytes > 0 {
            self.result_too_large(tid, attempt, total, out);
            return;
        }
        if first {
            row.done = true;
            set.done += 1;
            set.finished_by.entry(attempt.executor).or_default().push((tid, attempt.index));
            set.durations.push(out.now().since(attempt.launched).0);
            if set.complete() {
                set.zombie = true;
            }
        }
        let fact = AppFact::TaskEnded { tid, task: attempt.task, executor: attempt.executor, end: end.clone() };
        let ended = self.fact(None, fact, out);
        out.blame(ended);
        self.kill_other_copies(tid, attempt, out);
        self.completed(attempt, end, out);
    }

    /// The first copy to finish wins; the others are killed.
    fn kill_other_copies(&mut self, winner: Tid, attempt: &Attempt, out: &mut Out) {
        let Some(set) = self.sets.get(&attempt.set) else { return };
        if set.rows[attempt.index as usize].copies == 0 {
            return;
        }
        let others: Vec<Tid> =
            set.running.iter().copied().filter(|tid| self.attempts.get(tid).is_some_and(|other| other.index == attempt.index)).collect();
        for tid in others.into_iter().filter(|&tid| tid != winner) {
            self.kill_attempt(tid, true, "another attempt succeeded", out);
        }
    }

    /// `handleFailedTask`, for everything but fetch failures.
    pub(super) fn failed(&mut self, tid: Tid, attempt: &Attempt, end: TaskEnd, out: &mut Out) {
        let reason = self.failure_line(tid, attempt, &end);
        let counts = end.counts();
        let unrelated = matches!(end, TaskEnd::ExecutorLost { by_app: false, .. });
        let level = if unrelated { Level::Info } else { Level::Warn };
        self.log(level, format!("TaskSetManager: {reason}"), out);
        let rule = match &end {
            TaskEnd::ExecutorLost { by_app: true, .. } => Some(rule::EXECUTOR_EXIT_COUNTS),
            TaskEnd::ExecutorLost { by_app: false, .. } => Some(rule::EXECUTOR_LOSS_DOES_NOT_COUNT),
            _ => None,
        };
        let fact = AppFact::TaskEnded { tid, task: attempt.task, executor: attempt.executor, end };
        let ended = self.fact(rule, fact, out);
        out.blame(ended);
        let (stage, most) = (attempt.task.stage, self.settings.task_max_failures);
        let Some(set) = self.sets.get_mut(&attempt.set) else { return };
        let stage_attempt = set.attempt();
        let zombie = set.zombie;
        let row = &mut set.rows[attempt.index as usize];
        row.copies = row.copies.saturating_sub(1);
        if counts && !zombie {
            row.failures += 1;
            if u32::from(row.failures) >= most {
                let what = format!("Task {} in stage {stage}.{stage_attempt} failed {most} times", attempt.index);
                self.log(Level::Error, format!("TaskSetManager: {what}; aborting job"), out);
                self.abort_set(attempt.set, &format!("{what}, most recent failure: {reason}\nDriver stacktrace:"), out);
                return;
            }
        }
        if !row.done && !zombie {
            set.add_pending(attempt.index);
            self.offer_all(out);
        }
    }

    /// `Lost task 1.3 in stage 0.0 (TID 8) (127.0.0.1 executor 0): java.lang.…`.
    pub(super) fn failure_line(&self, tid: Tid, attempt: &Attempt, end: &TaskEnd) -> String {
        let host = self.host_of(attempt.executor);
        let what = match end {
            TaskEnd::Exception { class, message } => format!("{class}: {message}"),
            TaskEnd::Killed { reason } => format!("TaskKilled ({reason})"),
            TaskEnd::ExecutorLost { by_app, reason } => {
                let blame = if *by_app { "caused by one of the running tasks" } else { "unrelated to the running tasks" };
                format!("ExecutorLostFailure (executor {} exited {blame}) Reason: {reason}", attempt.executor)
            }
            TaskEnd::FetchFailed { from, message } => {
                let from = from.map_or_else(|| "null".to_owned(), |from| format!("BlockManagerId({from}, {})", self.host_of(from)));
                format!("FetchFailed({from}, shuffleId=0, mapIndex=-1, mapId=-1, reduceId={}, message=\n{message}", attempt.task.partition)
            }
            TaskEnd::ResultLost => "TaskResultLost (result lost from block manager)".to_owned(),
            TaskEnd::Success { .. } | TaskEnd::Resubmitted => "Resubmitted (resubmitted due to lost executor)".to_owned(),
        };
        let (index, number) = (attempt.index, attempt.task.attempt);
        let (stage, stage_attempt) = (attempt.task.stage, attempt.task.stage_attempt);
        format!("Lost task {index}.{number} in stage {stage}.{stage_attempt} ({tid}) ({host} executor {}): {what}", attempt.executor)
    }

    pub(super) fn host_of(&self, executor: crate::spark::id::ExecutorId) -> String {
        self.executors.known.get(&executor).map_or_else(|| self.outputs.host_of(executor), |known| known.host.to_string())
    }

    fn fetch_failed(&mut self, tid: Tid, attempt: &Attempt, failure: &FetchFailure, out: &mut Out) {
        let end = TaskEnd::FetchFailed { from: failure.executor, message: failure.message.clone() };
        let line = self.failure_line(tid, attempt, &end);
        self.log(Level::Warn, format!("TaskSetManager: {line}"), out);
        let fact = AppFact::TaskEnded { tid, task: attempt.task, executor: attempt.executor, end };
        let ended = self.fact(Some(rule::FETCH_FAILURE_FAILS_STAGE), fact, out);
        out.blame(ended);
        if let Some(set) = self.sets.get_mut(&attempt.set) {
            let row = &mut set.rows[attempt.index as usize];
            row.copies = row.copies.saturating_sub(1);
            if !row.done {
                row.done = true;
                set.done += 1;
            }
            set.zombie = true;
        }
        self.fetch_failure(attempt, failure, out);
    }

    fn result_too_large(&mut self, tid: Tid, attempt: &Attempt, total: u64, out: &mut Out) {
        let Some(set) = self.sets.get(&attempt.set) else { return };
        let results = set.done + 1;
        let most = crate::base::size::print(self.settings.max_result_size);
        let message = format!(
            "Total size of serialized results of {results} tasks ({}) is bigger than spark.driver.maxResultSize ({most})",
            crate::base::size::print(total)
        );
        self.log(Level::Error, format!("TaskSetManager: {message}"), out);
        let end = TaskEnd::Killed { reason: "Tasks result size has exceeded maxResultSize".to_owned() };
        let line = self.failure_line(tid, attempt, &end);
        self.log(Level::Warn, format!("TaskSetManager: {line}"), out);
        let fact = AppFact::TaskEnded { tid, task: attempt.task, executor: attempt.executor, end };
        let ended = self.fact(Some(rule::MAX_RESULT_SIZE_ABORTS), fact, out);
        out.blame(ended);
        self.abort_set(attempt.set, &message, out);
    }

    /// A set is forgotten when nothing of it runs and nothing will.
    pub(super) fn drop_set_if_over(&mut self, key: crate::spark::driver::task_set::SetKey) {
        if self.sets.get(&key).is_some_and(|set| set.zombie && set.running.is_empty()) {
            self.sets.remove(&key);
        }
    }
}
