//! What spark-submit would find around it: environment, files, and whether anybody answers. All of it is an argument.

use std::collections::BTreeMap;

use super::explain;
use super::explanation::Kind;
use super::paths::Disk;
use crate::spark::master::Manager;
use crate::spark::version::SparkVersion;

/// The machine and the cluster that a line is read on. The default is a machine where everything named exists and answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    pub version: SparkVersion,
    /// `HADOOP_CONF_DIR`, `SPARK_REMOTE`, …; assignments in the typed text come on top.
    pub environment: BTreeMap<String, String>,
    /// The text of `conf/spark-defaults.conf`, if there is one.
    pub defaults: Option<String>,
    /// Where that file is; 3.x prints it.
    pub defaults_path: String,
    /// The text of files by the name the line uses: properties files, and applications whose session builder should count.
    pub texts: BTreeMap<String, String>,
    pub disk: Disk,
    /// Main classes that the application's jar has; `None`: whichever is named.
    pub classes: Option<Vec<String>>,
    /// Whether master, API server and package repositories answer.
    pub answers: bool,
    /// Whether the application creates a `SparkContext`; one that does not never notices a bad master.
    pub starts_context: bool,
    /// The manager behind a Connect server that a line names.
    pub server: Manager,
    /// Whether standard input is a terminal: without one, the Python shell ends before it starts Spark.
    pub terminal: bool,
}

impl Surroundings {
    pub fn new(version: SparkVersion) -> Self {
        Self {
            version,
            environment: BTreeMap::new(),
            defaults: None,
            defaults_path: "$SPARK_HOME/conf/spark-defaults.conf".to_owned(),
            texts: BTreeMap::new(),
            disk: Disk { working_directory: "$PWD".to_owned(), files: None },
            classes: None,
            answers: true,
            starts_context: true,
            server: Manager::Standalone,
            terminal: true,
        }
    }

    /// A machine that is set up for its cluster: whoever types a command there has a `HADOOP_CONF_DIR`. A program that is
    /// started by itself has what it brings.
    pub fn set_up(text: &str, version: SparkVersion) -> Self {
        let mut around = Self::new(version);
        if explain(text, &around).kind != Kind::SessionBuilder {
            around.environment.insert("HADOOP_CONF_DIR".to_owned(), "/etc/hadoop/conf".to_owned());
        }
        around
    }

    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }
}
