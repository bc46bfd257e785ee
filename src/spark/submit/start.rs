//! What happens once spark-submit starts what it prepared: a missing class or file, a master that cannot be, a cluster that does
//! not answer; and if nothing is in the way, the request that the simulator runs.

use super::arguments::Arguments;
use super::arguments::Runner;
use super::connect::ConnectUrl;
use super::context;
use super::launcher::CONNECT_SERVER_CLASS;
use super::launcher::Launch;
use super::options::Managers;
use super::paths;
use super::prepare::Prepared;
use super::refusal::Refusal;
use super::refusal::Refused;
use super::request::Language;
use super::request::SubmitRequest;
use super::request::Target;
use super::request::Tool;
use super::surroundings::Surroundings;
use crate::base::Span;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::master::Manager;
use crate::spark::master::Master;
use crate::spark::master::MasterError;
use crate::spark::version::SparkVersion;

/// In client mode the launcher starts the driver's JVM, with the heap as it is written.
///
/// # Errors
/// The JVM's own complaint about a heap size that it cannot read.
pub fn heap(launch: &Launch, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let last = |key: &str| launch.conf.iter().rev().find(|(name, _)| name == key).map(|(_, arg)| arg);
    let mode = launch.fields.get("deployMode").or_else(|| last("spark.submit.deployMode"));
    let Some(memory) = last("spark.driver.memory") else { return Ok(()) };
    if mode.is_some_and(|mode| mode.value == "cluster") {
        return Ok(());
    }
    let complaint = match heap_bytes(&memory.value) {
        Some(bytes) if bytes >= LEAST_HEAP => return Ok(()),
        Some(_) => Refused::SmallHeap,
        None => Refused::InvalidHeap { value: memory.value.clone() },
    };
    Err(Refusal::new(complaint, env.version).maybe_at(memory.at))
}

/// What the JVM takes at least: 2 MiB.
const LEAST_HEAP: u64 = 2 << 20;

/// Java wants digits and at most one letter: 1g, not 1gb. A number alone is bytes.
fn heap_bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match &text[digits.len()..] {
        "" => 0,
        "k" | "K" => 10,
        "m" | "M" => 20,
        "g" | "G" => 30,
        "t" | "T" => 40,
        _ => return None,
    };
    let number: u64 = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
    number.checked_mul(1 << shift).filter(|&bytes| bytes > 0)
}

/// `--kill` and `--status`.
///
/// # Errors
/// A master that has no such operation, or does not answer.
pub fn operation(arguments: &Arguments, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let master = arguments.master();
    if master.starts_with("spark://") {
        return if env.answers { Ok(()) } else { Err(Refusal::new(Refused::RestUnreachable, env.version)) };
    }
    if master.starts_with("k8s") {
        return Ok(());
    }
    let at = arguments.fields.get("master").and_then(|arg| arg.at);
    Err(Refusal::new(Refused::NoOperations { master: master.to_owned() }, env.version).maybe_at(at))
}

/// What runs.
///
/// # Errors
/// A missing file or class, or a target that cannot be read.
pub fn request(tool: Tool, arguments: &Arguments, prepared: Prepared, env: &Surroundings) -> Result<SubmitRequest, Box<Refusal>> {
    found(arguments, &prepared, env)?;
    let at = |field: &str| arguments.fields.get(field).and_then(|arg| arg.at);
    let remote = prepared.conf.explicit("spark.remote");
    // Python starts a Connect server of its own for such a remote; a program without a session never looks at it.
    let own_server = remote.filter(|url| url.starts_with("local")).map(|url| master(url, at("remote"), env)).transpose()?;
    let target = match remote {
        Some(_) if own_server.is_some() || !env.starts_context => Target::Connect(ConnectUrl::own_server()),
        Some(url) => Target::Connect(ConnectUrl::parse(url).map_err(|error| error.refusal(env.version).maybe_at(at("remote")))?),
        None => Target::Master(master(prepared.conf.explicit("spark.master").unwrap_or("local[*]"), at("master"), env)?),
    };
    let cluster = prepared.deploy_mode == DeployMode::Cluster;
    let supervise = cluster && prepared.manager == Managers::STANDALONE && prepared.conf.flag(&keys::DRIVER_SUPERVISE);
    Ok(SubmitRequest {
        version: env.version,
        tool,
        language: language(tool, arguments),
        target,
        own_server,
        deploy_mode: prepared.deploy_mode,
        supervise,
        name: arguments.get("name").unwrap_or_default().to_owned(),
        primary_resource: arguments.get("primaryResource").map(str::to_owned),
        main_class: arguments.get("mainClass").map(str::to_owned),
        app_args: arguments.child_args.clone(),
        conf: prepared.conf,
    })
}

