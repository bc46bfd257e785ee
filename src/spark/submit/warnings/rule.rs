//! The rules: one row each, with where it is written or was seen.

use serde::Serialize;

use crate::base::Span;

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    pub code: &'static str,
    pub source: &'static str,
}

/// One place where a rule applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub code: &'static str,
    pub at: Option<Span>,
    pub message: String,
    /// What to write instead, where there is something.
    pub instead: Option<String>,
    pub source: &'static str,
}

impl Rule {
    pub fn at(&self, at: impl Into<Option<Span>>, message: impl Into<String>) -> Warning {
        Warning { code: self.code, at: at.into(), message: message.into(), instead: None, source: self.source }
    }
}

impl Warning {
    #[must_use]
    pub fn instead(mut self, instead: impl Into<String>) -> Self {
        self.instead = Some(instead.into());
        self
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $code:literal $source:literal)+) => {
        $($(#[$doc])* pub static $name: Rule = Rule { code: $code, source: $source };)+

        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$name),+];
    };
}

rules! {
    OPTION_IGNORED "option-ignored" "SparkSubmit.scala OptionAssigner; run 3.5.9, 4.0.5"
    SUPERVISE_IN_CLIENT_MODE "supervise-in-client-mode" "docs/submitting-applications.md; run 3.5.9, 4.0.5"
    AFTER_APPLICATION "option-after-application" "SparkSubmitOptionParser.java; run 3.5.9, 4.0.5"
    NOT_A_SPARK_KEY "not-a-spark-key" "SparkSubmitArguments.scala ignoreNonSparkProperties; run 3.5.9, 4.0.5"
    UNKNOWN_KEY "unknown-key" "docs/configuration.md"
    RENAMED_KEY "renamed-key" "SparkConf.scala deprecatedConfigs"
    KEY_OF_ANOTHER_RELEASE "key-of-another-release" "docs/configuration.md"
    KEY_OF_ANOTHER_MANAGER "key-of-another-manager" "docs/running-on-yarn.md, docs/running-on-kubernetes.md, docs/spark-standalone.md"
    KEY_OF_A_DAEMON "key-of-a-daemon" "docs/spark-standalone.md § Cluster Launch Scripts"
    CONF_LOSES_TO_OPTION "conf-loses-to-option" "docs/submitting-applications.md § Loading Configuration from a File; run 3.5.9, 4.0.5"
    DEFAULTS_NOT_READ "defaults-not-read" "docs/submitting-applications.md § Loading Configuration from a File; run 3.5.9, 4.0.5"
    NO_EXECUTORS_IN_LOCAL_MODE "no-executors-in-local-mode" "SparkContext.scala, LocalSchedulerBackend.scala; run 3.5.9, 4.0.5"
    NO_RETRIES_IN_LOCAL_MODE "no-retries-in-local-mode" "SparkContext.scala createTaskScheduler; run 3.5.9, 4.0.5"
    KUBERNETES_CLIENT_MODE "kubernetes-client-mode" "docs/running-on-kubernetes.md § Client Mode"
    UNKNOWN_MAIN_CLASS "unknown-main-class" "SparkSubmit.scala prepareSubmitEnvironment; run 4.0.5"
    FOLKLORE_VARIABLE "folklore-variable" "SparkSubmitArguments.scala loadEnvironmentArguments; run 3.5.9, 4.0.5"
    CONNECT_SERVER_JAR "connect-server-jar" "docs/spark-connect-overview.md; sbin/start-connect-server.sh"
    CONNECT_SERVER_PACKAGE "connect-server-package" "docs/spark-connect-overview.md (3.5); run 3.5.9"
    STANDALONE_CLUSTER_JAVA_17 "standalone-cluster-java-17" "run 3.5.9 with Java 17"
    SPARKR_DEPRECATED "sparkr-deprecated" "docs/sparkr.md (4.0)"
    LOGS_BY_FILE_NAME "yarn-logs-by-file-name" "apache/hadoop LogsCLI.java; conf/log4j2.properties.template"
    LOGS_NEED_AGGREGATION "yarn-logs-need-aggregation" "docs/running-on-yarn.md § Debugging your Application"
    SUBMIT_WAITS "submit-waits" "docs/running-on-yarn.md; docs/running-on-kubernetes.md"
    DRIVER_SETTING_TOO_LATE "driver-setting-too-late" "docs/configuration.md (spark.driver.memory); run 3.5.9, 4.0.5"
    DEPLOY_MODE_TOO_LATE "deploy-mode-too-late" "docs/submitting-applications.md; SparkContext.scala; run 3.5.9, 4.0.5"
    MASTER_IN_CODE "master-in-code" "docs/submitting-applications.md § Loading Configuration from a File"
    SECOND_SESSION "second-session" "python/pyspark/sql/session.py; run 4.0.5"
    SESSION_FACTORY "session-factory" "python/pyspark/sql/connect/session.py Builder; docs client-connection-string.md"
    SHARED_SESSION "shared-session" "SparkConnectSessionManager.scala; run 4.0.5"
    NO_SUCH_CONNECT_KEY "no-such-connect-key" "client-connection-string.md; Connect.scala; run 4.0.5"
    SERVER_KEY_ON_CLIENT "server-key-on-client" "docs/configuration.md § Spark Connect; run 4.0.5"
    CLUSTER_KEY_ON_CLIENT "cluster-key-on-client" "docs/spark-connect-overview.md; run 4.0.5"
    APP_NAME_ON_CONNECT "app-name-on-connect" "python/pyspark/sql/connect/session.py; run 4.0.5"
    JVM_IN_CONNECT "jvm-in-connect" "docs/spark-connect-overview.md § What is supported; run 4.0.5"
    TOKEN_NEEDS_TLS "token-needs-tls" "python/pyspark/sql/connect/client/core.py toChannel; run 4.0.5"
    SERVER_HAS_NO_TLS "server-has-no-tls" "docs/spark-connect-overview.md § Client application authentication"
    UNKNOWN_PARAMETER "unknown-parameter" "client-connection-string.md; client/core.py metadata"
    PARAMETERS_WITHOUT_SLASH "parameters-without-slash" "client/core.py DefaultChannelBuilder"
    CUT_BY_THE_SHELL "cut-by-the-shell" "POSIX Shell Command Language, 2.3 Token Recognition"
    PARAMETER_OF_ANOTHER_RELEASE "parameter-of-another-release" "client-connection-string.md"
    THIN_CLIENT_PACKAGE "thin-client-package" "PyPI metadata; python/packaging/client/setup.py"
    PY4J_COMES_BY_ITSELF "py4j-comes-by-itself" "PyPI metadata of pyspark"
    CSV_WITHOUT_HEADER "csv-without-header" "docs/sql-data-sources-csv.md; run 4.3.0"
    FILTER_BY_FORMAT "filter-by-format" "DataFrame.filter takes a SQL string"
    OVERWRITES_ALL_PARTITIONS "overwrites-all-partitions" "spark.sql.sources.partitionOverwriteMode; run 4.3.0"
    S3_SCHEME "s3-scheme" "docs/cloud-integration.md"
    UDF_ON_NULL "udf-on-null" "run 4.3.0"
    COLLECT_WITHOUT_BOUND "collect-without-bound" "docs/configuration.md (spark.driver.maxResultSize)"
}
