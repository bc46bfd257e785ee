//! Requirements that a line has to meet: judged by where it puts things, never by its text.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use super::explanation::Explanation;
use super::request::Language;
use super::request::SubmitRequest;
use super::request::Target;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::deploy::Placement;
use crate::spark::deploy::Seat;
use crate::spark::master::Manager;
use crate::spark::master::Master;

/// One thing that is asked of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// The machine that types the line may be closed while the application runs.
    ClientMayLeave,
    /// The command returns as soon as the driver is accepted.
    ReturnsAtOnce,
    /// A driver that dies is started again.
    DriverRestarts,
    /// What the application prints is on the screen of whoever typed the line.
    OutputOnConsole,
    /// The driver shares nobody's machine but the cluster's.
    DriverInCluster,
    Manager(Manager),
    DeployMode(DeployMode),
    Language(Language),
    /// The application is a client of a Connect server.
    ThinClient,
    /// Each executor has a heap of so many MiB.
    ExecutorMemoryMib(u64),
    /// All executors together have at most so many cores.
    MostCores(i64),
    Executors(i64),
    /// One task that fails once costs nobody the application.
    SurvivesTaskFailure,
}

/// A run that shows whether a requirement holds: what goes wrong in it, and what its outcome must say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Nothing: the run is left alone.
    pub fault: Option<&'static str>,
    /// A field of the outcome.
    pub field: &'static str,
    /// The values that meet the requirement, as they are printed.
    pub allowed: &'static [&'static str],
}

/// A run in which nothing goes wrong must end well, whatever else is asked: a line may be placed rightly and still wait for ever,
/// for executors that fit on no machine.
pub const HEALTHY: Trial = Trial { fault: None, field: "job", allowed: &["finished"] };

impl Requirement {
    /// The run that shows whether the requirement holds; none where the line alone says it.
    pub fn trial(&self) -> Option<Trial> {
        let trial = |fault, field, allowed| Some(Trial { fault, field, allowed });
        match self {
            Self::ClientMayLeave => trial(Some("kill:client@stage=0:tasks=1"), "job", &["finished"]),
            Self::DriverRestarts => trial(Some("kill:driver@map-done"), "job", &["restarted_then_finished"]),
            Self::SurvivesTaskFailure => trial(Some("throw-once:task:0.0@start"), "job", &["finished"]),
            Self::OutputOnConsole => trial(None, "result.shown_on", &["client_console"]),
            Self::ReturnsAtOnce => trial(None, "client.exited_before_job_end", &["yes"]),
            Self::DriverInCluster
            | Self::Manager(_)
            | Self::DeployMode(_)
            | Self::Language(_)
            | Self::ThinClient
            | Self::ExecutorMemoryMib(_)
            | Self::MostCores(_)
            | Self::Executors(_) => None,
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientMayLeave => f.write_str("the machine that types the line may leave"),
            Self::ReturnsAtOnce => f.write_str("the command returns as soon as the driver is accepted"),
            Self::DriverRestarts => f.write_str("a driver that dies is started again"),
            Self::OutputOnConsole => f.write_str("the output is on the screen"),
            Self::DriverInCluster => f.write_str("the driver runs inside the cluster"),
            Self::Manager(manager) => write!(f, "the manager is {manager}"),
            Self::DeployMode(mode) => write!(f, "the deploy mode is {mode}"),
            Self::Language(language) => write!(f, "the application is written in {}", language.as_str()),
            Self::ThinClient => f.write_str("the application is a client of a Connect server"),
            Self::ExecutorMemoryMib(mib) => write!(f, "each executor has a heap of {mib} MiB"),
            Self::MostCores(cores) => write!(f, "all executors together have at most {cores} cores"),
            Self::Executors(count) => write!(f, "there are {count} executors"),
            Self::SurvivesTaskFailure => f.write_str("a task that fails once does not end the application"),
        }
    }
}

/// Whether a requirement is met, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub requirement: Requirement,
    pub met: bool,
    pub why: String,
}

/// Judges a line. A line that Spark refuses meets nothing.
pub fn meets(requirements: &[Requirement], explanation: &Explanation) -> Vec<Verdict> {
    let judge = |requirement: &Requirement| {
        let (met, why) = match (&explanation.refusal, &explanation.request, &explanation.placement) {
            (Some(refusal), ..) => (false, format!("Spark refuses the line: {}", refusal.message)),
            (None, Some(request), Some(placement)) => requirement.judge(request, placement),
            (None, ..) => (false, "the line starts nothing".to_owned()),
        };
        Verdict { requirement: requirement.clone(), met, why }
    };
    requirements.iter().map(judge).collect()
}

