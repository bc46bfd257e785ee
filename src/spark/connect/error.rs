//! What a call can fail with: the server's error conditions, and the exception a Python client makes of them.

use serde::Serialize;

use super::uuid::Uuid;
use crate::spark::version::SparkVersion;

/// The gRPC status codes that Spark Connect uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// Nobody answered, or the connection broke.
    Unavailable,
    Unauthenticated,
    ResourceExhausted,
    Internal,
    Unknown,
}

impl Code {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "UNAVAILABLE",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::Internal => "INTERNAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// The Java exception behind an error of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Thrown {
    AnalysisException,
    ParseException,
    ArithmeticException,
    PythonException,
    SparkException,
    SparkSQLException,
    SparkNoSuchElementException,
    IllegalStateException,
}

impl Thrown {
    pub const fn class(self) -> &'static str {
        match self {
            Self::AnalysisException => "org.apache.spark.sql.AnalysisException",
            Self::ParseException => "org.apache.spark.sql.catalyst.parser.ParseException",
            Self::ArithmeticException => "org.apache.spark.SparkArithmeticException",
            Self::PythonException => "org.apache.spark.api.python.PythonException",
            Self::SparkException => "org.apache.spark.SparkException",
            Self::SparkSQLException => "org.apache.spark.SparkSQLException",
            Self::SparkNoSuchElementException => "org.apache.spark.SparkNoSuchElementException",
            Self::IllegalStateException => "java.lang.IllegalStateException",
        }
    }

    /// The class of its own that `PySpark` has for it.
    const fn in_python(self) -> Option<&'static str> {
        match self {
            Self::AnalysisException => Some("AnalysisException"),
            Self::ParseException => Some("ParseException"),
            Self::ArithmeticException => Some("ArithmeticException"),
            Self::PythonException => Some("PythonException"),
            Self::SparkException => Some("SparkException"),
            Self::SparkNoSuchElementException => Some("SparkNoSuchElementException"),
            Self::SparkSQLException | Self::IllegalStateException => None,
        }
    }
}

/// How a call ended that did not end well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RpcError {
    pub code: Code,
    /// What the server threw; `None` if gRPC itself or an interceptor refused the call.
    pub thrown: Option<Thrown>,
    /// Spark's error condition, such as `INVALID_HANDLE.SESSION_CLOSED`.
    pub condition: Option<&'static str>,
    pub message: String,
}

impl RpcError {
    pub fn status(code: Code, message: impl Into<String>) -> Self {
        Self { code, thrown: None, condition: None, message: message.into() }
    }

    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::status(Code::Unavailable, message)
    }

    /// What the server threw, with its condition where it has one.
    pub fn thrown(thrown: Thrown, condition: Option<&'static str>, message: impl Into<String>) -> Self {
        Self { code: Code::Internal, thrown: Some(thrown), condition, message: message.into() }
    }

    fn handle(condition: &'static str, handle: Uuid, what: &str) -> Self {
        let message = format!("[{condition}] The handle {handle} is invalid. {what} SQLSTATE: HY000");
        Self::thrown(Thrown::SparkSQLException, Some(condition), message)
    }

    pub fn session_not_found(session: Uuid) -> Self {
        Self::handle("INVALID_HANDLE.SESSION_NOT_FOUND", session, "Session not found.")
    }

    pub fn session_closed(session: Uuid) -> Self {
        Self::handle("INVALID_HANDLE.SESSION_CLOSED", session, "Session was closed.")
    }

    pub fn session_changed(session: Uuid) -> Self {
        let what = "The existing Spark server driver instance has restarted. Please reconnect.";
        Self::handle("INVALID_HANDLE.SESSION_CHANGED", session, what)
    }

    pub fn operation_not_found(operation: Uuid) -> Self {
        Self::handle("INVALID_HANDLE.OPERATION_NOT_FOUND", operation, "Operation not found.")
    }

    pub fn operation_abandoned(operation: Uuid) -> Self {
        let what = "Operation was considered abandoned because of inactivity and removed.";
        Self::handle("INVALID_HANDLE.OPERATION_ABANDONED", operation, what)
    }

    pub fn operation_already_exists(operation: Uuid) -> Self {
        Self::handle("INVALID_HANDLE.OPERATION_ALREADY_EXISTS", operation, "Operation already exists.")
    }

    pub fn position_not_available(operation: Uuid, index: u64) -> Self {
        let condition = "INVALID_CURSOR.POSITION_NOT_AVAILABLE";
        let message = format!(
            "[{condition}] The cursor is invalid. The cursor position id {operation}/{index} is no longer available at index {index}. SQLSTATE: HY109"
        );
        Self::thrown(Thrown::SparkSQLException, Some(condition), message)
    }

    pub fn not_reattachable() -> Self {
        let condition = "INVALID_CURSOR.NOT_REATTACHABLE";
        let message = format!("[{condition}] The cursor is invalid. The cursor is not reattachable. SQLSTATE: HY109");
        Self::thrown(Thrown::SparkSQLException, Some(condition), message)
    }

    /// Another call took the stream over.
    pub fn disconnected() -> Self {
        let condition = "INVALID_CURSOR.DISCONNECTED";
        let message = format!("[{condition}] The cursor is invalid. The cursor has been disconnected by the server. SQLSTATE: HY109");
        Self::thrown(Thrown::SparkSQLException, Some(condition), message)
    }

    pub fn operation_cancelled() -> Self {
        let condition = "OPERATION_CANCELED";
        Self::thrown(Thrown::SparkSQLException, Some(condition), format!("[{condition}] Operation has been canceled. SQLSTATE: HY008"))
    }

    /// Whether the client may try the same call again: `DefaultPolicy.can_retry`.
    pub fn retryable(&self, version: SparkVersion) -> bool {
        self.code == Code::Unavailable || (version >= SparkVersion::V3_5 && self.condition == Some("INVALID_CURSOR.DISCONNECTED"))
    }

    /// Whether session or operation are not what the client thinks: nothing more can be asked about it.
    pub fn is_about_handles(&self) -> bool {
        self.condition.is_some_and(|condition| condition.starts_with("INVALID_HANDLE"))
    }

    /// What `PySpark` raises for it: `convert_exception`.
    pub fn raised(&self, version: SparkVersion) -> ClientError {
        let Some(thrown) = self.thrown else {
            let text = format!(
                "<_MultiThreadedRendezvous of RPC that terminated with: status = StatusCode.{}, details = \"{}\">",
                self.code.as_str(),
                self.message
            );
            return ClientError { class: "SparkConnectGrpcException", condition: None, text, cause: None };
        };
        let (class, text) = match thrown.in_python() {
            Some(class) => (class, self.message.clone()),
            None if version >= SparkVersion::V4_0 => ("UnknownException", format!("({}) {}", thrown.class(), self.message)),
            None => ("SparkConnectGrpcException", format!("({}) {}", thrown.class(), self.message)),
        };
        ClientError { class, condition: self.condition, text, cause: None }
    }
}

