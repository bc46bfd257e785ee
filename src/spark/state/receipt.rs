//! The receipt: rows as they were counted, over all applications of a run. A restarted driver computes the rows of the one before it
//! again, and what was written to a system outside is still there.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::StageId;
use crate::base::TaskKey;
use crate::spark::fact::AppFact;
use crate::spark::fact::Batch;
use crate::spark::fact::TaskEnd;
use crate::spark::id::Tid;

/// How often each partition was computed, and what lies in the table outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// How often the tasks of each stage have succeeded, by partition.
    times: BTreeMap<StageId, Arc<Vec<u8>>>,
    /// Rows of partitions that were computed once.
    pub once: u64,
    /// Rows that had been computed before, counted each time.
    pub again: u64,
    /// Rows in the table outside that are there already.
    pub duplicated: u64,
    /// How often each batch was written: job, stage, partition, half.
    written: BTreeMap<(u32, usize, u32, Batch), u32>,
    /// Attempts that compute a block again that was cached once.
    recomputing: BTreeSet<Tid>,
}

impl Receipt {
    pub fn apply(&mut self, fact: &AppFact) {
        match fact {
            AppFact::TaskEnded { tid, task, end: TaskEnd::Success { rows, .. }, .. } => {
                if self.recomputing.remove(tid) {
                    self.again += rows;
                } else {
                    self.computed(*task, *rows);
                }
            }
            AppFact::CacheRecomputed { tid, .. } => {
                self.recomputing.insert(*tid);
            }
            AppFact::Appended { job, stage, partition, batch, rows, .. } => {
                let times = self.written.entry((*job, *stage, *partition, *batch)).or_default();
                self.duplicated += if *times > 0 { *rows } else { 0 };
                *times += 1;
            }
            _ => {}
        }
    }

    fn computed(&mut self, task: TaskKey, rows: u64) {
        let times = Arc::make_mut(self.times.entry(task.stage).or_default());
        let place = task.partition as usize;
        if times.len() <= place {
            times.resize(place + 1, 0);
        }
        match times[place] {
            0 => self.once += rows,
            1 => {
                self.once = self.once.saturating_sub(rows);
                self.again += rows;
            }
            _ => self.again += rows,
        }
        times[place] = times[place].saturating_add(1);
    }
}