impl Requirement {
    fn judge(&self, request: &SubmitRequest, placement: &Placement) -> (bool, String) {
        let driver = format!("the driver is at {}", placement.driver);
        match self {
            Self::ClientMayLeave => (!placement.client_must_stay, driver),
            Self::ReturnsAtOnce => {
                let why = if placement.client_waits { "the command stays until the end" } else { "the command does not wait" };
                (!placement.client_waits, why.to_owned())
            }
            Self::DriverRestarts => {
                let restarts = placement.driver_restart != "nothing";
                (restarts, if restarts { placement.driver_restart } else { "nobody starts a dead driver again" }.to_owned())
            }
            Self::OutputOnConsole => (placement.output == "client_console", format!("the output is in {}", placement.output)),
            Self::DriverInCluster => (!matches!(placement.driver, Seat::Client), driver),
            Self::Manager(wanted) => (placement.manager == *wanted, format!("the manager is {}", placement.manager)),
            Self::DeployMode(wanted) => (request.deploy_mode == *wanted, format!("the deploy mode is {}", request.deploy_mode)),
            Self::Language(wanted) => {
                // A jar says nothing of the language its classes were written in.
                let jvm = |language: &Language| matches!(language, Language::Java | Language::Scala);
                let same = request.language == *wanted || jvm(&request.language) && jvm(wanted);
                (same, format!("it runs as {}", request.language.as_str()))
            }
            Self::ThinClient => (request.is_connect(), driver),
            Self::ExecutorMemoryMib(wanted) => {
                let mib = request.conf.size(&keys::EXECUTOR_MEMORY).unwrap_or(0) >> 20;
                (mib == *wanted && !request.is_connect(), format!("spark.executor.memory is {mib} MiB"))
            }
            Self::MostCores(most) => cores(request, *most),
            Self::Executors(wanted) => executors(request, *wanted),
            Self::SurvivesTaskFailure => attempts(request),
        }
    }
}

/// On a standalone cluster `spark.cores.max` is the limit; elsewhere executors times cores.
fn cores(request: &SubmitRequest, most: i64) -> (bool, String) {
    if request.manager() == Manager::Standalone {
        return match request.conf.int(&keys::CORES_MAX) {
            Some(cores) => (cores <= most, format!("spark.cores.max is {cores}")),
            None => (false, "without spark.cores.max the application takes every core".to_owned()),
        };
    }
    let each = request.conf.int(&keys::EXECUTOR_CORES).unwrap_or(1);
    let count = request.conf.int(&keys::EXECUTOR_INSTANCES).unwrap_or(2);
    let all = each.saturating_mul(count);
    (all <= most, format!("{count} executors of {each} cores are {all}"))
}

/// On a standalone cluster the number follows from cores; elsewhere it is asked for.
fn executors(request: &SubmitRequest, wanted: i64) -> (bool, String) {
    if request.manager() != Manager::Standalone {
        let count = request.conf.int(&keys::EXECUTOR_INSTANCES).unwrap_or(2);
        return (count == wanted, format!("spark.executor.instances is {count}"));
    }
    let each = request.conf.explicit(keys::EXECUTOR_CORES.name).and_then(|_| request.conf.int(&keys::EXECUTOR_CORES));
    match (request.conf.int(&keys::CORES_MAX), each) {
        (Some(all), Some(each)) if each > 0 => (all / each == wanted, format!("{all} cores in executors of {each} are {}", all / each)),
        _ => (false, "on a standalone cluster it takes --total-executor-cores and --executor-cores to fix their number".to_owned()),
    }
}

/// How often a task may be tried: the master URL says it in local mode, `spark.task.maxFailures` elsewhere.
fn attempts(request: &SubmitRequest) -> (bool, String) {
    let local = match (&request.target, &request.own_server) {
        (Target::Master(Master::Local { max_failures, .. }), _) | (_, Some(Master::Local { max_failures, .. })) => Some(*max_failures),
        _ => None,
    };
    let most = local.map_or_else(|| request.conf.int(&keys::TASK_MAX_FAILURES).unwrap_or(4), i64::from);
    (most > 1, format!("a task may fail {most} times before the job is given up"))
}

#[cfg(test)]
mod tests {
    use super::Requirement;
    use super::meets;
    use crate::spark::master::Manager;
    use crate::spark::submit::Language;
    use crate::spark::submit::Surroundings;
    use crate::spark::submit::explain;
    use crate::spark::version::SparkVersion;

    #[test]
    fn a_line_is_judged_by_where_it_puts_things() {
        let wanted = [
            Requirement::ClientMayLeave,
            Requirement::DriverRestarts,
            Requirement::Language(Language::Java),
            Requirement::Manager(Manager::Standalone),
        ];
        let env = Surroundings::new(SparkVersion::V4_0);
        let check = |line: &str, expected: [bool; 4]| {
            let verdicts: Vec<bool> = meets(&wanted, &explain(line, &env)).into_iter().map(|verdict| verdict.met).collect();
            assert_eq!(verdicts, expected, "{line}");
        };
        check("spark-submit --master spark://h:7077 --deploy-mode cluster --supervise --class A a.jar", [true; 4]);
        check(
            "spark-submit --conf spark.submit.deployMode=cluster --conf spark.driver.supervise=true --master spark://h:1 --supervise --class A a.jar",
            [true; 4],
        );
        check("spark-submit --master spark://h:7077 --supervise --class A a.jar", [false, false, true, true]);
        check("spark-submit --master spark://h:7077 --deploy-mode cluster --supervise a.py", [false; 4]);
        check("spark-submit --master spark://h:7077 --deploy-mode cluster --class A a.jar --supervise", [true, false, true, true]);
    }
}
