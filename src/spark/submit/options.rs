//! The options of spark-submit, as a table, and the loop that reads them: `SparkSubmitOptionParser`.

use super::words::Word;
use crate::base::Span;
use crate::spark::conf::Key;
use crate::spark::conf::keys;
use crate::spark::version::SparkVersion;

/// Which managers an option has an effect on. Elsewhere it is accepted and dropped without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Managers(u8);

impl Managers {
    pub const LOCAL: Self = Self(1);
    pub const STANDALONE: Self = Self(2);
    pub const YARN: Self = Self(4);
    pub const KUBERNETES: Self = Self(8);
    pub const ALL: Self = Self(15);

    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }

    /// The names, for a sentence: `standalone, YARN`.
    pub fn names(self) -> String {
        let all = [(Self::LOCAL, "local"), (Self::STANDALONE, "standalone"), (Self::YARN, "YARN"), (Self::KUBERNETES, "Kubernetes")];
        let names: Vec<&str> = all.into_iter().filter(|&(one, _)| self.has(one)).map(|(_, name)| name).collect();
        names.join(", ")
    }
}

/// One option.
#[derive(Debug)]
pub struct OptionSpec {
    pub name: &'static str,
    pub short: Option<&'static str>,
    /// What stands for the value in the help; `None` for a switch.
    pub value: Option<&'static str>,
    /// Spark's own name of the field it fills.
    pub field: Option<&'static str>,
    /// The configuration key that says the same.
    pub key: Option<&'static Key>,
    pub managers: Managers,
    /// Read in cluster deploy mode only.
    pub cluster_only: bool,
    pub since: SparkVersion,
    pub help: &'static str,
}

const fn option(name: &'static str, value: &'static str, field: &'static str, help: &'static str) -> OptionSpec {
    OptionSpec {
        name,
        short: None,
        value: Some(value),
        field: Some(field),
        key: None,
        managers: Managers::ALL,
        cluster_only: false,
        since: SparkVersion::V3_4,
        help,
    }
}

const fn switch(name: &'static str, help: &'static str) -> OptionSpec {
    let mut spec = option(name, "", "", help);
    spec.value = None;
    spec.field = None;
    spec
}

impl OptionSpec {
    const fn key(mut self, key: &'static Key) -> Self {
        self.key = Some(key);
        self
    }

    const fn short(mut self, short: &'static str) -> Self {
        self.short = Some(short);
        self
    }

    const fn only(mut self, managers: Managers) -> Self {
        self.managers = managers;
        self
    }

    const fn in_cluster_mode(mut self) -> Self {
        self.cluster_only = true;
        self
    }

    const fn since(mut self, version: SparkVersion) -> Self {
        self.since = version;
        self
    }

    const fn no_field(mut self) -> Self {
        self.field = None;
        self
    }
}

const CLUSTERS: Managers = Managers::STANDALONE.and(Managers::YARN).and(Managers::KUBERNETES);
const CONTAINERS: Managers = Managers::YARN.and(Managers::KUBERNETES);

