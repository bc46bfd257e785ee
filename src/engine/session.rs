//! One `DataFusion` session with every source of chance fixed, so that a query has one plan, one split and one result.

use std::sync::Arc;

use datafusion::common::config::Dialect;
use datafusion::execution::SessionState;
use datafusion::execution::SessionStateBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::collect;
use datafusion::prelude::SQLOptions;
use datafusion::prelude::SessionConfig;
use datafusion::prelude::SessionContext;
use datafusion_spark::SessionStateBuilderSpark;

use super::EngineError;
use super::Query;
use super::ResultTable;
use super::TableInfo;
use super::TableSources;
use super::functions;
use super::joins::SparkJoins;
use super::limits::keep_limits;
use super::query::Parts;
use super::rows::Shape;
use super::tables;
use super::tables::Tables;
use super::threads::Threads;

/// How a query is planned: the three settings of Spark that shape a plan most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOptions {
    /// `spark.sql.shuffle.partitions`
    pub shuffle_partitions: u32,
    /// `spark.sql.autoBroadcastJoinThreshold` in bytes; 0 never broadcasts for size.
    pub broadcast_threshold: u64,
    /// `spark.sql.join.preferSortMergeJoin`
    pub prefer_sort_merge: bool,
}

impl PlanOptions {
    /// Spark's defaults, but for the number of partitions, which is 200 there.
    pub fn new(shuffle_partitions: u32) -> Self {
        Self { shuffle_partitions: shuffle_partitions.max(1), broadcast_threshold: 10 << 20, prefer_sort_merge: true }
    }
}

/// Plans SQL over its tables; each plan is a [`Query`] of its own.
pub struct Engine {
    context: SessionContext,
    tables: Tables,
    threads: Arc<Threads>,
}

impl Engine {
    /// Threads that compute: enough for two cores, and the same everywhere (the results would be too, the memory would not).
    const THREADS: usize = 2;

    /// An engine with the built-in tables and those of `sources`.
    ///
    /// # Errors
    /// Everything that is wrong with the files of `sources`.
    pub fn new(sources: &TableSources) -> Result<Self, EngineError> {
        let threads = Threads::start(Self::THREADS)?;
        let config = stable_config(tables::has_a_big_file(sources));
        let context = session(config);
        let tables = threads.block_on(Tables::register(&context, sources))?;
        Ok(Self { context, tables, threads: Arc::new(threads) })
    }

    /// Every table that can be queried, in the order of their names.
    pub fn tables(&self) -> Vec<TableInfo> {
        self.tables.list()
    }

    /// A query cut into stages, none of its tasks run yet.
    pub fn plan(&self, sql: &str, options: &PlanOptions) -> Result<Query, EngineError> {
        self.threads.block_on(async {
            let logical = self.logical(sql).await?;
            let options = bounded(options, &logical);
            let state = self.state(&options, true);
            let physical = state.create_physical_plan(&logical).await.map_err(|e| EngineError::planning(&e))?;
            let parts = Parts { sql, logical: &logical, physical: &physical, scans: self.tables.scans() };
            Query::new(&parts, &state, Arc::clone(&self.threads))
        })
    }

    /// The same query run by `DataFusion` alone, not cut and with the joins that it chooses: what `--check` compares with.
    pub fn plain(&self, sql: &str, options: &PlanOptions) -> Result<ResultTable, EngineError> {
        self.threads.block_on(async {
            let logical = self.logical(sql).await?;
            let state = self.state(&bounded(options, &logical), false);
            let physical = state.create_physical_plan(&logical).await.map_err(|e| EngineError::planning(&e))?;
            let batches = collect(Arc::clone(&physical), state.task_ctx()).await.map_err(|e| EngineError::running(&e))?;
            ResultTable::new(&physical, Shape::of(&logical), &batches)
        })
    }

    async fn logical(&self, sql: &str) -> Result<LogicalPlan, EngineError> {
        let state = self.context.state();
        let bad = |e| self.tables.advise(EngineError::planning(&e));
        let statement = functions::read(sql)?;
        let named = state.resolve_table_references(&statement).map_err(bad)?;
        self.tables.prepare(&self.context, &named).map_err(bad)?;
        let logical = state.statement_to_plan(statement).await.map_err(bad)?;
        // A query may still hold another statement: `SELECT … INTO t` makes a table.
        let queries_only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        queries_only.verify_plan(&logical).map_err(|_| functions::no_query(sql))?;
        state.optimize(&logical).map_err(|e| EngineError::planning(&e))
    }

    /// How a query is planned; `as_spark` chooses the joins that Spark would.
    fn state(&self, options: &PlanOptions, as_spark: bool) -> SessionState {
        let mut state = self.context.state();
        let partitions = usize::try_from(options.shuffle_partitions).unwrap_or(usize::MAX);
        let threshold = usize::try_from(options.broadcast_threshold).unwrap_or(usize::MAX);
        let settings = state.config_mut().options_mut();
        settings.execution.target_partitions = partitions;
        settings.optimizer.hash_join_single_partition_threshold = threshold;
        if threshold == 0 {
            settings.optimizer.hash_join_single_partition_threshold_rows = 0;
        }
        let mut rules: Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> = state.physical_optimizers().to_vec();
        if as_spark {
            let after_selection = rules.iter().position(|rule| rule.name() == "join_selection").map_or(0, |at| at + 1);
            rules.insert(
                after_selection,
                Arc::new(SparkJoins { sort_merge: options.prefer_sort_merge, broadcast_threshold: options.broadcast_threshold }),
            );
        }
        keep_limits(&mut rules);
        SessionStateBuilder::new_from_existing(state).with_physical_optimizer_rules(rules).build()
    }
}

