//! Connection strings of Spark Connect: `sc://host:port/;key=value;…`, with what each parameter does and who refuses what.

use serde::Serialize;

use super::refusal::Refusal;
use super::refusal::Refused;
use crate::spark::version::SparkVersion;

/// A connection string that the client accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConnectUrl {
    pub host: String,
    pub port: u16,
    pub use_ssl: bool,
    pub token: Option<String>,
    pub user_id: Option<String>,
    pub session_id: Option<String>,
    pub user_agent: Option<String>,
    /// Any other parameter: sent to the server as a gRPC header.
    pub headers: Vec<(String, String)>,
}

impl ConnectUrl {
    pub const DEFAULT_PORT: u16 = 15_002;
}

/// Why a connection string is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    #[error("{0}")]
    Invalid(String),
}

impl ConnectError {
    /// As the client refuses it.
    pub fn refusal(&self, version: SparkVersion) -> Box<Refusal> {
        Refusal::new(Refused::InClient { class: "pyspark.errors.exceptions.base.PySparkValueError", message: self.to_string() }, version)
    }
}

impl ConnectUrl {
    pub fn parse(url: &str) -> Result<Self, ConnectError> {
        let Some(rest) = url.strip_prefix("sc://") else { return Err(ConnectError::Invalid(url.to_owned())) };
        let (host, port) = rest.split_once(':').unwrap_or((rest, "15002"));
        Ok(Self {
            host: host.to_owned(),
            port: port.trim_end_matches('/').parse().unwrap_or(Self::DEFAULT_PORT),
            use_ssl: false,
            token: None,
            user_id: None,
            session_id: None,
            user_agent: None,
            headers: Vec::new(),
        })
    }
}
