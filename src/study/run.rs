//! A run as content names it: a submit line, the work, the cluster and the faults. Plain words; the simulator reads them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

/// Everything needed to play one run. The same object stands in scenario files and in questions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSpec {
    /// A `spark-submit` line, a session builder snippet or an `sc://` string.
    pub submit: String,
    /// `python` (the default), `scala`, `java` or `r`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_language: Option<String>,
    /// A synthetic job: `map=6x3s reduce=6x6s` is a stage of six tasks of three seconds, then six of six.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
    /// A query, instead of `work`; over TPC-H, the teaching tables and `data`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// TPC-H scale factor; 0.01 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tpch: Option<f64>,
    /// Files beside the scenario that become tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ClusterSpec>,
    /// `3.4`, `3.5`, `4.0` or `4.3`; 4.0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spark: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultSpec>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// What each Connect client does; empty: one client that collects the work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<ClientWords>,
    /// How much virtual time may pass: `1h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<String>,
}

impl RunSpec {
    /// What nobody can foretell the run without, beside its line and its work: what each client does, what the cluster sets.
    pub fn circumstances(&self) -> Vec<String> {
        let alone = self.clients.len() == 1;
        let client = |(place, client): (usize, &ClientWords)| {
            let name = if alone { "client".to_owned() } else { format!("client {}", place + 1) };
            let starts = client.starts.as_ref().map_or_else(String::new, |starts| format!(", {starts} later"));
            let url = client.url.as_ref().map_or_else(String::new, |url| format!(", at {url}"));
            let reattach = if client.reattach == Some(false) { ", cannot reattach" } else { "" };
            format!("{name}{starts}{url}{reattach}: {}", client.program)
        };
        let settings = self.cluster.iter().flat_map(|cluster| &cluster.conf).map(|(key, value)| format!("cluster: {key}={value}"));
        self.clients.iter().enumerate().map(client).chain(settings).collect()
    }
}

/// One Connect client of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientWords {
    /// Its actions, one a line or separated by `;`: `view v = range 7; count table v`.
    pub program: String,
    /// Its own `sc://` string; absent: that of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it starts: `20s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<String>,
    /// `false`: it cannot reattach to an operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reattach: Option<bool>,
}

/// The simulated machines, and the settings on the cluster's side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterSpec {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workers: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker_cores: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker_memory: Option<String>,
    /// Keys of the master, the Connect server or the `ResourceManager`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conf: BTreeMap<String, String>,
}

/// `ACTION:TARGET@WHEN` as an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultSpec {
    #[serde(rename = "do")]
    pub action: String,
    pub target: String,
    /// Absent: the middle of the longest stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

impl std::fmt::Display for FaultSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.action, self.target)?;
        self.when.as_ref().map_or(Ok(()), |when| write!(f, "@{when}"))
    }
}
