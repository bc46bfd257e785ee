//! The black box: a run that is seen from outside only. What can be guessed, and what the guess would be as a run of its own.

use crate::base::Rng;
use crate::study::question::Topology;
use crate::study::run::FaultSpec;
use crate::study::run::RunSpec;

/// How many faults are offered, the true one and "nothing" among them.
const OFFERED: usize = 7;

/// What somebody says happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    pub topology: Topology,
    /// `None`: nothing broke.
    pub fault: Option<FaultSpec>,
}

/// A fault as a person names it, without its moment. Faults of the same words are the same answer.
pub fn words(fault: Option<&FaultSpec>) -> String {
    let Some(fault) = fault else { return "nothing broke".to_owned() };
    let whom = whom(&fault.target);
    let (action, number) = fault.action.split_once('=').unwrap_or((fault.action.as_str(), ""));
    match action {
        "kill" => format!("{whom} is killed (SIGKILL)"),
        "interrupt" => format!("{whom} gets Ctrl-C (SIGINT)"),
        "terminate" => format!("{whom} is asked to end (SIGTERM)"),
        "hangup" => format!("{whom} loses its terminal (SIGHUP)"),
        "crash" => format!("{whom} goes down with its whole machine"),
        "freeze" => format!("{whom} stops reacting"),
        "cut" => format!("{whom} is cut"),
        "slow" => format!("{whom} becomes slow"),
        "throw" if fault.target == "app" => format!("{whom} throws when its work is done"),
        "throw" => format!("{whom} throws at every attempt"),
        "throw-once" => format!("{whom} throws once"),
        "oom" => format!("{whom} runs out of memory"),
        "exit" => format!("{whom} exits with code {number}"),
        "sleep" => format!("{whom} is put to sleep with its machine"),
        "cancel" => format!("{whom} is cancelled by somebody"),
        "absent" => format!("{whom} was never started"),
        "no-launch" => format!("{whom} cannot start executors"),
        "drop-shuffle" => format!("{whom} loses its shuffle files"),
        other => format!("{other}: {whom}"),
    }
}

fn whom(target: &str) -> String {
    if let Some(ends) = target.strip_prefix("link:") {
        return format!("the network {}", ends.replace("connect-server", "Connect server").replacen('-', " to ", 1));
    }
    let kind = target.split(':').next().unwrap_or_default();
    let words = match (target, kind) {
        ("worker:of-driver", _) => "the worker under the driver",
        (_, "client") => "the process that was started",
        (_, "driver") => "the driver",
        (_, "python") => "the Python half",
        (_, "executor") => "an executor",
        (_, "worker") => "a worker",
        (_, "workers") => "every worker",
        (_, "master") => "the master",
        (_, "resource-manager") => "the ResourceManager",
        (_, "api-server") => "the API server",
        (_, "connect-server") => "the Connect server",
        (_, "task") => "a task",
        (_, "app") => "the program",
        _ => target,
    };
    words.to_owned()
}

/// The faults to choose from: the true one, "nothing", and others from the pool, each in other words.
pub fn offered(truth: Option<&FaultSpec>, pool: &[FaultSpec], rng: &mut Rng) -> Vec<Option<FaultSpec>> {
    let mut chosen: Vec<Option<FaultSpec>> = vec![None];
    chosen.extend(truth.map(|fault| Some(fault.clone())));
    let mut others: Vec<&FaultSpec> = pool.iter().collect();
    rng.shuffle(&mut others);
    for fault in others {
        let new = words(Some(fault));
        if chosen.len() < OFFERED && !chosen.iter().any(|known| words(known.as_ref()) == new) {
            chosen.push(Some(fault.clone()));
        }
    }
    rng.shuffle(&mut chosen);
    chosen
}

