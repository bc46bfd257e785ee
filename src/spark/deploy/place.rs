//! The placement of an application: one function from a request to who sits where.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

use crate::spark::conf::keys;
use crate::spark::master::Manager;
use crate::spark::submit::Language;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Target;
use crate::spark::submit::Tool;
use crate::spark::submit::launcher::CONNECT_SERVER_CLASS;

/// Where spark-submit puts the driver: in its own process, or inside the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeployMode {
    #[default]
    Client,
    Cluster,
}

impl DeployMode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Cluster => "cluster",
        }
    }
}

impl fmt::Display for DeployMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whose process the driver is. Printed in the words of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seat {
    /// The machine that typed the line.
    Client,
    /// Some worker of a standalone cluster; which one is decided when it starts.
    Worker,
    ConnectServer,
    AmContainer,
    DriverPod,
}

impl Seat {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Worker => "worker:N",
            Self::ConnectServer => "connect_server",
            Self::AmContainer => "am_container",
            Self::DriverPod => "driver_pod",
        }
    }

    /// Where the driver's log is.
    pub const fn log(self) -> &'static str {
        match self {
            Self::Client => "client_console",
            seat => seat.as_str(),
        }
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Seat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What holds the executors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Executors {
    /// Threads of the driver's own JVM.
    Local,
    Worker,
    Container,
    Pod,
}

impl Executors {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Worker => "worker",
            Self::Container => "container",
            Self::Pod => "pod",
        }
    }

    const fn of(manager: Manager) -> Self {
        match manager {
            Manager::None => Self::Local,
            Manager::Standalone => Self::Worker,
            Manager::Yarn => Self::Container,
            Manager::Kubernetes => Self::Pod,
        }
    }
}

/// Who sits where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Placement {
    pub driver: Seat,
    pub executors: Executors,
    pub manager: Manager,
    /// Whether the application ends when the machine that typed the line goes away.
    pub client_must_stay: bool,
    /// Whether the submitting process waits for the end by itself, although it may be killed.
    pub client_waits: bool,
    /// Where what the application prints is read: `client_console` or `driver_log`.
    pub output: &'static str,
    pub driver_log: &'static str,
    pub executor_log: &'static str,
    /// The command that shows the driver's log, where it is not on the screen already.
    pub driver_log_command: Option<String>,
    pub executor_log_command: Option<String>,
    /// What starts a dead driver again: nothing, `--supervise`, YARN's attempts.
    pub driver_restart: &'static str,
    /// Processes worth knowing of, one sentence each, driver first.
    pub processes: Vec<String>,
}

/// Where a request's processes are. `server` is the manager behind a Connect server.
pub fn place(request: &SubmitRequest, server: Manager) -> Placement {
    let manager = match &request.target {
        Target::Master(master) => master.manager(),
        Target::Connect(_) => request.own_server.as_ref().map_or(server, super::super::master::Master::manager),
    };
    let driver = seat(request);
    let real_executors = matches!(&request.target, Target::Master(crate::spark::master::Master::LocalCluster { .. }));
    let executors = if real_executors { Executors::Worker } else { Executors::of(manager) };
    let (driver_log_command, executor_log_command) = log_commands(driver, manager, executors);
    let is_client = driver == Seat::Client;
    // The command starts the server itself; only its own script puts it in the background.
    let is_server = driver == Seat::ConnectServer && !request.is_connect();
    Placement {
        driver,
        executors,
        manager,
        client_must_stay: is_client || request.own_server.is_some() || is_server && request.tool != Tool::StartConnectServer,
        client_waits: waits(request, driver) && request.tool != Tool::StartConnectServer,
        output: if is_client || driver == Seat::ConnectServer { "client_console" } else { "driver_log" },
        driver_log: driver.log(),
        executor_log: executors.as_str(),
        driver_log_command,
        executor_log_command,
        driver_restart: restart(request, driver),
        processes: processes(request, driver, executors),
    }
}

