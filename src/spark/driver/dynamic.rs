//! `ExecutorAllocationManager`: asks for executors while tasks wait, gives back those that have been idle for long.

use std::collections::BTreeMap;

use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::conf::Conf;
use crate::spark::conf::Key;
use crate::spark::conf::keys;
use crate::spark::driver::context::Driver;
use crate::spark::driver::context::DriverTimer;
use crate::spark::driver::event::DriverEvent;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::id::ExecutorId;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// `ExecutorAllocationManager.intervalMillis`.
const INTERVAL: VirtualSpan = VirtualSpan::from_millis(100);

/// How executors are allocated, if dynamically.
#[derive(Clone, Debug)]
pub struct Allocation {
    least: u32,
    most: u32,
    backlog: VirtualSpan,
    sustained: VirtualSpan,
    idle: VirtualSpan,
    /// The same for one that holds cached blocks.
    cached_idle: VirtualSpan,
    /// Executors that hold shuffle output of a running job are not idle.
    tracks_shuffle: bool,
    target: u32,
    step: u32,
    /// When more are asked for, if tasks still wait.
    add_at: Option<VirtualTime>,
    idle_since: BTreeMap<ExecutorId, VirtualTime>,
}

impl Allocation {
    pub fn new(conf: &Conf) -> Option<Self> {
        let count = |key: &'static Key| conf.int(key).and_then(|count| u32::try_from(count).ok());
        let span = |key: &'static Key, secs| conf.time(key).unwrap_or(VirtualSpan::from_secs(secs));
        conf.flag(&keys::DYNAMIC_ALLOCATION_ENABLED).then(|| Self {
            least: count(&keys::DYNAMIC_ALLOCATION_MIN_EXECUTORS).unwrap_or(0),
            most: count(&keys::DYNAMIC_ALLOCATION_MAX_EXECUTORS).unwrap_or(u32::MAX),
            backlog: span(&keys::DYNAMIC_ALLOCATION_SCHEDULER_BACKLOG_TIMEOUT, 1),
            sustained: span(&keys::DYNAMIC_ALLOCATION_SUSTAINED_SCHEDULER_BACKLOG_TIMEOUT, 1),
            idle: span(&keys::DYNAMIC_ALLOCATION_EXECUTOR_IDLE_TIMEOUT, 60),
            cached_idle: span(&keys::DYNAMIC_ALLOCATION_CACHED_EXECUTOR_IDLE_TIMEOUT, 2_147_483_647),
            tracks_shuffle: conf.flag(&keys::DYNAMIC_ALLOCATION_SHUFFLE_TRACKING_ENABLED) && !conf.flag(&keys::SHUFFLE_SERVICE_ENABLED),
            target: Self::initial(conf),
            step: 1,
            add_at: None,
            idle_since: BTreeMap::new(),
        })
    }

    /// With how many executors an application starts: the largest of the three keys that say so.
    pub fn initial(conf: &Conf) -> u32 {
        let keys = [&keys::DYNAMIC_ALLOCATION_INITIAL_EXECUTORS, &keys::DYNAMIC_ALLOCATION_MIN_EXECUTORS, &keys::EXECUTOR_INSTANCES];
        keys.into_iter().filter_map(|key| conf.int(key)).filter_map(|count| u32::try_from(count).ok()).max().unwrap_or(0)
    }
}

impl Driver {
    pub(super) fn allocate_later(out: &mut Out) {
        out.timer(INTERVAL, Timer::Driver(DriverTimer::Allocate));
    }

    /// `ExecutorAllocationManager.schedule`.
    pub(super) fn allocate(&mut self, out: &mut Out) {
        let Some(mut allocation) = self.allocation.take() else { return };
        self.ask_for_more(&mut allocation, out);
        self.give_back_idle(&mut allocation, out);
        self.allocation = Some(allocation);
        Self::allocate_later(out);
    }

    /// How many executors the running and waiting tasks could use.
    fn useful_executors(&self) -> (u32, bool) {
        let open: u32 = self.sets.values().filter(|set| !set.zombie).map(|set| set.tasks() - set.done).sum();
        let running = u32::try_from(self.attempts.len()).unwrap_or(u32::MAX);
        let cores = self.request.conf.int(&keys::EXECUTOR_CORES).and_then(|cores| u32::try_from(cores).ok()).unwrap_or(1);
        let slots = self.executors.known.values().next().map_or(cores, |known| known.cores);
        let per_executor = (slots / self.settings.task_cpus).max(1);
        (open.div_ceil(per_executor), open > running)
    }

    fn ask_for_more(&mut self, allocation: &mut Allocation, out: &mut Out) {
        let (useful, waiting) = self.useful_executors();
        let before = allocation.target;
        if useful < allocation.target {
            allocation.target = useful.clamp(allocation.least, allocation.most);
            allocation.step = 1;
        }
        if !waiting {
            (allocation.add_at, allocation.step) = (None, 1);
        } else if let Some(at) = allocation.add_at {
            if out.now() >= at {
                let wanted = allocation.target.saturating_add(allocation.step).min(useful).clamp(allocation.least, allocation.most);
                allocation.step = if wanted - allocation.target == allocation.step { allocation.step.saturating_mul(2) } else { 1 };
                allocation.target = wanted;
                allocation.add_at = Some(out.now() + allocation.sustained);
            }
        } else {
            allocation.add_at = Some(out.now() + allocation.backlog);
        }
        if allocation.target > before {
            let total = allocation.target;
            self.fact(Some(rule::BACKLOG_ASKS_FOR_EXECUTORS), AppFact::ExecutorsRequested { total }, out);
            let text = format!("ExecutorAllocationManager: Requesting {} new executor(s) because tasks are backlogged", total - before);
            self.log(Level::Info, text, out);
        }
        if allocation.target != before {
            self.events.push(DriverEvent::RequestTotalExecutors(allocation.target));
        }
    }

    fn give_back_idle(&mut self, allocation: &mut Allocation, out: &mut Out) {
        let now = out.now();
        let busy: std::collections::BTreeSet<ExecutorId> = self.attempts.values().map(|attempt| attempt.executor).collect();
        let mut gone = Vec::new();
        for &executor in self.executors.known.keys() {
            let held = allocation.tracks_shuffle && !self.jobs.is_empty() && self.outputs.holds_any(executor);
            if busy.contains(&executor) || held {
                allocation.idle_since.remove(&executor);
                continue;
            }
            let idle = if self.blocks.holds_any(executor) { allocation.cached_idle } else { allocation.idle };
            if now.since(*allocation.idle_since.entry(executor).or_insert(now)) >= idle {
                gone.push(executor);
            }
        }
        let there = u32::try_from(self.executors.known.len()).unwrap_or(u32::MAX);
        gone.truncate(there.saturating_sub(allocation.least.max(allocation.target)) as usize);
        gone.retain(|executor| !self.executors.asked_to_go.contains(executor) && !self.decommissioned.contains(executor));
        if !gone.is_empty() {
            let record = rule::note(out, rule::IDLE_EXECUTORS_GO);
            out.blame(record);
            let list = gone.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            self.log(Level::Info, format!("ExecutorAllocationManager: Executors {list} removed due to idle timeout."), out);
            if self.request.conf.flag(&keys::DECOMMISSION_ENABLED) {
                for executor in gone {
                    self.decommission(executor, None, out);
                }
                return;
            }
            self.executors.asked_to_go.extend(gone.iter().copied());
            self.events.push(DriverEvent::KillExecutors(gone));
        }
    }
}
