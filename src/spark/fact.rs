//! What only Spark's processes can say has happened. Screens, transcript, outcome and explanations read these facts and no others.
//!
//! Every fact carries what a sentence about it needs. A new area gets a file in `fact/` and a variant here.

pub mod app;
pub mod connect;
pub mod console;
pub mod manager;
pub mod program;

use serde::Serialize;

pub use app::AppFact;
pub use app::Batch;
pub use app::JobEnd;
pub use app::Locality;
pub use app::LostExecutor;
pub use app::ReadFrom;
pub use app::TaskEnd;
pub use connect::ConnectFact;
pub use console::Console;
pub use console::Level;
pub use console::Line;
pub use console::Stream;
pub use manager::Listed;
pub use manager::ListedKind;
pub use program::ProgramFact;

use crate::base::ProcId;

/// One thing that has happened in Spark's terms.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SparkFact {
    /// Inside an application. It is named by the process that hosts its driver: a restarted driver is another application.
    App {
        app: ProcId,
        fact: AppFact,
    },
    /// What a cluster manager's list says of one of its entries.
    Manager(Listed),
    /// What the user's program does: `main()`, or the Python script.
    Program {
        proc: ProcId,
        fact: ProgramFact,
    },
    Printed(Line),
    Connect(ConnectFact),
    /// A process has a reason to end: its end follows.
    Ending {
        proc: ProcId,
    },
    /// A process does what a rule says, and nothing else shows it.
    Note {
        proc: ProcId,
    },
    /// A fault was brought about, or armed.
    Fault {
        text: String,
        target: Option<ProcId>,
    },
}
