//! What Spark calls the operators of a stage: Spark's name first, the engine's own line beside it.

use std::sync::Arc;

use datafusion::common::JoinType;
use datafusion::logical_expr::Operator as Op;
use datafusion::physical_expr::Partitioning;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::aggregates::AggregateMode;
use datafusion::physical_plan::displayable;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::joins::NestedLoopJoinExec;
use datafusion::physical_plan::joins::PartitionMode;
use datafusion::physical_plan::joins::SortMergeJoinExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;

use super::reader::ShuffleReader;
use super::split::Cut;
use super::split::Stage;
use super::tables::Scans;
use crate::spark::work::Exchange;
use crate::spark::work::JobPlan;
use crate::spark::work::Needs;
use crate::spark::work::Operator;
use crate::spark::work::StagePlan;
use crate::spark::work::StageWork;

type Plan = Arc<dyn ExecutionPlan>;

pub(super) fn job(sql: &str, stages: &[Stage], scans: &Scans) -> JobPlan {
    let title = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    JobPlan { title, stages: stages.iter().map(|stage| stage_plan(stage, &Names { stages, scans })).collect(), broadcast: None, view: None }
}

/// What the names of operators refer to.
struct Names<'a> {
    stages: &'a [Stage],
    scans: &'a Scans,
}

fn stage_plan(stage: &Stage, names: &Names<'_>) -> StagePlan {
    let mut operators = Vec::new();
    list(&stage.plan, 0, names, &mut operators);
    let exchange = stage.cut.as_ref().map(exchange);
    StagePlan {
        name: stage_name(&operators),
        parents: stage.parents.clone(),
        tasks: stage.tasks(),
        operators,
        exchange,
        work: StageWork::Engine,
        persist: None,
        needs: Needs::default(),
        joins: None,
        appends: false,
    }
}

/// What the stage does from its leaf upwards, in a few words: `Scan orders, HashAggregate`.
fn stage_name(operators: &[Operator]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for operator in operators.iter().rev() {
        let word = operator.spark.split(['(', '[']).next().unwrap_or_default().trim();
        if !matches!(word, "Project" | "Filter" | "ShuffleRead" | "BroadcastRead" | "Sort" | "LocalLimit") && !words.contains(&word) {
            words.push(word);
        }
    }
    if words.is_empty() {
        let top = operators.first().map_or("", |operator| operator.spark.as_str());
        return top.split(['(', '[']).next().unwrap_or_default().trim().to_owned();
    }
    words.join(", ")
}

fn exchange(cut: &Cut) -> Exchange {
    let buckets = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    match cut {
        Cut::Partitioned(Partitioning::Hash(keys, n)) => {
            Exchange::Hash { keys: keys.iter().map(|key| plain(&key.to_string())).collect(), buckets: buckets(*n) }
        }
        Cut::Partitioned(Partitioning::Range(range)) => Exchange::Range {
            keys: range.ordering().iter().map(|key| plain(&key.to_string())).collect(),
            buckets: buckets(range.partition_count()),
        },
        Cut::Partitioned(other) => Exchange::RoundRobin { buckets: buckets(other.partition_count()) },
        Cut::Single => Exchange::Single,
        Cut::Broadcast => Exchange::Broadcast,
    }
}

fn list(plan: &Plan, depth: usize, names: &Names<'_>, into: &mut Vec<Operator>) {
    let engine = displayable(plan.as_ref()).one_line().to_string().trim_end().to_owned();
    let below = match spark_name(plan, names) {
        Some(spark) => {
            into.push(Operator { spark, engine, depth });
            depth + 1
        }
        None => depth,
    };
    for child in plan.children() {
        list(child, below, names, into);
    }
}

