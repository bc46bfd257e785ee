//! A scenario shows the rules that it says it teaches: played, they are all in its log.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use crate::base::VirtualSpan;
use crate::base::size;
use crate::content::scenario::Scenario;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::connect::program::ClientProgram;
use crate::spark::connect::spec::ClientSpec;
use crate::spark::fault::Fault;
use crate::spark::run::Run;
use crate::spark::spec;
use crate::spark::submit;
use crate::spark::submit::ConnectUrl;
use crate::spark::submit::Surroundings;
use crate::spark::submit::Target;
use crate::spark::version::SparkVersion;
use crate::spark::work::TaskAnswer;
use crate::spark::work_text;
use crate::study::RunSpec;

fn scenarios(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(scenarios(&path));
        } else if path.extension().is_some_and(|end| end == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn run_of(words: &RunSpec) -> Run {
    let version = words.spark.as_deref().map_or_else(SparkVersion::default, |text| text.parse().unwrap());
    let mut env = Surroundings::new(version);
    env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop/conf".to_owned());
    let request = submit::explain(&words.submit, &env).request.unwrap();
    let mut cluster = spec::ClusterSpec::new(Conf::new(version));
    if let Some(given) = &words.cluster {
        cluster.workers = given.workers.unwrap_or(cluster.workers);
        cluster.worker_cores = given.worker_cores.unwrap_or(cluster.worker_cores);
        if let Some(memory) = &given.worker_memory {
            cluster.worker_memory_mib = size::parse(memory, "m").unwrap() >> 20;
        }
        for (key, value) in &given.conf {
            cluster.conf.set(key, value, Origin::ConfOption);
        }
    }
    let jobs = work_text::jobs(words.work.as_deref().unwrap_or("map=6x3s reduce=6x6s")).unwrap();
    let mut spec = spec::RunSpec::new(request, cluster, jobs);
    for given in &words.clients {
        let Target::Connect(shared) = &spec.submit.target else { panic!("only Connect has clients") };
        let url = given.url.as_deref().map_or_else(|| shared.clone(), |url| ConnectUrl::parse(url).unwrap());
        let mut client = ClientSpec::new(url, ClientProgram::parse(&given.program).unwrap());
        client.starts = given.starts.as_deref().map_or(VirtualSpan::ZERO, |text| VirtualSpan::parse(text, "s").unwrap());
        spec.clients.push(client);
    }
    spec.faults = words.faults.iter().map(|fault| Fault::parse(&fault.to_string()).unwrap()).collect();
    spec.seed = words.seed.unwrap_or(0);
    spec.horizon = words.horizon.as_deref().map_or(spec.horizon, |text| VirtualSpan::parse(text, "s").unwrap());
    Run::new(spec).unwrap()
}

/// Queries need the engine, and faults without a moment a healthy run before: those scenarios are left out.
fn can_be_played(words: &RunSpec) -> bool {
    words.sql.is_none() && words.faults.iter().all(|fault| fault.to_string().contains('@'))
}

#[test]
fn scenarios_show_the_rules_they_teach() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut complaints = Vec::new();
    let mut played = 0;
    for file in scenarios(&root) {
        let text = std::fs::read_to_string(&file).unwrap();
        let (scenario, wrong) = Scenario::read(&file.to_string_lossy(), &text);
        assert!(wrong.is_empty(), "{}: {wrong:?}", file.display());
        let scenario = scenario.unwrap();
        if scenario.teaches.is_empty() || !can_be_played(&scenario.run) {
            continue;
        }
        played += 1;
        let mut run = run_of(&scenario.run);
        run.run_to_end(|_| TaskAnswer::Output(Box::default()));
        let seen: BTreeSet<&str> = run.world().log().iter().filter_map(|(_, record)| record.rule).map(|rule| rule.0).collect();
        let missing: Vec<&String> = scenario.teaches.iter().filter(|rule| !seen.contains(rule.as_str())).collect();
        if !missing.is_empty() {
            complaints.push(format!("{}: {missing:?} not in {seen:?}", scenario.id));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(played > 10, "scenarios are played");
}
