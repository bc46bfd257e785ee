//! The shuffle files of a query, kept in memory: which map task wrote what, and which executor holds it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use datafusion::arrow::record_batch::RecordBatch;

use crate::spark::work::Bucket;

/// The rows of one bucket, shared with whoever reads them.
pub(super) type Rows = Arc<[RecordBatch]>;

/// What one map task wrote: a bucket for each task of the reader.
#[derive(Debug)]
pub(super) struct MapOutput {
    pub(super) executor: u32,
    pub(super) rows: Vec<Rows>,
    pub(super) sizes: Vec<Bucket>,
}

/// A bucket was asked for that nobody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no executor holds the output of map task {map} of stage {stage}")]
pub(super) struct Missing {
    pub(super) stage: usize,
    pub(super) map: u32,
}

/// All map outputs of one query, by stage and map task.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    outputs: Mutex<BTreeMap<(usize, u32), MapOutput>>,
}

impl Buckets {
    /// A poisoned lock means that another task panicked between two statements of ours; each leaves the map whole.
    fn outputs(&self) -> MutexGuard<'_, BTreeMap<(usize, u32), MapOutput>> {
        self.outputs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A later attempt's output takes the place of the earlier one's.
    pub(super) fn put(&self, stage: usize, map: u32, output: MapOutput) {
        self.outputs().insert((stage, map), output);
    }

    pub(super) fn get(&self, stage: usize, map: u32, bucket: usize) -> Result<(Rows, Bucket), Missing> {
        let outputs = self.outputs();
        let output = outputs.get(&(stage, map)).ok_or(Missing { stage, map })?;
        let rows = output.rows.get(bucket).ok_or(Missing { stage, map })?;
        Ok((Arc::clone(rows), output.sizes.get(bucket).copied().unwrap_or_default()))
    }

    pub(super) fn drop_executor(&self, executor: u32) {
        self.outputs().retain(|_, output| output.executor != executor);
    }

    pub(super) fn drop_stage(&self, stage: usize) {
        self.outputs().retain(|&(of, _), _| of != stage);
    }
}