/// Every option that `spark-submit` knows.
pub static OPTIONS: &[OptionSpec] = &[
    option("--master", "URL", "master", "Who hands out executors: local[*], spark://host:7077, yarn, k8s://https://host:443.")
        .key(&keys::MASTER),
    option("--remote", "URL", "remote", "A Spark Connect server: sc://host:15002. Not together with --master or --deploy-mode.")
        .key(&keys::REMOTE),
    option("--deploy-mode", "MODE", "deployMode", "client: the driver is this process. cluster: it runs inside the cluster.")
        .key(&keys::SUBMIT_DEPLOY_MODE),
    option("--class", "CLASS", "mainClass", "The main class of a Java or Scala application."),
    option("--name", "NAME", "name", "The application's name.").key(&keys::APP_NAME),
    option("--jars", "JARS", "jars", "Jars for the class path of driver and executors, separated by commas.").key(&keys::JARS),
    option("--packages", "COORDINATES", "packages", "Maven coordinates to fetch: group:artifact:version, separated by commas.")
        .key(&keys::JARS_PACKAGES),
    option("--exclude-packages", "NAMES", "packagesExclusions", "group:artifact to leave out while packages are resolved.")
        .key(&keys::JARS_EXCLUDES),
    option("--repositories", "URLS", "repositories", "More repositories to look for packages in.").key(&keys::JARS_REPOSITORIES),
    option("--py-files", "FILES", "pyFiles", "Python files (.py, .zip, .egg) for the path of driver and workers.")
        .key(&keys::SUBMIT_PY_FILES),
    option("--files", "FILES", "files", "Files for the working directory of every executor.").key(&keys::FILES),
    option("--archives", "ARCHIVES", "archives", "Archives unpacked in the working directory of every executor.").key(&keys::ARCHIVES),
    option("--conf", "KEY=VALUE", "", "Any configuration key. The last one of the same key counts.").short("-c").no_field(),
    option("--properties-file", "FILE", "propertiesFile", "Read this file INSTEAD of conf/spark-defaults.conf."),
    option("--extra-properties-file", "FILE", "", "One more properties file; may be repeated. It beats --properties-file.")
        .no_field()
        .since(SparkVersion::V4_3),
    switch("--load-spark-defaults", "Read conf/spark-defaults.conf even though there is a --properties-file; the file wins.")
        .since(SparkVersion::V4_0),
    option("--driver-memory", "MEM", "driverMemory", "Heap of the driver JVM, such as 2g.").key(&keys::DRIVER_MEMORY),
    option("--driver-java-options", "OPTIONS", "driverExtraJavaOptions", "JVM options of the driver; -Xmx is not allowed here.")
        .key(&keys::DRIVER_EXTRA_JAVA_OPTIONS),
    option("--driver-library-path", "PATH", "driverExtraLibraryPath", "Native library path of the driver.")
        .key(&keys::DRIVER_EXTRA_LIBRARY_PATH),
    option("--driver-class-path", "PATH", "driverExtraClassPath", "In front of the driver's class path.")
        .key(&keys::DRIVER_EXTRA_CLASS_PATH),
    option("--driver-cores", "N", "driverCores", "Cores of the driver, in cluster mode only.")
        .key(&keys::DRIVER_CORES)
        .only(CLUSTERS)
        .in_cluster_mode(),
    option("--executor-memory", "MEM", "executorMemory", "Heap of each executor, such as 4g.").key(&keys::EXECUTOR_MEMORY).only(CLUSTERS),
    option("--executor-cores", "N", "executorCores", "Task threads of each executor.").key(&keys::EXECUTOR_CORES).only(CLUSTERS),
    option("--num-executors", "N", "numExecutors", "How many executors to ask for.").key(&keys::EXECUTOR_INSTANCES).only(CONTAINERS),
    option("--total-executor-cores", "N", "totalExecutorCores", "The most cores of all executors together.")
        .key(&keys::CORES_MAX)
        .only(Managers::STANDALONE),
    option("--queue", "QUEUE", "queue", "The YARN queue.").key(&keys::YARN_QUEUE).only(Managers::YARN),
    option("--principal", "PRINCIPAL", "principal", "The Kerberos principal to log in as.").key(&keys::KERBEROS_PRINCIPAL),
    option("--keytab", "FILE", "keytab", "The keytab of that principal.").key(&keys::KERBEROS_KEYTAB),
    option("--proxy-user", "NAME", "proxyUser", "The user to stand for. Not together with --principal."),
    switch("--supervise", "Restart the driver when it dies with a non-zero code.").only(Managers::STANDALONE).in_cluster_mode(),
    option("--kill", "ID", "submissionToKill", "Kill this submission: a driver of a standalone cluster, or namespace:pods on Kubernetes."),
    option("--status", "ID", "submissionToRequestStatusFor", "Ask for the state of this submission."),
    switch("--verbose", "Print what was parsed and the effective configuration.").short("-v"),
    switch("--version", "Print Spark's version and stop."),
    switch("--help", "Print the options and stop.").short("-h"),
    switch("--usage-error", "Internal: print the options as after a mistake."),
];

/// The option of this name in this release.
pub fn find(name: &str, version: SparkVersion) -> Option<&'static OptionSpec> {
    OPTIONS.iter().find(|spec| spec.since <= version && (spec.name == name || spec.short == Some(name)))
}

/// One thing the loop met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given<'a> {
    /// An option, with its value and where both stand.
    Option { spec: &'static OptionSpec, value: Option<String>, at: Span },
    /// A word that is no option of this release.
    Unknown { word: &'a Word, name: String },
    /// The last word is an option without its value.
    MissingValue { name: String, at: Span },
}

impl PartialEq for OptionSpec {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for OptionSpec {}

/// Reads words as options until `stop` says so about an unknown word, and gives what is left after that word.
pub fn parse<'a>(words: &'a [Word], version: SparkVersion, mut take: impl FnMut(Given<'a>) -> bool) -> &'a [Word] {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let (name, mut value) = match word.text.split_once('=') {
            Some((name, value)) if name.len() > 2 && name.starts_with("--") && !value.is_empty() => (name, Some(value.to_owned())),
            _ => (word.text.as_str(), None),
        };
        let given = match find(name, version) {
            None => Given::Unknown { word, name: name.to_owned() },
            Some(spec) if spec.value.is_none() => Given::Option { spec, value: None, at: word.at },
            Some(spec) => {
                let mut span = word.at;
                if value.is_none()
                    && let Some(next) = words.get(at)
                {
                    at += 1;
                    span = span.to(next.at);
                    value = Some(next.text.clone());
                }
                match value {
                    Some(value) => Given::Option { spec, value: Some(value), at: span },
                    None => Given::MissingValue { name: name.to_owned(), at: word.at },
                }
            }
        };
        if !take(given) {
            break;
        }
    }
    words.get(at..).unwrap_or_default()
}
