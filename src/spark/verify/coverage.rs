//! Whether every rule of the table is recorded by some run, and no run records one that is not in it.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use crate::base::Diagnostic;
    use crate::spark::conf::Conf;
    use crate::spark::fault::Fault;
    use crate::spark::rule;
    use crate::spark::run::Run;
    use crate::spark::spec::ClusterSpec;
    use crate::spark::spec::RunSpec;
    use crate::spark::submit;
    use crate::spark::submit::Surroundings;
    use crate::spark::verify::check;
    use crate::spark::verify::connect;
    use crate::spark::verify::connect::ConnectRecord;
    use crate::spark::verify::documented;
    use crate::spark::verify::documented::Case;
    use crate::spark::verify::record::Recorded;
    use crate::spark::version::SparkVersion;
    use crate::spark::work::TaskAnswer;
    use crate::spark::work_text;

    /// A run that brings about what no record does.
    struct More {
        /// The rule it is for.
        rule: &'static str,
        line: &'static str,
        work: &'static str,
        faults: &'static [&'static str],
    }

    const STANDALONE: &str = "spark-submit --master spark://m:7077 --executor-cores 1 --class App app.jar";
    const WORK: &str = "map=6x3s reduce=6x6s";

    const MORE: [More; 8] = [
        More {
            rule: "full-disk-fails-task",
            line: "spark-submit --master local[2] --class App app.jar",
            work: WORK,
            faults: &["fill:driver@start"],
        },
        More { rule: "lost-files-fail-fetch", line: STANDALONE, work: WORK, faults: &["drop-shuffle:executor:with-map-output@map-done"] },
        More {
            rule: "ui-kills-jobs",
            line: "spark-submit --master local[2] --class App app.jar",
            work: WORK,
            faults: &["cancel:app@stage=0"],
        },
        More { rule: "writes-stay", line: STANDALONE, work: "map=6x3s write=6x6s:append", faults: &["kill:executor:0@stage=1+4s"] },
        More { rule: "return-without-stop", line: STANDALONE, work: WORK, faults: &["no-stop:app"] },
        More { rule: "too-many-failed-executors-end-application", line: STANDALONE, work: WORK, faults: &["no-launch:workers"] },
        More {
            rule: "idle-executors-go",
            line: "spark-submit --master spark://m:7077 --conf spark.dynamicAllocation.enabled=true --conf \
                   spark.dynamicAllocation.initialExecutors=3 --executor-cores 1 --class App app.jar",
            work: "count=1x200s",
            faults: &[],
        },
        More {
            rule: "failing-executor-excluded",
            line: "spark-submit --master spark://m:7077 --conf spark.excludeOnFailure.enabled=true --conf \
                   spark.excludeOnFailure.stage.maxFailedTasksPerExecutor=1 --executor-cores 1 --class App app.jar",
            work: WORK,
            faults: &["throw-once:task:0.1"],
        },
    ];

    /// A rule whose run has not been written yet: a task that does not heed its kill in an application that goes on.
    const LATER: [&str; 1] = ["task-reaper-ends-executor"];

    /// A case that lists what its run records.
    #[derive(serde::Deserialize)]
    struct Mechanism {
        expect: Recording,
    }

    #[derive(serde::Deserialize)]
    struct Recording {
        rules: Vec<String>,
    }

    fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Vec<T> {
        serde_json::from_str(text).unwrap()
    }

    /// The ids of all rules that the log of a run names.
    fn note(run: &Run, seen: &mut BTreeSet<&str>) {
        seen.extend(run.world().log().iter().filter_map(|(_, record)| record.rule).map(|rule| rule.0));
    }

    fn play(more: &More) -> Result<Run, String> {
        let version = SparkVersion::default();
        let request = submit::explain(more.line, &Surroundings::new(version)).request.ok_or("nothing to run")?;
        let join = |wrong: Vec<Diagnostic>| wrong.iter().map(ToString::to_string).collect::<String>();
        let mut spec = RunSpec::new(request, ClusterSpec::new(Conf::new(version)), work_text::jobs(more.work).map_err(join)?);
        spec.faults = more.faults.iter().map(|fault| Fault::parse(fault)).collect::<Result<_, _>>().map_err(join)?;
        let mut run = Run::new(spec)?;
        run.run_to_end(|_| TaskAnswer::Output(Box::default()));
        Ok(run)
    }

    #[test]
    fn every_rule_is_recorded_by_some_run_and_no_other() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mechanisms");
        let files: Vec<String> = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
        let cases: Vec<Mechanism> = files.iter().flat_map(|text| parsed::<Mechanism>(text)).collect();
        let mut seen = BTreeSet::new();
        for record in parsed::<Recorded>(include_str!("../../../assets/records/deploy.json")).iter().filter(|run| run.skip.is_none()) {
            note(&check::play(record).unwrap(), &mut seen);
        }
        for text in [include_str!("../../../assets/records/connect.json"), include_str!("../../../assets/records/connect-docs.json")] {
            for record in parsed::<ConnectRecord>(text) {
                note(&connect::play(&record).unwrap(), &mut seen);
            }
        }
        for text in [include_str!("../../../assets/records/yarn.json"), include_str!("../../../assets/records/kubernetes.json")] {
            for case in parsed::<Case>(text) {
                note(&documented::played(&case).unwrap(), &mut seen);
            }
        }
        // What these cases record is compared whole where they are played.
        seen.extend(cases.iter().flat_map(|case| case.expect.rules.iter().map(String::as_str)));
        let mut wrong = Vec::new();
        for more in &MORE {
            let mut own = BTreeSet::new();
            note(&play(more).unwrap_or_else(|complaint| panic!("{}: {complaint}", more.line)), &mut own);
            if !own.contains(more.rule) {
                wrong.push(format!("{} with {:?} shows {own:?}, not {}", more.line, more.faults, more.rule));
            }
            seen.extend(own);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let known: BTreeSet<&str> = rule::all().map(|rule| rule.id.0).collect();
        seen.extend(LATER);
        assert_eq!(seen.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "rules that are not in the table");
        assert_eq!(known.difference(&seen).collect::<Vec<_>>(), Vec::<&&str>::new(), "rules that no run shows");
    }
}