/// The session with Spark's functions: the engine's, `datafusion-spark`'s over them, ours over both.
fn session(config: SessionConfig) -> SessionContext {
    let mut builder = SessionStateBuilder::new().with_session_id("driverseat".to_owned()).with_config(config);
    builder = builder.with_default_features().with_spark_features();
    // The first planner that knows an operator plans it.
    builder.expr_planners().get_or_insert_default().insert(0, functions::operators());
    let state = builder.build();
    let overloads = functions::overloads(&state);
    let context = SessionContext::new_with_state(state);
    for function in functions::own().into_iter().chain(overloads) {
        context.register_udf(function.as_ref().clone());
    }
    context.register_udaf(functions::average());
    context
}

/// A recursive query feeds its own result back in, inside one task; with one partition there is no exchange to cut in it.
fn bounded(options: &PlanOptions, logical: &LogicalPlan) -> PlanOptions {
    use datafusion::common::tree_node::TreeNode;
    let recursive = logical.exists(|plan| Ok(matches!(plan, LogicalPlan::RecursiveQuery(_)))).unwrap_or(false);
    PlanOptions { shuffle_partitions: if recursive { 1 } else { options.shuffle_partitions }, ..options.clone() }
}

/// The settings that make a plan a function of the query and its tables, and a task a function of its partition.
fn stable_config(split_big_files: bool) -> SessionConfig {
    let mut config = SessionConfig::new();
    let options = config.options_mut();
    options.execution.planning_concurrency = 1;
    options.execution.time_zone = Some("UTC".to_owned());
    options.execution.collect_statistics = true;
    // A task must not eat its siblings' files.
    options.execution.enable_file_stream_work_stealing = false;
    // Never give up on partial aggregation half-way: row counts would depend on timing.
    options.execution.skip_partial_aggregation_probe_ratio_threshold = 1.0;
    options.execution.parquet.maximum_parallel_row_group_writers = 1;
    // Filters that travel from one task to another at run time cannot cross a stage.
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    // A scalar subquery as a join can be cut; as an expression it would be evaluated in another stage than it is needed.
    options.optimizer.enable_physical_uncorrelated_scalar_subquery = false;
    options.optimizer.enable_round_robin_repartition = false;
    // An interleave reads its inputs in a random order; a union does not.
    options.optimizer.prefer_existing_union = true;
    options.optimizer.prefer_existing_sort = false;
    options.optimizer.enable_piecewise_merge_join = false;
    // Spark keeps the order of a subquery for what gathers its rows.
    options.sql_parser.enable_subquery_sort_elimination = false;
    // One task a file, as Spark has it for small files; big ones are split at Spark's 128 MiB (spark.sql.files.maxPartitionBytes).
    options.optimizer.repartition_file_scans = split_big_files;
    options.optimizer.repartition_file_min_size = 128 << 20;
    options.sql_parser.dialect = Dialect::Spark;
    // `1.5` is a decimal in Spark, not a float.
    options.sql_parser.parse_float_as_decimal = true;
    // Spark puts nulls first when ascending, last when descending.
    "nulls_min".clone_into(&mut options.sql_parser.default_null_ordering);
    config
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::stable_config;

    /// Each of these once made a plan or a result differ from run to run, or a lone task read what is not its own.
    #[test]
    fn every_setting_that_keeps_a_plan_stable_is_set() {
        let set: BTreeMap<String, String> =
            stable_config(false).options().entries().into_iter().filter_map(|entry| Some((entry.key, entry.value?))).collect();
        for (key, value) in [
            ("datafusion.execution.collect_statistics", "true"),
            ("datafusion.execution.enable_file_stream_work_stealing", "false"),
            ("datafusion.execution.planning_concurrency", "1"),
            ("datafusion.execution.skip_partial_aggregation_probe_ratio_threshold", "1"),
            ("datafusion.execution.time_zone", "UTC"),
            ("datafusion.optimizer.enable_aggregate_dynamic_filter_pushdown", "false"),
            ("datafusion.optimizer.enable_dynamic_filter_pushdown", "false"),
            ("datafusion.optimizer.enable_join_dynamic_filter_pushdown", "false"),
            ("datafusion.optimizer.enable_physical_uncorrelated_scalar_subquery", "false"),
            ("datafusion.optimizer.enable_piecewise_merge_join", "false"),
            ("datafusion.optimizer.enable_round_robin_repartition", "false"),
            ("datafusion.optimizer.enable_topk_dynamic_filter_pushdown", "false"),
            ("datafusion.optimizer.prefer_existing_sort", "false"),
            ("datafusion.optimizer.prefer_existing_union", "true"),
            ("datafusion.optimizer.repartition_file_scans", "false"),
            ("datafusion.sql_parser.default_null_ordering", "nulls_min"),
            ("datafusion.sql_parser.enable_subquery_sort_elimination", "false"),
            ("datafusion.sql_parser.parse_float_as_decimal", "true"),
        ] {
            assert_eq!(set.get(key).map(String::as_str), Some(value), "{key}");
        }
    }
}
