//! `ExecutorPodsAllocator`: how many executor pods the driver asks for, batch by batch.

use std::collections::BTreeMap;

use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::id::ExecutorId;
use crate::spark::kubernetes::pod::Phase;

/// What the driver knows of its executor pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodAllocator {
    /// How many executors there should be.
    pub target: u32,
    /// Asked for, but in no snapshot yet.
    created: BTreeMap<ExecutorId, VirtualTime>,
    /// The newest snapshot: pending and running pods.
    seen: BTreeMap<ExecutorId, Phase>,
    last_id: u32,
    batch: u32,
    max_pending: u32,
    timeout: VirtualSpan,
}

/// What one round of the allocator does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub create: Vec<ExecutorId>,
    /// Asked for too long ago without a trace: deleted, and asked for again next time.
    pub timed_out: Vec<ExecutorId>,
}

impl PodAllocator {
    pub fn new(conf: &Conf, target: u32) -> Self {
        let number = |key| conf.int(key).and_then(|value| u32::try_from(value).ok());
        let delay = conf.time(&keys::KUBERNETES_ALLOCATION_BATCH_DELAY).unwrap_or(VirtualSpan::from_secs(1));
        let timeout = conf.time(&keys::KUBERNETES_ALLOCATION_EXECUTOR_TIMEOUT).unwrap_or(VirtualSpan::from_secs(600));
        Self {
            target,
            created: BTreeMap::new(),
            seen: BTreeMap::new(),
            last_id: 0,
            batch: number(&keys::KUBERNETES_ALLOCATION_BATCH_SIZE).unwrap_or(5),
            max_pending: number(&keys::KUBERNETES_ALLOCATION_MAX_PENDING_PODS).unwrap_or(u32::MAX),
            timeout: timeout.max(delay.times(5)),
        }
    }

    /// A pod was seen in this phase.
    pub fn saw(&mut self, executor: ExecutorId, phase: Phase) {
        self.created.remove(&executor);
        if phase.is_over() {
            self.seen.remove(&executor);
        } else {
            self.seen.insert(executor, phase);
        }
    }

    /// A pod is gone.
    pub fn gone(&mut self, executor: ExecutorId) {
        self.created.remove(&executor);
        self.seen.remove(&executor);
    }

    /// Every `allocation.batch.delay`: what is missing is asked for, but no new batch while one is not seen yet.
    pub fn round(&mut self, now: VirtualTime) -> Round {
        let timeout = self.timeout;
        let timed_out: Vec<ExecutorId> =
            self.created.iter().filter(|(_, at)| now.since(**at) > timeout).map(|(executor, _)| *executor).collect();
        for executor in &timed_out {
            self.created.remove(executor);
        }
        let pending = self.seen.values().filter(|phase| **phase == Phase::Pending).count();
        let known = u32::try_from(self.seen.len()).unwrap_or(u32::MAX);
        let mut round = Round { create: Vec::new(), timed_out };
        if self.created.is_empty() && known < self.target {
            let free = self.max_pending.saturating_sub(u32::try_from(pending).unwrap_or(u32::MAX));
            for _ in 0..(self.target - known).min(self.batch).min(free) {
                self.last_id += 1;
                self.created.insert(ExecutorId(self.last_id), now);
                round.create.push(ExecutorId(self.last_id));
            }
        }
        round
    }
}

#[cfg(test)]
mod tests {
    use super::PodAllocator;
    use crate::base::VirtualTime;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::id::ExecutorId;
    use crate::spark::kubernetes::pod::Phase;
    use crate::spark::version::SparkVersion;

    #[test]
    fn pods_are_asked_for_in_batches_and_replaced() {
        let mut conf = Conf::new(SparkVersion::V4_0);
        conf.set("spark.kubernetes.allocation.batch.size", "2", Origin::ConfOption);
        let mut allocator = PodAllocator::new(&conf, 3);
        let round = |allocator: &mut PodAllocator, second: u64| {
            let round = allocator.round(VirtualTime(second * 1_000_000));
            (round.create.iter().map(|id| id.0).collect::<Vec<_>>(), round.timed_out.len())
        };
        assert_eq!(round(&mut allocator, 0), (vec![1, 2], 0));
        assert_eq!(round(&mut allocator, 1), (vec![], 0), "the first batch is not seen yet");
        allocator.saw(ExecutorId(1), Phase::Pending);
        allocator.saw(ExecutorId(2), Phase::Running);
        assert_eq!(round(&mut allocator, 2), (vec![3], 0));
        allocator.saw(ExecutorId(3), Phase::Running);
        allocator.saw(ExecutorId(2), Phase::Failed);
        assert_eq!(round(&mut allocator, 3), (vec![4], 0), "a failed pod is replaced under a new id");
        assert_eq!(round(&mut allocator, 700), (vec![5], 1), "one that never shows up is asked for again");
    }
}
