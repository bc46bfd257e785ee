//! Everything loaded, by kind, with its place in its file; the complaints of reading come along.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::Diagnostic;
use crate::content::claim::Claim;
use crate::content::claim::ClaimFile;
use crate::content::guide::Entry;
use crate::content::guide::GuideFile;
use crate::content::place;
use crate::content::quiz::QuizFile;
use crate::content::read::Reader;
use crate::content::scenario::Scenario;
use crate::content::source;
use crate::content::source::SourceFile;
use crate::content::tour::Tour;
use crate::study::Bank;
use crate::study::Question;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed<T> {
    /// An index into the catalog's files.
    pub file: usize,
    /// `questions.3`; empty when the value is the whole file.
    pub path: String,
    pub value: T,
}

/// The reasons why something is not covered: `assets/exceptions.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    /// Claim → why no scenario shows it.
    #[serde(default)]
    pub claims_without_scenario: BTreeMap<String, String>,
    /// `topology/fault` → why there is no scenario.
    #[serde(default)]
    pub cells_without_scenario: BTreeMap<String, String>,
    /// Rule → why nothing teaches it.
    #[serde(default)]
    pub rules_not_taught: BTreeMap<String, String>,
}

/// Everything loaded.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub files: Vec<SourceFile>,
    pub questions: Vec<Placed<Question>>,
    pub entries: Vec<Placed<Entry>>,
    pub scenarios: Vec<Placed<Scenario>>,
    pub tours: Vec<Placed<Tour>>,
    pub claims: Vec<Claim>,
    pub exceptions: Exceptions,
    /// Scenarios and questions that come with the program and are not part of this catalog: a pack may refer to them.
    pub elsewhere: BTreeSet<String>,
    /// Quiz and guide files: area, topic and title by file.
    pub heads: Vec<Placed<Head>>,
    pub complaints: Vec<Diagnostic>,
}

/// The head of a quiz or guide file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub area: String,
    /// Of a quiz file.
    pub topic: Option<String>,
    pub title: String,
}

impl Catalog {
    /// What comes with the program.
    pub fn shipped() -> Self {
        Self::default().with(source::shipped())
    }

    /// Reads more files into the catalog. What a file is, its fields say; files of other kinds are left alone.
    #[must_use]
    pub fn with(mut self, files: Vec<SourceFile>) -> Self {
        for file in files {
            let index = self.files.len();
            self.read(&file, index);
            self.files.push(file);
        }
        self.scenarios.sort_by(|a, b| a.value.id.cmp(&b.value.id));
        self.tours.sort_by_key(|tour| tour.value.order);
        self
    }

    fn read(&mut self, file: &SourceFile, index: usize) {
        let (name, text) = (file.name.as_str(), file.text.as_str());
        if name.replace('\\', "/").contains("assets/schema/") {
            return;
        }
        let complaints = match kind(text) {
            Some(FileKind::Quiz) => {
                let (read, complaints) = QuizFile::read(name, text);
                if let Some(quiz) = read {
                    let head = Head { area: quiz.area, topic: Some(quiz.topic), title: quiz.title };
                    self.heads.push(Placed { file: index, path: String::new(), value: head });
                    let placed = |(n, value)| Placed { file: index, path: format!("questions.{n}"), value };
                    self.questions.extend(quiz.questions.into_iter().map(placed));
                }
                complaints
            }
            Some(FileKind::Guide) => {
                let (read, complaints) = GuideFile::read(name, text);
                if let Some(guide) = read {
                    let head = Head { area: guide.area, topic: None, title: guide.title };
                    self.heads.push(Placed { file: index, path: String::new(), value: head });
                    let placed = |(n, value)| Placed { file: index, path: format!("entries.{n}"), value };
                    self.entries.extend(guide.entries.into_iter().enumerate().map(placed));
                }
                complaints
            }
            Some(FileKind::Scenario) => {
                let (read, complaints) = Scenario::read(name, text);
                self.scenarios.extend(read.map(|value| Placed { file: index, path: String::new(), value }));
                complaints
            }
            Some(FileKind::Tour) => {
                let (read, complaints) = Tour::read(name, text);
                self.tours.extend(read.map(|value| Placed { file: index, path: String::new(), value }));
                complaints
            }
            Some(FileKind::Claims) => {
                let (mut reader, _) = Reader::open(name, text);
                let read: Option<ClaimFile> = reader.whole();
                self.claims.extend(read.into_iter().flat_map(|file| file.claims));
                reader.complaints
            }
            Some(FileKind::Exceptions) => {
                let (mut reader, _) = Reader::open(name, text);
                self.exceptions = reader.whole().unwrap_or_default();
                reader.complaints
            }
            Some(FileKind::Other) => Vec::new(),
            None => Reader::open(name, text).0.complaints,
        };
        self.complaints.extend(complaints);
    }

    /// The questions as the study floor wants them.
    pub fn bank(&self) -> Bank {
        self.questions.iter().map(|placed| placed.value.clone()).collect()
    }

    pub fn scenario(&self, id: &str) -> Option<&Scenario> {
        self.scenarios.iter().map(|placed| &placed.value).find(|scenario| scenario.id == id)
    }

    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().map(|placed| &placed.value).find(|entry| entry.id == id)
    }

    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// A complaint about a field of something loaded.
    pub fn complain<T>(&self, placed: &Placed<T>, field: &str, message: impl Into<String>, help: &str) -> Diagnostic {
        let path = if placed.path.is_empty() { field.to_owned() } else { format!("{}.{field}", placed.path) };
        let Some(file) = self.files.get(placed.file) else { return Diagnostic::at("", "", 0, 1, message) };
        let (at, length) = place::locate(&file.text, &place::path(&path));
        let shown = file.text[at..at + length].lines().next().map_or(1, |line| line.chars().count());
        let complaint = Diagnostic::at(&file.name, &file.text, at, shown, message);
        if help.is_empty() { complaint } else { complaint.help(help) }
    }
}

enum FileKind {
    Quiz,
    Guide,
    Scenario,
    Tour,
    Claims,
    Exceptions,
    Other,
}

/// What a file is, by the field only its kind has; `None` when it is no JSON object.
fn kind(text: &str) -> Option<FileKind> {
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    let has = |field: &str| fields.contains_key(field);
    Some(match () {
        () if has("questions") => FileKind::Quiz,
        () if has("entries") => FileKind::Guide,
        () if has("beats") => FileKind::Tour,
        () if has("run") || has("debrief") => FileKind::Scenario,
        () if has("claims") => FileKind::Claims,
        () if has("claims_without_scenario") || has("cells_without_scenario") || has("rules_not_taught") => FileKind::Exceptions,
        () => FileKind::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::Catalog;

    #[test]
    fn what_is_shipped_is_read_without_a_complaint() {
        let catalog = Catalog::shipped();
        assert_eq!(catalog.complaints.iter().map(ToString::to_string).collect::<String>(), "");
        assert_eq!(catalog.claims.len(), 263);
        assert!(!catalog.questions.is_empty() && !catalog.entries.is_empty() && !catalog.scenarios.is_empty());
    }
}
