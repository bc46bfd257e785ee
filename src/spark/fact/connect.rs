//! Spark Connect: what happens to clients, sessions and operations.

use serde::Serialize;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::spark::connect::error::ClientError;
use crate::spark::connect::held::Held;
use crate::spark::connect::session::SessionKey;
use crate::spark::connect::uuid::Uuid;

/// One thing that has happened in Spark Connect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectFact {
    ServerStarted {
        server: ProcId,
        port: u16,
    },
    /// Its `SparkContext` has stopped under it; its service still answers.
    ContextLost {
        server: ProcId,
    },
    SessionCreated {
        server: ProcId,
        key: SessionKey,
        server_side: Uuid,
    },
    SessionClosed {
        server: ProcId,
        key: SessionKey,
        why: SessionEnd,
    },
    /// Something of the session, or of all of them, was set: a view, a setting, a function, a cache entry.
    Changed {
        server: ProcId,
        key: SessionKey,
        what: Held,
        shared: bool,
    },
    OperationStarted {
        server: ProcId,
        operation: Uuid,
        key: SessionKey,
        client: ProcId,
        plan: String,
        reattachable: bool,
    },
    OperationEnded {
        server: ProcId,
        operation: Uuid,
        end: OperationEnd,
    },
    /// Its answers are gone, and nobody can reattach to it.
    OperationRemoved {
        server: ProcId,
        operation: Uuid,
        why: Removal,
    },
    /// A call carries the answers from here on, beginning after this number.
    Attached {
        server: ProcId,
        operation: Uuid,
        client: ProcId,
        after: u64,
    },
    Detached {
        server: ProcId,
        operation: Uuid,
        client: ProcId,
        after: u64,
        why: Detachment,
    },
    /// The connection under an attached call is gone. Nothing else changes.
    ConnectionLost {
        server: ProcId,
        operation: Uuid,
        client: ProcId,
    },
    /// A line of the client's program begins.
    ActionStarted {
        client: ProcId,
        line: usize,
        text: String,
        /// Whether it asks for one of the run's own jobs.
        work: bool,
    },
    ActionDone {
        client: ProcId,
        line: usize,
        result: String,
    },
    ActionFailed {
        client: ProcId,
        line: usize,
        error: ClientError,
    },
    /// A call could not be made, or its connection broke; it is tried again after this.
    WillRetry {
        client: ProcId,
        method: &'static str,
        retry: u32,
        wait: VirtualSpan,
        error: String,
    },
    /// The rest of an answer is asked for.
    Reattaches {
        client: ProcId,
        operation: Uuid,
        after: Option<u64>,
    },
    /// The whole query is sent again.
    ExecutesAgain {
        client: ProcId,
        operation: Uuid,
    },
    /// It opened a connection with TLS to a server that speaks none.
    HandshakeFailed {
        client: ProcId,
    },
    /// A ping over a silent connection was not answered.
    LineIsDead {
        client: ProcId,
    },
    /// `getOrCreate()` returned.
    SessionBuilt {
        client: ProcId,
    },
    /// Every try has failed.
    GaveUp {
        client: ProcId,
        method: &'static str,
    },
    /// The client holds a session that its server no longer knows.
    SessionLost {
        client: ProcId,
    },
}

/// Why a session was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// `stop()` in the client.
    Released,
    /// No call for the whole timeout.
    Expired,
}

/// How a query ended on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationEnd {
    Finished { rows: u64, checksum: u64 },
    Failed { error: String },
    Cancelled,
}

/// Why an operation was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// The client has all of it, or wants no more of it.
    Released,
    /// No call was attached for the whole detached timeout.
    Abandoned,
    SessionClosed,
    /// It cannot be reattached, so it goes when its one call is over.
    CallOver,
}

/// Why a call no longer carries answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detachment {
    AllSent,
    Failed,
    /// The stream's limit of time or size.
    Limit,
    /// Another call has taken over, or the operation was removed.
    Interrupted,
}
