//! What the user's program does.

use serde::Serialize;

use crate::spark::fact::console::Console;

/// A step of `main()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgramFact {
    /// `main()` begins.
    Started,
    /// It asks for job number so many (counted from 0) and waits.
    Asked { job: usize },
    /// It has a result and prints it.
    ShowedResult { job: Option<usize>, rows: u64, checksum: u64, console: Console },
    /// All its actions are done; what is left is to stop the session and return.
    LastActionDone,
    /// An action failed and it does not catch that, or it throws by itself.
    Threw { error: String },
    /// `main()` returned.
    Returned { stopped: bool },
    /// It called `System.exit` or `sys.exit`.
    Exited { code: u8 },
}
