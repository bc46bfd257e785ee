//! What would have to be different for the learner to be right? Found by asking the simulator, smallest change first.

use std::collections::BTreeMap;

use crate::study::outcome::Oracle;
use crate::study::outcome::Outcome;
use crate::study::outcome::Value;
use crate::study::part;
use crate::study::run::RunSpec;
use crate::study::sessions;

/// A change that makes the learner's answer true.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// "with --supervise", "in Spark 3.4", …
    pub sentence: String,
    /// The changed run, ready to be played.
    pub run: RunSpec,
    pub outcome: Outcome,
}

/// How many runs a search may play.
pub const BUDGET: usize = 320;

const MOMENTS: [(&str, &str); 6] = [
    ("start", "before anything runs"),
    ("stage=0:tasks=1", "after the first task"),
    ("map-done", "right after the map stage"),
    ("stage=1", "as the second stage starts"),
    ("stage=1:tasks=1", "while the second stage runs"),
    ("end", "after the last action"),
];
/// Options that change who survives what.
const OPTIONS: [&str; 6] = [
    "--supervise",
    "--conf spark.standalone.submit.waitAppCompletion=true",
    "--conf spark.yarn.submit.waitAppCompletion=false",
    "--conf spark.task.maxFailures=1",
    "--conf spark.yarn.maxAppAttempts=1",
    "--conf spark.shuffle.service.enabled=true",
];
const VERSIONS: [&str; 4] = ["3.4", "3.5", "4.0", "4.3"];

/// Searches single changes, then pairs. `None`: nothing near makes it true.
pub fn search(run: &RunSpec, said: &BTreeMap<String, Value>, oracle: &dyn Oracle) -> Option<Change> {
    let mut left = BUDGET;
    let mut holds = |candidate: &RunSpec| {
        left = left.checked_sub(1)?;
        let outcome = oracle.outcome(candidate).ok()?;
        said.iter().all(|(field, value)| outcome.get(field).is_some_and(|was| part::agrees(value, was))).then_some(outcome)
    };
    let singles = changes(run);
    for (sentence, candidate) in &singles {
        if let Some(outcome) = holds(candidate) {
            return Some(Change { sentence: sentence.clone(), run: candidate.clone(), outcome });
        }
    }
    let place = |sentence: &str| singles.iter().position(|(single, _)| single == sentence);
    for (index, (first, candidate)) in singles.iter().enumerate() {
        for (second, pair) in changes(candidate) {
            // Each pair once, and none that takes its own first half back.
            if pair == *run || place(&second).is_some_and(|second| second <= index) {
                continue;
            }
            if let Some(outcome) = holds(&pair) {
                return Some(Change { sentence: format!("{first}, and {second}"), run: pair, outcome });
            }
        }
    }
    None
}

/// All runs one step away, the smallest step first: an option, a moment, a fault less, a version, another deploy mode.
fn changes(run: &RunSpec) -> Vec<(String, RunSpec)> {
    let mut found = Vec::new();
    let with = |change: &dyn Fn(&mut RunSpec)| {
        let mut changed = run.clone();
        change(&mut changed);
        changed
    };
    if let Some((tool, rest)) = run.submit.split_once(' ').filter(|(tool, _)| tool.ends_with("spark-submit")) {
        for option in OPTIONS {
            if run.submit.contains(option) {
                let submit = run.submit.replacen(&format!(" {option}"), "", 1);
                found.push((format!("without {option}"), with(&|run| run.submit.clone_from(&submit))));
            } else {
                found.push((format!("with {option}"), with(&|run| run.submit = format!("{tool} {option} {rest}"))));
            }
        }
    }
    for (index, fault) in run.faults.iter().enumerate() {
        for (moment, words) in MOMENTS {
            if fault.when.as_deref() != Some(moment) {
                found.push((format!("had it come {words}"), with(&|run| run.faults[index].when = Some(moment.to_owned()))));
            }
        }
        let name = format!("{}:{}", fault.action, fault.target);
        found.push((format!("without {name}"), with(&|run| drop(run.faults.remove(index)))));
    }
    found.extend(sessions::changes(run));
    for version in VERSIONS {
        if run.spark.as_deref().unwrap_or("4.0") != version {
            found.push((format!("in Spark {version}"), with(&|run| run.spark = Some(version.to_owned()))));
        }
    }
    for (from, to) in [("client", "cluster"), ("cluster", "client")] {
        let wanted = format!("--deploy-mode {from}");
        if run.submit.contains(&wanted) {
            let submit = run.submit.replacen(&wanted, &format!("--deploy-mode {to}"), 1);
            found.push((format!("in {to} mode"), with(&|run| run.submit.clone_from(&submit))));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::search;
    use crate::study::fixture::Fixed;
    use crate::study::outcome::Value;
    use crate::study::run::FaultSpec;
    use crate::study::run::RunSpec;

    fn said(pairs: &[(&str, &str)]) -> BTreeMap<String, Value> {
        pairs.iter().map(|(field, value)| ((*field).to_owned(), Value::Text((*value).to_owned()))).collect()
    }

    #[test]
    fn the_smallest_change_that_makes_it_true_is_found() {
        let fault = FaultSpec { action: "kill".into(), target: "client".into(), when: None };
        let submit = "spark-submit --master spark://m:7077 --deploy-mode client app.jar".to_owned();
        let run = RunSpec { submit, faults: vec![fault], ..RunSpec::default() };
        let sentence = |pairs: &[(&str, &str)]| search(&run, &said(pairs), &Fixed).map(|change| change.sentence);
        assert_eq!(sentence(&[("job", "finished")]), Some("without kill:client".into()));
        assert_eq!(sentence(&[("driver.location", "worker")]), Some("in cluster mode".into()));
        assert_eq!(
            sentence(&[("driver.location", "worker"), ("job", "finished")]),
            Some("without kill:client, and in cluster mode".into())
        );
        assert_eq!(sentence(&[("job", "hangs")]), None);
    }
}
