//! Messages of Spark Connect: the calls of a thin client and the server's answers.

use serde::Serialize;

use crate::spark::connect::call::Reply;
use crate::spark::connect::call::Request;
use crate::spark::connect::error::RpcError;
use crate::spark::connect::observer::Payload;
use crate::spark::connect::observer::Response;
use crate::spark::connect::session::SessionKey;
use crate::spark::connect::uuid::Uuid;

/// What passes between a client and a Connect server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectMessage {
    Call(Box<Call>),
    /// The answer to a call that is not a stream.
    Reply(Box<Answer>),
    /// One answer of a stream.
    Item {
        call: u64,
        response: Response,
        server_side: Option<Uuid>,
    },
    /// The stream is over.
    End {
        call: u64,
        error: Option<RpcError>,
    },
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// The client's own count.
    pub number: u64,
    pub key: SessionKey,
    /// Which server-side session the client has seen before.
    pub observed: Option<Uuid>,
    pub token: Option<String>,
    pub request: Request,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub call: u64,
    /// The method that was called.
    pub method: &'static str,
    pub result: Result<Reply, RpcError>,
    pub server_side: Option<Uuid>,
}

impl ConnectMessage {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Call(call) => call.request.method(),
            Self::Reply(answer) if answer.result.is_err() => "Error",
            Self::Reply(answer) => match answer.method {
                "AnalyzePlan" => "AnalyzePlanResponse",
                "Config" => "ConfigResponse",
                "ReleaseExecute" => "ReleaseExecuteResponse",
                "Interrupt" => "InterruptResponse",
                "AddArtifacts" => "AddArtifactsResponse",
                "FetchErrorDetails" => "FetchErrorDetailsResponse",
                "ReleaseSession" => "ReleaseSessionResponse",
                _ => "Response",
            },
            Self::Item { response, .. } => match response.payload {
                Payload::ArrowBatch { .. } => "ArrowBatch",
                Payload::ExecutionProgress { .. } => "ExecutionProgress",
                Payload::ResultComplete => "ResultComplete",
                Payload::Schema | Payload::SqlCommandResult | Payload::Metrics => "ExecutePlanResponse",
            },
            Self::End { error: None, .. } => "OK",
            Self::End { error: Some(_), .. } => "Error",
        }
    }

    pub fn bytes(&self) -> u64 {
        match self {
            Self::Call(call) => call.request.bytes(),
            Self::Reply(_) => 114,
            Self::Item { response, .. } => response.payload.bytes(),
            Self::End { .. } => 32,
        }
    }
}
