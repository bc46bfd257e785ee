//! Plays a recorded run in the simulator and compares the outcome with what was observed.

use crate::sim::Fact;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::fact::SparkFact;
use crate::spark::fault::Fault;
use crate::spark::outcome::Job;
use crate::spark::outcome::Outcome;
use crate::spark::run::Run;
use crate::spark::spec::ClusterSpec;
use crate::spark::spec::RunSpec;
use crate::spark::submit;
use crate::spark::submit::Language;
use crate::spark::submit::Surroundings;
use crate::spark::verify::record::Expected;
use crate::spark::verify::record::Recorded;
use crate::spark::version::SparkVersion;
use crate::spark::work::TaskAnswer;
use crate::spark::work_text;

/// What comparing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Agrees,
    /// Where the simulator says something else, each in one line.
    Differs(Vec<String>),
    /// It cannot be played, and why.
    Skipped(String),
}

/// Plays the run and compares.
pub fn check(recorded: &Recorded) -> Verdict {
    if let Some(why) = &recorded.skip {
        return Verdict::Skipped(why.clone());
    }
    match play(recorded) {
        Ok(run) => {
            let differences = compare(recorded, &run);
            if differences.is_empty() { Verdict::Agrees } else { Verdict::Differs(differences) }
        }
        Err(error) => Verdict::Differs(vec![error]),
    }
}

/// Plays the run.
///
/// # Errors
/// A sentence that says what of the record the simulator cannot take.
pub fn play(recorded: &Recorded) -> Result<Run, String> {
    let version: SparkVersion = recorded.spark.parse().map_err(|error| format!("{error}"))?;
    let line = match &recorded.code {
        Some(setting) => setting.clone(),
        None => recorded.submit.clone(),
    };
    let explained = submit::explain(&line, &Surroundings::new(version));
    if let Some(refusal) = &explained.refusal {
        return Err(format!("refused: {}", refusal.message));
    }
    let mut request = explained.request.ok_or("the line starts nothing")?;
    request.language = if recorded.language.as_deref() == Some("python") { Language::Python } else { request.language };
    let mut conf = Conf::new(version);
    for (key, value) in &recorded.cluster_conf {
        conf.set(key, value, Origin::DefaultsFile);
    }
    let mut cluster = ClusterSpec::new(conf);
    cluster.workers = recorded.workers.unwrap_or(cluster.workers);
    let work = work_text::jobs(&recorded.work).map_err(|complaints| complaints.iter().map(ToString::to_string).collect::<String>())?;
    let mut spec = RunSpec::new(request, cluster, work);
    spec.horizon = crate::base::VirtualSpan::from_secs(recorded.seconds.unwrap_or(600));
    spec.seed = recorded.id.bytes().fold(0, |seed, byte| seed * 31 % 1_000_003 + u64::from(byte));
    for fault in &recorded.faults {
        spec.faults.push(Fault::parse(fault).map_err(|complaints| complaints.iter().map(ToString::to_string).collect::<String>())?);
    }
    let mut run = Run::new(spec)?;
    run.run_to_end(|_| TaskAnswer::Output(Box::default()));
    Ok(run)
}

