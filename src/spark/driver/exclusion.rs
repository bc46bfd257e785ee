//! `TaskSetExcludelist`: executors and hosts that failed a task do not get it again; those that fail many get none of the stage.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::VirtualSpan;
use crate::base::VirtualTime;
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
    /// The same for the whole application, and for how long.
    pub(super) tasks_per_application: u32,
    pub(super) executors_per_application: u32,
    pub(super) timeout: VirtualSpan,
    pub(super) fetch_failure: bool,
    pub(super) kills: bool,
    /// How long a task that nobody may run waits for somebody new.
    pub(super) patience: VirtualSpan,
}

impl Exclusion {
    pub fn new(conf: &Conf) -> Option<Self> {
        let count = |key: &'static Key, otherwise| conf.int(key).and_then(|count| u32::try_from(count).ok()).unwrap_or(otherwise);
        conf.flag(&keys::EXCLUDE_ON_FAILURE_ENABLED).then(|| Self {
            attempts_per_executor: count(&keys::EXCLUDE_ON_FAILURE_TASK_MAX_TASK_ATTEMPTS_PER_EXECUTOR, 1),
            attempts_per_host: count(&keys::EXCLUDE_ON_FAILURE_TASK_MAX_TASK_ATTEMPTS_PER_NODE, 2),
            tasks_per_executor: count(&keys::EXCLUDE_ON_FAILURE_STAGE_MAX_FAILED_TASKS_PER_EXECUTOR, 2),
            executors_per_host: count(&keys::EXCLUDE_ON_FAILURE_STAGE_MAX_FAILED_EXECUTORS_PER_NODE, 2),
            tasks_per_application: count(&keys::EXCLUDE_ON_FAILURE_APPLICATION_MAX_FAILED_TASKS_PER_EXECUTOR, 2),
            executors_per_application: count(&keys::EXCLUDE_ON_FAILURE_APPLICATION_MAX_FAILED_EXECUTORS_PER_NODE, 2),
            timeout: conf.time(&keys::EXCLUDE_ON_FAILURE_TIMEOUT).unwrap_or(VirtualSpan::from_secs(3_600)),
            fetch_failure: conf.flag(&keys::EXCLUDE_ON_FAILURE_APPLICATION_FETCH_FAILURE_ENABLED),
            kills: conf.flag(&keys::EXCLUDE_ON_FAILURE_KILL_EXCLUDED_EXECUTORS),
            patience: conf.time(&keys::SCHEDULER_EXCLUDE_ON_FAILURE_UNSCHEDULABLE_TASK_SET_TIMEOUT).unwrap_or(VirtualSpan::from_secs(120)),
        })
    }
}

/// Who failed what in one task set.
#[derive(Clone, Debug, Default)]
pub struct Excluded {
    failures: BTreeMap<(u32, ExecutorId), u32>,
    host_failures: BTreeMap<(u32, Arc<str>), u32>,
    /// Which tasks failed in which executor, and when last.
    pub(super) failed_tasks: BTreeMap<ExecutorId, BTreeMap<u32, VirtualTime>>,
    pub(super) last_reason: String,
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
    fn failed(&mut self, limits: &Exclusion, (index, now): (u32, VirtualTime), executor: ExecutorId, host: &Arc<str>) -> bool {
        *self.failures.entry((index, executor)).or_default() += 1;
        *self.host_failures.entry((index, Arc::clone(host))).or_default() += 1;
        let tasks = self.failed_tasks.entry(executor).or_default();
        tasks.insert(index, now);
        let many = u32::try_from(tasks.len()).is_ok_and(|tasks| tasks >= limits.tasks_per_executor);
        let newly = many && self.executors.insert(executor);
        if newly {
            self.hosts.entry(Arc::clone(host)).or_default().insert(executor);
        }
        newly
    }
}

impl Driver {
    /// Takes note of a failure that counts.
    pub(super) fn exclude(&mut self, attempt: &Attempt, reason: &str, out: &mut Out) {
        let Some(limits) = self.settings.exclusion else { return };
        let host: Arc<str> = self.host_of(attempt.executor).into();
        let now = out.now();
        let Some(set) = self.sets.get_mut(&attempt.set) else { return };
        reason.clone_into(&mut set.excluded.last_reason);
        if set.excluded.failed(&limits, (attempt.index, now), attempt.executor, &host) {
            let fact = AppFact::ExecutorExcluded { executor: attempt.executor, stage: Some(attempt.task.stage) };
            self.fact(Some(rule::EXCLUDED_FROM_STAGE), fact, out);
            let text = format!("TaskSetExcludelist: Excluding executor {} for stage {}", attempt.executor, attempt.task.stage);
            self.log(Level::Info, text, out);
        }
    }

    pub(super) fn somebody_may(&self, key: SetKey, index: u32) -> bool {
        let (Some(limits), Some(set)) = (&self.settings.exclusion, self.sets.get(&key)) else { return true };
        let may = |(id, known): (&ExecutorId, &super::executors::Known)| {
            !set.excluded.refuses(limits, index, *id, &known.host) && !self.health.refuses(*id, &known.host)
        };
        self.executors.known.iter().any(may)
    }
}
