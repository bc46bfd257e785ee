//! A place between two operators where a cancelled task stops: the engine itself looks up only at the leaves, and a join may
//! make millions of rows from one batch of a leaf.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::record_batch::RecordBatch;
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
use datafusion::physical_plan::coop::make_cooperative;
use datafusion::physical_plan::execution_plan::ChildrenPropertiesMode;
use datafusion::physical_plan::execution_plan::ReplaceChildrenOptions;
use datafusion::physical_plan::joins::NestedLoopJoinExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

use super::Cancel;

/// A nested-loop join compares each row of a batch with the whole other side before it looks up: it gets small batches.
const SMALL: usize = 256;

/// Passes its input on, unless the query was cancelled.
#[derive(Debug)]
pub(super) struct Checkpoint {
    input: Arc<dyn ExecutionPlan>,
    cancel: Cancel,
    small: bool,
}

impl Checkpoint {
    /// The operator with a checkpoint above it, where it needs one.
    pub(super) fn above(plan: Arc<dyn ExecutionPlan>, cancel: &Cancel) -> Result<Arc<dyn ExecutionPlan>> {
        let at = |input: &Arc<dyn ExecutionPlan>, small| Arc::new(Self { input: Arc::clone(input), cancel: cancel.clone(), small });
        if let Some(join) = plan.downcast_ref::<NestedLoopJoinExec>() {
            let children: Vec<Arc<dyn ExecutionPlan>> = vec![Arc::clone(join.left()), at(join.right(), true)];
            let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
            let plan = Arc::clone(&plan).replace_children(children, options)?;
            return Ok(at(&plan, false));
        }
        let many_rows = ["JoinExec", "SortExec", "AggregateExec", "WindowAggExec", "UnnestExec", "MergeExec"];
        if many_rows.iter().any(|ending| plan.name().ends_with(ending)) {
            return Ok(at(&plan, false));
        }
        Ok(plan)
    }
}

impl DisplayAs for Checkpoint {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Checkpoint")
    }
}

impl ExecutionPlan for Checkpoint {
    fn name(&self) -> &'static str {
        "Checkpoint"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(&self, _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.into_iter().next().unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(Self { input, cancel: self.cancel.clone(), small: self.small }))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let cancel = self.cancel.clone();
        let most = if self.small { SMALL } else { usize::MAX };
        let checked = self.input.execute(partition, context)?.flat_map(move |batch| futures::stream::iter(pieces(batch, most, &cancel)));
        Ok(make_cooperative(Box::pin(RecordBatchStreamAdapter::new(self.schema(), checked))))
    }
}

/// The batch in slices of at most so many rows.
fn pieces(batch: Result<RecordBatch>, most: usize, cancel: &Cancel) -> Vec<Result<RecordBatch>> {
    if cancel.is_cancelled() {
        return vec![Err(DataFusionError::Execution("the query was cancelled".to_owned()))];
    }
    match batch {
        Ok(batch) if batch.num_rows() > most => {
            (0..batch.num_rows()).step_by(most).map(|from| Ok(batch.slice(from, most.min(batch.num_rows() - from)))).collect()
        }
        other => vec![other],
    }
}
