//! A stage as the DAG scheduler keeps it, over all its attempts.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::JobId;
use crate::base::Pieces;
use crate::base::StageId;
use crate::base::VirtualTime;
use crate::spark::work::JobPlan;
use crate::spark::work::StagePlan;

/// Where a stage stands.
///
/// ```text
/// Idle ──submit──▶ Waiting (parents first) ──parents there──▶ Running ──▶ Done
///                                                    ▲            │
///                                                    └── Failed ◀─┘ (fetch failure; resubmitted after 200 ms)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Idle,
    Waiting,
    Running,
    /// To be submitted again with the next resubmission.
    Failed,
    Done,
}

/// The partitions whose end is awaited.
#[derive(Clone, Debug, Default)]
pub struct Awaited {
    flags: Pieces<bool>,
    count: usize,
}

impl Awaited {
    pub fn new(partitions: &[u32]) -> Self {
        let mut awaited = Self::default();
        for &partition in partitions {
            awaited.insert(partition);
        }
        awaited
    }

    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn insert(&mut self, partition: u32) {
        self.flags.lengthen(partition as usize + 1, &false);
        self.set(partition, true);
    }

    pub fn remove(&mut self, partition: u32) {
        self.set(partition, false);
    }

    fn set(&mut self, partition: u32, awaited: bool) {
        let Some(flag) = self.flags.get_mut(partition as usize).filter(|flag| **flag != awaited) else { return };
        *flag = awaited;
        self.count = if awaited { self.count + 1 } else { self.count - 1 };
    }
}

/// One stage.
#[derive(Clone, Debug)]
pub struct Stage {
    pub id: StageId,
    pub job: JobId,
    /// Which of the application's plans its job runs: the same one may run twice.
    pub work: u32,
    /// Its place in the job's plan.
    pub index: usize,
    pub plan: Arc<JobPlan>,
    pub parents: Vec<StageId>,
    pub children: Vec<StageId>,
    pub phase: Phase,
    /// The number the next attempt gets.
    pub next_attempt: u32,
    /// Attempts in a row that failed to fetch.
    pub failed_attempts: BTreeSet<u32>,
    /// Partitions of the running attempt whose end is awaited (map stages).
    pub pending: Awaited,
    /// Result stages: which partitions are there, and how many.
    pub finished: Vec<bool>,
    pub finished_count: u32,
    /// When its newest attempt was submitted.
    pub submitted: VirtualTime,
    /// How often each partition was run, for whatever reason.
    pub runs: Pieces<u16>,
}

impl Stage {
    pub fn plan(&self) -> &StagePlan {
        &self.plan.stages[self.index]
    }

    /// Whether others read its output over a shuffle; otherwise its rows are the job's result.
    pub fn writes_shuffle(&self) -> bool {
        self.plan().exchange.is_some()
    }

    /// The attempt that was submitted last.
    pub const fn latest_attempt(&self) -> Option<u32> {
        self.next_attempt.checked_sub(1)
    }

    /// `ResultStage 1 (reduce)`, as in Spark's messages.
    pub fn title(&self) -> String {
        format!("{} {} ({})", self.kind(), self.id, self.plan().name)
    }

    /// `ShuffleMapStage` or `ResultStage`, as in Spark's messages.
    pub fn kind(&self) -> &'static str {
        if self.writes_shuffle() { "ShuffleMapStage" } else { "ResultStage" }
    }
}