/// The run that somebody has in mind who guesses so: the same work and the same moment, in that world, with that fault.
pub fn supposed(truth: &RunSpec, topology: Topology, guess: &Guess) -> RunSpec {
    let mut run = if guess.topology == topology { truth.clone() } else { moved(truth, guess.topology) };
    let moment = truth.faults.first().and_then(|fault| fault.when.clone()).filter(|when| !armed_from_outside(when));
    run.faults = guess.fault.clone().into_iter().collect();
    for fault in &mut run.faults {
        if fault.when.as_deref().is_some_and(|when| !armed_from_outside(when)) {
            fault.when = moment.clone().or_else(|| fault.when.take());
        }
    }
    run
}

/// Moments that belong to what is done, not to when it happens to be done.
fn armed_from_outside(when: &str) -> bool {
    matches!(when, "start" | "end")
}

/// The same work behind another submit line, with the same manager where there was one.
fn moved(run: &RunSpec, topology: Topology) -> RunSpec {
    let master =
        ["yarn", "k8s://https://api:6443"].into_iter().find(|master| run.submit.contains(master.split(':').next().unwrap_or(master)));
    let master = master.unwrap_or("spark://master:7077");
    let (image, jar) = match (master.starts_with("k8s"), topology) {
        (true, Topology::Cluster) => (" --conf spark.kubernetes.container.image=spark:4.0", "local:///opt/report.jar"),
        (true, _) => (" --conf spark.kubernetes.container.image=spark:4.0", "report.jar"),
        _ => ("", "report.jar"),
    };
    let submit = match topology {
        Topology::Local => "spark-submit --master local[4] --class Report report.jar".to_owned(),
        Topology::Client => format!("spark-submit --master {master} --deploy-mode client{image} --class Report {jar}"),
        Topology::Cluster => format!("spark-submit --master {master} --deploy-mode cluster{image} --class Report {jar}"),
        Topology::Connect => "sc://connect:15002".to_owned(),
    };
    let language = if topology == Topology::Connect { "python" } else { "scala" };
    RunSpec { submit, app_language: Some(language.to_owned()), clients: Vec::new(), ..run.clone() }
}

#[cfg(test)]
mod tests {
    use super::Guess;
    use super::offered;
    use super::supposed;
    use super::words;
    use crate::base::Rng;
    use crate::study::question::Topology;
    use crate::study::run::FaultSpec;
    use crate::study::run::RunSpec;

    fn fault(action: &str, target: &str, when: &str) -> FaultSpec {
        FaultSpec { action: action.to_owned(), target: target.to_owned(), when: Some(when.to_owned()) }
    }

    #[test]
    fn the_truth_is_offered_once_and_no_two_choices_read_alike() {
        let pool = ["executor:0", "executor:with-map-output", "driver", "master", "client", "workers"]
            .map(|target| fault("kill", target, "stage=1"));
        for seed in 0..50 {
            let truth = fault("kill", "executor:1", "map-done");
            let offered = offered(Some(&truth), &pool, &mut Rng::stream(seed, "test"));
            let mut told: Vec<String> = offered.iter().map(|fault| words(fault.as_ref())).collect();
            assert!(offered.contains(&Some(truth)) && offered.contains(&None));
            told.sort();
            told.dedup();
            assert_eq!(told.len(), offered.len());
        }
    }

    #[test]
    fn a_guess_is_the_same_work_elsewhere_at_the_same_moment() {
        let mut truth =
            RunSpec { submit: "spark-submit --master yarn --deploy-mode cluster --class A a.jar".to_owned(), ..RunSpec::default() };
        truth.faults = vec![fault("kill", "driver", "stage=1")];
        let guess = Guess { topology: Topology::Client, fault: Some(fault("interrupt", "client", "stage=0")) };
        let run = supposed(&truth, Topology::Cluster, &guess);
        assert_eq!(run.submit, "spark-submit --master yarn --deploy-mode client --class Report report.jar");
        assert_eq!(run.faults, [fault("interrupt", "client", "stage=1")]);
        let armed = Guess { topology: Topology::Cluster, fault: Some(fault("throw", "task:0.1", "start")) };
        assert_eq!(supposed(&truth, Topology::Cluster, &armed).faults[0].when.as_deref(), Some("start"));
        assert_eq!(supposed(&truth, Topology::Cluster, &armed).submit, truth.submit);
    }
}
