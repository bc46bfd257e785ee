//! Runs on YARN and Kubernetes, which nobody has recorded, held against what the documentation and the source say.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::base::Diagnostic;
use crate::base::VirtualSpan;
use crate::sim::Fact;
use crate::sim::check::Checker;
use crate::sim::check::fold_agrees;
use crate::spark;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::fact::ListedKind;
use crate::spark::fact::SparkFact;
use crate::spark::fault::Fault;
use crate::spark::outcome::Outcome;
use crate::spark::run::Progress;
use crate::spark::run::Run;
use crate::spark::spec::ClusterSpec;
use crate::spark::spec::RunSpec;
use crate::spark::submit::Language;
use crate::spark::submit::Surroundings;
use crate::spark::submit::explain;
use crate::spark::verify::Verdict;
use crate::spark::verify::word;
use crate::spark::version::SparkVersion;
use crate::spark::work::TaskAnswer;
use crate::spark::work_text;

/// One case: what is run, what comes of it, and where that is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub id: String,
    pub submit: String,
    #[serde(default)]
    pub spark: SparkVersion,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub work: Option<String>,
    #[serde(default)]
    pub horizon: Option<String>,
    #[serde(default)]
    pub cluster: BTreeMap<String, String>,
    #[serde(default)]
    pub workers: Option<u32>,
    #[serde(default)]
    pub faults: Vec<String>,
    pub expect: Expect,
    pub source: Vec<Source>,
}

/// FROM THE DOCS: where, and what it says in our own words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub r#where: String,
    pub says: String,
}

/// The outcome, whole.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub job: String,
    pub exit_code: Option<u8>,
    pub left_early: bool,
    pub driver: Option<String>,
    pub starts: u32,
    /// Where each executor of the last driver was, and whether it was lost.
    pub executors: Vec<String>,
    pub logs: String,
    pub shown_on: String,
    pub stages: Vec<Vec<String>>,
    /// What the manager's list says of applications, or of pods, at the end.
    pub listed: Vec<String>,
    /// Pieces of lines that somebody reads.
    pub says: Vec<String>,
}

/// Plays the case, twice, and compares the outcome.
pub fn check(case: &Case) -> Verdict {
    match compare(case) {
        Ok(()) => Verdict::Agrees,
        Err(differences) => Verdict::Differs(differences),
    }
}

/// Plays the case with the checkers on.
///
/// # Errors
/// What of the case the simulator cannot take, or what must hold and does not.
pub(super) fn played(case: &Case) -> Result<Run, String> {
    let mut run = run_of(case)?;
    play(&mut run)?;
    Ok(run)
}

fn compare(case: &Case) -> Result<(), Vec<String>> {
    let one = |complaint: String| vec![complaint];
    let run = played(case).map_err(one)?;
    let got = seen(&run, &case.expect.says);
    if got != case.expect {
        return Err(vec![format!("documented {:?}", case.expect), format!("simulated {got:?}")]);
    }
    // The same input gives the same bytes.
    if !played(case).map_err(one)?.world().log().iter().eq(run.world().log().iter()) {
        return Err(one("two runs of it differ".to_owned()));
    }
    Ok(())
}

fn run_of(case: &Case) -> Result<Run, String> {
    let mut env = Surroundings::new(case.spark);
    env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop/conf".to_owned());
    let explanation = explain(&case.submit, &env);
    if let Some(refusal) = &explanation.refusal {
        return Err(format!("refused: {}", refusal.message));
    }
    let mut submit = explanation.request.ok_or("there is nothing to run")?;
    if case.language.as_deref() == Some("python") {
        submit.language = Language::Python;
    }
    let mut cluster = ClusterSpec::new(Conf::new(case.spark));
    cluster.workers = case.workers.unwrap_or(cluster.workers);
    for (key, value) in &case.cluster {
        cluster.conf.set(key, value, Origin::ConfOption);
    }
    let join = |complaints: Vec<Diagnostic>| complaints.iter().map(ToString::to_string).collect::<String>();
    let jobs = work_text::jobs(case.work.as_deref().unwrap_or(work_text::USUAL)).map_err(join)?;
    let mut spec = RunSpec::new(submit, cluster, jobs);
    spec.faults = case.faults.iter().map(|fault| Fault::parse(fault)).collect::<Result<_, _>>().map_err(join)?;
    if let Some(horizon) = &case.horizon {
        spec.horizon = VirtualSpan::parse(horizon, "s")?;
    }
    Run::new(spec)
}

