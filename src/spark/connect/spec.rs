//! What a run says of Spark Connect: its clients and what each does. The server comes from the cluster's configuration.

use crate::base::VirtualSpan;
use crate::spark::connect::program::ClientProgram;
use crate::spark::submit::ConnectUrl;

/// One client process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSpec {
    pub url: ConnectUrl,
    pub program: ClientProgram,
    /// `SPARK_CONNECT_AUTHENTICATE_TOKEN` in its environment.
    pub token: Option<String>,
    /// What its session builder sets with `.config(…)`.
    pub confs: Vec<(String, String)>,
    /// Off: `SparkConnectClient.disable_reattachable_execute()`.
    pub reattach: bool,
    /// When it starts.
    pub starts: VirtualSpan,
}

impl ClientSpec {
    pub const fn new(url: ConnectUrl, program: ClientProgram) -> Self {
        Self { url, program, token: None, confs: Vec::new(), reattach: true, starts: VirtualSpan::ZERO }
    }
}
