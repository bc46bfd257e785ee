//! Plays a run: steps the simulation and answers its needs by real tasks.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::lab::branch::QueryPlans;
use crate::engine::Query;
use crate::engine::ResultTable;
use crate::shell::prepare::PrepareError;
use crate::shell::prepare::Prepared;
use crate::shell::prepare::prepare;
use crate::shell::wrong::Wrong;
use crate::sim::Fact;
use crate::spark::fact::AppFact;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::fault::When;
use crate::spark::outcome::Outcome;
use crate::spark::run::Progress;
use crate::spark::run::Run;
use crate::spark::spec;
use crate::spark::work::JobPlan;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;
use crate::spark::work::Yield;
use crate::study::RunSpec;

/// A run with whoever computes its tasks.
pub struct Player {
    run: Run,
    query: Option<Arc<Query>>,
    plans: Vec<Arc<JobPlan>>,
    query_plans: Option<Arc<QueryPlans>>,
    /// Records that were looked at for executors that are gone.
    seen: usize,
}

impl Player {
    /// Reads the words of a run and plans its work. Where there are faults the healthy run is played first.
    ///
    /// # Errors
    /// What Spark would refuse, or everything that cannot be read.
    pub fn new(words: &RunSpec) -> Result<Self, PrepareError> {
        let Prepared { mut spec, query, .. } = prepare(words)?;
        if spec.faults.iter().any(|fault| fault.when == When::Middle) || query.is_some() && !spec.faults.is_empty() {
            settle(&mut spec, query.as_ref())?;
        }
        Self::of(spec, query)
    }

    fn of(spec: spec::RunSpec, query: Option<Arc<Query>>) -> Result<Self, PrepareError> {
        let plans = spec.work.clone();
        let texts = |query: &Arc<Query>| QueryPlans { logical: query.logical().to_owned(), physical: query.physical().to_owned() };
        let query_plans = query.as_ref().map(texts).map(Arc::new);
        let run = Run::new(spec).map_err(|message| PrepareError::Input(vec![Wrong::plain("submit", message)]))?;
        Ok(Self { run, query, plans, query_plans, seen: 0 })
    }

    pub fn run(&self) -> &Run {
        &self.run
    }

    pub fn plans(&self) -> &[Arc<JobPlan>] {
        &self.plans
    }

    pub fn query_plans(&self) -> Option<Arc<QueryPlans>> {
        self.query_plans.clone()
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

    pub fn run_to_end(&mut self) {
        while self.step() {}
    }

    /// What has come of it.
    pub fn outcome(&self) -> Outcome {
        Outcome::of(&self.run)
    }

    /// The rules that the run has recorded so far.
    pub fn rules(&self) -> BTreeSet<&'static str> {
        self.run.world().log().iter().filter_map(|(_, record)| record.rule).map(|rule| rule.0).collect()
    }

    /// The rows of the query, if it was one and all its result tasks have run.
    pub fn result(&self) -> Option<ResultTable> {
        self.query.as_ref().and_then(|query| query.result().ok().flatten())
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

/// Plays the healthy run: it gives faults without a moment the middle of its longest stage, and its results are what others must be.
fn settle(spec: &mut spec::RunSpec, query: Option<&Arc<Query>>) -> Result<(), PrepareError> {
    let mut healthy = Player::of(spec::RunSpec { faults: Vec::new(), ..spec.clone() }, query.cloned())?;
    healthy.run_to_end();
    for (_, record) in healthy.run.world().log().iter() {
        if let Fact::Domain(SparkFact::Program { fact: ProgramFact::ShowedResult { job: Some(job), rows, checksum, .. }, .. }) =
            &record.fact
            && let Some(expected) = spec.expected.get_mut(*job)
        {
            *expected = Some(Yield { rows: *rows, checksum: *checksum });
        }
    }
    let middle = healthy.run.world().cluster().domain.middle_of_longest_stage().unwrap_or_default();
    for fault in &mut spec.faults {
        if fault.when == When::Middle {
            fault.when = When::At(middle);
        }
    }
    Ok(())
}
