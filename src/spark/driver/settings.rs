//! The settings that schedulers ask for again and again, read once from the configuration.

use crate::base::VirtualSpan;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::driver::exclusion::Exclusion;
use crate::spark::driver::speculation::Speculation;
use crate::spark::master::Manager;
use crate::spark::master::Master;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Target;
use crate::spark::version::SparkVersion;

/// What the driver's schedulers go by.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of Spark's own")]
pub struct DriverSettings {
    pub version: SparkVersion,
    pub name: String,
    pub master: String,
    pub manager: Manager,
    /// One JVM for everything.
    pub local: bool,
    /// How often one task may fail before its stage fails.
    pub task_max_failures: u32,
    pub task_cpus: u32,
    pub stage_max_attempts: u32,
    pub locality_wait: VirtualSpan,
    pub network_timeout: VirtualSpan,
    pub heartbeat_check: VirtualSpan,
    pub max_result_size: u64,
    /// What of the driver's heap results may take.
    pub heap_for_results: u64,
    pub starvation: VirtualSpan,
    /// The external shuffle service keeps outputs when an executor ends.
    pub shuffle_service: bool,
    /// How long the driver may run, where the plugin for that is on.
    pub driver_timeout: Option<VirtualSpan>,
    /// Failing to fetch from an executor that is going does not count against the stage.
    pub ignore_decommissioned: bool,
    /// A cached block that has lost one of its copies gets another.
    pub copies_again: bool,
    pub speculation: Option<Speculation>,
    pub exclusion: Option<Exclusion>,
    /// How long a lost connection to an executor may wait for the manager to say why.
    pub removal_delay: VirtualSpan,
}

impl DriverSettings {
    pub fn new(request: &SubmitRequest) -> Self {
        let conf = &request.conf;
        let master = match &request.target {
            Target::Master(master) => Some(master),
            Target::Connect(_) => None,
        };
        let allowed = number(conf.int(&keys::TASK_MAX_FAILURES), 4);
        Self {
            version: request.version,
            name: request.name.clone(),
            master: master.map_or_else(String::new, ToString::to_string),
            manager: request.manager(),
            local: master.is_some_and(Master::is_local),
            task_max_failures: match master {
                Some(Master::Local { max_failures, .. }) => *max_failures,
                _ => allowed,
            },
            task_cpus: number(conf.int(&keys::TASK_CPUS), 1).max(1),
            stage_max_attempts: number(conf.int(&keys::STAGE_MAX_CONSECUTIVE_ATTEMPTS), 4),
            locality_wait: conf.time(&keys::LOCALITY_WAIT).unwrap_or(VirtualSpan::from_secs(3)),
            network_timeout: executor_timeout(conf),
            heartbeat_check: conf.time(&keys::NETWORK_TIMEOUT_INTERVAL).unwrap_or(VirtualSpan::from_secs(60)),
            max_result_size: conf.size(&keys::DRIVER_MAX_RESULT_SIZE).unwrap_or(1 << 30),
            // Seven tenths: the rest is Spark's own and the JVM's.
            heap_for_results: conf.size(&keys::DRIVER_MEMORY).unwrap_or(1 << 30) / 10 * 7,
            starvation: conf.time(&keys::STARVATION_TIMEOUT).unwrap_or(VirtualSpan::from_secs(15)),
            shuffle_service: conf.flag(&keys::SHUFFLE_SERVICE_ENABLED),
            driver_timeout: driver_timeout(request),
            ignore_decommissioned: conf.flag(&keys::STAGE_IGNORE_DECOMMISSION_FETCH_FAILURE),
            copies_again: conf.flag(&keys::STORAGE_REPLICATION_PROACTIVE),
            speculation: Speculation::new(conf),
            exclusion: Exclusion::new(conf),
            removal_delay: match request.manager() {
                Manager::Standalone => {
                    conf.time(&keys::STANDALONE_EXECUTOR_REMOVE_DELAY_ON_DISCONNECTION).unwrap_or(VirtualSpan::from_secs(5))
                }
                _ => VirtualSpan::ZERO,
            },
        }
    }
}

/// `HeartbeatReceiver.executorTimeoutMs`: a key of its own, else the network time-out.
fn executor_timeout(conf: &Conf) -> VirtualSpan {
    let network = conf.time(&keys::NETWORK_TIMEOUT).unwrap_or(VirtualSpan::from_secs(120));
    conf.time(&keys::STORAGE_BLOCK_MANAGER_HEARTBEAT_TIMEOUT_MS).unwrap_or(network)
}

/// `spark.driver.timeout`, which the plugin reads that has to be named in `spark.plugins`.
fn driver_timeout(request: &SubmitRequest) -> Option<VirtualSpan> {
    let plugins = request.conf.explicit("spark.plugins").unwrap_or_default();
    let on = request.version >= SparkVersion::V4_0 && plugins.contains("org.apache.spark.deploy.DriverTimeoutPlugin");
    request.conf.time(&keys::DRIVER_TIMEOUT).filter(|limit| on && *limit > VirtualSpan::ZERO)
}

fn number(value: Option<i64>, otherwise: u32) -> u32 {
    value.and_then(|value| u32::try_from(value).ok()).unwrap_or(otherwise)
}
