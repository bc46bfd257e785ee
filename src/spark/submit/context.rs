//! What `SparkContext` refuses when the driver starts in this process: values it cannot read, a master it cannot parse, too
//! little memory. In cluster mode the same happens inside the cluster, after the submission was accepted.

use super::ports;
use super::refusal::Refusal;
use super::refusal::Refused;
use crate::base::Span;
use crate::base::VirtualSpan;
use crate::base::size;
use crate::spark::conf::Conf;
use crate::spark::conf::Key;
use crate::spark::conf::Kind;
use crate::spark::conf::catalog;
use crate::spark::conf::key::Reader;
use crate::spark::conf::keys;
use crate::spark::master::Manager;
use crate::spark::master::Master;
use crate::spark::version::SparkVersion;

/// Looks at a configuration as the context of this master would.
///
/// # Errors
/// The first thing the context would throw.
pub fn check(conf: &Conf, master: &Master) -> Result<(), Box<Refusal>> {
    settings(conf)?;
    for (name, setting) in conf.settings() {
        if let Some(key) = catalog::find(name).filter(|key| is_read(key, master)) {
            readable(conf, key, &setting.value, setting.at)?;
        }
    }
    heartbeat(conf)?;
    master_url(conf, master)?;
    cores(conf, master)?;
    ports::passed_over(conf, master)?;
    heartbeat_receiver(conf)?;
    memory(conf)
}

fn refuse(class: &'static str, message: impl Into<String>, at: Option<Span>) -> Result<(), Box<Refusal>> {
    Err(Refusal::plain(&Refused::InContext { class, message: message.into() }).maybe_at(at))
}

fn at(conf: &Conf, key: &Key) -> Option<Span> {
    conf.setting(key.name).and_then(|setting| setting.at)
}

/// `SparkConf.validateSettings`.
fn settings(conf: &Conf) -> Result<(), Box<Refusal>> {
    let key = &keys::EXECUTOR_EXTRA_JAVA_OPTIONS;
    let Some(options) = conf.explicit(key.name) else { return Ok(()) };
    let (code, message) = if options.contains("-Dspark") {
        let advice = "Set them directly on a SparkConf or in a properties file when using ./bin/spark-submit.";
        ("INVALID_EXECUTOR_SPARK_OPTIONS", format!("{} is not allowed to set Spark options (was '{options}'). {advice}", key.name))
    } else if options.contains("-Xmx") {
        let advice = "Use spark.executor.memory instead.";
        (
            "INVALID_EXECUTOR_MEMORY_OPTIONS",
            format!("{} is not allowed to specify max heap memory settings (was '{options}'). {advice}", key.name),
        )
    } else {
        return Ok(());
    };
    let (class, message) = invalid_config(conf, code, message, "java.lang.Exception");
    refuse(class, message, at(conf, key))
}

/// From 4.0 on, messages of this kind carry an error class and a SQLSTATE.
fn invalid_config(conf: &Conf, code: &str, message: String, before: &'static str) -> (&'static str, String) {
    if conf.version() < SparkVersion::V4_0 {
        return (before, message);
    }
    ("org.apache.spark.SparkException", format!("[INVALID_SPARK_CONFIG.{code}] Invalid Spark config: {message} SQLSTATE: 42616"))
}

/// Keys that every context reads while it starts. Those of SQL and of other managers are read later, or never.
fn is_read(key: &Key, master: &Master) -> bool {
    let by_manager = match key.reader {
        Reader::Application => true,
        Reader::Standalone => master.manager() == Manager::Standalone,
        Reader::Yarn => master.manager() == Manager::Yarn,
        Reader::Kubernetes => master.manager() == Manager::Kubernetes,
        Reader::StandaloneDaemon | Reader::Hadoop | Reader::ConnectServer => false,
    };
    by_manager && !key.name.starts_with("spark.sql.")
}