/// `None` for what has no counterpart in Spark and no meaning for the reader.
fn spark_name(plan: &Plan, names: &Names<'_>) -> Option<String> {
    if let Some(reader) = plan.downcast_ref::<ShuffleReader>() {
        let broadcast = matches!(names.stages[reader.stage].cut, Some(Cut::Broadcast));
        return Some(format!("{} (stage {})", if broadcast { "BroadcastRead" } else { "ShuffleRead" }, reader.stage));
    }
    if let Some(aggregate) = plan.downcast_ref::<AggregateExec>() {
        return Some(aggregate_name(aggregate));
    }
    if let Some(name) = join_name(plan) {
        return Some(name);
    }
    if let Some(sort) = plan.downcast_ref::<SortExec>() {
        let keys = sort.expr().iter().map(|key| plain(&key.to_string())).collect::<Vec<_>>().join(", ");
        return Some(if sort.fetch().is_some() { format!("TakeOrdered [{keys}]") } else { format!("Sort [{keys}]") });
    }
    if let Some(merge) = plan.downcast_ref::<SortPreservingMergeExec>() {
        let keys = merge.expr().iter().map(|key| plain(&key.to_string())).collect::<Vec<_>>().join(", ");
        let name = if merge.fetch().is_some() { "TakeOrderedAndProject" } else { "Sort global, by merging" };
        return Some(format!("{name} [{keys}]"));
    }
    let name = match plan.name() {
        "CooperativeExec" | "CoalesceBatchesExec" | "BufferExec" => return None,
        "ProjectionExec" => "Project",
        "FilterExec" => "Filter",
        "DataSourceExec" => return Some(names.scans.name(plan)),
        "PlaceholderRowExec" => "Scan OneRowRelation",
        "EmptyExec" => "LocalTableScan (empty)",
        "UnionExec" => "Union",
        "GlobalLimitExec" => "GlobalLimit",
        "LocalLimitExec" => "LocalLimit",
        "WindowAggExec" | "BoundedWindowAggExec" => "Window",
        "UnnestExec" => "Generate",
        "RecursiveQueryExec" => "UnionLoop",
        "WorkTableExec" => "UnionLoopRef",
        "PartitionedTopKExec" => "WindowGroupLimit",
        other => other.strip_suffix("Exec").unwrap_or(other),
    };
    Some(name.to_owned())
}

fn aggregate_name(aggregate: &AggregateExec) -> String {
    let mode = match aggregate.mode() {
        AggregateMode::Partial | AggregateMode::PartialReduce => " (partial)",
        AggregateMode::Final | AggregateMode::FinalPartitioned => " (final)",
        AggregateMode::Single | AggregateMode::SinglePartitioned => "",
    };
    let keys: Vec<&str> = aggregate.group_expr().expr().iter().map(|(_, name)| name.as_str()).collect();
    let expand = if aggregate.group_expr().is_single() { "" } else { " over Expand" };
    format!("HashAggregate{mode}{expand} [{}]", keys.join(", "))
}

fn join_name(plan: &Plan) -> Option<String> {
    let named = |name: &str, join: JoinType, keys: String| format!("{name} {} [{keys}]", join_type(join));
    if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
        let name = if *join.partition_mode() == PartitionMode::CollectLeft { "BroadcastHashJoin" } else { "ShuffledHashJoin" };
        return Some(named(name, *join.join_type(), keys(join.on())));
    }
    if let Some(join) = plan.downcast_ref::<SortMergeJoinExec>() {
        return Some(named("SortMergeJoin", join.join_type(), keys(join.on())));
    }
    if let Some(join) = plan.downcast_ref::<NestedLoopJoinExec>() {
        return Some(format!("BroadcastNestedLoopJoin {}", join_type(*join.join_type())));
    }
    (plan.name() == "CrossJoinExec").then(|| "BroadcastNestedLoopJoin Cross".to_owned())
}

fn keys(on: &[(datafusion::physical_expr::PhysicalExprRef, datafusion::physical_expr::PhysicalExprRef)]) -> String {
    on.iter()
        .map(|(left, right)| format!("{} {} {}", plain(&left.to_string()), Op::Eq, plain(&right.to_string())))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Spark's word; the engine may have swapped the sides, and then a left join reads as a right one.
fn join_type(join: JoinType) -> &'static str {
    match join {
        JoinType::Inner => "Inner",
        JoinType::Left => "LeftOuter",
        JoinType::Right => "RightOuter",
        JoinType::Full => "FullOuter",
        JoinType::LeftSemi => "LeftSemi",
        JoinType::RightSemi => "LeftSemi (sides swapped)",
        JoinType::LeftAnti => "LeftAnti",
        JoinType::RightAnti => "LeftAnti (sides swapped)",
        JoinType::LeftMark => "ExistenceJoin",
        JoinType::RightMark => "ExistenceJoin (sides swapped)",
    }
}

/// `o_custkey@1 ASC NULLS LAST` → `o_custkey ASC NULLS LAST`: a learner does not count columns.
fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        shown.push_str(&rest[..at]);
        rest = rest[at + 1..].trim_start_matches(|c: char| c.is_ascii_digit());
    }
    shown + rest
}
