//! `TaskSetManager`: the tasks of one stage attempt, which of them wait, run, are done, and how often each has failed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::ByNumber;
use crate::base::JobId;
use crate::base::Pieces;
use crate::base::StageId;
use crate::base::TaskKey;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::driver::exclusion::Excluded;
use crate::spark::driver::waiting::Waiting;
use crate::spark::fact::Locality;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;

/// Where a task set stands in the queue: first job first, then the lower stage.
pub type SetKey = (JobId, StageId, u32);

/// One task of a set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    pub partition: u32,
    pub copies: u8,
    pub done: bool,
    pub failures: u16,
    pub attempts: u16,
}

/// An attempt that runs.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub set: SetKey,
    pub index: u32,
    pub task: TaskKey,
    pub executor: ExecutorId,
    pub launched: VirtualTime,
    pub speculative: bool,
    /// Sent, but its executor has not said that it runs.
    pub launching: bool,
    /// The driver asked for its end.
    pub killing: bool,
}

/// The tasks of one stage attempt.
#[derive(Clone, Debug)]
pub struct TaskSet {
    pub key: SetKey,
    pub rows: Pieces<Row>,
    pub waiting: Waiting,
    pub running: BTreeSet<Tid>,
    pub done: u32,
    /// No new attempts: it was aborted, failed to fetch, or is complete.
    pub zombie: bool,
    pub epoch: u64,
    /// Who finished which tasks, for what is lost with an executor.
    pub finished_by: ByNumber<ExecutorId, Arc<Vec<(Tid, u32)>>>,
    /// The last time a task was launched as near as wished.
    pub last_near: VirtualTime,
    /// Tasks that a second copy may be started of.
    pub speculatable: BTreeSet<u32>,
    /// The hosts on which a task has run, however that ended; kept only if there may be second copies.
    pub tried: BTreeMap<u32, BTreeSet<Arc<str>>>,
    /// How long finished tasks took, for speculation.
    pub durations: Vec<u64>,
    pub result_bytes: u64,
    pub excluded: Excluded,
}

impl TaskSet {
    pub fn new(key: SetKey, partitions: &[u32], epoch: u64, hosts: Vec<Arc<str>>, now: VirtualTime) -> Self {
        let rows: Pieces<Row> = partitions.iter().map(|&partition| Row { partition, ..Row::default() }).collect();
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        Self {
            key,
            rows,
            waiting: Waiting::new(count, hosts),
            running: BTreeSet::new(),
            done: 0,
            zombie: false,
            epoch,
            finished_by: ByNumber::default(),
            last_near: now,
            speculatable: BTreeSet::new(),
            tried: BTreeMap::new(),
            durations: Vec::new(),
            result_bytes: 0,
            excluded: Excluded::default(),
        }
    }

    pub const fn stage(&self) -> StageId {
        self.key.1
    }

    pub const fn attempt(&self) -> u32 {
        self.key.2
    }

    pub fn tasks(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    pub fn complete(&self) -> bool {
        self.done == self.tasks()
    }

    /// The index of the task of this partition.
    pub fn index_of(&self, partition: u32) -> Option<usize> {
        // A set has its partitions in order.
        let (mut low, mut high) = (0, self.rows.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.rows[middle].partition < partition {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.rows.get(low).is_some_and(|row| row.partition == partition).then_some(low)
    }

    fn waits(rows: &Pieces<Row>, index: u32) -> bool {
        rows.get(index as usize).is_some_and(|row| !row.done && row.copies == 0)
    }

    /// Whether some task waits.
    pub fn has_pending(&mut self) -> bool {
        let rows = &self.rows;
        self.waiting.any(|index| Self::waits(rows, index)) && !self.zombie
    }

    /// Some task that waits, if one does.
    pub fn last_pending(&self) -> Option<u32> {
        self.waiting.first(|index| Self::waits(&self.rows, index))
    }

    /// The next task for this executor as near as allowed, with how near it is. `refused` says which tasks it may not have.
    pub fn next_for(&mut self, executor: (ExecutorId, &str), allowed: Locality, refused: impl Fn(u32) -> bool) -> Option<(u32, Locality)> {
        let rows = &self.rows;
        self.waiting.take(executor, allowed, |index| Self::waits(rows, index), refused)
    }

    /// How far from its data a task may run now.
    pub fn allowed(&self, now: VirtualTime, wait: VirtualSpan) -> Locality {
        let waited = now.since(self.last_near);
        if self.waiting.any_at_home() {
            return match waited {
                waited if waited < wait => Locality::ProcessLocal,
                waited if waited < wait.times(2) => Locality::NodeLocal,
                _ => Locality::Any,
            };
        }
        if self.waiting.indifferent() || waited >= wait { Locality::Any } else { Locality::NodeLocal }
    }
}