/// An exception in the client's program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientError {
    /// Its Python class, without the module.
    pub class: &'static str,
    pub condition: Option<&'static str>,
    pub text: String,
    /// The message of the exception behind it, where that says more.
    pub cause: Option<String>,
}

impl ClientError {
    /// One of the client's own errors, with its condition in front of the text.
    pub fn own(class: &'static str, condition: &'static str, text: &str) -> Self {
        Self { class, condition: Some(condition), text: format!("[{condition}] {text}"), cause: None }
    }

    pub fn no_active_session() -> Self {
        let text = "No active Spark session found. Please create a new Spark session before running the code.";
        Self::own("SparkConnectException", "NO_ACTIVE_SESSION", text)
    }

    #[must_use]
    pub fn caused_by(mut self, error: &RpcError) -> Self {
        self.cause = Some(error.message.clone());
        self
    }

    /// Some responses were read and the rest can never come.
    pub fn response_already_received(version: SparkVersion, error: &RpcError) -> Self {
        let condition = error.condition.unwrap_or("INVALID_HANDLE.OPERATION_NOT_FOUND");
        let what = "on the server but responses were already received from it.";
        match version {
            SparkVersion::V3_4 | SparkVersion::V3_5 => {
                Self { class: "RuntimeError", condition: None, text: format!("OPERATION_NOT_FOUND {what}"), cause: None }
            }
            SparkVersion::V4_0 => Self::own("PySparkRuntimeError", "RESPONSE_ALREADY_RECEIVED", &format!("OPERATION_NOT_FOUND {what}")),
            SparkVersion::V4_3 => Self::own("PySparkRuntimeError", "RESPONSE_ALREADY_RECEIVED", &format!("{condition} {what}")),
        }
        .caused_by(error)
    }

    /// No more tries. 4.0 has an error of its own for it; the others raise the last try's error, 4.3 after a warning.
    pub fn retries_exceeded(version: SparkVersion, last: &RpcError) -> Self {
        if version == SparkVersion::V4_0 {
            let text = "The maximum number of retries has been exceeded.";
            Self::own("RetriesExceeded", "RETRIES_EXCEEDED", text).caused_by(last)
        } else {
            last.raised(version)
        }
    }

    /// As the last line of a traceback: `SparkConnectException: [NO_ACTIVE_SESSION] …`.
    pub fn shown(&self) -> String {
        format!("{}: {}", self.class, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use super::RpcError;
    use super::Uuid;
    use crate::spark::version::SparkVersion;

    #[test]
    fn an_error_is_raised_as_the_release_raises_it() {
        let handle = Uuid::parse("43e44f7f-9c96-4c98-a039-966366b2a4ce").unwrap();
        let closed = RpcError::session_closed(handle);
        assert_eq!(
            closed.raised(SparkVersion::V4_0).shown(),
            "UnknownException: (org.apache.spark.SparkSQLException) [INVALID_HANDLE.SESSION_CLOSED] The handle 43e44f7f-9c96-4c98-a039-966366b2a4ce is invalid. Session was closed. SQLSTATE: HY000"
        );
        assert_eq!(closed.raised(SparkVersion::V3_5).class, "SparkConnectGrpcException");
        let refused = RpcError::status(Code::Unauthenticated, "No authentication token provided");
        assert!(refused.raised(SparkVersion::V4_0).text.contains("StatusCode.UNAUTHENTICATED"));
        assert!(!refused.retryable(SparkVersion::V4_0));
        assert!(RpcError::disconnected().retryable(SparkVersion::V3_5));
        assert!(!RpcError::disconnected().retryable(SparkVersion::V3_4));
    }
}
