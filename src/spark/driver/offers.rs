//! `TaskSchedulerImpl.resourceOffers`: free slots on one side, waiting tasks on the other.

use crate::base::TaskKey;
use crate::base::VirtualSpan;
use crate::spark::driver::context::Driver;
use crate::spark::driver::context::DriverTimer;
use crate::spark::driver::task_set::Attempt;
use crate::spark::driver::task_set::SetKey;
use crate::spark::fact::AppFact;
use crate::spark::fact::Locality;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::message::app::Shared;
use crate::spark::message::app::TaskDescription;
use crate::spark::protocol::Out;
use crate::spark::timer::Timer;
use crate::spark::work::TaskSpec;

impl Driver {
    /// Offers what is free in one executor: after a task of it ended, or when it has come.
    pub(super) fn offer_one(&mut self, executor: ExecutorId, out: &mut Out) {
        let keys: Vec<SetKey> = self.sets.keys().copied().collect();
        for key in keys {
            let mut launched = false;
            while self.executors.free.contains(&executor) && self.try_launch(key, executor, out) {
                launched = true;
            }
            if !launched {
                self.check_unschedulable(key, out);
            }
        }
        self.revive_later(out);
    }

    /// Offers everything that is free, in random order so that the same executors are not always filled first.
    pub(super) fn offer_all(&mut self, out: &mut Out) {
        let keys: Vec<SetKey> = self.sets.keys().copied().collect();
        for key in keys {
            if !self.sets.get_mut(&key).is_some_and(|set| set.has_pending() || !set.speculatable.is_empty()) {
                continue;
            }
            let mut free: Vec<ExecutorId> = self.executors.free.iter().copied().collect();
            out.rng().shuffle(&mut free);
            let mut launched = false;
            while !free.is_empty() {
                free.retain(|&executor| self.executors.free.contains(&executor) && self.try_launch(key, executor, out));
                launched |= !free.is_empty();
            }
            if !launched {
                self.check_unschedulable(key, out);
            }
        }
        self.revive_later(out);
    }

    pub(super) fn revive_timer(&mut self, out: &mut Out) {
        self.reviving = false;
        self.offer_all(out);
    }

    /// While tasks wait beside free slots, the offer is repeated every second: meanwhile they may have become less choosy.
    fn revive_later(&mut self, out: &mut Out) {
        if self.reviving || self.executors.free.is_empty() {
            return;
        }
        if self.sets.values_mut().any(super::task_set::TaskSet::has_pending) {
            self.reviving = true;
            out.timer(VirtualSpan::from_secs(1), Timer::Driver(DriverTimer::Revive));
        }
    }

    /// Launches one task of the set in the executor, if one may run there.
    fn try_launch(&mut self, key: SetKey, executor: ExecutorId, out: &mut Out) -> bool {
        let Some(known) = self.executors.known.get(&executor) else { return false };
        let (now, wait) = (out.now(), self.settings.locality_wait);
        let Some(set) = self.sets.get_mut(&key).filter(|set| !set.zombie) else { return false };
        let allowed = set.allowed(now, wait);
        let host = std::sync::Arc::clone(&known.host);
        let (limits, excluded) = (self.settings.exclusion, std::mem::take(&mut set.excluded));
        let unfit = limits.is_some() && self.health.refuses(executor, &host);
        let refused = |index| unfit || limits.is_some_and(|limits| excluded.refuses(&limits, index, executor, &host));
        let next = set.next_for((executor, &host), allowed, refused);
        set.excluded = excluded;
        if let Some((index, locality)) = next {
            if locality <= Locality::NodeLocal {
                set.last_near = now;
            }
            self.launch(key, index, executor, (locality, false), out);
            self.speculate_later(out);
            return true;
        }
        let Some((index, locality)) = self.second_copy_for(key, executor) else { return false };
        if let Some(set) = self.sets.get_mut(&key) {
            set.speculatable.remove(&index);
        }
        self.launch(key, index, executor, (locality, true), out);
        true
    }

    fn launch(&mut self, key: SetKey, index: u32, executor: ExecutorId, how: (Locality, bool), out: &mut Out) {
        let Some(set) = self.sets.get_mut(&key) else { return };
        let Some(known) = self.executors.known.get(&executor) else { return };
        let proc = known.proc;
        if self.settings.speculation.is_some() {
            set.tried.entry(index).or_default().insert(std::sync::Arc::clone(&known.host));
        }
        let tid = Tid(self.next_tid);
        self.next_tid += 1;
        let row = &mut set.rows[index as usize];
        let (partition, number) = (row.partition, u32::from(row.attempts));
        row.copies += 1;
        row.attempts += 1;
        set.running.insert(tid);
        // All tasks of a set carry the count of the moment it was made, as `TaskSetManager` stamps them.
        let epoch = set.epoch;
        let stage = &mut self.stages[key.1.0 as usize];
        let run = stage.runs[partition as usize];
        stage.runs[partition as usize] = run.saturating_add(1);
        let task = TaskKey { stage: key.1, stage_attempt: key.2, partition, attempt: number };
        let spec = TaskSpec { job: stage.work, stage: stage.index, partition, executor: executor.0, run: u32::from(run) };
        let description = TaskDescription {
            tid,
            task,
            spec,
            work: stage.plan().work.clone(),
            persist: stage.plan().persist,
            needs: stage.plan().needs,
            joins: stage.plan().joins,
            reads: stage.parents.clone(),
            writes_shuffle: stage.writes_shuffle(),
            appends: stage.plan().appends,
            epoch,
        };
        self.executors.take(executor, self.settings.task_cpus);
        self.launched_task = true;
        self.hope_again();
        let (locality, speculative) = how;
        let attempt = Attempt { set: key, index, task, executor, launched: out.now(), speculative, launching: true, killing: false };
        self.attempts.insert(tid, attempt);
        self.fact(None, AppFact::TaskStarted { tid, task, executor, locality, speculative }, out);
        out.send(proc, Message::App(AppMessage::LaunchTask(Shared::new(description))));
    }
}
