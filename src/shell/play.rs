//! Plays a run: reads the words of its description, plans its work, steps the simulation, and answers its needs by real tasks.

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::VirtualSpan;
use crate::engine::Engine;
use crate::engine::PlanOptions;
use crate::engine::Query;
use crate::engine::TableSources;
use crate::sim::Fact;
use crate::spark::conf::Conf;
use crate::spark::fact::AppFact;
use crate::spark::fact::SparkFact;
use crate::spark::run::Progress;
use crate::spark::run::Run;
use crate::spark::spec;
use crate::spark::submit;
use crate::spark::submit::Surroundings;
use crate::spark::version::SparkVersion;
use crate::spark::work::JobPlan;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;
use crate::spark::work_text;
use crate::study::RunSpec;

/// Tasks of a shuffle when nothing else is said: small enough to be seen one by one.
const PARTITIONS: u32 = 6;

/// A run with whoever computes its tasks.
pub struct Player {
    run: Run,
    query: Option<Query>,
    plans: Vec<Arc<JobPlan>>,
    /// Records that were looked at for executors that are gone.
    seen: usize,
}

impl Player {
    /// Reads the description and plans the work; nothing runs yet.
    ///
    /// # Errors
    /// A text for the person: what cannot be read, or what Spark would refuse.
    pub fn new(words: &RunSpec) -> Result<Self, String> {
        let version = match &words.spark {
            Some(text) => text.parse::<SparkVersion>().map_err(|error| error.to_string())?,
            None => SparkVersion::default(),
        };
        let explained = submit::explain(&words.submit, &Surroundings::new(version));
        if let Some(refusal) = &explained.refusal {
            return Err(format!("Spark refuses this line: {}", refusal.message));
        }
        let request = explained.request.ok_or("this is nothing that can be run: write a spark-submit line")?;
        let (query, plan) = work(words)?;
        let plans = vec![Arc::new(plan)];
        let mut spec = spec::RunSpec::new(request, cluster(words, version)?, plans.clone());
        spec.seed = words.seed.unwrap_or(0);
        if let Some(horizon) = &words.horizon {
            spec.horizon = VirtualSpan::parse(horizon, "s")?;
        }
        Ok(Self { run: Run::new(spec)?, query, plans, seen: 0 })
    }

    pub fn run(&self) -> &Run {
        &self.run
    }

    pub fn plans(&self) -> &[Arc<JobPlan>] {
        &self.plans
    }

    /// One event, or one task computed. `false` when the run is over.
    pub fn step(&mut self) -> bool {
        match self.run.step() {
            Progress::Advanced => true,
            Progress::Need(task) => {
                self.drop_the_dead();
                let answer = self.answer(&task);
                self.run.answer(answer);
                true
            }
            Progress::Done => false,
        }
    }

    fn answer(&self, task: &TaskSpec) -> TaskAnswer {
        let Some(query) = &self.query else { return TaskAnswer::Output(Box::default()) };
        match query.run(task) {
            Ok(output) => TaskAnswer::Output(Box::new(output)),
            Err(error) => TaskAnswer::Failed { class: "org.apache.spark.SparkException".to_owned(), message: error.to_string() },
        }
    }

    /// What executors that are gone had written is gone in the engine too.
    fn drop_the_dead(&mut self) {
        let log = self.run.world().log();
        if let Some(query) = &self.query {
            for (_, record) in log.from(self.seen) {
                if let Fact::Domain(SparkFact::App { fact: AppFact::ExecutorRemoved { executor, .. }, .. }) = &record.fact {
                    query.drop_executor(executor.0);
                }
            }
        }
        self.seen = log.len();
    }
}

fn cluster(words: &RunSpec, version: SparkVersion) -> Result<spec::ClusterSpec, String> {
    let mut cluster = spec::ClusterSpec::new(Conf::new(version));
    if let Some(given) = &words.cluster {
        cluster.workers = given.workers.unwrap_or(cluster.workers);
        cluster.worker_cores = given.worker_cores.unwrap_or(cluster.worker_cores);
        if let Some(memory) = &given.worker_memory {
            cluster.worker_memory_mib = crate::base::size::parse(memory, "m")? >> 20;
        }
    }
    Ok(cluster)
}

/// The planned job, with the query behind it if it is one.
fn work(words: &RunSpec) -> Result<(Option<Query>, JobPlan), String> {
    if let Some(sql) = &words.sql {
        let sources = TableSources { tpch: words.tpch, data: words.data.iter().map(PathBuf::from).collect() };
        let engine = Engine::new(&sources).map_err(|error| error.to_string())?;
        let query = engine.plan(sql, &PlanOptions::new(PARTITIONS)).map_err(|error| error.to_string())?;
        let plan = query.job().clone();
        return Ok((Some(query), plan));
    }
    let text = words.work.as_deref().unwrap_or("map=6x3s reduce=6x6s");
    let plan = work_text::parse(text).map_err(|complaints| complaints.first().map_or_else(String::new, ToString::to_string))?;
    Ok((None, plan))
}
