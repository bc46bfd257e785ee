//! Keeps a limit where the query has it while sorts move.
//!
//! `DataFusion` 55 moves a sort with its limit below a sort-merge join and below an OFFSET, where the limit takes away rows that
//! are still needed (for OFFSET it is mended after 55: pull request 24958 of apache/datafusion). So while sorts move, a limit is an
//! operator that nothing is moved through: [`HideLimits`] puts it there, [`ShowLimits`] takes it away again.

use std::fmt;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::tree_node::TransformedResult;
use datafusion::common::tree_node::TreeNode;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::DataFusionError;
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::TaskContext;
use datafusion::physical_expr::Distribution;
use datafusion::physical_expr::LexOrdering;
use datafusion::physical_expr::OrderingRequirements;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::limit_pushdown::LimitPushdown;
use datafusion::physical_plan::DisplayAs;
use datafusion::physical_plan::DisplayFormatType;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::InputDistributionRequirements;
use datafusion::physical_plan::PlanProperties;
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::sorts::sort::SortExec;

/// The rule before which limits are hidden and after which they are shown.
const SORTS_MOVE: &str = "EnsureRequirements";

/// The rules with the two of this file around the one that moves sorts.
pub(super) fn keep_limits(rules: &mut Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>>) {
    if let Some(at) = rules.iter().position(|rule| rule.name() == SORTS_MOVE) {
        rules.insert(at + 1, Arc::new(ShowLimits));
        rules.insert(at, Arc::new(HideLimits));
    }
}

#[derive(Debug)]
struct HideLimits;

impl PhysicalOptimizerRule for HideLimits {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|plan| Ok(HiddenLimit::of(&plan).map_or_else(|| Transformed::no(plan), Transformed::yes))).data()
    }

    fn name(&self) -> &'static str {
        "hide_limits"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct ShowLimits;

impl PhysicalOptimizerRule for ShowLimits {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = plan
            .transform_up(|plan| {
                Ok(match plan.downcast_ref::<HiddenLimit>() {
                    Some(hidden) => Transformed::yes(hidden.shown()),
                    None => Transformed::no(plan),
                })
            })
            .data()?;
        // A sort that only its limit is taken of keeps no more rows than that.
        LimitPushdown::new().optimize(plan, config)
    }

    fn name(&self) -> &'static str {
        "show_limits"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// A limit of all rows that come, in the order given if there is one.
#[derive(Debug)]
struct HiddenLimit {
    input: Arc<dyn ExecutionPlan>,
    order: Option<LexOrdering>,
    skip: usize,
    fetch: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl HiddenLimit {
    /// What stands for this operator, if it limits all rows. (A limit of each partition moves no sort.)
    fn of(plan: &Arc<dyn ExecutionPlan>) -> Option<Arc<dyn ExecutionPlan>> {
        if let Some(limit) = plan.downcast_ref::<GlobalLimitExec>() {
            let (input, order) = (Arc::clone(limit.input()), limit.required_ordering().clone());
            let properties = Arc::clone(limit.properties());
            return Some(Arc::new(Self { input, order, skip: limit.skip(), fetch: limit.fetch(), properties }));
        }
        let sort = plan.downcast_ref::<SortExec>().filter(|sort| sort.fetch().is_some() && !sort.preserve_partitioning())?;
        let (input, order) = (Arc::clone(sort.input()), Some(sort.expr().clone()));
        Some(Arc::new(Self { input, order, skip: 0, fetch: sort.fetch(), properties: Arc::clone(sort.properties()) }))
    }

    fn shown(&self) -> Arc<dyn ExecutionPlan> {
        let mut limit = GlobalLimitExec::new(Arc::clone(&self.input), self.skip, self.fetch);
        limit.set_required_ordering(self.order.clone());
        Arc::new(limit)
    }
}

impl DisplayAs for HiddenLimit {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "HiddenLimit: skip={}, fetch={:?}", self.skip, self.fetch)
    }
}

impl ExecutionPlan for HiddenLimit {
    fn name(&self) -> &'static str {
        "HiddenLimit"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::SinglePartition])
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        vec![self.order.clone().map(OrderingRequirements::from)]
    }

    /// It does; but an order that is asked of it must not be asked of its input instead.
    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(&self, _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.into_iter().next().unwrap_or_else(|| Arc::clone(&self.input));
        let (order, properties) = (self.order.clone(), Arc::clone(&self.properties));
        Ok(Arc::new(Self { input, order, skip: self.skip, fetch: self.fetch, properties }))
    }

    fn execute(&self, _: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        Err(DataFusionError::Internal("a hidden limit is shown before a plan runs".to_owned()))
    }
}
