//! A staged query: what it asks of the cluster, and one task of it after another, computed when and where it is told to.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use datafusion::execution::SessionState;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::displayable;
use futures::StreamExt;
use futures::future::Either;
use futures::stream::FuturesUnordered;

use super::Cancel;
use super::EngineError;
use super::ResultTable;
use super::TaskError;
use super::buckets::Buckets;
use super::buckets::MapOutput;
use super::buckets::Rows;
use super::names;
use super::rows::Shape;
use super::rows::columns_of;
use super::split;
use super::split::Stage;
use super::tables::Scans;
use super::task;
use super::task::How;
use super::task::Yield;
use super::threads::Threads;
use crate::spark::work::JobPlan;
use crate::spark::work::TaskOutput;
use crate::spark::work::TaskSpec;

/// A query cut into stages. It computes a task when asked and keeps the buckets of every executor until told that one is gone.
///
/// All methods take `&self`; tasks may be run from several threads.
pub struct Query {
    job: JobPlan,
    logical: String,
    physical: String,
    stages: Vec<Arc<Stage>>,
    shape: Shape,
    buckets: Arc<Buckets>,
    /// What the result tasks sent to the driver, by partition.
    results: Mutex<BTreeMap<u32, Rows>>,
    context: Arc<TaskContext>,
    threads: Arc<Threads>,
    cancel: Cancel,
}

/// What a query is made of.
pub(super) struct Parts<'a> {
    pub(super) sql: &'a str,
    pub(super) logical: &'a LogicalPlan,
    pub(super) physical: &'a Arc<dyn ExecutionPlan>,
    pub(super) scans: &'a Scans,
}

/// What a stage did, summed over its tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageTotals {
    pub tasks: u32,
    pub rows_in: u64,
    pub bytes_in: u64,
    pub rows_out: u64,
    pub bytes_out: u64,
}

impl Query {
    pub(super) fn new(parts: &Parts<'_>, state: &SessionState, threads: Arc<Threads>) -> Result<Self, EngineError> {
        let Parts { sql, logical, physical, scans } = parts;
        let buckets = Arc::new(Buckets::default());
        let stages = split::split(physical, &buckets)?;
        Ok(Self {
            job: names::job(sql, &stages, scans),
            logical: logical.display_indent().to_string(),
            physical: displayable(physical.as_ref()).indent(false).to_string().trim_end().to_owned(),
            shape: Shape::of(logical),
            stages: stages.into_iter().map(Arc::new).collect(),
            buckets,
            results: Mutex::default(),
            context: state.task_ctx(),
            threads,
            cancel: Cancel::default(),
        })
    }

    /// The stages, their tasks and exchanges, as the simulator wants them.
    pub fn job(&self) -> &JobPlan {
        &self.job
    }

    /// The optimised logical plan, as the engine prints it.
    pub fn logical(&self) -> &str {
        &self.logical
    }

    /// The physical plan before it was cut, as the engine prints it; the stages have Spark's names beside it.
    pub fn physical(&self) -> &str {
        &self.physical
    }

    /// The columns of the result.
    pub fn columns(&self) -> Vec<super::rows::Column> {
        columns_of(&self.result_stage().plan.schema())
    }

    /// The switch that stops whatever of this query runs now or is asked for later.
    pub fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Computes one task, and keeps what it wrote for the executor that ran it.
    pub fn run(&self, spec: &TaskSpec) -> Result<TaskOutput, TaskError> {
        let stage = self.stages.get(spec.stage).ok_or_else(|| no_such_task(spec))?;
        if spec.partition >= stage.tasks() {
            return Err(no_such_task(spec));
        }
        let done = self.threads.block_on(self.until_cancelled(self.compute(stage, spec.partition, true)))?;
        Ok(self.keep(spec.stage, spec.partition, spec.executor, done))
    }

    /// An executor is gone, and with it the buckets it held. What reached the driver stays.
    pub fn drop_executor(&self, executor: u32) {
        self.buckets.drop_executor(executor);
    }

    /// The rows, once every result task has run.
    pub fn result(&self) -> Result<Option<ResultTable>, EngineError> {
        let results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = self.result_stage();
        if results.len() < stage.tasks() as usize {
            return Ok(None);
        }
        let batches: Vec<_> = results.values().flat_map(|rows| rows.iter().cloned()).collect();
        ResultTable::new(&stage.plan, self.shape, &batches).map(Some)
    }

