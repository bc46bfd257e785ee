//! What a Connect server goes by, read once from its configuration.

use std::collections::BTreeMap;

use super::operation::StreamLimits;
use crate::base::VirtualSpan;
use crate::spark::conf::Conf;
use crate::spark::conf::Key;
use crate::spark::conf::keys;
use crate::spark::version::SparkVersion;

/// Before 4.0 the idle time of a session is a constant: `CACHE_TIMEOUT_SECONDS`.
const CACHE_TIMEOUT: VirtualSpan = VirtualSpan::from_secs(3_600);
/// `spark.connect.progress.reportInterval`.
const PROGRESS: VirtualSpan = VirtualSpan::from_secs(2);

/// The settings of one server.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceSettings {
    pub version: SparkVersion,
    pub port: u16,
    pub token: Option<String>,
    /// Whether clients may reattach: since 3.5, and unless it is switched off.
    pub reattachable: bool,
    pub limits: StreamLimits,
    pub retry_buffer: u64,
    pub detached_timeout: VirtualSpan,
    pub execution_maintenance: VirtualSpan,
    pub abandoned_tombstones: usize,
    pub session_timeout: Option<VirtualSpan>,
    pub session_maintenance: VirtualSpan,
    pub session_tombstones: usize,
    pub max_message: u64,
    /// How often a running query tells how far it is: since 4.0.
    pub progress: Option<VirtualSpan>,
    /// Everything that was set on the server, as sessions see it.
    pub conf: BTreeMap<String, String>,
}

impl ServiceSettings {
    pub fn new(conf: &Conf) -> Self {
        let version = conf.version();
        let time = |key: &'static Key, otherwise: u64| conf.time(key).unwrap_or(VirtualSpan::from_secs(otherwise));
        let count = |key: &'static Key, otherwise: usize| conf.int(key).and_then(|n| usize::try_from(n).ok()).unwrap_or(otherwise);
        let v4 = version >= SparkVersion::V4_0;
        let idle = conf.time(&keys::CONNECT_SESSION_MANAGER_DEFAULT_SESSION_TIMEOUT);
        Self {
            version,
            port: conf.int(&keys::CONNECT_GRPC_BINDING_PORT).and_then(|port| u16::try_from(port).ok()).unwrap_or(15_002),
            token: conf.text(&keys::CONNECT_AUTHENTICATE_TOKEN).filter(|_| v4).map(str::to_owned),
            reattachable: version >= SparkVersion::V3_5 && conf.flag(&keys::CONNECT_EXECUTE_REATTACHABLE_ENABLED),
            limits: StreamLimits {
                duration: conf.time(&keys::CONNECT_EXECUTE_REATTACHABLE_SENDER_MAX_STREAM_DURATION).filter(|span| span.0 > 0),
                bytes: conf.size(&keys::CONNECT_EXECUTE_REATTACHABLE_SENDER_MAX_STREAM_SIZE).filter(|&bytes| bytes > 0),
            },
            retry_buffer: conf.size(&keys::CONNECT_EXECUTE_REATTACHABLE_OBSERVER_RETRY_BUFFER_SIZE).unwrap_or(10 << 20),
            detached_timeout: time(&keys::CONNECT_EXECUTE_MANAGER_DETACHED_TIMEOUT, 300),
            execution_maintenance: time(&keys::CONNECT_EXECUTE_MANAGER_MAINTENANCE_INTERVAL, 30),
            abandoned_tombstones: count(&keys::CONNECT_EXECUTE_MANAGER_ABANDONED_TOMBSTONES_SIZE, 10_000),
            session_timeout: if v4 { idle } else { Some(CACHE_TIMEOUT) },
            session_maintenance: time(&keys::CONNECT_SESSION_MANAGER_MAINTENANCE_INTERVAL, 30),
            session_tombstones: count(&keys::CONNECT_SESSION_MANAGER_CLOSED_SESSIONS_TOMBSTONES_SIZE, 1_000),
            max_message: conf.size(&keys::CONNECT_GRPC_MAX_INBOUND_MESSAGE_SIZE).unwrap_or(128 << 20),
            progress: v4.then_some(PROGRESS),
            conf: conf.settings().map(|(key, setting)| (key.to_owned(), setting.value.clone())).collect(),
        }
    }
}
