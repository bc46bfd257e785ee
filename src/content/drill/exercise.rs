//! One drill, and those that come with the program.

use serde::Deserialize;

use crate::content::source;
use crate::spark::submit::Requirement;
use crate::spark::version::SparkVersion;

/// Where the shipped drills are.
pub const FILE: &str = "assets/drills/drills.json";

/// One drill.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drill {
    pub id: String,
    pub title: String,
    /// Who wants what, in a few sentences.
    pub story: String,
    /// The release of the cluster.
    #[serde(default)]
    pub spark: SparkVersion,
    pub wants: Vec<Requirement>,
    /// One line that meets all of it; there are others.
    pub answer: String,
    /// Lines that look right and are not: what the tests try, and nobody sees.
    #[serde(default)]
    pub tempting: Vec<String>,
    /// What to keep in mind, shown afterwards.
    #[serde(default)]
    pub keep: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    drills: Vec<Drill>,
}

/// The drills that come with the program, easiest first.
///
/// # Errors
/// The file cannot be read; a test sees to it that it can.
pub fn shipped() -> Result<Vec<Drill>, String> {
    let text = source::shipped_file(FILE).ok_or_else(|| format!("{FILE} is missing"))?;
    serde_json::from_str::<File>(text).map(|file| file.drills).map_err(|error| format!("{FILE}: {error}"))
}
