//! What can go wrong in the engine, said so that the reader knows what to do.

use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;

use crate::base::Diagnostic;

/// Why a query, a table or a task could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The SQL cannot be read, or names what is not there.
    #[error("{message}{}", help_line(help.as_deref()))]
    Sql { message: String, help: Option<String> },
    /// The SQL is understood, and declined for a reason.
    #[error("`{what}` is refused: {reason}{}", help_line(help.as_deref()))]
    Refused { what: String, reason: String, help: Option<String> },
    /// Files given with `--data` that cannot be read as tables, all of them.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").trim_end())]
    Data(Vec<Diagnostic>),
    /// The query started and broke while it ran: a division by zero, a value that does not fit.
    #[error("the query failed while it ran: {0}")]
    Run(String),
    #[error("the query was cancelled")]
    Cancelled,
    /// Ours, not the user's.
    #[error("the engine broke one of its own rules: {0}")]
    Internal(String),
}

fn help_line(help: Option<&str>) -> String {
    help.map_or_else(String::new, |help| format!("\nhelp: {help}"))
}

impl EngineError {
    /// Is the input to blame (exit code 2), rather than the run?
    pub fn is_bad_input(&self) -> bool {
        matches!(self, Self::Sql { .. } | Self::Refused { .. } | Self::Data(_))
    }

    /// While a query is planned, what fails is its text.
    pub(super) fn planning(error: &DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::Internal(message) => Self::Internal(first_line(message)),
            root => Self::Sql { message: first_line(&root.strip_backtrace()), help: None },
        }
    }

    /// While a query runs, what fails is a value.
    pub(super) fn running(error: &DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::Internal(message) => Self::Internal(first_line(message)),
            root => Self::Run(first_line(&root.strip_backtrace())),
        }
    }
}

impl From<ArrowError> for EngineError {
    fn from(error: ArrowError) -> Self {
        Self::running(&DataFusionError::from(error))
    }
}

/// The message without the engine's names for its layers, and without its advice on how to report a bug.
fn first_line(message: &str) -> String {
    const LAYERS: [&str; 8] = [
        "Schema error: ",
        "Error during planning: ",
        "Execution error: ",
        "Arrow error: ",
        "SQL error: ",
        "Compute error: ",
        "Parser error: ",
        "This feature is not implemented: ",
    ];
    let mut text = message.split("\nThis issue was likely caused").next().unwrap_or(message).trim();
    while let Some(rest) = LAYERS.iter().find_map(|layer| text.strip_prefix(layer)) {
        text = rest;
    }
    text.replace("datafusion.public.", "").trim().to_owned()
}

/// Why one task failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// A bucket it needed is not there: the map task that wrote it must run again.
    #[error("cannot fetch the output of map task {map} of stage {stage}")]
    FetchFailed { stage: usize, map: u32 },
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl TaskError {
    pub(super) fn from_run(error: &DataFusionError) -> Self {
        if let DataFusionError::External(inner) = error.find_root()
            && let Some(missing) = inner.downcast_ref::<super::buckets::Missing>()
        {
            return Self::FetchFailed { stage: missing.stage, map: missing.map };
        }
        Self::Engine(EngineError::running(error))
    }
}
