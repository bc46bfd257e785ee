//! The content as the screens use it: read once, shared, found by id.

use crate::content::Entry;
use crate::content::Scenario;
use crate::content::Tour;
use crate::study::Question;

/// An entry of the field guide with the part it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    pub area: String,
    pub entry: Entry,
}

/// Everything that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    pub scenarios: Vec<Scenario>,
    pub lessons: Vec<Lesson>,
    pub tours: Vec<Tour>,
    pub questions: Vec<Question>,
}

impl Library {
    /// By its id, or by `topic/id`.
    pub fn scenario(&self, id: &str) -> Option<&Scenario> {
        let topic = |scenario: &Scenario| {
            id.strip_suffix(scenario.id.as_str()).and_then(|rest| rest.strip_suffix('/')).is_some_and(|t| t == scenario.topic)
        };
        self.scenarios.iter().find(|scenario| topic(scenario)).or_else(|| self.scenarios.iter().find(|scenario| scenario.id == id))
    }

    /// The name under which a scenario is found.
    pub fn name(scenario: &Scenario) -> String {
        format!("{}/{}", scenario.topic, scenario.id)
    }

    pub fn lesson(&self, id: &str) -> Option<usize> {
        self.lessons.iter().position(|lesson| lesson.entry.id == id)
    }
}
