//! Random topologies, configurations and faults under the checkers: whatever happens, what must hold holds.

use std::cmp::Reverse;
use std::fmt;

use crate::base::Rng;
use crate::base::VirtualSpan;
use crate::spark::check::Checker;
use crate::spark::conf::Conf;
use crate::spark::fault::Fault;
use crate::spark::fault::Kind;
use crate::spark::fault::Site;
use crate::spark::fault::Target;
use crate::spark::fault::fit;
use crate::spark::fault::kind::actions;
use crate::spark::run::Progress;
use crate::spark::run::Run;
use crate::spark::spec::ClusterSpec;
use crate::spark::spec::RunSpec;
use crate::spark::submit;
use crate::spark::submit::Surroundings;
use crate::spark::version::SparkVersion;
use crate::spark::work::TaskAnswer;
use crate::spark::work_text;

/// The most events of one run: beyond that it is going in circles.
const MOST_EVENTS: usize = 2_000_000;

/// What was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    pub line: String,
    pub work: String,
    pub faults: Vec<String>,
    pub events: usize,
}

/// What is known of many runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub events: usize,
    /// How many events the longest run has, and its seed: the lowest, if there are several.
    pub longest: Option<(usize, Reverse<u64>)>,
}

impl Sum {
    pub fn add(&mut self, seed: u64, events: usize) {
        self.join(Self { events, longest: Some((events, Reverse(seed))) });
    }

    pub fn join(&mut self, other: Self) {
        self.events += other.events;
        self.longest = self.longest.max(other.longest);
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} events", self.events)?;
        match self.longest {
            Some((events, Reverse(seed))) => write!(out, ", the longest run {events} (seed {seed})"),
            None => Ok(()),
        }
    }
}

/// Something that must hold did not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("seed {seed}: {what}\n  {line}\n  --work '{work}' {}", faults.iter().map(|fault| format!("--fault {fault}")).collect::<Vec<_>>().join(" "))]
pub struct Violation {
    pub seed: u64,
    pub what: String,
    pub line: String,
    pub work: String,
    pub faults: Vec<String>,
}

/// Plays the run of this seed.
///
/// # Errors
/// The violation, with all that is needed to see it again.
pub fn play(seed: u64) -> Result<Played, Box<Violation>> {
    let mut rng = Rng::stream(seed, "swarm");
    let version = SparkVersion::ALL[rng.index(4).unwrap_or(0)];
    let line = submit_line(&mut rng);
    let work = work(&mut rng);
    let mut faults: Vec<String> = Vec::new();
    let mut env = Surroundings::new(version);
    env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop".to_owned());
    let none = |events| Played { line: line.clone(), work: work.clone(), faults: Vec::new(), events };
    let Some(request) = submit::explain(&line, &env).request else { return Ok(none(0)) };
    let Ok(jobs) = work_text::jobs(&work) else { return Ok(none(0)) };
    let mut spec = RunSpec::new(request, ClusterSpec::new(Conf::new(version)), jobs);
    spec.seed = seed;
    spec.horizon = VirtualSpan::from_secs(900);
    let site = Site::of(&spec);
    for number in 0..rng.below(4) {
        let further = fault(&mut rng, &site, number == 0);
        spec.faults.extend(further.filter(|fault| fit::complaints(fault, &spec.faults, &site, "").is_empty()));
    }
    faults.extend(spec.faults.iter().map(ToString::to_string));
    let violation = |what: String| Box::new(Violation { seed, what, line: line.clone(), work: work.clone(), faults: faults.clone() });
    let played = |events| Played { line: line.clone(), work: work.clone(), faults: faults.clone(), events };
    let mut run = Run::new(spec).map_err(violation)?;
    let mut checker = Checker::default();
    let mut events = 0;
    loop {
        match run.step() {
            Progress::Advanced => events += 1,
            Progress::Need(_) => run.answer(TaskAnswer::Output(Box::default())),
            Progress::Done => break,
        }
        checker.look(run.world().log(), run.world().cluster()).map_err(violation)?;
        if events > MOST_EVENTS {
            return Err(violation(format!("more than {MOST_EVENTS} events")));
        }
    }
    crate::sim::check::fold_agrees(run.world().log(), run.world().cluster()).map_err(violation)?;
    Ok(played(events))
}

fn pick<'a>(rng: &mut Rng, from: &[&'a str]) -> &'a str {
    rng.index(from.len()).map_or("", |place| from[place])
}

