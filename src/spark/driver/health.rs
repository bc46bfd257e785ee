//! `HealthTracker`: executors and hosts that failed too many tasks get none of the whole application's for a while, and task sets
//! that nobody may run any more are given up.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::StageId;
use crate::base::VirtualTime;
use crate::spark::driver::context::Driver;
use crate::spark::driver::context::DriverTimer;
use crate::spark::driver::event::DriverEvent;
use crate::spark::driver::task_set::SetKey;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::id::ExecutorId;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// A failed task of a stage attempt that came through in the end.
type Failure = (StageId, u32, u32);

/// Who is excluded from the application, and until when.
#[derive(Clone, Debug, Default)]
pub struct Health {
    failures: BTreeMap<ExecutorId, BTreeMap<Failure, VirtualTime>>,
    executors: BTreeMap<ExecutorId, VirtualTime>,
    hosts: BTreeMap<Arc<str>, VirtualTime>,
    /// By host: which of its executors were excluded.
    on_host: BTreeMap<Arc<str>, BTreeSet<ExecutorId>>,
    /// Task sets that nobody may run, and when they are given up.
    hopeless: BTreeMap<SetKey, VirtualTime>,
}

impl Health {
    /// Whether this executor gets no tasks at all.
    pub fn refuses(&self, executor: ExecutorId, host: &str) -> bool {
        self.executors.contains_key(&executor) || self.hosts.contains_key(host)
    }
}

impl Driver {
    /// `updateExcludedForSuccessfulTaskSet`: failures count for the application once the set that had them is through.
    pub(super) fn judge_executors(&mut self, key: SetKey, out: &mut Out) {
        let Some(limits) = self.settings.exclusion else { return };
        let Some(set) = self.sets.get_mut(&key) else { return };
        let failed = std::mem::take(&mut set.excluded.failed_tasks);
        let now = out.now();
        for (executor, tasks) in failed {
            let known = self.health.failures.entry(executor).or_default();
            known.extend(tasks.into_iter().map(|(index, at)| ((key.1, key.2, index), at)));
            known.retain(|_, at| now.since(*at) <= limits.timeout);
            if u32::try_from(known.len()).is_ok_and(|tasks| tasks >= limits.tasks_per_application) {
                self.exclude_from_application(executor, "failed too many tasks", out);
            }
        }
    }

    /// With `spark.excludeOnFailure.application.fetchFailure.enabled`, whoever cannot serve shuffle output is excluded at once.
    pub(super) fn exclude_for_fetch_failure(&mut self, executor: ExecutorId, out: &mut Out) {
        if self.settings.exclusion.is_some_and(|limits| limits.fetch_failure) {
            self.exclude_from_application(executor, "could not serve shuffle output", out);
        }
    }

    fn exclude_from_application(&mut self, executor: ExecutorId, why: &str, out: &mut Out) {
        let Some(limits) = self.settings.exclusion else { return };
        let until = out.now() + limits.timeout;
        if self.health.executors.insert(executor, until).is_some() {
            return;
        }
        let host: Arc<str> = self.host_of(executor).into();
        self.log(Level::Info, format!("HealthTracker: Excluding executor id: {executor} because the executor {why}"), out);
        let fact = AppFact::ExecutorExcluded { executor, stage: None };
        let record = self.fact(Some(rule::EXCLUDED_FROM_APPLICATION), fact, out);
        self.health.failures.remove(&executor);
        out.timer(limits.timeout, Timer::Driver(DriverTimer::Forgive));
        let there = self.health.on_host.entry(Arc::clone(&host)).or_default();
        there.insert(executor);
        let many = u32::try_from(there.len()).is_ok_and(|executors| executors >= limits.executors_per_application);
        if many && self.health.hosts.insert(Arc::clone(&host), until).is_none() {
            self.log(
                Level::Info,
                format!("HealthTracker: Excluding node {host} because it has {} executors excluded", limits.executors_per_application),
                out,
            );
            self.fact(Some(rule::EXCLUDED_FROM_APPLICATION), AppFact::HostExcluded { host: host.to_string() }, out);
        }
        if limits.kills {
            let killed = if many { self.executors_on(&host) } else { vec![executor] };
            let before = out.cause();
            out.blame(record);
            self.kill_excluded(killed, out);
            if let Some(before) = before {
                out.blame(before);
            }
        }
    }

    fn executors_on(&self, host: &str) -> Vec<ExecutorId> {
        self.executors.known.iter().filter(|(_, known)| *known.host == *host).map(|(executor, _)| *executor).collect()
    }

    /// The manager ends them, and starts others in their place: those are new, so nobody excludes them.
    fn kill_excluded(&mut self, executors: Vec<ExecutorId>, out: &mut Out) {
        let there: Vec<ExecutorId> = executors.into_iter().filter(|executor| self.executors.known.contains_key(executor)).collect();
        if there.is_empty() {
            return;
        }
        for executor in &there {
            self.log(Level::Info, format!("HealthTracker: Killing excluded executor id {executor}"), out);
        }
        rule::note(out, rule::EXCLUDED_ARE_KILLED);
        self.executors.asked_to_go.extend(there.iter().copied());
        self.events.push(DriverEvent::KillExecutors(there));
    }

