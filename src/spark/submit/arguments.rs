//! The second half begins: `SparkSubmitArguments`. Options, then configuration, then environment fill the fields; then they
//! are checked.

use std::collections::BTreeMap;

use super::launcher::Arg;
use super::launcher::Launch;
use super::launcher::PYSPARK_SHELL;
use super::launcher::SPARKR_SHELL;
use super::launcher::Special;
use super::launcher::Used;
use super::paths;
use super::properties;
use super::refusal::Refusal;
use super::refusal::Refused;
use super::surroundings::Surroundings;
use crate::base::size;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::version::SparkVersion;

/// What spark-submit is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Submit,
    Kill(String),
    Status(String),
    Version,
}

/// What the application needs beside a JVM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    Jvm,
    Python,
    R,
}

/// The fields of `SparkSubmitArguments`, each with who filled it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    pub fields: BTreeMap<&'static str, Arg>,
    /// `sparkProperties`: `--conf` over the properties file over nothing, only keys that begin with `spark.`.
    pub properties: Conf,
    /// Keys that were dropped because they do not begin with `spark.`.
    pub not_spark: Vec<(String, Arg)>,
    /// Properties files that the line names and that nobody gave the text of.
    pub unread_files: Vec<Arg>,
    /// 4.3 prints them.
    pub extra_files: Vec<String>,
    pub child_args: Vec<String>,
    pub runner: Runner,
    pub action: Action,
    pub used: Vec<Used>,
}

/// Where a field that no option filled comes from: the configuration key, then the environment variable.
const FALLBACKS: [(&str, &[&str], Option<&str>); 25] = [
    ("master", &["spark.master"], Some("MASTER")),
    ("remote", &["spark.remote"], Some("SPARK_REMOTE")),
    ("driverExtraClassPath", &["spark.driver.extraClassPath"], None),
    ("driverExtraJavaOptions", &["spark.driver.extraJavaOptions"], None),
    ("driverExtraLibraryPath", &["spark.driver.extraLibraryPath"], None),
    ("driverMemory", &["spark.driver.memory"], Some("SPARK_DRIVER_MEMORY")),
    ("driverCores", &["spark.driver.cores"], None),
    ("executorMemory", &["spark.executor.memory"], Some("SPARK_EXECUTOR_MEMORY")),
    ("executorCores", &["spark.executor.cores"], Some("SPARK_EXECUTOR_CORES")),
    ("totalExecutorCores", &["spark.cores.max"], None),
    ("name", &["spark.app.name"], None),
    ("jars", &["spark.jars"], None),
    ("files", &["spark.files"], None),
    ("archives", &["spark.archives"], None),
    ("pyFiles", &["spark.submit.pyFiles"], None),
    ("ivyRepoPath", &["spark.jars.ivy"], None),
    ("packages", &["spark.jars.packages"], None),
    ("packagesExclusions", &["spark.jars.excludes"], None),
    ("repositories", &["spark.jars.repositories"], None),
    ("deployMode", &["spark.submit.deployMode"], Some("DEPLOY_MODE")),
    ("numExecutors", &["spark.executor.instances"], None),
    ("queue", &["spark.yarn.queue"], None),
    ("keytab", &["spark.kerberos.keytab", "spark.yarn.keytab"], None),
    ("principal", &["spark.kerberos.principal", "spark.yarn.principal"], None),
    ("proxyUser", &[], None),
];

/// The order in which `--verbose` prints the fields.
const PRINTED: [&str; 27] = [
    "master",
    "remote",
    "deployMode",
    "executorMemory",
    "executorCores",
    "totalExecutorCores",
    "propertiesFile",
    "driverMemory",
    "driverCores",
    "driverExtraClassPath",
    "driverExtraLibraryPath",
    "driverExtraJavaOptions",
    "supervise",
    "queue",
    "numExecutors",
    "files",
    "pyFiles",
    "archives",
    "mainClass",
    "primaryResource",
    "name",
    "childArgs",
    "jars",
    "packages",
    "packagesExclusions",
    "repositories",
    "verbose",
];