/// What stops a request right after its start.
///
/// # Errors
/// The first thing that would, in Spark's order.
pub fn check(arguments: &Arguments, request: &SubmitRequest, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let cluster = request.deploy_mode == DeployMode::Cluster;
    if request.manager() == Manager::Kubernetes && cluster {
        pod(arguments, &request.conf, env)?;
    }
    api_mode(arguments, &request.conf, env)?;
    if let (Target::Master(Master::Standalone { masters }), true) = (&request.target, cluster)
        && let Some(bad) = masters.iter().find(|address| !context::has_host_and_port(address))
    {
        let at = arguments.fields.get("master").and_then(|arg| arg.at);
        return Err(Refusal::new(Refused::InvalidMasterUrl { url: format!("spark://{bad}") }, env.version).maybe_at(at));
    }
    if let (Target::Master(master), false, true) = (&request.target, cluster, env.starts_context) {
        context::check(&request.conf, master)?;
        distributed(&request.conf, env)?;
    }
    if !env.answers && (env.starts_context || cluster) {
        reachable(&request.target, cluster, env)?;
    }
    Ok(())
}

/// The runner of Python applications reads the mode before it starts Python.
fn api_mode(arguments: &Arguments, conf: &Conf, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let Some(setting) = conf.setting("spark.api.mode") else { return Ok(()) };
    let known = ["connect", "classic"].contains(&setting.value.to_ascii_lowercase().as_str());
    if known || env.version < SparkVersion::V4_0 || arguments.runner != Runner::Python {
        return Ok(());
    }
    let value = setting.value.to_ascii_lowercase();
    let (class, message) = if env.version < SparkVersion::V4_3 {
        ("java.lang.IllegalArgumentException", format!("The value of spark.api.mode should be one of connect, classic, but was {value}"))
    } else {
        let begin = "[INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS] The value";
        let end = "in the config \"spark.api.mode\" is invalid. It should be one of 'connect, classic'. SQLSTATE: 22022";
        ("org.apache.spark.SparkIllegalArgumentException", format!("{begin} '{value}' {end}"))
    };
    Err(Refusal::new(Refused::ApiMode { class, message }, env.version).maybe_at(setting.at))
}

/// Files and archives that the context hands to executors must be there when it starts.
fn distributed(conf: &Conf, env: &Surroundings) -> Result<(), Box<Refusal>> {
    for key in [&keys::FILES, &keys::ARCHIVES] {
        let Some(setting) = conf.setting(key.name) else { continue };
        let missing = |uri: &&str| paths::scheme(uri) == Some("file") && !env.disk.has(uri);
        if let Some(uri) = setting.value.split(',').find(missing) {
            let path = paths::local_path(uri).unwrap_or_default();
            let message = format!("File file:{path} does not exist");
            return Err(Refusal::plain(&Refused::InContext { class: "java.io.FileNotFoundException", message }).maybe_at(setting.at));
        }
    }
    Ok(())
}

fn language(tool: Tool, arguments: &Arguments) -> Language {
    match tool {
        Tool::SparkSql => Language::Sql,
        _ if arguments.runner == Runner::Python => Language::Python,
        _ if arguments.runner == Runner::R => Language::R,
        Tool::SparkShell => Language::Scala,
        _ if arguments.get("mainClass") == Some(CONNECT_SERVER_CLASS) => Language::Scala,
        _ => Language::Java,
    }
}

