//! Random topologies, configurations and faults under the checkers: whatever happens, what must hold holds.

use crate::base::Rng;
use crate::base::VirtualSpan;
use crate::spark::check::Checker;
use crate::spark::conf::Conf;
use crate::spark::fault::Fault;
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
    let (line, standalone) = submit_line(&mut rng);
    let work = work(&mut rng);
    let faults: Vec<String> = (0..rng.below(4)).map(|_| fault(&mut rng, standalone)).collect();
    let violation = |what: String| Box::new(Violation { seed, what, line: line.clone(), work: work.clone(), faults: faults.clone() });
    let mut env = Surroundings::new(version);
    env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop".to_owned());
    let played = |events| Played { line: line.clone(), work: work.clone(), faults: faults.clone(), events };
    let Some(request) = submit::explain(&line, &env).request else { return Ok(played(0)) };
    let jobs = work_text::jobs(&work).map_err(|_| violation("the work cannot be read".to_owned()))?;
    let mut spec = RunSpec::new(request, ClusterSpec::new(Conf::new(version)), jobs);
    spec.seed = seed;
    spec.horizon = VirtualSpan::from_secs(900);
    for text in &faults {
        spec.faults.push(Fault::parse(text).map_err(|_| violation(format!("{text} cannot be read")))?);
    }
    // A fault without its target there is refused, and so is what is not simulated: nothing to check then.
    let Ok(mut run) = Run::new(spec) else { return Ok(played(0)) };
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

fn submit_line(rng: &mut Rng) -> (String, bool) {
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
    (line, standalone)
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

fn fault(rng: &mut Rng, standalone: bool) -> String {
    let processes = ["client", "driver", "executor:0", "executor:1", "executor:with-map-output"];
    let daemons = ["worker:0", "worker:of-driver", "workers", "master"];
    let target = if standalone && rng.below(2) == 0 { pick(rng, &daemons) } else { pick(rng, &processes) };
    let what = match rng.below(10) {
        0 => "throw:task:0.0".to_owned(),
        1 => "throw-once:task:0.0".to_owned(),
        2 => "oom:task:0.0".to_owned(),
        8 => format!("decommission:{}", pick(rng, &["executor:0", "executor:1", "executor:with-map-output", "worker:0"])),
        9 => format!("{}:{}", pick(rng, &["preempt", "evict", "delete"]), pick(rng, &["executor:1", "executor:2", "driver"])),
        3 => format!("{}:app", pick(rng, &["throw", "no-stop", "exit=3", "no-context"])),
        _ => format!("{}:{target}", pick(rng, &["kill", "terminate", "interrupt", "freeze", "crash"])),
    };
    let when = match rng.below(4) {
        0 => "map-done".to_owned(),
        1 => "stage=0".to_owned(),
        2 => format!("t={}ms", rng.below(20_000)),
        _ => format!("stage=0:tasks={}", 1 + rng.below(3)),
    };
    format!("{what}@{when}")
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