    /// Runs every task on executor 0, `at_once` at a time, a stage as soon as its parents are done. Buckets that no stage
    /// will read any more are given back.
    pub fn run_all(&self, at_once: usize) -> Result<Vec<StageTotals>, EngineError> {
        self.threads.block_on(self.run_stages(at_once.max(1))).map_err(|error| match error {
            TaskError::Engine(error) => error,
            TaskError::FetchFailed { .. } => EngineError::Internal(error.to_string()),
        })
    }

    async fn run_stages(&self, at_once: usize) -> Result<Vec<StageTotals>, TaskError> {
        let mut totals = vec![StageTotals::default(); self.stages.len()];
        let mut waiting: Vec<(usize, u32)> = Vec::new();
        let mut started = vec![false; self.stages.len()];
        let mut running = FuturesUnordered::new();
        loop {
            for (index, stage) in self.stages.iter().enumerate() {
                if !started[index] && stage.parents.iter().all(|&parent| totals[parent].tasks == self.stages[parent].tasks()) {
                    started[index] = true;
                    waiting.extend((0..stage.tasks()).map(|partition| (index, partition)));
                }
            }
            while running.len() < at_once && !waiting.is_empty() {
                let (index, partition) = waiting.remove(0);
                let work = self.compute(&self.stages[index], partition, false);
                running.push(async move { (index, partition, self.until_cancelled(work).await) });
            }
            let Some((index, partition, done)) = running.next().await else { return Ok(totals) };
            let output = self.keep(index, partition, 0, done?);
            add(&mut totals[index], &output);
            if totals[index].tasks == self.stages[index].tasks() {
                self.give_back(index, &totals);
            }
        }
    }

    /// The parents of a finished stage are needed no more once all their readers are done.
    fn give_back(&self, finished: usize, totals: &[StageTotals]) {
        for &parent in &self.stages[finished].parents {
            let readers = self.stages.iter().enumerate().filter(|(_, stage)| stage.parents.contains(&parent));
            if readers.into_iter().all(|(index, stage)| totals[index].tasks == stage.tasks()) {
                self.buckets.drop_stage(parent);
            }
        }
    }

    fn result_stage(&self) -> &Stage {
        &self.stages[self.stages.len() - 1]
    }

    /// The work of one task, which owns all it needs.
    fn compute(
        &self,
        stage: &Arc<Stage>,
        partition: u32,
        checked: bool,
    ) -> impl Future<Output = Result<Yield, TaskError>> + Send + 'static {
        let (stage, context) = (Arc::clone(stage), Arc::clone(&self.context));
        let how = How { cancel: self.cancel.clone(), checked };
        async move { task::run(&stage, partition as usize, context, &how).await.map_err(|e| TaskError::from_run(&e)) }
    }

    fn keep(&self, stage: usize, partition: u32, executor: u32, done: Yield) -> TaskOutput {
        if self.stages[stage].cut.is_some() {
            let sizes = done.output.buckets.clone();
            self.buckets.put(stage, partition, MapOutput { executor, rows: done.rows, sizes });
        } else if let Some(rows) = done.rows.into_iter().next() {
            self.results.lock().unwrap_or_else(PoisonError::into_inner).insert(partition, rows);
        }
        done.output
    }

    /// The work, on the engine's own threads, until it ends or the query is cancelled: then it is dropped where it stands.
    async fn until_cancelled(&self, work: impl Future<Output = Result<Yield, TaskError>> + Send + 'static) -> Result<Yield, TaskError> {
        if self.cancel.is_cancelled() {
            return Err(EngineError::Cancelled.into());
        }
        let task = self.threads.spawn(work);
        let stop = task.abort_handle();
        let thrown = std::pin::pin!(self.cancel.thrown());
        match futures::future::select(task, thrown).await {
            // The operators stop by an error of their own; what it means is that the switch was thrown.
            Either::Left((Ok(Err(_)), _)) if self.cancel.is_cancelled() => Err(EngineError::Cancelled.into()),
            Either::Left((Ok(done), _)) => done,
            Either::Left((Err(broken), _)) => Err(EngineError::Internal(format!("a task panicked: {broken}")).into()),
            Either::Right(((), _)) => {
                stop.abort();
                Err(EngineError::Cancelled.into())
            }
        }
    }
}

impl Drop for Query {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

fn add(totals: &mut StageTotals, output: &TaskOutput) {
    totals.tasks += 1;
    totals.rows_in += output.rows_in;
    totals.bytes_in += output.bytes_in;
    totals.rows_out += output.rows_out;
    totals.bytes_out += output.bytes_out;
}

fn no_such_task(spec: &TaskSpec) -> TaskError {
    EngineError::Internal(format!("there is no task {} in stage {}", spec.partition, spec.stage)).into()
}
