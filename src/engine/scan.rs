//! Counting what a task reads: every leaf of its plan is wrapped, so that rows and bytes in are known for any source.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use datafusion::arrow::array::Array;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::TaskContext;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::DisplayAs;
use datafusion::physical_plan::DisplayFormatType;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::PlanProperties;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

/// What one attempt has read so far.
#[derive(Debug, Default)]
pub(super) struct Counters {
    rows: AtomicU64,
    bytes: AtomicU64,
}

impl Counters {
    pub(super) fn add(&self, rows: u64, bytes: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// A leaf whose rows are counted as they pass.
#[derive(Debug)]
pub(super) struct CountedScan {
    pub(super) leaf: Arc<dyn ExecutionPlan>,
    pub(super) counters: Arc<Counters>,
}

impl DisplayAs for CountedScan {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        self.leaf.fmt_as(kind, f)
    }
}

impl ExecutionPlan for CountedScan {
    fn name(&self) -> &'static str {
        "CountedScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.leaf.properties()
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

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let counters = Arc::clone(&self.counters);
        let counted = self.leaf.execute(partition, context)?.inspect(move |batch| {
            if let Ok(batch) = batch {
                counters.add(count(batch.num_rows()), bytes_of(batch));
            }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), counted)))
    }
}

pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The bytes of the values themselves: a function of the rows alone, not of how buffers are shared between batches.
pub(super) fn bytes_of(batch: &RecordBatch) -> u64 {
    batch.columns().iter().map(|column| count(array_bytes(column.as_ref()))).sum()
}

fn array_bytes(array: &dyn Array) -> usize {
    /// A string costs its bytes and its length.
    const LENGTH: usize = 4;
    let rows = array.len();
    match array.data_type() {
        DataType::Null => 0,
        DataType::Boolean => rows,
        DataType::Utf8View => rows * LENGTH + array.as_string_view().lengths().map(|n| n as usize).sum::<usize>(),
        DataType::BinaryView => rows * LENGTH + array.as_binary_view().lengths().map(|n| n as usize).sum::<usize>(),
        DataType::Utf8 => rows * LENGTH + offsets_span(array.as_string::<i32>().value_offsets()),
        DataType::Binary => rows * LENGTH + offsets_span(array.as_binary::<i32>().value_offsets()),
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.value_offsets();
            let first = offsets.first().copied().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            rows * LENGTH + array_bytes(list.values().slice(first, offsets_span(offsets)).as_ref())
        }
        DataType::Struct(_) => array.as_struct().columns().iter().map(|column| array_bytes(column.as_ref())).sum(),
        other => match other.primitive_width() {
            Some(width) => rows * width,
            None => array.to_data().get_slice_memory_size().unwrap_or(0),
        },
    }
}

fn offsets_span(offsets: &[i32]) -> usize {
    let first = offsets.first().copied().unwrap_or(0);
    let last = offsets.last().copied().unwrap_or(0);
    usize::try_from(last - first).unwrap_or(0)
}
