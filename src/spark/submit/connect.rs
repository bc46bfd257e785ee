//! Connection strings of Spark Connect: `sc://host:port/;key=value;…`, with what each parameter does and who refuses what.

use serde::Serialize;

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
