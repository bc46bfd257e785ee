//! Runs on YARN and Kubernetes held against what the documentation and the source say: `tests/data/records/{yarn,kubernetes}.json`.

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use std::collections::BTreeMap;

    use crate::base::Rng;
    use crate::base::VirtualSpan;
    use crate::sim::check::Checker;
    use crate::sim::check::fold_agrees;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::fact::ListedKind;
    use crate::spark::fault::Fault;
    use crate::spark::outcome::Outcome;
    use crate::spark::run::Progress;
    use crate::spark::run::Run;
    use crate::spark::spec::ClusterSpec;
    use crate::spark::spec::RunSpec;
    use crate::spark::submit::Language;
    use crate::spark::submit::Surroundings;
    use crate::spark::submit::explain;
    use crate::spark::version::SparkVersion;
    use crate::spark::work::TaskAnswer;
    use crate::spark::work_text;

    /// One case: what is run, what comes of it, and where that is written.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Case {
        id: String,
        submit: String,
        #[serde(default)]
        spark: SparkVersion,
        #[serde(default)]
        language: Option<String>,
        #[serde(default)]
        work: Option<String>,
        #[serde(default)]
        horizon: Option<String>,
        #[serde(default)]
        cluster: BTreeMap<String, String>,
        #[serde(default)]
        workers: Option<u32>,
        #[serde(default)]
        faults: Vec<String>,
        expect: Expect,
        source: Vec<Source>,
    }

    /// FROM THE DOCS: where, and what it says in our own words.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Source {
        r#where: String,
        says: String,
    }

    /// The outcome, whole.
    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Expect {
        job: String,
        exit_code: Option<u8>,
        left_early: bool,
        driver: Option<String>,
        starts: u32,
        /// Where each executor of the last driver was, and whether it was lost.
        executors: Vec<String>,
        logs: String,
        shown_on: String,
        stages: Vec<Vec<String>>,
        /// What the manager's list says of applications, or of pods, at the end.
        listed: Vec<String>,
        /// Pieces of lines that somebody reads.
        says: Vec<String>,
    }

    fn run_of(case: &Case) -> Run {
        let mut env = Surroundings::new(case.spark);
        env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop/conf".to_owned());
        let explanation = explain(&case.submit, &env);
        assert_eq!(explanation.refusal.as_ref().map(|refusal| &refusal.message), None, "{}", case.id);
        let mut submit = explanation.request.unwrap_or_else(|| panic!("{}: nothing to run", case.id));
        if case.language.as_deref() == Some("python") {
            submit.language = Language::Python;
        }
        let mut cluster = ClusterSpec::new(Conf::new(case.spark));
        cluster.workers = case.workers.unwrap_or(cluster.workers);
        for (key, value) in &case.cluster {
            cluster.conf.set(key, value, Origin::ConfOption);
        }
        let jobs = work_text::jobs(case.work.as_deref().unwrap_or("map=6x3s reduce=6x6s")).unwrap();
        let mut spec = RunSpec::new(submit, cluster, jobs);
        spec.faults = case.faults.iter().map(|fault| Fault::parse(fault).unwrap()).collect();
        if let Some(horizon) = &case.horizon {
            spec.horizon = VirtualSpan::parse(horizon, "s").unwrap();
        }
        Run::new(spec).unwrap()
    }

    /// Plays a run to its end with the checkers on.
    fn play(run: &mut Run, what: &str) {
        let (mut checker, mut spark) = (Checker::default(), crate::spark::check::Checker::default());
        loop {
            match run.step() {
                Progress::Advanced => {}
                Progress::Need(_) => run.answer(TaskAnswer::Output(Box::default())),
                Progress::Done => break,
            }
            let (log, cluster) = (run.world().log(), run.world().cluster());
            if let Err(complaint) = checker.look(log, cluster).and_then(|()| spark.look(log, cluster)) {
                panic!("{what}: {complaint}");
            }
        }
        assert_eq!(fold_agrees(run.world().log(), run.world().cluster()), Ok(()), "{what}");
    }

    fn seen(run: &Run, says: &[String]) -> Expect {
        let outcome = Outcome::of(run);
        let word = serde_json::to_string(&outcome.job).unwrap();
        let domain = &run.world().cluster().domain;
        let mut lines: Vec<String> = Vec::new();
        for records in domain.consoles.values() {
            lines.extend(records.iter().filter_map(|&id| match run.world().log().get(id).map(|record| &record.fact) {
                Some(crate::sim::Fact::Domain(crate::spark::fact::SparkFact::Printed(line))) => Some(line.shown()),
                _ => None,
            }));
        }
        // A manager that was started again has a list of its own: the newest word counts.
        let listed = domain.listed.iter().filter(|((_, kind, _), _)| matches!(kind, ListedKind::Application | ListedKind::Pod));
        let newest: BTreeMap<&str, &str> = listed.map(|((_, _, id), entry)| (id.as_str(), entry.state)).collect();
        Expect {
            job: word.trim_matches('"').to_owned(),
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

    fn check(file: &str) {
        let cases: Vec<Case> = serde_json::from_str(file).unwrap();
        let only = option_env!("CASE");
        let mut complaints = Vec::new();
        for case in cases.iter().filter(|case| only.is_none_or(|only| case.id.contains(only))) {
            assert!(case.source.iter().all(|source| !source.r#where.is_empty() && !source.says.is_empty()), "{}: no source", case.id);
            let mut run = run_of(case);
            play(&mut run, &case.id);
            let got = seen(&run, &case.expect.says);
            if got != case.expect {
                complaints.push(format!("{}\n  got      {got:?}\n  expected {:?}", case.id, case.expect));
            }
            // The same input gives the same bytes.
            let mut again = run_of(case);
            play(&mut again, &case.id);
            assert!(
                again.world().log().to_json_lines().unwrap() == run.world().log().to_json_lines().unwrap(),
                "{}: two runs differ",
                case.id
            );
        }
        assert!(complaints.is_empty(), "{} of {} cases\n{}", complaints.len(), cases.len(), complaints.join("\n"));
    }

    #[test]
    fn yarn_does_what_is_documented() {
        check(include_str!("../../tests/data/records/yarn.json"));
    }

    #[test]
    fn kubernetes_does_what_is_documented() {
        check(include_str!("../../tests/data/records/kubernetes.json"));
    }

    /// A run of random faults at random moments, the same for the same seed.
    fn random_case(seed: u64) -> Case {
        let mut rng = Rng::stream(seed, "documented");
        let mut pick = |words: &[&str]| rng.index(words.len()).map_or_else(String::new, |place| words[place].to_owned());
        let (yarn, mode) = (pick(&["yarn", "k8s"]) == "yarn", pick(&["client", "cluster"]));
        let submit = if yarn {
            format!("spark-submit --master yarn --deploy-mode {mode} --class App app.jar")
        } else {
            format!(
                "spark-submit --master k8s://api-server:6443 --deploy-mode {mode} --conf spark.kubernetes.container.image=spark --class App local:///app.jar"
            )
        };
        let manager = if yarn { "resource-manager" } else { "api-server" };
        let (kill, start) = (format!("kill:{manager}"), format!("start:{manager}"));
        let faults = [
            "kill:client",
            "interrupt:client",
            "kill:driver",
            "terminate:driver",
            "freeze:driver",
            "kill:executor:1",
            "kill:executor:2",
            "freeze:executor:1",
            "thaw:executor:1",
            "oom:executor:2",
            "kill:worker:0",
            "crash:worker:1",
            "start:worker:1",
            "freeze:worker:2",
            "terminate:worker:2",
            "cut:link:workers-driver",
            "heal:link:workers-driver",
            "cancel:app",
            &kill,
            &start,
        ];
        let moments = ["t=2s", "t=4s", "t=9s", "t=15s", "t=40s", "t=2m", "stage=0", "stage=1", "map-done"];
        let count = pick(&["1", "2", "3", "4"]).parse().unwrap_or(1);
        let faults = (0..count).map(|_| format!("{}@{}", pick(&faults), pick(&moments))).collect();
        Case {
            id: format!("seed {seed}"),
            submit,
            spark: SparkVersion::ALL[usize::from(pick(&["0", "1", "2", "3"]).parse::<u8>().unwrap_or(0))],
            language: (pick(&["java", "python"]) == "python").then(|| "python".to_owned()),
            work: Some("map=4x3s reduce=3x4s".to_owned()),
            horizon: Some("25m".to_owned()),
            cluster: BTreeMap::new(),
            workers: None,
            faults,
            expect: Expect::default(),
            source: Vec::new(),
        }
    }

    #[test]
    fn random_faults_break_no_rule_of_any_cluster() {
        for seed in 0..100 {
            let case = random_case(seed);
            let what = format!("{} {} {:?}", case.id, case.submit, case.faults);
            let lines = [0, 1].map(|_| {
                let mut run = run_of(&case);
                play(&mut run, &what);
                Outcome::of(&run);
                run.world().log().to_json_lines().unwrap()
            });
            assert!(lines[0] == lines[1], "{what}: two runs differ");
        }
    }
}
