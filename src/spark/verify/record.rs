//! A recorded run in the project's own form: what was submitted, what was done to it, what came of it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One run of real Spark.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    pub id: String,
    /// The release it was recorded on.
    pub spark: String,
    pub submit: String,
    /// A builder's settings, for programs that are started without spark-submit.
    #[serde(default)]
    pub code: Option<String>,
    pub work: String,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub faults: Vec<String>,
    #[serde(default)]
    pub workers: Option<u32>,
    #[serde(default)]
    pub cluster_conf: BTreeMap<String, String>,
    /// How long it was watched, in seconds; ten minutes if nothing is said.
    #[serde(default)]
    pub seconds: Option<u64>,
    pub expect: Expected,
    /// Why it cannot be played, if it cannot.
    #[serde(default)]
    pub skip: Option<String>,
}

/// What was observed. Lists hold every value that was seen where Spark is not deterministic.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub job: OneOf<String>,
    #[serde(default)]
    pub detail: Option<OneOf<String>>,
    pub exit_code: Option<u8>,
    /// Another exit code was seen in another run of the same.
    #[serde(default)]
    pub other_exit_codes: Vec<Option<u8>>,
    #[serde(default)]
    pub left_early: Option<bool>,
    pub driver_starts: OneOf<u32>,
    /// `client`, `worker`, or nowhere.
    pub driver: Option<String>,
    /// How many executors were seen, at one moment of the run: so many were started at least. Absent where the record does not say.
    #[serde(default)]
    pub executors: Option<u32>,
    /// Stage attempts of each application in order, with why those failed that did.
    pub stages: Vec<Vec<String>>,
    /// Other stage attempts that were seen.
    #[serde(default)]
    pub other_stages: Vec<Vec<Vec<String>>>,
    #[serde(default)]
    pub failed: Option<OneOf<u32>>,
    #[serde(default)]
    pub rerun: Option<OneOf<u32>>,
    pub result: String,
    /// Lines of consoles and logs; `*` stands for anything.
    pub messages: Vec<String>,
}

/// One value, or any of several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOf<T> {
    Only(T),
    Any(Vec<T>),
}

impl<T: PartialEq> OneOf<T> {
    pub fn has(&self, value: &T) -> bool {
        match self {
            Self::Only(only) => only == value,
            Self::Any(any) => any.contains(value),
        }
    }
}
