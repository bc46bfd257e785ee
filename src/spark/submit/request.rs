//! What the simulator is asked to run: an application, where, and with which configuration.

use serde::Deserialize;
use serde::Serialize;

use crate::spark::conf::Conf;
use crate::spark::deploy::DeployMode;
use crate::spark::master::Manager;
use crate::spark::master::Master;
use crate::spark::submit::connect::ConnectUrl;
use crate::spark::version::SparkVersion;

/// What starts the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    SparkSubmit,
    #[serde(rename = "pyspark")]
    PySpark,
    SparkShell,
    SparkSql,
    #[serde(rename = "sparkR")]
    SparkR,
    RunExample,
    /// `sbin/start-connect-server.sh`.
    StartConnectServer,
    /// A program of the user's own that builds its session itself: `python app.py`, a notebook, a `main` method.
    Program,
}

/// The language the application is written in. Python and R applications have a second process beside the driver JVM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Java,
    Scala,
    Python,
    R,
    Sql,
}

impl Language {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Java => "java",
            Self::Scala => "scala",
            Self::Python => "python",
            Self::R => "r",
            Self::Sql => "sql",
        }
    }
}

/// Where the session gets its cluster from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The application has a driver of its own.
    Master(Master),
    /// The application is a client of a Connect server, whose driver it shares.
    Connect(ConnectUrl),
}

/// A line that Spark would not refuse, ready to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubmitRequest {
    pub version: SparkVersion,
    pub tool: Tool,
    pub language: Language,
    pub target: Target,
    /// A Connect server that the client starts for itself (`--remote local`, `spark.api.mode=connect`), and the master of that
    /// server. It ends with the client.
    pub own_server: Option<Master>,
    pub deploy_mode: DeployMode,
    /// Restart the driver when it dies: true only where it has an effect (standalone cluster mode).
    pub supervise: bool,
    pub name: String,
    pub primary_resource: Option<String>,
    pub main_class: Option<String>,
    pub app_args: Vec<String>,
    /// Everything that is set, with who set it. Typed getters know the defaults of the release.
    pub conf: Conf,
}

impl SubmitRequest {
    /// Who hands out executors; for a Connect client that is the server's business, so `None`.
    pub const fn manager(&self) -> Manager {
        match &self.target {
            Target::Master(master) => master.manager(),
            Target::Connect(_) => Manager::None,
        }
    }

    pub const fn is_connect(&self) -> bool {
        matches!(self.target, Target::Connect(_))
    }
}