impl Arguments {
    /// Reads the line that the launcher handed on.
    ///
    /// # Errors
    /// What `SparkSubmitArguments` refuses, in its order.
    pub fn read(launch: Launch, env: &Surroundings) -> Result<Self, Box<Refusal>> {
        let refuse = |why, at| Err(Refusal::new(why, env.version).maybe_at(at));
        if let Some(mode) = launch.fields.get("deployMode").filter(|mode| !matches!(mode.value.as_str(), "client" | "cluster")) {
            return refuse(Refused::DeployModeValue, mode.at);
        }
        let kill = launch.fields.get("submissionToKill");
        let status = launch.fields.get("submissionToRequestStatusFor");
        if let (Some(kill), Some(status)) = (kill, status) {
            return refuse(action_conflict(kill, status), kill.at.or(status.at));
        }
        let action = match (launch.special, kill, status) {
            (Special::Help, ..) => return refuse(Refused::Usage { exit_code: 0 }, None),
            (Special::UsageError, ..) => return refuse(Refused::Usage { exit_code: 1 }, None),
            (Special::Version, ..) => Action::Version,
            (_, Some(kill), _) => Action::Kill(kill.value.clone()),
            (_, _, Some(status)) => Action::Status(status.value.clone()),
            _ => Action::Submit,
        };
        if launch.empty && launch.resource.is_none() {
            return refuse(Refused::Usage { exit_code: 255 }, None);
        }
        let mut arguments = Self::merged(launch, action, env);
        arguments.fill(env);
        arguments.validate(env)?;
        Ok(arguments)
    }

