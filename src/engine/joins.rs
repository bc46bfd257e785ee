//! Which join a query gets, as Spark chooses: broadcast what is small, otherwise shuffle, sort and merge.

use std::sync::Arc;

use datafusion::arrow::compute::SortOptions;
use datafusion::common::JoinSide;
use datafusion::common::JoinType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::tree_node::TransformedResult;
use datafusion::common::tree_node::TreeNode;
use datafusion::error::Result;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::joins::PartitionMode;
use datafusion::physical_plan::joins::SortMergeJoinExec;
use datafusion::physical_plan::joins::utils::JoinFilter;

use super::size;

/// Runs right after `DataFusion` has chosen sides and modes, before the exchanges are put in.
#[derive(Debug)]
pub(super) struct SparkJoins {
    /// `spark.sql.join.preferSortMergeJoin`
    pub(super) sort_merge: bool,
    /// `spark.sql.autoBroadcastJoinThreshold` in bytes.
    pub(super) broadcast_threshold: u64,
}

/// May every task of the probe side hold its own copy of the build side? Not where unmatched build rows are emitted:
/// each task would emit them.
pub(super) fn can_broadcast_build(join: JoinType) -> bool {
    matches!(join, JoinType::Inner | JoinType::Right | JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark)
}

impl PhysicalOptimizerRule for SparkJoins {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| self.choose(plan)).data()
    }

    fn name(&self) -> &'static str {
        "spark_joins"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

impl SparkJoins {
    fn choose(&self, plan: Arc<dyn ExecutionPlan>) -> Result<Transformed<Arc<dyn ExecutionPlan>>> {
        let Some(join) = plan.downcast_ref::<HashJoinExec>() else { return Ok(Transformed::no(plan)) };
        // A null-aware anti join must see the whole other side in one task, whatever its size.
        if join.null_aware {
            return Ok(Transformed::no(plan));
        }
        let broadcast = *join.partition_mode() == PartitionMode::CollectLeft;
        let small = size::estimated(join.left()).is_none_or(|bytes| bytes <= self.broadcast_threshold);
        if broadcast && small && can_broadcast_build(*join.join_type()) {
            return Ok(Transformed::no(plan));
        }
        if self.sort_merge && can_sort_merge(join) {
            let keys = join.on().to_vec();
            let ascending = vec![SortOptions::default(); keys.len()];
            let merged = SortMergeJoinExec::try_new(
                Arc::clone(join.left()),
                Arc::clone(join.right()),
                keys,
                join.filter().map(left_first).transpose()?,
                *join.join_type(),
                ascending,
                join.null_equality(),
            )?;
            return Ok(Transformed::yes(Arc::new(merged)));
        }
        if broadcast {
            return Ok(Transformed::yes(join.builder().with_partition_mode(PartitionMode::Partitioned).build_exec()?));
        }
        Ok(Transformed::no(plan))
    }
}

/// A sort-merge join hands its filter the columns of the left side, then those of the right, whatever order the filter lists
/// them in; after the sides were swapped that order is the other one.
fn left_first(filter: &JoinFilter) -> Result<JoinFilter> {
    let columns = filter.column_indices();
    let (left, right): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|&at| columns[at].side == JoinSide::Left);
    let order = [left, right].concat();
    let expression = Arc::clone(filter.expression())
        .transform(|expr| {
            let Some(column) = expr.downcast_ref::<Column>() else { return Ok(Transformed::no(expr)) };
            let at = order.iter().position(|&from| from == column.index()).unwrap_or(column.index());
            Ok(Transformed::yes(Arc::new(Column::new(column.name(), at))))
        })
        .data()?;
    let schema = filter.schema().project(&order)?;
    Ok(JoinFilter::new(expression, order.iter().map(|&at| columns[at].clone()).collect(), Arc::new(schema)))
}

fn can_sort_merge(join: &HashJoinExec) -> bool {
    let sortable = |side: &Arc<dyn ExecutionPlan>, key: &datafusion::physical_expr::PhysicalExprRef| {
        key.data_type(&side.schema()).is_ok_and(|kind| !kind.is_nested())
    };
    !join.contains_projection()
        && *join.join_type() != JoinType::RightMark
        && join.on().iter().all(|(left, right)| sortable(join.left(), left) && sortable(join.right(), right))
}