fn seat(request: &SubmitRequest) -> Seat {
    match (&request.target, request.deploy_mode) {
        (Target::Connect(_), _) => Seat::ConnectServer,
        // The process that spark-submit starts is the server itself.
        (_, DeployMode::Client) if request.main_class.as_deref() == Some(CONNECT_SERVER_CLASS) => Seat::ConnectServer,
        (_, DeployMode::Client) => Seat::Client,
        (Target::Master(master), DeployMode::Cluster) => match master.manager() {
            Manager::None => Seat::Client,
            Manager::Standalone => Seat::Worker,
            Manager::Yarn => Seat::AmContainer,
            Manager::Kubernetes => Seat::DriverPod,
        },
    }
}

fn waits(request: &SubmitRequest, driver: Seat) -> bool {
    match driver {
        Seat::Client | Seat::ConnectServer => true,
        Seat::Worker => request.conf.flag(&keys::STANDALONE_SUBMIT_WAIT_APP_COMPLETION),
        Seat::AmContainer => request.conf.flag(&keys::YARN_SUBMIT_WAIT_APP_COMPLETION),
        Seat::DriverPod => request.conf.flag(&keys::KUBERNETES_SUBMISSION_WAIT_APP_COMPLETION),
    }
}

fn restart(request: &SubmitRequest, driver: Seat) -> &'static str {
    match driver {
        Seat::Worker if request.supervise => "the worker or the master starts it again (--supervise), from the beginning",
        Seat::AmContainer => "YARN starts the ApplicationMaster again, from the beginning, up to its limit of attempts",
        Seat::Client | Seat::Worker | Seat::ConnectServer | Seat::DriverPod => "nothing",
    }
}

fn log_commands(driver: Seat, manager: Manager, executors: Executors) -> (Option<String>, Option<String>) {
    let driver_command = match driver {
        Seat::Client => None,
        Seat::Worker => Some("less $SPARK_HOME/work/<driver id>/stderr   (on that worker)".to_owned()),
        Seat::ConnectServer => Some("less $SPARK_HOME/logs/spark-*-SparkConnectServer-*.out   (on the server)".to_owned()),
        Seat::AmContainer => Some("yarn logs -applicationId <application id> -am ALL".to_owned()),
        Seat::DriverPod => Some("kubectl logs <driver pod>".to_owned()),
    };
    let executor_command = match (manager, executors) {
        (_, Executors::Local) => None,
        (_, Executors::Worker) => Some("less $SPARK_HOME/work/<application id>/<executor id>/stderr   (on its worker)".to_owned()),
        (_, Executors::Container) => Some("yarn logs -applicationId <application id>".to_owned()),
        (_, Executors::Pod) => Some("kubectl logs <executor pod>   (while the pod exists)".to_owned()),
    };
    (driver_command, executor_command)
}

fn processes(request: &SubmitRequest, driver: Seat, executors: Executors) -> Vec<String> {
    let mut lines = vec![match driver {
        Seat::Client => "the driver is the JVM of this command, on this machine".to_owned(),
        Seat::Worker => "the driver is a DriverWrapper JVM on a worker of the cluster's choice".to_owned(),
        Seat::ConnectServer if request.is_connect() => "the driver is the Connect server's JVM; all its clients share it".to_owned(),
        Seat::ConnectServer => "the driver is this server's JVM; all its clients will share it".to_owned(),
        Seat::AmContainer => "the driver runs inside the YARN ApplicationMaster's container".to_owned(),
        Seat::DriverPod => "the driver is a pod of its own".to_owned(),
    }];
    lines.push(match executors {
        Executors::Local if driver == Seat::ConnectServer => "tasks are threads of the server's JVM".to_owned(),
        Executors::Local => "tasks are threads of the driver's JVM; there is one executor, called driver".to_owned(),
        Executors::Worker => "executors are JVMs on the workers".to_owned(),
        Executors::Container => "executors are JVMs in YARN containers".to_owned(),
        Executors::Pod => "executors are pods".to_owned(),
    });
    if driver == Seat::Client && executors == Executors::Container {
        lines.push("a small ApplicationMaster runs in a container and asks for executors".to_owned());
    }
    if request.language == Language::Python && driver != Seat::ConnectServer {
        lines.push("the Python program is a process beside the driver's JVM; if either dies, both end".to_owned());
    }
    if matches!(request.target, Target::Connect(_)) {
        lines.push("the client only builds plans and reads results over gRPC".to_owned());
    }
    lines
}
