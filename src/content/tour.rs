//! A guided tour: `assets/tours/<id>.json`, short beats, one idea each: first shown, then half-filled, then alone.

use serde::Deserialize;
use serde::Serialize;

use crate::base::Diagnostic;
use crate::content::read::Reader;

/// One track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    /// The name of the file, without `.json`.
    pub id: String,
    pub title: String,
    /// Its place among the tours, from 1.
    pub order: u32,
    pub summary: String,
    pub beats: Vec<TourBeat>,
}

/// One beat: a sentence or two, and what is on the stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TourBeat {
    pub say: String,
    /// The scenario on the stage; absent: the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The moment at which the stage stands, as in a fault's `when`; absent: the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    #[serde(default)]
    pub mode: BeatMode,
    /// The question that is asked at `half` and `alone`; absent there: the scenario's predictions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// How much the learner does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BeatMode {
    /// It is shown.
    #[default]
    Shown,
    /// Part of it is given, part is asked.
    Half,
    /// The learner predicts everything.
    Alone,
}

impl Tour {
    /// Reads one file; all complaints at once.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut reader, is_json) = Reader::open(file, text);
        let tour: Option<Self> = if is_json { reader.whole() } else { None };
        if let Some(tour) = &tour {
            if tour.beats.first().is_some_and(|beat| beat.scenario.is_none()) {
                reader.complain("beats.0", "the first beat has no scenario", "name the scenario that stands on the stage");
            }
            if tour.beats.is_empty() {
                reader.complain("beats", "the tour has no beats", "add at least one");
            }
        }
        (tour, reader.complaints)
    }
}