    /// `applyExcludeOnFailureTimeout`.
    pub(super) fn forgive(&mut self, out: &mut Out) {
        let now = out.now();
        let over: Vec<ExecutorId> =
            self.health.executors.iter().filter(|(_, until)| **until <= now).map(|(executor, _)| *executor).collect();
        for executor in over {
            self.health.executors.remove(&executor);
            self.health.on_host.values_mut().for_each(|there| {
                there.remove(&executor);
            });
            self.log(Level::Info, format!("HealthTracker: Removing executors Set({executor}) from exclude list because the excludeOnFailure for those executors has timed out"), out);
            self.fact(Some(rule::EXCLUSION_ENDS), AppFact::ExecutorIncluded { executor }, out);
        }
        self.health.hosts.retain(|_, until| *until > now);
        self.offer_all(out);
    }

    /// `getCompletelyExcludedTaskIfAny`: nothing of a set could be launched. If that is because nobody may run a task of it, an
    /// idle executor makes room for a new one; if there is none, the set is given up at once.
    pub(super) fn check_unschedulable(&mut self, key: SetKey, out: &mut Out) {
        let Some(limits) = self.settings.exclusion else { return };
        let Some(index) = self.sets.get(&key).filter(|set| !set.zombie).and_then(super::task_set::TaskSet::last_pending) else { return };
        if self.executors.known.is_empty() || self.somebody_may(key, index) || self.health.hopeless.contains_key(&key) {
            return;
        }
        let busy: BTreeSet<ExecutorId> = self.attempts.values().map(|attempt| attempt.executor).collect();
        let idle = self.executors.known.keys().find(|executor| !busy.contains(executor)).copied();
        if idle.is_none() && self.allocation.is_none() {
            let text = "TaskSchedulerImpl: Cannot schedule any task because all executors excluded from failures. No idle executors can be \
                        found to kill. Aborting stage";
            self.log(Level::Info, format!("{text} {}.", key.1), out);
            self.abort_excluded(key, index, out);
            return;
        }
        let record = rule::note(out, rule::IDLE_EXCLUDED_IS_REPLACED);
        out.blame(record);
        self.health.hopeless.insert(key, out.now() + limits.patience);
        let secs = limits.patience.as_millis() / 1_000;
        self.log(
            Level::Info,
            format!(
                "TaskSchedulerImpl: Waiting for {} ms for completely excluded task to be schedulable again before aborting stage {}.",
                secs * 1_000,
                key.1
            ),
            out,
        );
        out.timer(limits.patience, Timer::Driver(DriverTimer::GiveUpExcluded));
        if let Some(executor) = idle {
            self.log(Level::Info, format!("HealthTracker: Killing excluded idle executor id {executor} because of task unschedulability and trying to acquire a new executor."), out);
            self.executors.asked_to_go.insert(executor);
            self.events.push(DriverEvent::KillExecutors(vec![executor]));
        }
    }

    /// A task was launched: all sets may hope again.
    pub(super) fn hope_again(&mut self) {
        self.health.hopeless.clear();
    }

    /// The time is over in which somebody new might have come.
    pub(super) fn give_up_excluded(&mut self, out: &mut Out) {
        let now = out.now();
        let over: Vec<SetKey> = self.health.hopeless.iter().filter(|(_, until)| **until <= now).map(|(key, _)| *key).collect();
        for key in over {
            self.health.hopeless.remove(&key);
            let Some(index) = self.sets.get(&key).and_then(super::task_set::TaskSet::last_pending) else { continue };
            let text = "TaskSchedulerImpl: Cannot schedule any task because all executors excluded from failures. Wait time for \
                        scheduling expired. Aborting stage";
            self.log(Level::Info, format!("{text} {}.", key.1), out);
            self.abort_excluded(key, index, out);
        }
    }

    /// `abortSinceCompletelyExcludedOnFailure`.
    fn abort_excluded(&mut self, key: SetKey, index: u32, out: &mut Out) {
        let Some(set) = self.sets.get(&key) else { return };
        let (_, stage, stage_attempt) = key;
        let partition = set.rows[index as usize].partition;
        let reason = set.excluded.last_reason.clone();
        let message = format!(
            "\nAborting TaskSet {stage}.{stage_attempt} because task {index} (partition {partition})\ncannot run anywhere due to node and \
             executor excludeOnFailure.\nMost recent failure:\n{reason}\n\nExcludeOnFailure behavior can be configured via \
             spark.excludeOnFailure.*.\n"
        );
        self.log(Level::Warn, format!("TaskSetManager: {}", message.trim()), out);
        let record = rule::note(out, rule::NOWHERE_TO_RUN);
        out.blame(record);
        self.abort_set(key, &message, out);
    }
}
