//! `TaskSetExcludelist`: executors and hosts that failed a task do not get it again; those that fail many get none of the stage.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::spark::conf::Conf;
use crate::spark::conf::Key;
use crate::spark::conf::keys;
use crate::spark::driver::context::Driver;
use crate::spark::driver::task_set::Attempt;
use crate::spark::driver::task_set::SetKey;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::id::ExecutorId;
use crate::spark::protocol::Out;
use crate::spark::rule;

/// How many failures are forgiven, if exclusion is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exclusion {
    attempts_per_executor: u32,
    attempts_per_host: u32,
    tasks_per_executor: u32,
    executors_per_host: u32,
}

impl Exclusion {
    pub fn new(conf: &Conf) -> Option<Self> {
        let count = |key: &'static Key, otherwise| conf.int(key).and_then(|count| u32::try_from(count).ok()).unwrap_or(otherwise);
        conf.flag(&keys::EXCLUDE_ON_FAILURE_ENABLED).then(|| Self {
            attempts_per_executor: count(&keys::EXCLUDE_ON_FAILURE_TASK_MAX_TASK_ATTEMPTS_PER_EXECUTOR, 1),
            attempts_per_host: count(&keys::EXCLUDE_ON_FAILURE_TASK_MAX_TASK_ATTEMPTS_PER_NODE, 2),
            tasks_per_executor: count(&keys::EXCLUDE_ON_FAILURE_STAGE_MAX_FAILED_TASKS_PER_EXECUTOR, 2),
            executors_per_host: count(&keys::EXCLUDE_ON_FAILURE_STAGE_MAX_FAILED_EXECUTORS_PER_NODE, 2),
        })
    }
}

/// Who failed what in one task set.
#[derive(Clone, Debug, Default)]
pub struct Excluded {
    failures: BTreeMap<(u32, ExecutorId), u32>,
    host_failures: BTreeMap<(u32, Arc<str>), u32>,
    failed_tasks: BTreeMap<ExecutorId, BTreeSet<u32>>,
    executors: BTreeSet<ExecutorId>,
    hosts: BTreeMap<Arc<str>, BTreeSet<ExecutorId>>,
}

impl Excluded {
    /// Whether this executor may not have this task.
    pub fn refuses(&self, limits: &Exclusion, index: u32, executor: ExecutorId, host: &Arc<str>) -> bool {
        let on_host = self.hosts.get(host).and_then(|failed| u32::try_from(failed.len()).ok()).unwrap_or(0);
        self.executors.contains(&executor)
            || on_host >= limits.executors_per_host
            || self.failures.get(&(index, executor)).is_some_and(|failures| *failures >= limits.attempts_per_executor)
            || self.host_failures.get(&(index, Arc::clone(host))).is_some_and(|failures| *failures >= limits.attempts_per_host)
    }

    /// Takes note of a failure; says whether the executor gets none of the stage's tasks from now on.
    fn failed(&mut self, limits: &Exclusion, index: u32, executor: ExecutorId, host: &Arc<str>) -> bool {
        *self.failures.entry((index, executor)).or_default() += 1;
        *self.host_failures.entry((index, Arc::clone(host))).or_default() += 1;
        let tasks = self.failed_tasks.entry(executor).or_default();
        tasks.insert(index);
        let many = u32::try_from(tasks.len()).is_ok_and(|tasks| tasks >= limits.tasks_per_executor);
        let newly = many && self.executors.insert(executor);
        if newly {
            self.hosts.entry(Arc::clone(host)).or_default().insert(executor);
        }
        newly
    }
}

impl Driver {
    /// Takes note of a failure that counts. `false`: the set was given up, because nobody may run the task any more.
    pub(super) fn exclude(&mut self, attempt: &Attempt, reason: &str, out: &mut Out) -> bool {
        let Some(limits) = self.settings.exclusion else { return true };
        let host: Arc<str> = self.host_of(attempt.executor).into();
        let Some(set) = self.sets.get_mut(&attempt.set) else { return true };
        if set.excluded.failed(&limits, attempt.index, attempt.executor, &host) {
            let fact = AppFact::ExecutorExcluded { executor: attempt.executor, stage: Some(attempt.task.stage) };
            self.fact(Some(rule::EXCLUDED_FROM_STAGE), fact, out);
            let text = format!("TaskSetExcludelist: Excluding executor {} for stage {}", attempt.executor, attempt.task.stage);
            self.log(Level::Info, text, out);
        }
        if self.somebody_may(attempt.set, attempt.index) {
            return true;
        }
        let (stage, stage_attempt) = (attempt.task.stage, attempt.task.stage_attempt);
        let (index, partition) = (attempt.index, attempt.task.partition);
        let message = format!(
            "Aborting TaskSet {stage}.{stage_attempt} because task {index} (partition {partition})\ncannot run anywhere due to node and \
             executor excludeOnFailure.\nMost recent failure:\n{reason}\n\nExecutor and node excludeOnFailure can be configured via \
             spark.excludeOnFailure.*."
        );
        self.log(Level::Warn, format!("TaskSetManager: {message}"), out);
        let record = rule::note(out, rule::NOWHERE_TO_RUN);
        out.blame(record);
        self.abort_set(attempt.set, &message, out);
        false
    }

    fn somebody_may(&self, key: SetKey, index: u32) -> bool {
        let (Some(limits), Some(set)) = (&self.settings.exclusion, self.sets.get(&key)) else { return true };
        self.executors.known.iter().any(|(id, known)| !set.excluded.refuses(limits, index, *id, &known.host))
    }
}
