//! Between a Python program and its driver JVM (py4j): the program asks for jobs, the JVM runs them.

use serde::Serialize;

/// A call over the gateway, or its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PythonMessage {
    /// The JVM that Python started is there.
    GatewayReady,
    /// `SparkContext()`: the JVM builds its context.
    CreateContext,
    ContextReady,
    ContextFailed {
        error: String,
    },
    /// An action: job number so many of the program.
    RunJob {
        number: usize,
    },
    JobDone {
        rows: u64,
        checksum: u64,
    },
    JobFailed {
        error: String,
    },
    /// `sc.stop()`.
    StopContext,
    ContextStopped,
}

impl PythonMessage {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::GatewayReady => "GatewayReady",
            Self::CreateContext => "CreateContext",
            Self::ContextReady => "ContextReady",
            Self::ContextFailed { .. } => "ContextFailed",
            Self::RunJob { .. } => "RunJob",
            Self::JobDone { .. } => "JobDone",
            Self::JobFailed { .. } => "JobFailed",
            Self::StopContext => "StopContext",
            Self::ContextStopped => "ContextStopped",
        }
    }
}
