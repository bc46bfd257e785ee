//! The inventory: every teachable item, what was said about it and what Spark does. `assets/claims.json`.

use serde::Deserialize;
use serde::Serialize;

use crate::study::Topology;

/// One teachable item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// `C001` …
    pub id: String,
    pub area: String,
    pub kind: String,
    pub topology: Vec<Topology>,
    /// Its line in the study guide.
    pub line: u32,
    pub verdict: ClaimVerdict,
    /// What is said.
    pub says: String,
    /// What Spark does.
    pub truth: String,
    pub source: String,
    /// The tempting wrong answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trap: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimVerdict {
    Correct,
    Imprecise,
    Wrong,
    /// Something that Spark does not have.
    NotAnApi,
    VersionDependent,
}

/// The file of claims.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFile {
    pub claims: Vec<Claim>,
}
