//! What Spark refuses, in its own words, with its exit code. One variant for each message.

use serde::Serialize;

use crate::base::Span;
use crate::spark::version::SparkVersion;

/// Why nothing starts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("unexpected EOF while looking for matching `{quote}'")]
    OpenQuote { quote: char },
    #[error("Missing argument for option '{option}'.")]
    MissingArgument { option: String },
    #[error("Invalid argument to --conf: {argument}")]
    InvalidConf { argument: String },
    #[error("Unrecognized option: {option}")]
    UnrecognizedOption { option: String },
    #[error("Missing application resource.")]
    MissingResource,
    #[error("Missing example class name.")]
    MissingExample,
    #[error("Running python applications through 'pyspark' is not supported as of Spark 2.0.\nUse ./bin/spark-submit <python file>")]
    PysparkRunsNoFiles,
    #[error("pyspark does not support any application options.")]
    PysparkTakesNoArguments,
    #[error("Running R applications through 'sparkR' is not supported as of Spark 2.0.\nUse ./bin/spark-submit <R file>")]
    SparkrRunsNoFiles,
    #[error(
        "Not allowed to specify max heap(Xmx) memory settings through java options (was {options}). Use the corresponding --driver-memory or spark.driver.memory configuration instead."
    )]
    MaxHeapInJavaOptions { options: String },
    #[error("Invalid maximum heap size: -Xmx{value}")]
    InvalidHeap { value: String },
    #[error("Error occurred during initialization of VM\nToo small maximum heap")]
    SmallHeap,
    #[error("Usage: spark-submit [options] <app jar | python file | R file> [app arguments]")]
    Usage { exit_code: i32 },
    #[error("--deploy-mode must be either \"client\" or \"cluster\"")]
    DeployModeValue,
    #[error("Deploy mode must be either client or cluster")]
    DeployModeProperty,
    #[error("Action cannot be both {first} and {second}.")]
    BothActions { first: &'static str, second: &'static str },
    #[error("Remote cannot be specified with master and/or deploy mode.")]
    RemoteWithMaster,
    /// What the launcher of the Python shell says of the same.
    #[error("Remote cannot be specified with master and/or deploy mode.")]
    ShellRemoteWithMaster,
    #[error("{what} must be a positive number")]
    NotPositive { what: &'static str },
    #[error("When running with master '{master}' either HADOOP_CONF_DIR or YARN_CONF_DIR must be set in the environment.")]
    NoHadoopConf { master: String },
    #[error("Only one of --proxy-user or --principal can be provided.")]
    ProxyAndPrincipal,
    #[error("No external SparkSubmitOperations clients found for master url: '{master}'")]
    NoOperations { master: String },
    #[error("Master must either be yarn or start with spark, {mesos}k8s, or local")]
    UnknownMaster { mesos: &'static str },
    #[error("requirement failed: Kubernetes master URL must start with k8s://.")]
    KubernetesPrefix,
    #[error("Invalid Kubernetes master scheme: {scheme} found in URL: {url}")]
    KubernetesScheme { scheme: String, url: String },
    #[error("requirement failed: Keytab file: {file} does not exist")]
    NoKeytab { file: String },
    #[error("Cluster deploy mode is currently not supported for {language} applications on standalone clusters.")]
    StandaloneCluster { language: &'static str },
    #[error("Cluster deploy mode is not compatible with master \"local\"")]
    LocalCluster,
    #[error("Cluster deploy mode is not applicable to {what}.")]
    NotInCluster { what: &'static str },
    #[error("Launching Spark Connect server in cluster deploy mode is supported only for YARN")]
    ConnectServerOnYarnOnly,
    #[error("Failed to get main class in JAR with error 'File {uri} does not exist'.  Please specify one with --class.")]
    NoJarForClass { uri: String },
    #[error(
        "Failed to get main class in JAR with error 'Cannot invoke \"java.util.jar.Manifest.getMainAttributes()\" because the return value of \"java.util.jar.JarInputStream.getManifest()\" is null'.  Please specify one with --class."
    )]
    NoManifest,
    #[error("Invalid properties file '{file}'.")]
    InvalidPropertiesFile { file: String },
    #[error("Failed to load class {class}.")]
    ClassNotFound { class: String },
    #[error("can't open file '{path}': [Errno 2] No such file or directory")]
    NoPythonFile { path: String },
    #[error("[unresolved dependency: {coordinate}: not found]")]
    UnresolvedPackage { coordinate: String },
    #[error(
        "requirement failed: Provided Maven Coordinates must be in the form 'groupId:artifactId:version'. The coordinate provided is: {coordinate}"
    )]
    BadCoordinate { coordinate: String },
    #[error("{message}")]
    ApiMode { class: &'static str, message: String },
    #[error("Invalid master URL: {url}")]
    InvalidMasterUrl { url: String },
    #[error("Must specify the driver container image")]
    NoDriverImage,
    #[error("Please specify spark.kubernetes.file.upload.path property.")]
    NoUploadPath,
    #[error("Could not parse Master URL: '{url}'")]
    UnreadableMaster { url: String },
    #[error("Asked to run locally with {threads} threads")]
    NoThreads { threads: u32 },
    #[error("Exception thrown in awaitResult: ")]
    MasterUnreachable { address: String },
    #[error("Please check \"kubectl auth can-i create pod\" first. It should be yes.")]
    ApiServerUnreachable { address: String },
    #[error("Unable to connect to server")]
    RestUnreachable,
    #[error("{message}")]
    InContext { class: &'static str, message: String },
    #[error("{message}")]
    InClient { class: &'static str, message: String },
}

/// Which program says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speaker {
    Shell,
    /// `Error: …`, then the usage.
    Launcher,
    Jvm,
    Plain,
    /// `Exception in thread "main" <class>: …`
    Exception(&'static str),
    /// `ERROR <logger>: …`
    Log(&'static str),
    Python(&'static str),
}

const SPARK: Speaker = Speaker::Exception("org.apache.spark.SparkException");
const ILLEGAL: Speaker = Speaker::Exception("java.lang.IllegalArgumentException");

/// What is the same for every line that a variant refuses: its code, who says it, its exit code, where it is written.
struct Row(&'static str, Speaker, i32, &'static str);

const LAUNCHER: &str = "launcher: SparkSubmitCommandBuilder.java, SparkSubmitOptionParser.java";
const ARGUMENTS: &str = "core: SparkSubmitArguments.scala validateSubmitArguments";
const PREPARE: &str = "core: SparkSubmit.scala prepareSubmitEnvironment";
const RUN: &str = "core: SparkSubmit.scala runMain";
const CONTEXT: &str = "core: SparkContext.scala";
const K8S: &str = "kubernetes: BasicDriverFeatureStep.scala, KubernetesUtils.scala";

impl Refused {
    fn row(&self) -> Row {
        use Speaker as S;
        match self {
            Self::OpenQuote { .. } => Row("open-quote", S::Shell, 2, "bash"),
            Self::MissingArgument { .. } => Row("missing-argument", S::Launcher, 1, LAUNCHER),
            Self::InvalidConf { .. } => Row("invalid-conf", S::Launcher, 1, LAUNCHER),
            Self::UnrecognizedOption { .. } => Row("unrecognized-option", S::Launcher, 1, LAUNCHER),
            Self::MissingResource => Row("missing-resource", S::Launcher, 1, LAUNCHER),
            Self::MissingExample => Row("missing-example", S::Launcher, 1, LAUNCHER),
            Self::PysparkRunsNoFiles => Row("pyspark-runs-no-files", S::Plain, 1, LAUNCHER),
            Self::PysparkTakesNoArguments => Row("pyspark-takes-no-arguments", S::Launcher, 1, LAUNCHER),
            Self::SparkrRunsNoFiles => Row("sparkr-runs-no-files", S::Plain, 1, LAUNCHER),
            Self::MaxHeapInJavaOptions { .. } => Row("heap-in-java-options", S::Launcher, 1, LAUNCHER),
            Self::SmallHeap => Row("small-heap", S::Plain, 1, "the Java virtual machine"),
            Self::InvalidHeap { .. } => Row("invalid-heap", S::Jvm, 1, "the Java virtual machine"),
            Self::Usage { exit_code } => Row("usage", S::Plain, *exit_code, "core: SparkSubmitArguments.scala printUsageAndExit"),
            Self::DeployModeValue => Row("deploy-mode-value", SPARK, 1, "core: SparkSubmitArguments.scala handle"),
            Self::BothActions { .. } => Row("both-actions", SPARK, 1, "core: SparkSubmitArguments.scala handle"),
            Self::RemoteWithMaster => Row("remote-with-master", SPARK, 1, ARGUMENTS),
            Self::ShellRemoteWithMaster => Row("remote-with-master", S::Exception("java.lang.IllegalStateException"), 1, LAUNCHER),
            Self::NotPositive { .. } => Row("not-positive", SPARK, 1, ARGUMENTS),
            Self::NoHadoopConf { .. } => Row("no-hadoop-conf", SPARK, 1, ARGUMENTS),
            Self::ProxyAndPrincipal => Row("proxy-and-principal", SPARK, 1, ARGUMENTS),
            Self::NoOperations { .. } => Row("no-operations", ILLEGAL, 1, "core: SparkSubmit.scala SparkSubmitUtils"),
            Self::DeployModeProperty => Row("deploy-mode-value", SPARK, 1, PREPARE),
            Self::UnknownMaster { .. } => Row("unknown-master", SPARK, 1, PREPARE),
            Self::NoKeytab { .. } => Row("no-keytab", ILLEGAL, 1, PREPARE),
            Self::KubernetesPrefix | Self::KubernetesScheme { .. } => {
                Row("kubernetes-master", ILLEGAL, 1, "core: Utils.scala checkAndGetK8sMasterUrl")
            }
            Self::StandaloneCluster { .. } => Row("standalone-cluster-language", SPARK, 1, PREPARE),
            Self::LocalCluster => Row("local-with-cluster-mode", SPARK, 1, PREPARE),
            Self::NotInCluster { .. } | Self::ConnectServerOnYarnOnly => Row("not-in-cluster-mode", SPARK, 1, PREPARE),
            Self::InvalidPropertiesFile { .. } => Row("invalid-properties-file", S::Launcher, 1, LAUNCHER),
            Self::NoJarForClass { .. } | Self::NoManifest => Row("no-main-class", SPARK, 1, PREPARE),
            Self::ClassNotFound { .. } => Row("class-not-found", S::Launcher, 101, RUN),
            Self::NoPythonFile { .. } => Row("no-python-file", S::Python("python3"), 2, "the Python interpreter"),
            Self::BadCoordinate { .. } => {
                Row("bad-coordinate", S::Exception("java.lang.IllegalArgumentException"), 1, "MavenUtils.scala extractMavenCoordinates")
            }
            Self::ApiMode { class, .. } => Row("api-mode", S::Exception(class), 1, "PythonRunner.scala, ConfigEntry.scala checkValues"),
            Self::InvalidMasterUrl { .. } => {
                Row("invalid-master-url", S::Exception("org.apache.spark.SparkException"), 1, "Utils.scala extractHostPortFromSparkUrl")
            }
            Self::UnresolvedPackage { .. } => {
                Row("unresolved-package", S::Exception("java.lang.RuntimeException"), 1, "core: MavenUtils.scala resolveMavenCoordinates")
            }
            Self::NoDriverImage => Row("no-driver-image", SPARK, 1, K8S),
            Self::NoUploadPath => Row("no-upload-path", SPARK, 1, K8S),
            Self::UnreadableMaster { .. } => Row("unreadable-master", SPARK, 1, CONTEXT),
            Self::NoThreads { .. } => Row("no-threads", SPARK, 1, CONTEXT),
            Self::MasterUnreachable { .. } => Row("master-unreachable", SPARK, 1, "core: Client.scala, StandaloneAppClient.scala"),
            Self::ApiServerUnreachable { .. } => {
                Row("api-server-unreachable", S::Log("Client"), 1, "kubernetes: KubernetesClientApplication.scala")
            }
            Self::RestUnreachable => Row(
                "rest-unreachable",
                S::Exception("org.apache.spark.deploy.rest.SubmitRestConnectionException"),
                1,
                "core: RestSubmissionClient.scala",
            ),
            Self::InContext { class, .. } => Row("in-context", S::Exception(class), 1, CONTEXT),
            Self::InClient { class, .. } => Row("in-program", S::Python(class), 1, "python: sql/connect/session.py, client/core.py"),
        }
    }
}

/// A refusal with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub code: &'static str,
    /// Spark's message, without what the console puts in front of it.
    pub message: String,
    /// The line on the console.
    pub printed: String,
    pub exit_code: i32,
    pub at: Option<Span>,
    /// What to write instead, where there is one answer.
    pub instead: Option<String>,
    pub source: &'static str,
}

impl Refusal {
    /// A refusal that reads the same in every release.
    pub fn plain(why: &Refused) -> Box<Self> {
        let Row(code, speaker, exit_code, source) = why.row();
        let message = why.to_string();
        let printed = match speaker {
            Speaker::Shell => format!("bash: {message}"),
            Speaker::Launcher | Speaker::Jvm if code == "invalid-heap" => message.clone(),
            Speaker::Launcher | Speaker::Jvm => format!("Error: {message}"),
            Speaker::Plain => message.clone(),
            Speaker::Exception(class) => format!("Exception in thread \"main\" {class}: {message}"),
            Speaker::Log(logger) => format!("ERROR {logger}: {message}"),
            Speaker::Python(program) => format!("{program}: {message}"),
        };
        Box::new(Self { code, message, printed, exit_code, at: None, instead: None, source })
    }

    /// A refusal in the words of this release.
    pub fn new(why: Refused, version: SparkVersion) -> Box<Self> {
        let why = match why {
            Refused::UnknownMaster { .. } => Refused::UnknownMaster { mesos: if version < SparkVersion::V4_0 { "mesos, " } else { "" } },
            why => why,
        };
        Self::plain(&why)
    }

    /// The class and the message, without what a console puts before an exception of `main`.
    pub fn thrown(&self) -> &str {
        self.printed.trim_start_matches("Exception in thread \"main\" ")
    }

    #[must_use]
    pub fn at(self: Box<Self>, at: Span) -> Box<Self> {
        self.maybe_at(Some(at))
    }

    #[must_use]
    pub fn maybe_at(mut self: Box<Self>, at: Option<Span>) -> Box<Self> {
        self.at = at.or(self.at);
        self
    }

    #[must_use]
    pub fn instead(mut self: Box<Self>, instead: impl Into<String>) -> Box<Self> {
        self.instead = Some(instead.into());
        self
    }
}