    /// The same, but a missing `HADOOP_CONF_DIR`, which is no fault of the line, only comes along as the second value: what would
    /// happen on a machine that has it can still be said.
    ///
    /// # Errors
    /// Everything else that `SparkSubmitArguments` refuses.
    pub fn read_anyway(launch: Launch, env: &mut Surroundings) -> Result<(Self, Option<Box<Refusal>>), Box<Refusal>> {
        match Self::read(launch.clone(), env) {
            Ok(arguments) => Ok((arguments, None)),
            Err(refusal) if refusal.code == "no-hadoop-conf" => {
                env.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop/conf".to_owned());
                let refusal = refusal.instead("export HADOOP_CONF_DIR=<the folder of yarn-site.xml> first");
                Ok((Self::read(launch, env)?, Some(refusal)))
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// The fields that options filled, and the properties of all files under those of `--conf`.
    fn merged(launch: Launch, action: Action, env: &Surroundings) -> Self {
        let load_defaults = launch.has("--load-spark-defaults");
        let mut arguments = Self {
            fields: BTreeMap::new(),
            properties: Conf::new(env.version),
            not_spark: Vec::new(),
            unread_files: Vec::new(),
            extra_files: launch.extra_files.iter().map(|file| file.value.clone()).collect(),
            child_args: launch.app_args.iter().map(|word| word.text.clone()).collect(),
            runner: Runner::Jvm,
            action,
            used: launch.used,
        };
        for (field, mut arg) in launch.fields {
            if matches!(field, "files" | "pyFiles" | "archives" | "jars") {
                arg.value = env.disk.resolve_all(&arg.value);
            }
            arguments.fields.insert(field, arg);
        }
        match launch.resource {
            // Nothing behind --version is looked at: it is all taken for arguments.
            Some(resource) if arguments.action == Action::Version => arguments.child_args.insert(0, resource.value),
            Some(resource) => arguments.resource(resource, env),
            None => {}
        }
        arguments.load_files(load_defaults, launch.extra_files, env);
        for (key, arg) in launch.conf {
            arguments.property(&key, arg);
        }
        arguments
    }

    fn resource(&mut self, mut resource: Arg, env: &Surroundings) {
        self.runner = match resource.value.as_str() {
            PYSPARK_SHELL => Runner::Python,
            SPARKR_SHELL => Runner::R,
            file if paths::has_extension(file, "py") => Runner::Python,
            file if paths::has_extension(file, "R") || paths::has_extension(file, "r") => Runner::R,
            _ => Runner::Jvm,
        };
        if !is_shell_or_internal(&resource.value) {
            resource.value = env.disk.resolve(&resource.value);
        }
        self.fields.insert("primaryResource", resource);
    }

    /// Weakest first: the defaults file, unless a properties file stands in for it, then that file.
    fn load_files(&mut self, load_defaults: bool, extra: Vec<Arg>, env: &Surroundings) {
        let named = self.fields.get("propertiesFile").cloned();
        if let Some(text) = env.defaults.as_deref().filter(|_| named.is_none() || load_defaults && env.version >= SparkVersion::V4_0) {
            self.load(text, &Origin::DefaultsFile);
            if named.is_none() && env.version < SparkVersion::V4_0 {
                let path = Arg { value: env.defaults_path.clone(), from: Origin::DefaultsFile, at: None };
                self.fields.insert("propertiesFile", path);
            }
        }
        for file in named.into_iter().chain(extra) {
            match env.texts.get(&file.value) {
                Some(text) => self.load(text, &Origin::PropertiesFile(file.value)),
                None => self.unread_files.push(file),
            }
        }
    }

    fn load(&mut self, text: &str, from: &Origin) {
        for (key, value) in properties::parse(text) {
            self.property(&key, Arg { value, from: from.clone(), at: None });
        }
    }

    fn property(&mut self, key: &str, arg: Arg) {
        if key.starts_with("spark.") {
            self.properties.set_at(key, arg.value, arg.from, arg.at);
        } else {
            self.not_spark.push((key.to_owned(), arg));
        }
    }

    /// `loadEnvironmentArguments`.
    fn fill(&mut self, env: &Surroundings) {
        for (field, keys, variable) in FALLBACKS {
            if self.fields.contains_key(field) {
                continue;
            }
            let property = keys.iter().find_map(|key| self.properties.setting(key));
            let arg = match (property, variable.and_then(|name| Some((name, env.variable(name)?)))) {
                (Some(setting), _) => Arg { value: setting.value.clone(), from: setting.from.clone(), at: setting.at },
                (None, Some((name, value))) => Arg { value: value.to_owned(), from: Origin::Environment(name.to_owned()), at: None },
                (None, None) => continue,
            };
            self.fields.insert(field, arg);
        }
        if !self.fields.contains_key("name") {
            self.fields.extend(self.default_name(env).map(|name| ("name", name)));
        }
    }

    fn default_name(&self, env: &Surroundings) -> Option<Arg> {
        let from_yarn = env.variable("SPARK_YARN_APP_NAME").filter(|_| self.master().starts_with("yarn"));
        if let Some(name) = from_yarn {
            return Some(Arg { value: name.to_owned(), from: Origin::Environment("SPARK_YARN_APP_NAME".to_owned()), at: None });
        }
        let named = |value: &str| Arg { value: value.to_owned(), from: Origin::SparkSubmit, at: None };
        match (self.get("mainClass"), self.get("primaryResource")) {
            (Some(class), _) => Some(named(class)),
            (None, Some(resource)) => Some(named(paths::file_name(resource))),
            (None, None) => None,
        }
    }

    fn validate(&self, env: &Surroundings) -> Result<(), Box<Refusal>> {
        if self.action != Action::Submit {
            return Ok(());
        }
        let refuse = |why, field: &str| Err(Refusal::new(why, env.version).maybe_at(self.fields.get(field).and_then(|arg| arg.at)));
        let local_connect = self.properties.explicit("spark.local.connect").is_some() && env.version >= SparkVersion::V4_0;
        if self.get("remote").is_some() && !local_connect && (self.get("master").is_some() || self.get("deployMode").is_some()) {
            return refuse(Refused::RemoteWithMaster, "remote");
        }
        for (field, what) in [("driverMemory", "Driver memory"), ("executorMemory", "Executor memory")] {
            if self.get(field).is_some_and(|value| !size::parse(value, "b").is_ok_and(|bytes| bytes > 0)) {
                return refuse(Refused::NotPositive { what }, field);
            }
        }
        let counts = [("driverCores", "Driver cores"), ("executorCores", "Executor cores"), ("totalExecutorCores", "Total executor cores")];
        for (field, what) in counts {
            if self.get(field).is_some_and(|value| !is_positive(value)) {
                return refuse(Refused::NotPositive { what }, field);
            }
        }
        let dynamic = self.properties.explicit("spark.dynamicAllocation.enabled").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if !dynamic && self.get("numExecutors").is_some_and(|value| !is_positive(value)) {
            return refuse(Refused::NotPositive { what: "Number of executors" }, "numExecutors");
        }
        let hadoop = env.variable("HADOOP_CONF_DIR").or(env.variable("YARN_CONF_DIR"));
        if self.master().starts_with("yarn") && hadoop.is_none() {
            return refuse(Refused::NoHadoopConf { master: self.master().to_owned() }, "master");
        }
        if self.get("proxyUser").is_some() && self.get("principal").is_some() {
            return refuse(Refused::ProxyAndPrincipal, "proxyUser");
        }
        Ok(())
    }

    /// Whether this switch was given.
    pub fn has(&self, switch: &str) -> bool {
        self.used.iter().any(|used| used.spec.name == switch)
    }

    /// Whether a standalone cluster is asked over REST; off unless the line says so.
    pub fn use_rest(&self) -> bool {
        self.properties.explicit("spark.master.rest.enabled").is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(|arg| arg.value.as_str())
    }

    /// The master in force: `local[*]` when nobody named one.
    pub fn master(&self) -> &str {
        self.get("master").unwrap_or("local[*]")
    }

    /// The fields as `--verbose` prints them, in its order.
    pub fn printed(&self) -> Vec<(&'static str, String)> {
        let show = |field: &&'static str| {
            let value = match *field {
                "master" => self.master().to_owned(),
                "supervise" => self.has("--supervise").to_string(),
                "verbose" => self.has("--verbose").to_string(),
                "childArgs" => format!("[{}]", self.child_args.join(" ")),
                field => self.get(field).unwrap_or("null").to_owned(),
            };
            (*field, value)
        };
        let mut printed: Vec<(&'static str, String)> = PRINTED.iter().map(show).collect();
        if self.properties.version() >= SparkVersion::V4_3 {
            let after = printed.iter().position(|(field, _)| *field == "propertiesFile").map_or(0, |at| at + 1);
            printed.insert(after, ("extraPropertiesFiles", format!("[{}]", self.extra_files.join(", "))));
        }
        printed
    }
}

fn action_conflict(kill: &Arg, status: &Arg) -> Refused {
    if kill.at < status.at {
        Refused::BothActions { first: "KILL", second: "REQUEST_STATUS" }
    } else {
        Refused::BothActions { first: "REQUEST_STATUS", second: "KILL" }
    }
}

/// `"8".toInt > 0`, as Scala reads it.
fn is_positive(value: &str) -> bool {
    value.parse::<i32>().is_ok_and(|number| number > 0)
}

pub(super) fn is_shell_or_internal(resource: &str) -> bool {
    use super::launcher::CONNECT_SHELL;
    use super::launcher::INTERNAL;
    use super::launcher::SPARK_SHELL;
    [PYSPARK_SHELL, SPARKR_SHELL, SPARK_SHELL, CONNECT_SHELL, INTERNAL].contains(&resource)
}
