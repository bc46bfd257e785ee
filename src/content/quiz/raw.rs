//! A question as it stands in the file: one flat object, whose kind decides which fields it must have.

use serde::Deserialize;

use crate::content::quiz::VERSIONS;
use crate::content::quiz::body;
use crate::content::read::Reader;
use crate::content::scenario::check_run;
use crate::study::Aspect;
use crate::study::Code;
use crate::study::Hit;
use crate::study::Kind;
use crate::study::Question;
use crate::study::RunSpec;
use crate::study::Topology;
use crate::study::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) level: u8,
    pub(super) prompt: String,
    pub(super) code: Option<Code>,
    #[serde(default)]
    pub(super) options: Vec<RawOption>,
    /// The outcome field that decides; needs `run`.
    pub(super) asks: Option<String>,
    /// The event whose cause is asked for, in words; needs `run`.
    pub(super) effect: Option<String>,
    #[serde(default)]
    pub(super) items: Vec<RawItem>,
    #[serde(default)]
    pub(super) pairs: Vec<RawPair>,
    #[serde(default)]
    pub(super) targets: Vec<RawTarget>,
    pub(super) answer: Option<Value>,
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) tolerance: f64,
    pub(super) line: Option<String>,
    #[serde(default)]
    pub(super) judge: Vec<String>,
    #[serde(default)]
    pub(super) tempting: Vec<RawTempting>,
    #[serde(default)]
    pub(super) parts: Vec<String>,
    pub(super) run: Option<RunSpec>,
    pub(super) explain: String,
    pub(super) claims: Vec<String>,
    #[serde(default)]
    pub(super) rules: Vec<String>,
    pub(super) topology: Vec<Topology>,
    pub(super) fault: Option<Hit>,
    #[serde(default)]
    pub(super) part: Aspect,
    pub(super) objective: String,
    #[serde(default)]
    pub(super) versions: Vec<String>,
    pub(super) source: String,
    pub(super) scenario: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOption {
    #[serde(default)]
    pub(super) text: String,
    /// Of `code`, from 1; instead of `text` in a `snippet` question.
    pub(super) line: Option<usize>,
    pub(super) why: String,
    #[serde(default)]
    pub(super) right: Option<bool>,
    pub(super) right_in: Option<String>,
    /// An event of the run, in words; in a question that names its `effect`.
    pub(super) event: Option<String>,
    /// The value of `asks` for which this option is right.
    #[serde(default, deserialize_with = "given")]
    pub(super) value: Option<Value>,
}

/// `null` is a value here (the exit code of a client that still waits), not an absent field.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    pub(super) text: String,
    pub(super) why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPair {
    pub(super) text: String,
    pub(super) why: String,
    /// The id of a target.
    pub(super) goes: Option<String>,
    /// Or the outcome field whose value is the id of a target.
    pub(super) asks: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTarget {
    pub(super) id: String,
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTempting {
    pub(super) answer: Value,
    pub(super) why: String,
}

impl RawQuestion {
    /// Checks what serde cannot, and makes the question of it.
    pub(super) fn check(self, index: usize, topic: &str, reader: &mut Reader<'_>) -> Option<Question> {
        let before = reader.complaints.len();
        let base = format!("questions.{index}");
        self.check_common(&base, reader);
        let body = body::body(&self, &base, reader);
        let sound = reader.complaints.len() == before;
        let fault = self.fault.unwrap_or_else(|| self.run.as_ref().and_then(|run| run.faults.first()).map(Hit::of).unwrap_or_default());
        body.filter(|_| sound).map(|body| Question {
            id: self.id,
            kind: self.kind,
            level: self.level,
            topic: topic.to_owned(),
            prompt: self.prompt,
            code: self.code,
            body,
            explain: self.explain,
            run: self.run,
            claims: self.claims,
            rules: self.rules,
            topologies: self.topology,
            fault,
            part: self.part,
            objective: self.objective,
            versions: self.versions,
            source: self.source,
            scenario: self.scenario,
        })
    }

    fn check_common(&self, base: &str, reader: &mut Reader<'_>) {
        let at = |field: &str| format!("{base}.{field}");
        if self.id.is_empty() || !self.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            reader.complain(&at("id"), format!("`{}` is not an id", self.id), "use small letters, digits and -");
        }
        if !(1..=3).contains(&self.level) {
            reader.complain(&at("level"), format!("there is no level {}", self.level), "levels are 1 (know), 2 (apply) and 3 (work out)");
        }
        for (field, text) in
            [("prompt", &self.prompt), ("explain", &self.explain), ("source", &self.source), ("objective", &self.objective)]
        {
            if text.trim().is_empty() {
                reader.complain(&at(field), format!("`{field}` is empty"), "write it");
            }
        }
        if self.topology.is_empty() {
            reader.complain(&at("topology"), "no topology is named", "name those it speaks of: local, client, cluster, connect");
        }
        for (n, version) in self.versions.iter().enumerate() {
            if !VERSIONS.contains(&version.as_str()) {
                reader.complain(&at(&format!("versions.{n}")), format!("there is no Spark `{version}` here"), "use 3.4, 3.5, 4.0, 4.3");
            }
        }
        if let Some(run) = &self.run {
            check_run(run, &at("run"), reader);
        }
    }
}
