//! How large an operator's rows are taken to be before they are there, to decide whether they may be broadcast.
//!
//! As Spark without column statistics (`SizeInBytesOnlyStatsPlanVisitor.scala`): a filter is taken to keep everything, a column
//! has its type's default size. But for a join Spark multiplies its sides, and lets adaptive execution broadcast what turned out
//! small; a plan here is made once, so a join is taken to be as large as its larger side.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::statistics::StatisticsContext;

/// `EstimationUtils.getSizePerRow`: what a row takes beside its columns.
const ROW: u64 = 8;

/// Bytes, or `None` where no table below tells its rows.
pub(super) fn estimated(plan: &Arc<dyn ExecutionPlan>) -> Option<u64> {
    Some(rows(plan)?.saturating_mul(width(plan)))
}

fn rows(plan: &Arc<dyn ExecutionPlan>) -> Option<u64> {
    let children = plan.children();
    if children.is_empty() {
        let statistics = StatisticsContext::new().compute(plan.as_ref(), &StatisticsArgs::new()).ok()?;
        return u64::try_from(*statistics.num_rows.get_value()?).ok();
    }
    let most = children.into_iter().map(rows).collect::<Option<Vec<_>>>()?.into_iter().max()?;
    Some(plan.fetch().and_then(|limit| u64::try_from(limit).ok()).map_or(most, |limit| limit.min(most)))
}

/// `DataType.defaultSize` of every column, in bytes.
fn width(plan: &Arc<dyn ExecutionPlan>) -> u64 {
    let of = |kind: &DataType| match kind {
        DataType::Decimal128(precision, _) if *precision <= 18 => 8,
        DataType::Decimal128(..) => 16,
        other => other.primitive_width().and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(20),
    };
    ROW + plan.schema().fields().iter().map(|field| of(field.data_type())).sum::<u64>()
}
