//! Questions from elsewhere become a quiz file of a pack; what could not be taken is reported with its line.

use serde_json::Value;
use serde_json::json;

use crate::base::Diagnostic;
use crate::content::quiz::QuizFile;

/// A quiz file made from somebody else's questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The quiz file, ready to be written into `quizzes/<area>/<topic>.json` of a pack.
    pub quiz: Value,
    pub taken: usize,
    /// What could not be taken, or was taken with something missing.
    pub report: Vec<Diagnostic>,
}

/// Collects questions while reading.
pub(super) struct Builder<'a> {
    file: &'a str,
    text: &'a str,
    questions: Vec<Value>,
    pub(super) report: Vec<Diagnostic>,
}

/// Said where a question came without feedback.
const NO_FEEDBACK: &str = "No feedback came with this question.";

/// The parts of one question that every format has.
#[derive(Clone, Debug, Default)]
pub(super) struct Common {
    pub(super) id: String,
    pub(super) prompt: String,
    pub(super) explain: String,
    pub(super) source: String,
    pub(super) level: Option<u8>,
    pub(super) topology: Vec<String>,
    pub(super) claims: Vec<String>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, questions: Vec::new(), report: Vec::new() }
    }

    pub(super) fn complain(&mut self, at: usize, message: impl Into<String>, help: &str) {
        self.report.push(Diagnostic::at(self.file, self.text, at, 1, message).help(help));
    }

    /// Adds a question: the common parts and those of its kind (`kind`, `options`, …).
    pub(super) fn add(&mut self, at: usize, common: Common, mut body: Value) {
        let mut bare = 0;
        for list in ["options", "pairs", "tempting"] {
            for item in body.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                if item["why"].as_str().unwrap_or_default().trim().is_empty() {
                    item["why"] = json!(NO_FEEDBACK);
                    bare += 1;
                }
            }
        }
        let id = self.id(&common);
        if bare > 0 {
            self.complain(at, format!("`{id}`: {bare} options came without feedback"), "write why each is right or wrong in the quiz file");
        }
        let or = |text: &str, other: &str| if text.trim().is_empty() { other.to_owned() } else { text.trim().to_owned() };
        let topology = if common.topology.is_empty() {
            vec!["local".into(), "client".into(), "cluster".into(), "connect".into()]
        } else {
            common.topology
        };
        body["id"] = json!(id);
        body["level"] = json!(common.level.unwrap_or(2));
        body["prompt"] = json!(common.prompt.trim());
        body["explain"] = json!(or(&common.explain, NO_FEEDBACK));
        body["source"] = json!(or(&common.source, &format!("imported from {}", self.file)));
        body["claims"] = json!(common.claims);
        body["topology"] = json!(topology);
        body["objective"] = json!("connect");
        // What our own reader would refuse is not taken.
        let quiz = json!({ "area": "imported", "topic": "imported", "title": "imported", "questions": [body] });
        let (_, complaints) = QuizFile::read(self.file, &quiz.to_string());
        match complaints.first() {
            Some(complaint) => {
                let message = format!("`{id}` cannot be taken: {}", complaint.message);
                self.complain(at, message, complaint.help.as_deref().unwrap_or("correct it"));
            }
            None => self.questions.push(body),
        }
    }

    /// A stable id in our letters, made unique by a number.
    fn id(&self, common: &Common) -> String {
        let from = if common.id.trim().is_empty() { &common.prompt } else { &common.id };
        let mut plain: String = from.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(48).collect();
        while plain.contains("--") {
            plain = plain.replace("--", "-");
        }
        let plain = plain.trim_matches('-');
        let plain = if plain.is_empty() { "imported" } else { plain };
        let taken = |id: &str| self.questions.iter().any(|question| question["id"] == id);
        if !taken(plain) {
            return plain.to_owned();
        }
        (2..u32::MAX).map(|n| format!("{plain}-{n}")).find(|id| !taken(id)).unwrap_or_default()
    }

    pub(super) fn finish(self, area: &str, topic: &str) -> Imported {
        let taken = self.questions.len();
        let title = format!("Imported from {}", self.file);
        let quiz = json!({ "area": area, "topic": topic, "title": title, "questions": self.questions });
        Imported { quiz, taken, report: self.report }
    }
}
