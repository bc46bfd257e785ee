//! Everything that is said about one line or snippet.

use serde::Serialize;
use serde::Serializer;

use super::refusal::Refusal;
use super::request::SubmitRequest;
use super::request::Tool;
use super::warnings::Warning;
use crate::base::Span;
use crate::spark::conf::Conf;
use crate::spark::conf::Origin;
use crate::spark::deploy::Placement;

/// What was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `spark-submit` and the scripts that start an application with it.
    SparkSubmit,
    SessionBuilder,
    ConnectString,
    /// An interactive shell (`pyspark`, `spark-shell`), or a command that is none of Spark's.
    Shell,
}

/// Spark's field names with their values, in the order in which `--verbose` prints them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed(pub Vec<(&'static str, String)>);

impl Parsed {
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, value)| value.as_str())
    }
}

impl Serialize for Parsed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// One key: who won and whom they beat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Precedence {
    pub key: String,
    pub value: String,
    pub from: Origin,
    pub overrides: Vec<Beaten>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beaten {
    pub value: String,
    pub from: Origin,
}

impl Precedence {
    /// The stack of every key that somebody set.
    pub fn of(conf: &Conf) -> Vec<Self> {
        let stack = |(key, setting): (&str, &crate::spark::conf::Setting)| Self {
            key: key.to_owned(),
            value: setting.value.clone(),
            from: setting.from.clone(),
            overrides: setting.overrides.iter().map(|(value, from)| Beaten { value: value.clone(), from: from.clone() }).collect(),
        };
        conf.settings().map(stack).collect()
    }
}

/// An option that was accepted and has no effect here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ignored {
    pub option: String,
    pub value: Option<String>,
    pub at: Option<Span>,
    pub why: String,
}

/// A part of the text that was not understood, or not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unread {
    pub at: Span,
    pub text: String,
    pub why: String,
}

/// What the submitting process runs: Spark's own class, or the application's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Launched {
    pub main_class: String,
    pub arguments: Vec<String>,
}

/// Everything that is said about one line or snippet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub kind: Kind,
    pub tool: Option<Tool>,
    /// Which part of the text this is about.
    pub at: Span,
    pub parsed: Parsed,
    pub conf: Conf,
    pub precedence: Vec<Precedence>,
    pub ignored: Vec<Ignored>,
    pub launched: Option<Launched>,
    pub placement: Option<Placement>,
    pub refusal: Option<Box<Refusal>>,
    pub warnings: Vec<Warning>,
    pub unread: Vec<Unread>,
    /// What else is worth saying, such as what `--status` asks.
    pub notes: Vec<String>,
    /// What the simulator would run; nothing when Spark refuses.
    #[serde(skip)]
    pub request: Option<SubmitRequest>,
    /// Further commands and snippets of the same text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Self>,
}

impl Explanation {
    pub fn new(kind: Kind, at: Span, conf: Conf) -> Self {
        Self {
            kind,
            tool: None,
            at,
            parsed: Parsed::default(),
            precedence: Precedence::of(&conf),
            conf,
            ignored: Vec::new(),
            launched: None,
            placement: None,
            refusal: None,
            warnings: Vec::new(),
            unread: Vec::new(),
            notes: Vec::new(),
            request: None,
            also: Vec::new(),
        }
    }

    /// This explanation and those of the rest of the text.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.also)
    }
}
