//! Rules about configuration keys, wherever they are set.

use super::rule;
use super::rule::Warning;
use crate::base::Span;
use crate::spark::conf::catalog;
use crate::spark::conf::key::Reader;
use crate::spark::master::Manager;
use crate::spark::version::SparkVersion;

/// Keys that had another name once.
const RENAMED: [(&str, &str); 10] = [
    ("spark.yarn.executor.memoryOverhead", "spark.executor.memoryOverhead"),
    ("spark.yarn.driver.memoryOverhead", "spark.driver.memoryOverhead"),
    ("spark.yarn.am.memoryOverhead", "spark.yarn.am.memory"),
    ("spark.yarn.max.executor.failures", "spark.executor.maxNumFailures"),
    ("spark.yarn.executor.failuresValidityInterval", "spark.executor.failuresValidityInterval"),
    ("spark.blacklist.enabled", "spark.excludeOnFailure.enabled"),
    ("spark.blacklist.timeout", "spark.excludeOnFailure.timeout"),
    ("spark.yarn.keytab", "spark.kerberos.keytab"),
    ("spark.yarn.principal", "spark.kerberos.principal"),
    ("spark.akka.timeout", "spark.network.timeout"),
];

/// A key as it was set, and for which kind of application.
pub(super) struct KeyUse<'a> {
    pub name: &'a str,
    pub at: Option<Span>,
    pub manager: Manager,
    /// The Connect server itself reads its keys; nobody else does.
    pub is_connect_server: bool,
    pub version: SparkVersion,
}

/// What is wrong with a key that a classic application (or the Connect server) sets.
pub(super) fn look(used: &KeyUse<'_>) -> Option<Warning> {
    let name = used.name;
    if let Some((_, new)) = RENAMED.iter().find(|(old, _)| *old == name) {
        return Some(rule::RENAMED_KEY.at(used.at, format!("{name} is an old name; a value under the new name wins")).instead(*new));
    }
    let Some(key) = catalog::find(name) else {
        let near = catalog::nearest(name)?;
        let message = format!("{name} is not a key that is known here; Spark keeps it and nothing reads it");
        return Some(rule::UNKNOWN_KEY.at(used.at, message).instead(near.name));
    };
    if !key.known_in(used.version) {
        let message = format!("{name} came with Spark {}; in {} nothing reads it", key.since, used.version);
        return Some(rule::KEY_OF_ANOTHER_RELEASE.at(used.at, message));
    }
    let belongs = match key.reader {
        Reader::Application => return None,
        Reader::Standalone if used.manager == Manager::Standalone => return None,
        Reader::Yarn if used.manager == Manager::Yarn => return None,
        Reader::Kubernetes if used.manager == Manager::Kubernetes => return None,
        Reader::ConnectServer if used.is_connect_server => return None,
        // What spark-submit itself reads to choose its gateway.
        Reader::StandaloneDaemon if name == "spark.master.rest.enabled" => return None,
        Reader::Standalone => "a standalone cluster",
        Reader::Yarn => "YARN",
        Reader::Kubernetes => "Kubernetes",
        Reader::ConnectServer => {
            return Some(
                rule::SERVER_KEY_ON_CLIENT
                    .at(used.at, format!("{name} is read by the Connect server when it starts, not by this application")),
            );
        }
        Reader::StandaloneDaemon | Reader::Hadoop => {
            return Some(
                rule::KEY_OF_A_DAEMON
                    .at(used.at, format!("{name} is read by the cluster's own processes when they start; an application cannot set it")),
            );
        }
    };
    let here = match used.manager {
        Manager::None => "in local mode",
        Manager::Standalone => "on a standalone cluster",
        Manager::Yarn => "on YARN",
        Manager::Kubernetes => "on Kubernetes",
    };
    let warning = rule::KEY_OF_ANOTHER_MANAGER.at(used.at, format!("{name} belongs to {belongs}; {here} it does nothing"));
    let twin = match (name, used.manager) {
        ("spark.yarn.submit.waitAppCompletion" | "spark.kubernetes.submission.waitAppCompletion", Manager::Standalone) => {
            Some("spark.standalone.submit.waitAppCompletion (false unless set)")
        }
        ("spark.yarn.submit.waitAppCompletion" | "spark.standalone.submit.waitAppCompletion", Manager::Kubernetes) => {
            Some("spark.kubernetes.submission.waitAppCompletion")
        }
        ("spark.kubernetes.submission.waitAppCompletion" | "spark.standalone.submit.waitAppCompletion", Manager::Yarn) => {
            Some("spark.yarn.submit.waitAppCompletion")
        }
        _ => None,
    };
    Some(match twin {
        Some(twin) => warning.instead(twin),
        None => warning,
    })
}