fn submit_line(rng: &mut Rng) -> String {
    let master = pick(
        rng,
        &[
            "--master 'local[4]'",
            "--master 'local[2,3]'",
            "--master 'local-cluster[2,1,1024]'",
            "--master spark://master:7077",
            "--master spark://127.0.0.1:7077",
            "--master spark://master:7077,master1:7077",
            "--master spark://master:7077 --deploy-mode cluster",
            "--master spark://master:7077 --deploy-mode cluster --supervise",
            "--master yarn",
            "--master yarn --deploy-mode cluster",
            "--master k8s://https://api:6443 --conf spark.kubernetes.container.image=i",
            "--master k8s://https://api:6443 --conf spark.kubernetes.container.image=i --conf spark.driver.host=me.default.svc --conf spark.kubernetes.driver.pod.name=me",
            "--master k8s://https://api:6443 --deploy-mode cluster --conf spark.kubernetes.container.image=i",
        ],
    );
    let mut line = format!("spark-submit {master} --conf spark.executor.memory=512m --conf spark.driver.memory=512m");
    let settings = [
        "spark.executor.cores=1",
        "spark.cores.max=3",
        "spark.task.maxFailures=2",
        "spark.shuffle.service.enabled=true",
        "spark.speculation=true",
        "spark.excludeOnFailure.enabled=true",
        "spark.dynamicAllocation.enabled=true",
        "spark.standalone.submit.waitAppCompletion=true",
        "spark.network.timeout=20s",
        "spark.decommission.enabled=true",
        "spark.decommission.enabled=true --conf spark.storage.decommission.enabled=true",
        "spark.excludeOnFailure.enabled=true --conf spark.excludeOnFailure.killExcludedExecutors=true",
        "spark.excludeOnFailure.enabled=true --conf spark.excludeOnFailure.application.fetchFailure.enabled=true",
        "spark.excludeOnFailure.enabled=true --conf spark.excludeOnFailure.timeout=5s",
        "spark.task.reaper.enabled=true --conf spark.task.reaper.killTimeout=1s",
        "spark.memory.storageFraction=0.1",
    ];
    for _ in 0..rng.below(4) {
        line.push_str(" --conf ");
        line.push_str(pick(rng, &settings));
    }
    let standalone = master.contains("spark://");
    line.push_str(if standalone && master.contains("cluster") || rng.below(3) > 0 { " --class App app.jar" } else { " app.py" });
    line
}

fn work(rng: &mut Rng) -> String {
    let stages = 1 + rng.below(3);
    let outside = if rng.below(4) == 0 { ":outside=900m" } else { "" };
    let stage = |rng: &mut Rng, number| format!("s{number}={}x{}ms{outside}", 1 + rng.below(12), 100 + rng.below(4_000));
    let mut jobs: Vec<String> = vec![(0..stages).map(|number| stage(rng, number)).collect::<Vec<_>>().join(" ")];
    if rng.below(3) == 0 {
        let level = pick(rng, &["MEMORY_ONLY", "MEMORY_AND_DISK", "MEMORY_ONLY_2", "DISK_ONLY"]);
        let cached = format!("s0={}x2s:memory={}m cache={level}:{}m", 1 + rng.below(12), rng.below(300), 1 + rng.below(120));
        jobs = vec![
            format!("d=2x1s:result={}m broadcast", 1 + rng.below(200)),
            format!("{cached} s1=3x1s"),
            format!("s0 s1=2x{}ms", 1 + rng.below(5_000)),
            "s0".to_owned(),
        ];
    }
    jobs.join("; ")
}

/// Anything that can be done to anything in this run, at any moment.
fn fault(rng: &mut Rng, site: &Site, first: bool) -> Option<Fault> {
    let targets = site.targets();
    let name = rng.index(targets.len()).map(|place| targets[place].as_str())?;
    // A long list of workers is cut short for people.
    let name = name.trim_start_matches("… ");
    let parsed = Target::parse(name).ok()?;
    let words = actions(Kind::of(&parsed), site);
    let word = rng.index(words.len()).map(|place| words[place])?;
    let action = match word {
        "exit" => format!("exit={}", rng.below(3)),
        "sleep" => format!("sleep={}s", 1 + rng.below(400)),
        "oom" if rng.below(2) == 0 => "oom=always".to_owned(),
        word => word.to_owned(),
    };
    let when = match rng.below(6) {
        _ if word == "absent" => "start".to_owned(),
        0 if site.has_maps() => "map-done".to_owned(),
        1 => "stage=0".to_owned(),
        2 => "start".to_owned(),
        3 if !first => format!("+{}s", rng.below(30)),
        4 => "stage=0:tasks=1".to_owned(),
        _ => format!("t={}ms", rng.below(20_000)),
    };
    Fault::parse(&format!("{action}:{name}@{when}")).ok()
}

#[cfg(test)]
mod tests {
    use super::play;

    /// A few hundred runs under the checkers.
    #[test]
    fn nothing_that_must_hold_is_broken() {
        let mut events = 0;
        for seed in 0..300 {
            match play(seed) {
                Ok(played) => events += played.events,
                Err(violation) => panic!("{violation}"),
            }
        }
        assert!(events > 10_000, "the swarm plays real runs");
    }
}
