//! What executors say of their tasks, and what the task scheduler makes of it.

use std::sync::Arc;

use crate::base::size;
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
use crate::spark::version::SparkVersion;

/// Why an attempt counts as killed whose result the action cannot take.
const TOO_LARGE: &str = "Tasks result size has exceeded maxResultSize";

/// How long a result is once it is a `DirectTaskResult`: Java writes it in blocks of 1 KiB with a head of 5 bytes each, and the
/// task's metrics go with it: 1,030.9 KiB were seen for 1 MiB in 3.5.9, 1,031.0 in 4.0.5. Map tasks have none.
fn serialized(bytes: u64, version: SparkVersion) -> u64 {
    let metrics = if version < SparkVersion::V4_0 { 1_946 } else { 2_048 };
    if bytes == 0 { 0 } else { bytes + bytes / 1_024 * 5 + metrics }
}

impl Driver {
    pub(super) fn status_update(&mut self, update: &StatusUpdate, out: &mut Out) {
        let StatusUpdate { executor, tid, ref state, result_bytes } = *update;
        if *state == TaskReport::Running {
            if let Some(attempt) = self.attempts.get_mut(&tid) {
                attempt.launching = false;
            }
            return;
        }
        let Some(attempt) = self.attempts.remove(&tid) else { return };
        self.executors.give_back(executor, self.settings.task_cpus);
        let Some((end, fetch)) = self.end_of(&attempt, state.clone(), result_bytes, out) else {
            self.never_ends(tid, attempt, executor, out);
            return;
        };
        self.note_end(tid, &attempt, &end, out);
        // The slot is offered before the result is looked at: that happens in another thread of Spark's.
        self.offer_one(executor, out);
        if let Some(set) = self.sets.get_mut(&attempt.set) {
            set.running.remove(&tid);
        }
        match (&end, fetch) {
            (TaskEnd::Success { .. }, _) => self.succeeded(tid, &attempt, &end, result_bytes, out),
            (_, Some(failure)) => self.fetch_failed(&attempt, &failure, out),
            (TaskEnd::Killed { reason }, None) if reason.as_str() == TOO_LARGE => self.result_too_large(&attempt, result_bytes, out),
            _ => self.after_failure(tid, &attempt, &end, out),
        }
        self.drop_set_if_over(attempt.set);
    }

    /// How an attempt ended, with what could not be fetched; `None` if the driver never gets to know.
    fn end_of(&mut self, attempt: &Attempt, state: TaskReport, bytes: u64, out: &mut Out) -> Option<(TaskEnd, Option<FetchFailure>)> {
        Some(match state {
            TaskReport::Running => return None,
            TaskReport::Finished { .. } if !self.fits(bytes) => {
                if self.result_lost(out) {
                    return None;
                }
                (TaskEnd::ResultLost, None)
            }
            TaskReport::Finished { .. } if self.exceeds_limit(attempt, bytes) => (TaskEnd::Killed { reason: TOO_LARGE.to_owned() }, None),
            TaskReport::Finished { rows, bytes, checksum } => (TaskEnd::Success { rows, bytes, checksum }, None),
            TaskReport::Failed { class, message } => (TaskEnd::Exception { class, message }, None),
            TaskReport::FetchFailed(failure) => {
                (TaskEnd::FetchFailed { from: failure.executor, message: failure.message.clone() }, Some(failure))
            }
            TaskReport::Killed { reason } => (TaskEnd::Killed { reason }, None),
        })
    }

    /// Writes down how an attempt ended; what follows is put down to that.
    fn note_end(&mut self, tid: Tid, attempt: &Attempt, end: &TaskEnd, out: &mut Out) {
        if !end.is_success() {
            let unrelated = matches!(end, TaskEnd::ExecutorLost { by_app: false, .. });
            let level = if unrelated { Level::Info } else { Level::Warn };
            let reason = self.failure_line(tid, attempt, end);
            self.log(level, format!("TaskSetManager: {reason}"), out);
        }
        let rule = match end {
            TaskEnd::ExecutorLost { by_app: true, .. } => Some(rule::EXECUTOR_EXIT_COUNTS),
            TaskEnd::ExecutorLost { by_app: false, .. } => Some(rule::EXECUTOR_LOSS_DOES_NOT_COUNT),
            TaskEnd::FetchFailed { .. } => Some(rule::FETCH_FAILURE_FAILS_STAGE),
            TaskEnd::Killed { reason } if reason == TOO_LARGE => Some(rule::MAX_RESULT_SIZE_ABORTS),
            _ => None,
        };
        let fact = AppFact::TaskEnded { tid, task: attempt.task, executor: attempt.executor, end: end.clone() };
        let ended = self.fact(rule, fact, out);
        out.blame(ended);
    }

