//! One task: a fresh copy of its stage's plan, one partition of it, and its rows dealt into buckets.

use std::sync::Arc;

use datafusion::arrow::compute::BatchCoalescer;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::tree_node::Transformed;
use datafusion::common::tree_node::TransformedResult;
use datafusion::common::tree_node::TreeNode;
use datafusion::error::Result;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::execution_plan::reset_plan_states;
use datafusion::physical_plan::metrics::Time;
use datafusion::physical_plan::repartition::BatchPartitioner;
use futures::StreamExt;

use super::Cancel;
use super::buckets::Rows;
use super::checkpoint::Checkpoint;
use super::reader::ShuffleReader;
use super::rows::Checksum;
use super::scan::CountedScan;
use super::scan::Counters;
use super::scan::bytes_of;
use super::scan::count;
use super::split::Cut;
use super::split::Stage;
use crate::spark::work::Bucket;
use crate::spark::work::TaskOutput;

/// Rows in one batch of a bucket: many small slices of a hash partition become few batches.
const BATCH: usize = 8192;

/// What a task leaves behind: its figures, and the rows of its buckets (of a result task: one bucket, the result).
pub(super) struct Yield {
    pub(super) output: TaskOutput,
    pub(super) rows: Vec<Rows>,
}

/// How a task is run.
pub(super) struct How {
    pub(super) cancel: Cancel,
    /// Is the checksum wanted?
    pub(super) checked: bool,
}

/// Computes one partition of a stage. The same partition gives the same bytes, however often and wherever it runs.
pub(super) async fn run(stage: &Stage, partition: usize, context: Arc<TaskContext>, how: &How) -> Result<Yield> {
    let counters = Arc::new(Counters::default());
    let plan = attempt(&stage.plan, &counters, &how.cancel)?;
    let schema = plan.schema();
    let tasks = stage.tasks() as usize;
    let mut writer = Writer::new(stage.cut.as_ref(), &schema, partition, tasks)?;
    let mut checksum = how.checked.then(|| Checksum::new(&schema));
    let mut output = TaskOutput::default();
    let mut stream = plan.execute(partition, context)?;
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        if let Some(checksum) = &mut checksum {
            checksum.add(&batch)?;
        }
        writer.write(batch)?;
    }
    let (rows, sizes) = writer.finish()?;
    output.rows_in = counters.rows();
    output.bytes_in = counters.bytes();
    output.rows_out = sizes.iter().map(|bucket| bucket.rows).sum();
    output.bytes_out = sizes.iter().map(|bucket| bucket.bytes).sum();
    output.checksum = checksum.map_or(0, |sum| sum.value());
    output.buckets = if stage.cut.is_some() { sizes } else { Vec::new() };
    Ok(Yield { output, rows })
}

/// A copy of the plan that no other attempt has touched, its leaves counting.
fn attempt(plan: &Arc<dyn ExecutionPlan>, counters: &Arc<Counters>, cancel: &Cancel) -> Result<Arc<dyn ExecutionPlan>> {
    reset_plan_states(Arc::clone(plan))?
        .transform_up(|plan| {
            if let Some(reader) = plan.downcast_ref::<ShuffleReader>() {
                return Ok(Transformed::yes(Arc::new(reader.counting(counters))));
            }
            if !plan.children().is_empty() {
                return Ok(Transformed::yes(Checkpoint::above(plan, cancel)?));
            }
            // A recursive query finds its work table by its type, so that one is left as it is.
            if plan.name() == "WorkTableExec" {
                return Ok(Transformed::no(plan));
            }
            Ok(Transformed::yes(Arc::new(CountedScan { leaf: plan, counters: Arc::clone(counters) })))
        })
        .data()
}

/// Deals rows into buckets.
struct Writer {
    /// `None` where there is one bucket only.
    partitioner: Option<BatchPartitioner>,
    buckets: Vec<BatchCoalescer>,
}

impl Writer {
    fn new(cut: Option<&Cut>, schema: &SchemaRef, partition: usize, tasks: usize) -> Result<Self> {
        let (partitioner, buckets) = match cut {
            Some(Cut::Partitioned(by)) => {
                (Some(BatchPartitioner::try_new(by.clone(), Time::default(), partition, tasks)?), by.partition_count())
            }
            Some(Cut::Single | Cut::Broadcast) | None => (None, 1),
        };
        let bucket = || BatchCoalescer::new(Arc::clone(schema), BATCH).with_biggest_coalesce_batch_size(Some(BATCH / 2));
        Ok(Self { partitioner, buckets: (0..buckets).map(|_| bucket()).collect() })
    }

    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        let buckets = &mut self.buckets;
        match &mut self.partitioner {
            Some(partitioner) => partitioner.partition(batch, |bucket, rows| Ok(buckets[bucket].push_batch(rows)?)),
            None => Ok(buckets[0].push_batch(batch)?),
        }
    }

    fn finish(self) -> Result<(Vec<Rows>, Vec<Bucket>)> {
        let mut rows = Vec::with_capacity(self.buckets.len());
        let mut sizes = Vec::with_capacity(self.buckets.len());
        for mut bucket in self.buckets {
            bucket.finish_buffered_batch()?;
            let batches: Vec<RecordBatch> = std::iter::from_fn(|| bucket.next_completed_batch()).collect();
            let mut size = Bucket::default();
            for batch in &batches {
                size.rows += count(batch.num_rows());
                size.bytes += bytes_of(batch);
            }
            sizes.push(size);
            rows.push(batches.into());
        }
        Ok((rows, sizes))
    }
}
