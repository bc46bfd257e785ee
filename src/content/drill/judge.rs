//! Judges a line: by its placement, and by what came of runs with it. Its text is never compared with anything.

use crate::content::drill::Drill;
use crate::spark::submit::Surroundings;
use crate::spark::submit::Trial;
use crate::spark::submit::Verdict;
use crate::spark::submit::drill::HEALTHY;
use crate::spark::submit::explain;
use crate::spark::submit::meets;
use crate::spark::work_text;
use crate::study::ClusterSpec;
use crate::study::FaultSpec;
use crate::study::Oracle;
use crate::study::RunSpec;

/// The cluster that every drill's story speaks of.
pub const CLUSTER: &str = "4 machines of 4 cores and 8g each";
const MACHINES: (u32, u32, &str) = (4, 4, "8g");

/// A run that was played, and what it showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// What went wrong in it, as `--fault` takes it.
    pub fault: Option<&'static str>,
    /// The field of the outcome that was looked at, and what it said.
    pub field: &'static str,
    pub showed: String,
    pub met: bool,
    /// The run, to be opened in the lab.
    pub run: TrialRun,
}

impl Tried {
    /// `Played with kill:driver@map-done: job is lost.`
    pub fn sentence(&self) -> String {
        let with = self.fault.map_or("undisturbed".to_owned(), |fault| format!("with {fault}"));
        format!("played {with}: {} is {}", self.field, self.showed)
    }
}

/// A run by the words that differ between the runs of one judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialRun {
    pub submit: String,
    pub fault: Option<FaultSpec>,
    pub spark: String,
}

/// What the judge says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Each requirement, by where the line puts things.
    pub verdicts: Vec<Verdict>,
    /// The runs; none where Spark refuses the line.
    pub tried: Vec<Tried>,
    /// Why nothing was run.
    pub refused: Option<String>,
}

impl Judgement {
    /// Whether the line does what was asked.
    pub fn met(&self) -> bool {
        self.refused.is_none() && self.verdicts.iter().all(|verdict| verdict.met) && self.tried.iter().all(|tried| tried.met)
    }
}

impl TrialRun {
    /// The run itself.
    pub fn spec(&self) -> RunSpec {
        let (workers, cores, memory) = MACHINES;
        RunSpec {
            submit: self.submit.clone(),
            work: Some(work_text::USUAL.to_owned()),
            spark: Some(self.spark.clone()),
            faults: self.fault.iter().cloned().collect(),
            cluster: Some(ClusterSpec {
                workers: Some(workers),
                worker_cores: Some(cores),
                worker_memory: Some(memory.to_owned()),
                ..ClusterSpec::default()
            }),
            ..RunSpec::default()
        }
    }
}

/// Judges a line.
///
/// # Errors
/// A run could not be set up, which is no fault of the line.
pub fn judge(drill: &Drill, line: &str, oracle: &dyn Oracle) -> Result<Judgement, String> {
    let explanation = explain(line, &Surroundings::set_up(line, drill.spark));
    let verdicts = meets(&drill.wants, &explanation);
    let refused = match (&explanation.refusal, &explanation.request) {
        (Some(refusal), _) => Some(refusal.message.clone()),
        (None, None) => Some("the line starts nothing".to_owned()),
        (None, Some(_)) => None,
    };
    let mut tried = Vec::new();
    if refused.is_none() {
        let trials = drill.wants.iter().filter_map(crate::spark::submit::Requirement::trial);
        for trial in std::iter::once(HEALTHY).chain(trials) {
            tried.push(play(drill, line, trial, oracle)?);
        }
    }
    Ok(Judgement { verdicts, tried, refused })
}

fn play(drill: &Drill, line: &str, trial: Trial, oracle: &dyn Oracle) -> Result<Tried, String> {
    let run = TrialRun { submit: line.to_owned(), fault: trial.fault.and_then(fault), spark: drill.spark.as_str().to_owned() };
    let outcome = oracle.outcome(&run.spec())?;
    let showed = outcome.get(trial.field).map_or("nothing".to_owned(), ToString::to_string);
    let met = trial.allowed.contains(&showed.as_str());
    Ok(Tried { fault: trial.fault, field: trial.field, showed, met, run })
}

/// `ACTION:TARGET@WHEN` in its parts.
fn fault(text: &str) -> Option<FaultSpec> {
    let (what, when) = text.split_once('@')?;
    let (action, target) = what.split_once(':')?;
    Some(FaultSpec { action: action.to_owned(), target: target.to_owned(), when: Some(when.to_owned()) })
}