fn compare(recorded: &Recorded, run: &Run) -> Vec<String> {
    let expect = &recorded.expect;
    let outcome = Outcome::of(run);
    let mut differences = Vec::new();
    let mut differ = |what: &str, expected: String, got: String| differences.push(format!("{what}: recorded {expected}, simulated {got}"));
    let job = word(outcome.job);
    if !expect.job.has(&job) {
        differ("job", format!("{:?}", expect.job), job);
    }
    if let Some(detail) = &expect.detail
        && !outcome.job_detail.is_some_and(|got| detail.has(&got.to_owned()))
    {
        differ("detail", format!("{detail:?}"), format!("{:?}", outcome.job_detail));
    }
    let code = outcome.client.exit_code;
    if code != expect.exit_code && !expect.other_exit_codes.contains(&code) {
        differ("exit code", format!("{:?}", expect.exit_code), format!("{code:?}"));
    }
    if expect.left_early.is_some_and(|early| early != outcome.client.exited_before_job_end) {
        differ("left before the end", format!("{:?}", expect.left_early), outcome.client.exited_before_job_end.to_string());
    }
    if !expect.driver_starts.has(&outcome.driver.starts) {
        differ("driver starts", format!("{:?}", expect.driver_starts), outcome.driver.starts.to_string());
    }
    let driver = outcome.driver.location.as_deref().map(|place| place.split(':').next().unwrap_or(place).to_owned());
    if driver != expect.driver {
        differ("driver", format!("{:?}", expect.driver), format!("{driver:?}"));
    }
    let started = run.world().cluster().procs().filter(|(_, info)| info.name.starts_with("executor ")).count();
    if expect.executors.is_some_and(|least| started < least as usize) {
        differ("executors", format!("at least {:?}", expect.executors), started.to_string());
    }
    let stages = as_recorded(expect, &outcome);
    if !std::iter::once(&expect.stages).chain(&expect.other_stages).any(|seen| same_stages(seen, &stages)) {
        differ("stages", format!("{:?}", expect.stages), format!("{stages:?}"));
    }
    if expect.failed.as_ref().is_some_and(|failed| !failed.has(&outcome.tasks.failed)) {
        differ("failed tasks", format!("{:?}", expect.failed), outcome.tasks.failed.to_string());
    }
    if expect.rerun.as_ref().is_some_and(|rerun| !rerun.has(&outcome.tasks.rerun)) {
        differ("tasks run again", format!("{:?}", expect.rerun), outcome.tasks.rerun.to_string());
    }
    if outcome.result.shown_on != expect.result {
        differ("result on", expect.result.clone(), outcome.result.shown_on.to_owned());
    }
    let printed = printed(run);
    for message in expect.messages.iter().filter(|message| !printed.iter().any(|line| matches(message, line))) {
        differences.push(format!("message not printed: {message}"));
    }
    differences
}

/// `Finished` as `finished`.
pub(crate) fn word(job: Job) -> String {
    match job {
        Job::Finished => "finished",
        Job::Failed => "failed",
        Job::Lost => "lost",
        Job::Hangs => "hangs",
        Job::Refused => "refused",
        Job::RestartedThenFinished => "restarted_then_finished",
    }
    .to_owned()
}

/// A stage attempt without the task that failed last: which one it is differs from run to run.
fn plain(text: &str) -> String {
    text.split(", most recent failure").next().unwrap_or(text).lines().next().unwrap_or_default().to_owned()
}

fn same_stages(expected: &[Vec<String>], got: &[Vec<String>]) -> bool {
    let same = |expected: &Vec<String>, got: &Vec<String>| {
        expected.len() == got.len() && expected.iter().zip(got).all(|(expected, got)| matches(expected, got))
    };
    expected.len() == got.len() && expected.iter().zip(got).all(|(expected, got)| same(expected, got))
}

/// What a record can say of a run: one that was cut off has lost the last events of its log, and of a driver that starts over
/// and over only the first starts were looked at.
fn as_recorded(expect: &Expected, outcome: &Outcome) -> Vec<Vec<String>> {
    let mut stages: Vec<Vec<String>> =
        outcome.stage_attempts.iter().map(|attempts| attempts.iter().map(|text| plain(text)).collect()).collect();
    if outcome.job_detail == Some("restarted_again_and_again") {
        stages.truncate(expect.stages.len());
    }
    for (place, attempts) in stages.iter_mut().enumerate() {
        let known = expect.stages.get(place);
        attempts.retain(|attempt| !attempt.ends_with(" running") || known.is_some_and(|known| known.contains(attempt)));
    }
    stages
}

/// Every line that any process wrote.
fn printed(run: &Run) -> Vec<String> {
    let lines = run.world().log().iter().filter_map(|(_, record)| match &record.fact {
        Fact::Domain(SparkFact::Printed(line)) => Some(line.shown().replace('\n', " ")),
        _ => None,
    });
    let mut lines: Vec<String> = lines.collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// Whether the line begins as the pattern says; `*` stands for anything.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else { return false };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::spark::verify::Recorded;
    use crate::spark::verify::agree::agree;

    /// Every recorded run agrees, or says why it cannot be played.
    #[test]
    fn recorded_runs_agree() {
        let records: Vec<Recorded> = serde_json::from_str(include_str!("../../../assets/records/deploy.json")).unwrap();
        agree(&records, |recorded| &recorded.id, check);
    }
}
