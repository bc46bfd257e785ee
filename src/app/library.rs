//! The content as the screens use it: read once, shared, found by id.

use crate::app::search;
use crate::content::Drill;
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
    pub drills: Vec<Drill>,
}

impl Library {
    pub fn scenario(&self, id: &str) -> Option<&Scenario> {
        self.scenarios.iter().find(|scenario| scenario.id == id)
    }

    /// Where to begin: the simplest run there is.
    pub fn first_scenario(&self) -> Option<&Scenario> {
        self.scenario("local/healthy").or_else(|| self.scenarios.first())
    }

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The entries of the field guide that match what was typed, best first; nothing typed matches all.
    pub fn find_lessons(&self, typed: &str) -> Vec<&Lesson> {
        let texts: Vec<String> = self
            .lessons
            .iter()
            .map(|Lesson { area, entry }| format!("{} {} {} {}", entry.title, entry.topics.join(" "), entry.claims.join(" "), area))
            .collect();
        search::rank(typed, texts.iter().map(String::as_str)).into_iter().map(|place| &self.lessons[place]).collect()
    }

    pub fn lesson(&self, id: &str) -> Option<usize> {
        self.lessons.iter().position(|lesson| lesson.entry.id == id)
    }
}
