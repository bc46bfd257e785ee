//! What a cluster manager's web page or command line lists, and in which state: the manager's view, which may be wrong.

use serde::Serialize;

use crate::base::ProcId;

/// An entry of a manager's list got a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The process that keeps the list: the Master, the `ResourceManager`, the API server.
    pub manager: ProcId,
    pub kind: ListedKind,
    /// `app-20260101000000-0000`, `driver-…`, `worker1`, a pod's name.
    pub id: String,
    /// In the manager's own words: `RUNNING`, `FINISHED`, `RELAUNCHING`, `DEAD`, `Pending`, …
    pub state: &'static str,
    /// The process it stands for, where there is one.
    pub proc: Option<ProcId>,
    /// Whatever else the list shows: the worker a driver is on, the reason of a state.
    pub note: Option<String>,
}

/// What kind of thing is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedKind {
    /// The manager itself: ALIVE, STANDBY, RECOVERING.
    Manager,
    Worker,
    Application,
    /// An attempt of an application (YARN).
    Attempt,
    Driver,
    Executor,
    Container,
    Pod,
}
