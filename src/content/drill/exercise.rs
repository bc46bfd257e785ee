//! One drill, and those that come with the program.

use serde::Deserialize;

use crate::content::source;
use crate::spark::outcome::places;
use crate::spark::submit::Requirement;
use crate::spark::submit::Surroundings;
use crate::spark::submit::explain;
use crate::spark::version::SparkVersion;
use crate::study::Aspect;
use crate::study::Cell;
use crate::study::Hit;
use crate::study::MemoryKey;
use crate::study::Mode;
use crate::study::Moment;
use crate::study::Review;
use crate::study::Sure;
use crate::study::Topology;

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

impl Drill {
    /// What is remembered of it: whether the first line that was handed in did what was asked, in the world that was asked for.
    pub fn review(&self, met: bool, at: Moment, seconds: u32) -> Review {
        let explanation = explain(&self.answer, &Surroundings::set_up(&self.answer, self.spark));
        let topology = match explanation.request.as_ref().map(places::topology_of) {
            Some(crate::spark::outcome::Topology::Client) => Topology::Client,
            Some(crate::spark::outcome::Topology::Cluster) => Topology::Cluster,
            Some(crate::spark::outcome::Topology::Connect) => Topology::Connect,
            Some(crate::spark::outcome::Topology::Local) | None => Topology::Local,
        };
        let cell = Cell { topology, fault: Hit::Setting, part: Aspect::Setting };
        Review {
            at,
            question: format!("drill-{}", self.id),
            mode: Mode::Drill,
            right: met,
            credit: f64::from(u8::from(met)),
            sure: Sure::Fairly,
            seconds,
            keys: vec![(MemoryKey::Cell(cell), met)],
        }
    }
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
