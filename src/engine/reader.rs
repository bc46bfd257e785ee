//! The leaf of a stage that reads the buckets of an earlier one.

use std::fmt;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::DataFusionError;
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::TaskContext;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::DisplayAs;
use datafusion::physical_plan::DisplayFormatType;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::PlanProperties;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;

use super::buckets::Buckets;
use super::scan::Counters;

/// Which buckets make up one partition of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reads {
    /// Partition p is bucket p of every map task, in the order of the map tasks: never in order of arrival,
    /// or sums of floats would differ from run to run.
    BucketOfEveryMap,
    /// Partition p is all that map task p wrote: each is sorted, and the operator above merges them.
    EverythingOfOneMap,
}

/// Stands where the exchange stood, with the exchange's own properties, so that nothing above needs planning again.
#[derive(Clone, Debug)]
pub(super) struct ShuffleReader {
    pub(super) stage: usize,
    pub(super) maps: u32,
    pub(super) reads: Reads,
    properties: Arc<PlanProperties>,
    buckets: Arc<Buckets>,
    counters: Option<Arc<Counters>>,
}

impl ShuffleReader {
    pub(super) fn new(stage: usize, maps: u32, reads: Reads, properties: Arc<PlanProperties>, buckets: Arc<Buckets>) -> Self {
        Self { stage, maps, reads, properties, buckets, counters: None }
    }

    pub(super) fn counting(&self, counters: &Arc<Counters>) -> Self {
        Self { counters: Some(Arc::clone(counters)), ..self.clone() }
    }
}

impl DisplayAs for ShuffleReader {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "ShuffleReader: stage={}", self.stage)
    }
}

impl ExecutionPlan for ShuffleReader {
    fn name(&self) -> &'static str {
        "ShuffleReader"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(&self, _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    /// All buckets are taken before the first row is read, as Spark asks for all of them: a missing one fails the task at once.
    fn execute(&self, partition: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let wanted: Vec<(u32, usize)> = match self.reads {
            Reads::BucketOfEveryMap => (0..self.maps).map(|map| (map, partition)).collect(),
            Reads::EverythingOfOneMap => vec![(u32::try_from(partition).map_err(|e| DataFusionError::External(Box::new(e)))?, 0)],
        };
        let mut batches = Vec::new();
        for (map, bucket) in wanted {
            let (rows, size) = self.buckets.get(self.stage, map, bucket).map_err(|e| DataFusionError::External(Box::new(e)))?;
            if let Some(counters) = &self.counters {
                counters.add(size.rows, size.bytes);
            }
            batches.extend(rows.iter().cloned().map(Ok));
        }
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), futures::stream::iter(batches))))
    }
}
