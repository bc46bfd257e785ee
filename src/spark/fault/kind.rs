//! Kinds of target, and what can be done to each: the table behind every check and every list of faults.

use crate::spark::fault::site::Cluster;
use crate::spark::fault::site::Site;
use crate::spark::fault::target::Target;

/// A kind of target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Client,
    Driver,
    Python,
    Executor,
    Worker,
    Master,
    ResourceManager,
    ApiServer,
    ConnectServer,
    Task,
    Machine,
    Link,
    App,
}

/// What can be done to every process.
const PROCESS: [&str; 7] = ["kill", "interrupt", "terminate", "hangup", "crash", "freeze", "thaw"];

/// What can be done to a kind of target besides, wherever it is.
const MORE: [(Kind, &[&str]); 13] = [
    (Kind::Client, &["sleep", "cancel"]),
    (Kind::Driver, &["oom", "exit", "cancel", "fill", "drop-shuffle", "preempt", "evict", "delete"]),
    (Kind::Python, &["exit"]),
    (Kind::Executor, &["slow", "oom", "exit", "fill", "drop-shuffle", "decommission", "preempt", "evict", "delete"]),
    (Kind::Worker, &["start", "absent", "no-launch", "decommission", "fill"]),
    (Kind::Master, &["start", "absent"]),
    (Kind::ResourceManager, &["start", "absent"]),
    (Kind::ApiServer, &["start", "absent"]),
    (Kind::ConnectServer, &["start", "absent", "oom", "exit"]),
    (Kind::Task, &["throw", "throw-once", "oom", "exit"]),
    (Kind::Machine, &["crash", "start", "freeze", "thaw", "sleep", "fill"]),
    (Kind::Link, &["cut", "heal", "slow", "freeze", "thaw"]),
    (Kind::App, &["throw", "throw-once", "exit", "no-stop", "no-context", "oom", "cancel"]),
];

impl Kind {
    pub const ALL: [Self; 13] = [
        Self::Client,
        Self::Driver,
        Self::Python,
        Self::Executor,
        Self::Worker,
        Self::Master,
        Self::ResourceManager,
        Self::ApiServer,
        Self::ConnectServer,
        Self::Task,
        Self::Machine,
        Self::Link,
        Self::App,
    ];

    pub const fn of(target: &Target) -> Self {
        match target {
            Target::Client(_) => Self::Client,
            Target::Driver => Self::Driver,
            Target::Python => Self::Python,
            Target::Executor(_) | Target::ExecutorWithMapOutput => Self::Executor,
            Target::Worker(_) | Target::WorkerOfDriver | Target::WorkerWithoutDriver | Target::Workers => Self::Worker,
            Target::Master => Self::Master,
            Target::ResourceManager => Self::ResourceManager,
            Target::ApiServer => Self::ApiServer,
            Target::ConnectServer => Self::ConnectServer,
            Target::Task { .. } => Self::Task,
            Target::Machine(_) => Self::Machine,
            Target::Link(..) => Self::Link,
            Target::App => Self::App,
        }
    }

    /// How one of it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Driver => "driver",
            Self::Python => "python",
            Self::Executor => "executor:N",
            Self::Worker => "worker:N",
            Self::Master => "master",
            Self::ResourceManager => "resource-manager",
            Self::ApiServer => "api-server",
            Self::ConnectServer => "connect-server",
            Self::Task => "task:STAGE.PARTITION",
            Self::Machine => "machine:NAME",
            Self::Link => "link:A-B",
            Self::App => "app",
        }
    }

    const fn is_process(self) -> bool {
        !matches!(self, Self::Task | Self::Machine | Self::Link | Self::App)
    }
}

/// What can be done to a target of this kind in this run.
pub fn actions(kind: Kind, site: &Site) -> Vec<&'static str> {
    let process = PROCESS.iter().filter(|_| kind.is_process());
    let more = MORE.iter().filter(|(its, _)| *its == kind).flat_map(|(_, words)| words.iter());
    process.chain(more).copied().filter(|word| possible(word, kind, site)).collect()
}

/// The kinds of target in this run to which this can be done.
pub fn kinds(word: &str, site: &Site) -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(move |&kind| site.has(kind) && actions(kind, site).contains(&word))
}

/// What depends on the run.
fn possible(word: &str, kind: Kind, site: &Site) -> bool {
    match (word, kind) {
        // An interrupt call of a Connect client. Elsewhere the client is the driver, or only waits for it.
        ("cancel", Kind::Client) => site.connect,
        // A standalone worker takes that signal; a driver runs in no container but in cluster mode.
        ("decommission", Kind::Worker) => site.cluster == Cluster::Standalone,
        ("preempt", Kind::Driver) if !site.driver_on_worker() => false,
        ("preempt", _) => site.cluster == Cluster::Yarn,
        ("evict" | "delete", _) => site.cluster == Cluster::Kubernetes,
        // Where the driver runs tasks itself, its disk has their shuffle files.
        ("drop-shuffle", Kind::Driver) => site.cluster == Cluster::Local && site.has_maps(),
        ("drop-shuffle", _) => site.has_maps(),
        // The disk of a driver without tasks holds nothing that these runs write.
        ("fill", Kind::Driver) => site.cluster == Cluster::Local,
        // A Connect client builds no context.
        ("no-context", Kind::App) => !site.connect,
        _ => true,
    }
}
