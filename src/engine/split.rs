//! The physical plan, cut at its exchanges: what lies between two cuts is a stage, as Spark's scheduler sees it.

use std::sync::Arc;

use datafusion::common::JoinType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::tree_node::TransformedResult;
use datafusion::common::tree_node::TreeNode;
use datafusion::physical_expr::EquivalenceProperties;
use datafusion::physical_expr::Partitioning;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::ExecutionPlanProperties;
use datafusion::physical_plan::PlanProperties;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::execution_plan::ChildrenPropertiesMode;
use datafusion::physical_plan::execution_plan::ReplaceChildrenOptions;
use datafusion::physical_plan::joins::CrossJoinExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::joins::NestedLoopJoinExec;
use datafusion::physical_plan::joins::PartitionMode;
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::recursive_query::RecursiveQueryExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;

use super::EngineError;
use super::buckets::Buckets;
use super::in_order::InOrder;
use super::joins::can_broadcast_build;
use super::reader::Reads;
use super::reader::ShuffleReader;

type Plan = Arc<dyn ExecutionPlan>;

/// How a map task deals its rows out.
#[derive(Clone, Debug)]
pub(super) enum Cut {
    Partitioned(Partitioning),
    Single,
    Broadcast,
}

/// One stage: a plan whose leaves are scans and shuffle readers, and the exchange that ends it.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) plan: Plan,
    /// `None` for the result stage.
    pub(super) cut: Option<Cut>,
    pub(super) parents: Vec<usize>,
}

impl Stage {
    fn new(plan: Plan, cut: Option<Cut>) -> Self {
        let mut parents = Vec::new();
        collect_parents(&plan, &mut parents);
        Self { plan, cut, parents }
    }

    pub(super) fn tasks(&self) -> u32 {
        u32::try_from(self.plan.output_partitioning().partition_count()).unwrap_or(u32::MAX)
    }
}

fn collect_parents(plan: &Plan, parents: &mut Vec<usize>) {
    if let Some(reader) = plan.downcast_ref::<ShuffleReader>()
        && !parents.contains(&reader.stage)
    {
        parents.push(reader.stage);
    }
    for child in plan.children() {
        collect_parents(child, parents);
    }
}

/// The stages of a plan, parents before children, the result stage last.
pub(super) fn split(plan: &Plan, buckets: &Arc<Buckets>) -> Result<Vec<Stage>, EngineError> {
    let mut splitter = Splitter { buckets: Arc::clone(buckets), stages: Vec::new() };
    let result = splitter.cut(plan)?;
    splitter.stages.push(Stage::new(result, None));
    Ok(splitter.stages)
}

struct Splitter {
    buckets: Arc<Buckets>,
    stages: Vec<Stage>,
}

impl Splitter {
    /// The plan as its stage will run it: every exchange below has become a reader of an earlier stage.
    fn cut(&mut self, plan: &Plan) -> Result<Plan, EngineError> {
        if plan.is::<RecursiveQueryExec>() {
            return in_one_task(plan);
        }
        if let Some(exchange) = plan.downcast_ref::<RepartitionExec>() {
            return self.cut_repartition(exchange, plan);
        }
        if let Some(exchange) = plan.downcast_ref::<CoalescePartitionsExec>() {
            let reader = self.gather(exchange.input(), Cut::Single)?;
            return Ok(match exchange.fetch() {
                Some(rows) => Arc::new(GlobalLimitExec::new(reader, 0, Some(rows))),
                None => reader,
            });
        }
        if let Some(merge) = plan.downcast_ref::<SortPreservingMergeExec>() {
            return self.cut_merge(merge);
        }
        if let Some((join_type, null_aware)) = collects_build(plan) {
            return self.cut_broadcast_join(plan, join_type, null_aware);
        }
        let children = plan.children().into_iter().map(|child| self.cut(child)).collect::<Result<Vec<_>, _>>()?;
        if children.is_empty() {
            return Ok(Arc::clone(plan));
        }
        replace(plan, children)
    }

    fn cut_repartition(&mut self, exchange: &RepartitionExec, plan: &Plan) -> Result<Plan, EngineError> {
        if exchange.preserve_order() {
            return Err(EngineError::Internal("a repartition that keeps an order cannot be cut".to_owned()));
        }
        let input = self.cut(exchange.input())?;
        let cut = Cut::Partitioned(exchange.partitioning().clone());
        Ok(self.stage(input, cut, Reads::BucketOfEveryMap, Arc::clone(plan.properties())))
    }