/// Whether class and Python file are there, as far as the submitting machine must have them.
fn found(arguments: &Arguments, prepared: &Prepared, env: &Surroundings) -> Result<(), Box<Refusal>> {
    if prepared.deploy_mode == DeployMode::Cluster {
        return Ok(());
    }
    let resource = arguments.get("primaryResource").unwrap_or_default();
    let at = arguments.fields.get("primaryResource").and_then(|arg| arg.at);
    let is_file = paths::scheme(resource) == Some("file");
    if arguments.runner == Runner::Python && is_file && !env.disk.has(resource) {
        let path = paths::local_path(resource).unwrap_or_default();
        return Err(Refusal::new(Refused::NoPythonFile { path }, env.version).maybe_at(at));
    }
    if arguments.runner == Runner::Python || arguments.runner == Runner::R || !is_file {
        return Ok(());
    }
    let class = &prepared.main_class;
    let has_class = env.classes.as_ref().is_none_or(|classes| classes.contains(class));
    if env.disk.has(resource) && has_class {
        return Ok(());
    }
    let at = if env.disk.has(resource) { arguments.fields.get("mainClass").and_then(|arg| arg.at) } else { at };
    Err(Refusal::new(Refused::ClassNotFound { class: class.clone() }, env.version).maybe_at(at))
}

pub(super) fn master(url: &str, at: Option<Span>, env: &Surroundings) -> Result<Master, Box<Refusal>> {
    let why = match Master::parse(url) {
        Ok(master) => return Ok(master),
        // Without a context nobody looks at the master again.
        Err(_) if !env.starts_context => return Ok(Master::LOCAL_ALL),
        Err(MasterError::NoThreads(threads)) => Refused::NoThreads { threads },
        Err(MasterError::Unreadable(url)) => Refused::UnreadableMaster { url },
        Err(MasterError::KubernetesScheme { scheme, url }) => Refused::KubernetesScheme { scheme, url },
        Err(MasterError::KubernetesPrefix) => Refused::KubernetesPrefix,
    };
    Err(Refusal::new(why, env.version).maybe_at(at))
}

/// What Kubernetes cluster mode needs before it asks for a pod.
fn pod(arguments: &Arguments, conf: &Conf, env: &Surroundings) -> Result<(), Box<Refusal>> {
    if conf.text(&keys::KUBERNETES_DRIVER_CONTAINER_IMAGE).is_none() {
        return Err(Refusal::new(Refused::NoDriverImage, env.version).instead("--conf spark.kubernetes.container.image=<image>"));
    }
    let resource = arguments.fields.get("primaryResource");
    let local_file = resource.is_some_and(|arg| paths::scheme(&arg.value) == Some("file"));
    if local_file && conf.text(&keys::KUBERNETES_FILE_UPLOAD_PATH).is_none() {
        return Err(Refusal::new(Refused::NoUploadPath, env.version)
            .maybe_at(resource.and_then(|arg| arg.at))
            .instead("local:///… for a file in the image, or --conf spark.kubernetes.file.upload.path=s3a://…"));
    }
    Ok(())
}

fn reachable(target: &Target, cluster: bool, env: &Surroundings) -> Result<(), Box<Refusal>> {
    let why = match target {
        Target::Master(Master::Standalone { masters }) => {
            Refused::MasterUnreachable { address: masters.first().cloned().unwrap_or_default() }
        }
        Target::Master(Master::Kubernetes { api_server }) if cluster => Refused::ApiServerUnreachable { address: api_server.clone() },
        Target::Master(Master::Kubernetes { .. }) => Refused::InContext {
            class: "io.fabric8.kubernetes.client.KubernetesClientException",
            message: "An error has occurred.".to_owned(),
        },
        Target::Master(_) | Target::Connect(_) => return Ok(()),
    };
    Err(Refusal::new(why, env.version))
}