/// A value that its key's type cannot read. From 4.3 on (4.1 in fact) one message serves all types.
fn readable(conf: &Conf, key: &Key, value: &str, at: Option<Span>) -> Result<(), Box<Refusal>> {
    let value = value.trim();
    let (fine, kind, before) = match key.kind {
        Kind::Text => return Ok(()),
        Kind::Flag => (value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"), "boolean".to_owned(), None),
        Kind::Int => (value.parse::<i64>().is_ok(), "int".to_owned(), None),
        Kind::Float => (value.parse::<f64>().is_ok(), "double".to_owned(), None),
        Kind::Time(unit) => {
            let fine = value.starts_with('-') || !value.contains('.') && VirtualSpan::parse(value, unit).is_ok();
            let units = [("ms", "MILLISECONDS"), ("s", "SECONDS"), ("min", "MINUTES")];
            let name = units.iter().find(|(short, _)| *short == unit).map_or("MILLISECONDS", |(_, name)| name);
            (fine, format!("time in {name}"), Some(TIME))
        }
        Kind::Size(unit) => {
            let name = if unit == "m" { "MiB" } else { "BYTE" };
            (size::parse(value, unit).is_ok(), format!("bytes in {name}"), Some(SIZE))
        }
    };
    if fine {
        return Ok(());
    }
    if conf.version() >= SparkVersion::V4_3 {
        let what = format!("The value '{value}' in the config \"{}\" is invalid. It should be a/an '{kind}' value.", key.name);
        return refuse(ILLEGAL_SPARK, format!("[INVALID_CONF_VALUE.TYPE_MISMATCH] {what} SQLSTATE: 22022"), at);
    }
    match before {
        Some(message) => refuse("java.lang.NumberFormatException", message, at),
        None => refuse(ILLEGAL, format!("{} should be {kind}, but was {value}", key.name), at),
    }
}

const LEAST: u64 = 450 << 20;
const ILLEGAL: &str = "java.lang.IllegalArgumentException";
const ILLEGAL_SPARK: &str = "org.apache.spark.SparkIllegalArgumentException";
const TIME: &str = "Time must be specified as seconds (s), milliseconds (ms), microseconds (us), minutes (m or min), hour (h), or day (d). E.g. 50s, 100ms, or 250us.";
const SIZE: &str = "Size must be specified as bytes (b), kibibytes (k), mebibytes (m), gibibytes (g), tebibytes (t), or pebibytes(p). E.g. 50b, 100k, or 250m.";

/// Executors must report more often than the driver counts them as lost.
fn heartbeat(conf: &Conf) -> Result<(), Box<Refusal>> {
    let (Some(timeout), Some(interval)) = (conf.time(&keys::NETWORK_TIMEOUT), conf.time(&keys::EXECUTOR_HEARTBEAT_INTERVAL)) else {
        return Ok(());
    };
    if timeout > interval {
        return Ok(());
    }
    let message = format!(
        "The value of spark.network.timeout={}ms must be greater than the value of spark.executor.heartbeatInterval={}ms.",
        timeout.as_millis(),
        interval.as_millis()
    );
    let place = at(conf, &keys::NETWORK_TIMEOUT).or(at(conf, &keys::EXECUTOR_HEARTBEAT_INTERVAL));
    if conf.version() < SparkVersion::V4_0 {
        return refuse(ILLEGAL, format!("requirement failed: {message}"), place);
    }
    let (_, message) = invalid_config(conf, "INVALID_EXECUTOR_HEARTBEAT_INTERVAL", message, "");
    refuse(ILLEGAL_SPARK, message, place)
}

/// `HeartbeatReceiver`: it must look for silent executors more often than they may be silent.
fn heartbeat_receiver(conf: &Conf) -> Result<(), Box<Refusal>> {
    let Some(interval) = conf.time(&keys::NETWORK_TIMEOUT_INTERVAL) else { return Ok(()) };
    let of_executors = &keys::STORAGE_BLOCK_MANAGER_HEARTBEAT_TIMEOUT_MS;
    let limit = [&keys::NETWORK_TIMEOUT, of_executors].into_iter().find(|key| conf.time(key).is_some_and(|limit| interval > limit));
    let Some(limit) = limit else { return Ok(()) };
    // Before 4.0 the network time-out is named by what it is the default of.
    let named = if conf.version() < SparkVersion::V4_0 { of_executors } else { limit };
    let message = format!("requirement failed: {} should be less than or equal to {}.", keys::NETWORK_TIMEOUT_INTERVAL.name, named.name);
    let place = at(conf, limit).or(at(conf, &keys::NETWORK_TIMEOUT_INTERVAL));
    refuse(ILLEGAL, message, place).map_err(|refusal| refusal.instead(format!("--conf {}=5s as well", keys::NETWORK_TIMEOUT_INTERVAL.name)))
}

/// `Utils.extractHostPortFromSparkUrl`: a host that Java takes for one (no underscore) and a port.
pub(super) fn has_host_and_port(address: &str) -> bool {
    let Some((host, port)) = address.rsplit_once(':') else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let in_brackets = host.starts_with('[') && host.ends_with(']');
    !host.is_empty() && (in_brackets || host.chars().all(plain)) && port.parse::<u16>().is_ok()
}

/// Standalone masters need a port; Kubernetes executors need an image.
fn master_url(conf: &Conf, master: &Master) -> Result<(), Box<Refusal>> {
    const SPARK: &str = "org.apache.spark.SparkException";
    let place = at(conf, &keys::MASTER);
    match master {
        Master::Standalone { masters } => match masters.iter().find(|address| !has_host_and_port(address)) {
            Some(bad) => refuse(SPARK, format!("Invalid master URL: spark://{bad}"), place),
            None => Ok(()),
        },
        Master::Kubernetes { .. } if conf.text(&keys::KUBERNETES_EXECUTOR_CONTAINER_IMAGE).is_none() => {
            refuse(SPARK, "Must specify the executor container image", place).map_err(|refusal| {
                refusal.instead("--conf spark.kubernetes.container.image=<image>, and spark.driver.host and .port that pods can reach")
            })
        }
        // `--executor-memory` is not read here, so this is what the configuration says.
        Master::LocalCluster { memory_mib, .. } => {
            let wanted = conf.size(&keys::EXECUTOR_MEMORY).unwrap_or(1 << 30) >> 20;
            if wanted <= *memory_mib {
                return Ok(());
            }
            let message = format!("Asked to launch cluster with {memory_mib} MiB/worker but requested {wanted} MiB/executor");
            refuse(SPARK, message, place).map_err(|refusal| refusal.instead(format!("--conf spark.executor.memory={memory_mib}m")))
        }
        Master::Kubernetes { .. } | Master::Local { .. } | Master::Yarn => Ok(()),
    }
}

fn cores(conf: &Conf, master: &Master) -> Result<(), Box<Refusal>> {
    let cores = match master {
        Master::Local { .. } => return Ok(()),
        Master::LocalCluster { cores, .. } => i64::from(*cores),
        // Unset means all cores of the worker.
        Master::Standalone { .. } if conf.explicit(keys::EXECUTOR_CORES.name).is_none() => return Ok(()),
        Master::Standalone { .. } | Master::Yarn | Master::Kubernetes { .. } => conf.int(&keys::EXECUTOR_CORES).unwrap_or(1),
    };
    let cpus = conf.int(&keys::TASK_CPUS).unwrap_or(1);
    if cores >= cpus {
        return Ok(());
    }
    let message = format!("The number of cores per executor (={cores}) has to be >= the number of cpus per task = {cpus}.");
    refuse("org.apache.spark.SparkException", message, at(conf, &keys::TASK_CPUS))
}

/// `UnifiedMemoryManager`: one and a half times the 300 MiB that Spark keeps for itself.
fn memory(conf: &Conf) -> Result<(), Box<Refusal>> {
    let wanted = |key: &'static Key| conf.size(key).filter(|&bytes| bytes < LEAST);
    if let Some(bytes) = wanted(&keys::DRIVER_MEMORY) {
        let advice = "Please increase heap size using the --driver-memory option or \"spark.driver.memory\" in Spark configuration.";
        return refuse(ILLEGAL_SPARK, too_little(conf, "DRIVER", "System", bytes, advice), at(conf, &keys::DRIVER_MEMORY));
    }
    if let Some(bytes) = wanted(&keys::EXECUTOR_MEMORY) {
        let advice =
            "Please increase executor memory using the --executor-memory option or \"spark.executor.memory\" in Spark configuration.";
        return refuse(ILLEGAL_SPARK, too_little(conf, "EXECUTOR", "Executor", bytes, advice), at(conf, &keys::EXECUTOR_MEMORY));
    }
    Ok(())
}

/// Each release words it a little differently.
fn too_little(conf: &Conf, whose: &str, what: &str, bytes: u64, advice: &str) -> String {
    let fact = format!("{what} memory {bytes} must be at least {LEAST}.");
    match conf.version() {
        SparkVersion::V3_4 | SparkVersion::V3_5 => format!("[INVALID_{whose}_MEMORY] {fact} {advice}"),
        SparkVersion::V4_0 => format!("[INVALID_{whose}_MEMORY] {fact}\n{advice} SQLSTATE: F0000"),
        SparkVersion::V4_3 => {
            let kind = if whose == "DRIVER" { "SYSTEM_MEMORY" } else { "CONFIG_MEMORY" };
            let lead = format!("Insufficient {} memory:", whose.to_lowercase());
            format!("[INVALID_{whose}_MEMORY.{kind}] {lead} {fact}\n{advice} SQLSTATE: F0000")
        }
    }
}
