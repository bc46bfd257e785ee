//! What the Connect service asks of the process it sits in.

use super::call::Reply;
use super::error::RpcError;
use super::observer::Response;
use super::operation::CallKey;
use super::uuid::Uuid;
use crate::base::RuleId;
use crate::base::VirtualSpan;
use crate::spark::fact::connect::ConnectFact;

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Reply {
        call: CallKey,
        method: &'static str,
        result: Result<Reply, RpcError>,
        server_side: Option<Uuid>,
    },
    Item {
        call: CallKey,
        response: Response,
        server_side: Option<Uuid>,
    },
    End(CallKey, Option<RpcError>),
    /// Run a job for this operation.
    Run {
        operation: Uuid,
        job: JobWanted,
    },
    /// Cancel the jobs of this operation.
    Cancel(Uuid),
    Note(Option<RuleId>, ConnectFact),
    /// A line of the server's log.
    Log(String),
    Wake(VirtualSpan, ServiceTimer),
}

/// Which job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobWanted {
    /// One of the run's own.
    Work(usize),
    /// A query of a few rows.
    Small { title: String, rows: u64, aggregate: bool },
}

/// What the service waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceTimer {
    /// Look for sessions that are idle for too long.
    Sessions,
    /// Look for queries that nobody is attached to.
    Executions,
    /// The attached call of this operation has reached its deadline.
    Deadline(Uuid),
    Progress(Uuid),
}