/// Plays a run to its end with the checkers on.
fn play(run: &mut Run) -> Result<(), String> {
    let (mut checker, mut spark) = (Checker::default(), spark::check::Checker::default());
    loop {
        match run.step() {
            Progress::Advanced => {}
            Progress::Need(_) => run.answer(TaskAnswer::Output(Box::default())),
            Progress::Done => break,
        }
        let (log, cluster) = (run.world().log(), run.world().cluster());
        checker.look(log, cluster)?;
        spark.look(log, cluster)?;
    }
    fold_agrees(run.world().log(), run.world().cluster())
}

fn seen(run: &Run, says: &[String]) -> Expect {
    let outcome = Outcome::of(run);
    let domain = &run.world().cluster().domain;
    let mut lines: Vec<String> = Vec::new();
    for records in domain.consoles.values() {
        lines.extend(records.iter().filter_map(|&id| match run.world().log().get(id).map(|record| &record.fact) {
            Some(Fact::Domain(SparkFact::Printed(line))) => Some(line.shown()),
            _ => None,
        }));
    }
    // A manager that was started again has a list of its own: the newest word counts.
    let listed = domain.listed.iter().filter(|((_, kind, _), _)| matches!(kind, ListedKind::Application | ListedKind::Pod));
    let newest: BTreeMap<&str, &str> = listed.map(|((_, _, id), entry)| (id.as_str(), entry.state)).collect();
    Expect {
        job: word(outcome.job),
        exit_code: outcome.client.exit_code,
        left_early: outcome.client.exited_before_job_end,
        driver: outcome.driver.location,
        starts: outcome.driver.starts,
        executors: outcome
            .executors
            .iter()
            .map(|executor| format!("{}{}", executor.location, if executor.lost_reason.is_some() { " lost" } else { "" }))
            .collect(),
        logs: outcome.logs.executors.to_owned(),
        shown_on: outcome.result.shown_on.to_owned(),
        stages: outcome.stage_attempts.iter().map(|app| app.iter().map(|stage| short(stage)).collect()).collect(),
        listed: newest.iter().map(|(id, state)| format!("{} {state}", id.replace("0b1c2d3e4f506172", "X"))).collect(),
        says: says.iter().filter(|piece| lines.iter().any(|line| line.contains(*piece))).cloned().collect(),
    }
}

/// `1.0 failed`, without the reason.
fn short(stage: &str) -> String {
    stage.split_once(" failed").map_or_else(|| stage.to_owned(), |(attempt, _)| format!("{attempt} failed"))
}

#[cfg(test)]
mod tests {
    use super::Case;
    use super::check;
    use crate::spark::verify::agree::agree;

    fn compare(file: &str) {
        let cases: Vec<Case> = serde_json::from_str(file).unwrap();
        for case in &cases {
            assert!(case.source.iter().all(|source| !source.r#where.is_empty() && !source.says.is_empty()), "{}: no source", case.id);
        }
        agree(&cases, |case| &case.id, check);
    }

    #[test]
    fn yarn_does_what_is_documented() {
        compare(include_str!("../../../assets/records/yarn.json"));
    }

    #[test]
    fn kubernetes_does_what_is_documented() {
        compare(include_str!("../../../assets/records/kubernetes.json"));
    }
}
