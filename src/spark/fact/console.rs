//! Lines that processes write, and where they can be read afterwards.

use serde::Serialize;

use crate::base::ProcId;
use crate::spark::id::ExecutorId;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    pub proc: ProcId,
    pub console: Console,
    pub stream: Stream,
    /// `None` for what a program prints itself.
    pub level: Option<Level>,
    /// With the logger's name in front, as in Spark's logs: `TaskSchedulerImpl: Lost executor 1 on …`.
    pub text: String,
}

/// Where a line can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Console {
    /// A person's terminal: that of the first client, of the second, …
    Terminal(u32),
    /// The files of a driver that runs on the cluster; the process says where.
    Driver(ProcId),
    /// An executor's files on its worker, or its container's or pod's log.
    Executor { app: ProcId, executor: ExecutorId },
    /// A daemon's own log: Master, Worker, `ResourceManager`, Connect server.
    Daemon(ProcId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    Stdout,
    Stderr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    Info,
    Warn,
    Error,
}

impl Level {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

impl Line {
    /// The line as a person reads it: `ERROR TaskSchedulerImpl: Lost executor …`.
    pub fn shown(&self) -> String {
        match self.level {
            Some(level) => format!("{} {}", level.as_str(), self.text),
            None => self.text.clone(),
        }
    }
}