    /// All rows to one task. One partition is one task already.
    fn gather(&mut self, input: &Plan, cut: Cut) -> Result<Plan, EngineError> {
        let input = self.cut(input)?;
        let one = input.output_partitioning().partition_count() == 1;
        if one && matches!(cut, Cut::Single) {
            return Ok(input);
        }
        let properties = single_partition(&input, one);
        Ok(self.stage(input, cut, Reads::BucketOfEveryMap, properties))
    }

    /// Each map task wrote sorted rows; the merge stays, above a reader with one partition for each of them.
    fn cut_merge(&mut self, merge: &SortPreservingMergeExec) -> Result<Plan, EngineError> {
        let input = self.cut(merge.input())?;
        if input.output_partitioning().partition_count() == 1 {
            return Ok(match merge.fetch() {
                Some(rows) => Arc::new(GlobalLimitExec::new(input, 0, Some(rows))),
                None => input,
            });
        }
        let properties = Arc::clone(input.properties());
        let reader = self.stage(input, Cut::Single, Reads::EverythingOfOneMap, properties);
        // Ties go to the lower map task, not to whoever was asked less often.
        let merge = SortPreservingMergeExec::new(merge.expr().clone(), reader).with_fetch(merge.fetch());
        Ok(Arc::new(merge.with_round_robin_repartition(false)))
    }

    fn cut_broadcast_join(&mut self, plan: &Plan, join: JoinType, null_aware: bool) -> Result<Plan, EngineError> {
        let [build, probe] = plan.children()[..] else {
            return Err(EngineError::Internal("a join has two sides".to_owned()));
        };
        let build = match build.downcast_ref::<CoalescePartitionsExec>() {
            Some(exchange) if exchange.fetch().is_none() => self.gather(exchange.input(), Cut::Broadcast)?,
            _ => self.gather(build, Cut::Broadcast)?,
        };
        let probe = if can_broadcast_build(join) && !null_aware { self.cut(probe)? } else { self.gather(probe, Cut::Single)? };
        replace(plan, vec![build, probe])
    }

    fn stage(&mut self, plan: Plan, cut: Cut, reads: Reads, properties: Arc<PlanProperties>) -> Plan {
        let stage = Stage::new(plan, Some(cut));
        let maps = stage.tasks();
        self.stages.push(stage);
        Arc::new(ShuffleReader::new(self.stages.len() - 1, maps, reads, properties, Arc::clone(&self.buckets)))
    }
}

/// The joins whose left side is collected whole before the first row of the right side: Spark broadcasts it.
fn collects_build(plan: &Plan) -> Option<(JoinType, bool)> {
    if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
        return (*join.partition_mode() == PartitionMode::CollectLeft).then(|| (*join.join_type(), join.null_aware));
    }
    if let Some(join) = plan.downcast_ref::<NestedLoopJoinExec>() {
        return Some((*join.join_type(), false));
    }
    plan.is::<CrossJoinExec>().then_some((JoinType::Inner, false))
}

fn replace(plan: &Plan, children: Vec<Plan>) -> Result<Plan, EngineError> {
    Arc::clone(plan)
        .replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
        .map_err(|e| EngineError::planning(&e))
}

/// The properties of the rows of `input` gathered in one partition; its order is kept only where it was one partition before.
fn single_partition(input: &Plan, keeps_order: bool) -> Arc<PlanProperties> {
    let mut properties = input.properties().as_ref().clone().with_partitioning(Partitioning::UnknownPartitioning(1));
    if !keeps_order {
        properties = properties.with_eq_properties(EquivalenceProperties::new(input.schema()));
    }
    Arc::new(properties)
}

/// A recursive query shares its work table among its parts, so it stays whole; inside it partitions are read one after
/// the other, never in order of arrival.
fn in_one_task(plan: &Plan) -> Result<Plan, EngineError> {
    Arc::clone(plan)
        .transform_up(|plan| {
            let Some(exchange) = plan.downcast_ref::<CoalescePartitionsExec>() else { return Ok(Transformed::no(plan)) };
            let ordered: Plan = Arc::new(InOrder::new(Arc::clone(exchange.input())));
            Ok(Transformed::yes(match exchange.fetch() {
                Some(rows) => Arc::new(GlobalLimitExec::new(ordered, 0, Some(rows))),
                None => ordered,
            }))
        })
        .data()
        .map_err(|e| EngineError::planning(&e))
}