    /// `handleSuccessfulTask`.
    fn succeeded(&mut self, tid: Tid, attempt: &Attempt, end: &TaskEnd, result_bytes: u64, out: &mut Out) {
        self.held_bytes += result_bytes;
        let Some(set) = self.sets.get_mut(&attempt.set) else { return };
        set.result_bytes += serialized(result_bytes, self.settings.version);
        let row = &mut set.rows[attempt.index as usize];
        row.copies = row.copies.saturating_sub(1);
        if !row.done {
            row.done = true;
            set.done += 1;
            Arc::make_mut(set.finished_by.or_default(attempt.executor)).push((tid, attempt.index));
            if self.settings.speculation.is_some() {
                set.durations.push(out.now().since(attempt.launched).0);
            }
            if set.complete() {
                set.zombie = true;
            }
        }
        self.kill_other_copies(tid, attempt, out);
        if self.sets.get(&attempt.set).is_some_and(super::task_set::TaskSet::complete) {
            self.judge_executors(attempt.set, out);
        }
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

    /// `handleFailedTask`, for attempts that nobody else writes down.
    pub(super) fn failed(&mut self, tid: Tid, attempt: &Attempt, end: &TaskEnd, out: &mut Out) {
        self.note_end(tid, attempt, end, out);
        self.after_failure(tid, attempt, end, out);
    }

    /// What a failure leads to: another attempt, or the end of the stage.
    fn after_failure(&mut self, tid: Tid, attempt: &Attempt, end: &TaskEnd, out: &mut Out) {
        let counts = end.counts();
        let (stage, most) = (attempt.task.stage, self.settings.task_max_failures);
        let Some(set) = self.sets.get_mut(&attempt.set) else { return };
        let stage_attempt = set.attempt();
        let zombie = set.zombie;
        let row = &mut set.rows[attempt.index as usize];
        row.copies = row.copies.saturating_sub(1);
        let open = !row.done && !zombie;
        if counts && !zombie {
            row.failures += 1;
            let failures = u32::from(row.failures);
            let reason = self.failure_line(tid, attempt, end);
            if failures >= most {
                let what = format!("Task {} in stage {stage}.{stage_attempt} failed {most} times", attempt.index);
                self.log(Level::Error, format!("TaskSetManager: {what}; aborting job"), out);
                self.abort_set(attempt.set, &format!("{what}, most recent failure: {reason}\nDriver stacktrace:"), out);
                return;
            }
            self.exclude(attempt, &reason, out);
        }
        if let Some(set) = self.sets.get_mut(&attempt.set).filter(|_| open) {
            set.waiting.add(attempt.index);
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

    fn fetch_failed(&mut self, attempt: &Attempt, failure: &FetchFailure, out: &mut Out) {
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

    /// Whether the results of the stage together are more than the action may take.
    fn exceeds_limit(&self, attempt: &Attempt, bytes: u64) -> bool {
        let bytes = serialized(bytes, self.settings.version);
        let most = self.settings.max_result_size;
        bytes > 0 && most > 0 && self.sets.get(&attempt.set).is_some_and(|set| set.result_bytes + bytes > most)
    }

    fn result_too_large(&mut self, attempt: &Attempt, bytes: u64, out: &mut Out) {
        let Some(set) = self.sets.get_mut(&attempt.set) else { return };
        set.result_bytes += serialized(bytes, self.settings.version);
        let (results, total) = (set.done + 1, set.result_bytes);
        let message = format!(
            "Total size of serialized results of {results} tasks ({}) is bigger than spark.driver.maxResultSize ({})",
            size::print(total),
            size::print(self.settings.max_result_size)
        );
        self.log(Level::Error, format!("TaskSetManager: {message}"), out);
        self.abort_set(attempt.set, &message, out);
    }

    /// A set is forgotten when nothing of it runs and nothing will.
    pub(super) fn drop_set_if_over(&mut self, key: crate::spark::driver::task_set::SetKey) {
        if self.sets.get(&key).is_some_and(|set| set.zombie && set.running.is_empty()) {
            self.sets.remove(&key);
        }
    }
}
