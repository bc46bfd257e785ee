//! Conditions that Spark's documentation describes, brought about and compared whole: `tests/data/mechanisms/*.json`.
//!
//! What is expected was read against documentation and source; none of it is an observation of a real run.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::collections::BTreeSet;

    use serde::Deserialize;
    use serde::Serialize;

    use crate::base::VirtualSpan;
    use crate::spark::check::Checker;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::fault::Fault;
    use crate::spark::outcome::Outcome;
    use crate::spark::outcome::StorageOutcome;
    use crate::spark::run::Progress;
    use crate::spark::run::Run;
    use crate::spark::spec::ClusterSpec;
    use crate::spark::spec::RunSpec;
    use crate::spark::submit::Surroundings;
    use crate::spark::submit::explain;
    use crate::spark::version::SparkVersion;
    use crate::spark::work::TaskAnswer;
    use crate::spark::work_text;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Case {
        id: String,
        /// Where it is written, and what it says in our own words.
        source: String,
        says: String,
        submit: String,
        #[serde(default)]
        spark: SparkVersion,
        #[serde(default)]
        work: Option<String>,
        #[serde(default)]
        cluster: BTreeMap<String, String>,
        #[serde(default)]
        workers: Option<u32>,
        #[serde(default)]
        worker_memory_mib: Option<u64>,
        #[serde(default)]
        horizon: Option<String>,
        #[serde(default)]
        faults: Vec<String>,
        expect: Seen,
    }

    /// What came of it.
    #[derive(Debug, Default, Deserialize, Serialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Seen {
        job: String,
        exit_code: Option<u8>,
        /// Of each application: every stage attempt.
        stages: Vec<String>,
        /// Launched, succeeded, failed, rerun.
        tasks: [u32; 4],
        executors: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        storage: Option<String>,
        /// Every rule that was recorded.
        rules: BTreeSet<String>,
    }

    fn run_of(case: &Case) -> Run {
        let mut env = Surroundings::new(case.spark);
        env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop/conf".to_owned());
        let explanation = explain(&case.submit, &env);
        assert_eq!(explanation.refusal.as_ref().map(|refusal| &refusal.message), None, "{}", case.id);
        let submit = explanation.request.unwrap_or_else(|| panic!("{}: nothing to run", case.id));
        let mut cluster = ClusterSpec::new(Conf::new(case.spark));
        cluster.workers = case.workers.unwrap_or(cluster.workers);
        cluster.worker_memory_mib = case.worker_memory_mib.unwrap_or(cluster.worker_memory_mib);
        for (key, value) in &case.cluster {
            cluster.conf.set(key, value, Origin::ConfOption);
        }
        let jobs = work_text::jobs(case.work.as_deref().unwrap_or(work_text::USUAL));
        let mut spec = RunSpec::new(submit, cluster, jobs.unwrap_or_else(|complaints| panic!("{}: {complaints:?}", case.id)));
        spec.faults = case.faults.iter().map(|fault| Fault::parse(fault).unwrap()).collect();
        if let Some(horizon) = &case.horizon {
            spec.horizon = VirtualSpan::parse(horizon, "s").unwrap();
        }
        Run::new(spec).unwrap()
    }

    fn play(run: &mut Run, what: &str) {
        let mut checker = Checker::default();
        loop {
            match run.step() {
                Progress::Advanced => {}
                Progress::Need(_) => run.answer(TaskAnswer::Output(Box::default())),
                Progress::Done => break,
            }
            if let Err(complaint) = checker.look(run.world().log(), run.world().cluster()) {
                panic!("{what}: {complaint}");
            }
        }
    }

    fn seen(run: &Run) -> Seen {
        let outcome = Outcome::of(run);
        let word = serde_json::to_string(&outcome.job).unwrap();
        let attempt =
            |stage: &String| stage.split_once(" failed").map_or_else(|| stage.clone(), |(attempt, _)| format!("{attempt} failed"));
        let tasks = outcome.tasks;
        Seen {
            job: word.trim_matches('"').to_owned(),
            exit_code: outcome.client.exit_code,
            stages: outcome.stage_attempts.iter().map(|app| app.iter().map(attempt).collect::<Vec<_>>().join(" ")).collect(),
            tasks: [tasks.launched, tasks.succeeded, tasks.failed, tasks.rerun],
            executors: outcome
                .executors
                .iter()
                .map(|executor| executor.lost_reason.as_ref().map_or_else(String::new, |why| format!(": {}", first(why))))
                .zip(&outcome.executors)
                .map(|(lost, executor)| format!("{} on {}{lost}", executor.id, executor.location))
                .collect(),
            storage: outcome.storage.map(|storage| short(&storage)),
            rules: run.world().log().iter().filter_map(|(_, record)| record.rule).map(|rule| rule.0.to_owned()).collect(),
        }
    }

    fn first(text: &str) -> String {
        text.chars().take(60).collect()
    }

    /// Only what is not zero.
    fn short(storage: &StorageOutcome) -> String {
        let serde_json::Value::Object(fields) = serde_json::to_value(storage).unwrap() else { return String::new() };
        let parts = fields.iter().filter(|(_, value)| **value != 0).map(|(name, value)| format!("{name} {value}"));
        parts.collect::<Vec<_>>().join(", ")
    }

    fn check(file: &str) {
        let cases: Vec<Case> = serde_json::from_str(file).unwrap();
        let mut complaints = Vec::new();
        for case in &cases {
            assert!(!case.source.is_empty() && !case.says.is_empty(), "{}: no source", case.id);
            let mut run = run_of(case);
            play(&mut run, &case.id);
            let got = seen(&run);
            if got != case.expect {
                complaints.push(format!("{}\n{}", case.id, serde_json::to_string_pretty(&got).unwrap()));
            }
        }
        assert!(complaints.is_empty(), "{} of {} cases differ; they come to\n{}", complaints.len(), cases.len(), complaints.join("\n"));
    }

    #[test]
    fn exclusion_and_time_limits() {
        check(include_str!("../../tests/data/mechanisms/scheduling.json"));
    }

    #[test]
    fn broadcasts_and_programs() {
        check(include_str!("../../tests/data/mechanisms/broadcast.json"));
    }

    #[test]
    fn decommissioning() {
        check(include_str!("../../tests/data/mechanisms/decommission.json"));
    }

    #[test]
    fn containers() {
        check(include_str!("../../tests/data/mechanisms/containers.json"));
    }

    #[test]
    fn cached_blocks_and_memory() {
        check(include_str!("../../tests/data/mechanisms/storage.json"));
    }
}
