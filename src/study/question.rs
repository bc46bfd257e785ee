//! A question and its kinds. The answer key is written, or left to a run that computes it.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::study::cell::Aspect;
use crate::study::cell::Cell;
use crate::study::cell::Hit;
use crate::study::outcome::Value;
use crate::study::run::RunSpec;

/// The four worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topology {
    Local,
    Client,
    Cluster,
    Connect,
}

impl Topology {
    pub const ALL: [Self; 4] = [Self::Local, Self::Client, Self::Cluster, Self::Connect];

    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Client => "client",
            Self::Cluster => "cluster",
            Self::Connect => "connect",
        }
    }
}

impl fmt::Display for Topology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How a question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One right choice.
    One,
    /// Every right choice, and no other.
    Many,
    /// Put the events in order.
    Order,
    /// Match left with right.
    Match,
    /// A number.
    Number,
    /// Fill in a flag or a line; judged by what it means.
    Fill,
    /// Place the processes on machines.
    Place,
    /// Pick the event that is the cause.
    Cause,
    /// Read a log and name the fault.
    Log,
    /// Find the line with the error.
    Snippet,
    /// Say how a run ends, part by part.
    Predict,
}

impl Kind {
    pub const ALL: [Self; 11] = [
        Self::One,
        Self::Many,
        Self::Order,
        Self::Match,
        Self::Number,
        Self::Fill,
        Self::Place,
        Self::Cause,
        Self::Log,
        Self::Snippet,
        Self::Predict,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Many => "many",
            Self::Order => "order",
            Self::Match => "match",
            Self::Number => "number",
            Self::Fill => "fill",
            Self::Place => "place",
            Self::Cause => "cause",
            Self::Log => "log",
            Self::Snippet => "snippet",
            Self::Predict => "predict",
        }
    }
}

/// Lines shown in a fixed-width block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// `shell`, `python`, `scala`, `java`, `r`, `sql`, `log`, `conf`, `text`.
    pub language: String,
    pub lines: Vec<String>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub text: String,
    /// Why it is right, or why it is wrong.
    pub why: String,
    /// The topology, version or moment in which a wrong choice would be right.
    pub right_in: Option<String>,
    /// The line of the code that it is, counted from 1.
    pub line: Option<usize>,
    pub key: Key,
}

/// How it is known whether a choice is right.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    Written(bool),
    /// Right when the field asked for has this value after the run.
    Computed(Value),
    /// An event of the run, in words. Right when of all that are offered it is the one that began what led to the effect.
    Event(String),
}

/// One thing to put in order, or one left side of a match.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub text: String,
    pub why: String,
}

/// A left side and where it belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairing {
    pub item: Item,
    pub goes: Goes,
}

/// Where a left side belongs: written in the file, or the value of a field after the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Goes {
    /// An index into the right sides.
    To(usize),
    Asks(String),
}

/// A right side of a match: its words, and the field value it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub id: String,
    pub text: String,
}

/// A wrong answer somebody may well give, and what to say to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tempting {
    pub text: String,
    pub why: String,
}

/// What is asked, by kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// `one`, `many`, `cause`, `log` and `snippet`. `asks` is the outcome field when the key is computed; `effect` is the event
    /// of the run whose cause is asked for, in words.
    Choose {
        choices: Vec<Choice>,
        asks: Option<String>,
        effect: Option<String>,
    },
    /// In the right order.
    Order {
        items: Vec<Item>,
    },
    /// `match` and `place`.
    Match {
        pairs: Vec<Pairing>,
        targets: Vec<Target>,
    },
    Number {
        key: NumberKey,
        unit: String,
        tolerance: f64,
        tempting: Vec<Tempting>,
    },
    /// `line` holds `____` where the answer goes; `judge` names the fields of its meaning that must agree with the model answer's.
    Fill {
        line: String,
        answer: String,
        judge: Vec<String>,
        tempting: Vec<Tempting>,
    },
    Predict {
        parts: Vec<String>,
    },
}

/// A number written in the file, or an outcome field.
#[derive(Clone, Debug, PartialEq)]
pub enum NumberKey {
    Written(f64),
    Asks(String),
}

/// One question, checked and ready to be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Unique in the bank and never changed: the learner's memory hangs on it.
    pub id: String,
    pub kind: Kind,
    /// 1 to 3.
    pub level: u8,
    /// The topic of its file.
    pub topic: String,
    pub prompt: String,
    pub code: Option<Code>,
    pub body: Body,
    /// What to take home, whatever was answered.
    pub explain: String,
    /// The run that computes the key or shows the answer.
    pub run: Option<RunSpec>,
    pub claims: Vec<String>,
    pub rules: Vec<String>,
    /// The worlds it speaks of; never empty.
    pub topologies: Vec<Topology>,
    pub fault: Hit,
    pub part: Aspect,
    pub objective: String,
    /// The versions for which the key holds; empty: all.
    pub versions: Vec<String>,
    pub source: String,
    /// The scenario that shows it.
    pub scenario: Option<String>,
}

impl Question {
    /// The cells of the map that an answer says something about.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        self.topologies.iter().map(|&topology| Cell { topology, fault: self.fault, part: self.part })
    }

    /// The effect whose cause is asked for and the events that are offered, where they are events of a run.
    pub fn events(&self) -> Option<(&str, Vec<&str>)> {
        let Body::Choose { choices, effect: Some(effect), .. } = &self.body else { return None };
        let events = choices.iter().filter_map(|choice| if let Key::Event(words) = &choice.key { Some(words.as_str()) } else { None });
        Some((effect, events.collect()))
    }

    /// Is there a run that shows it?
    pub fn can_be_seen(&self) -> bool {
        self.run.is_some() || self.scenario.is_some()
    }

    /// Is the key left to the simulator, wholly or in part?
    pub fn is_computed(&self) -> bool {
        match &self.body {
            Body::Choose { asks, effect, .. } => asks.is_some() || effect.is_some(),
            Body::Order { .. } => false,
            Body::Match { pairs, .. } => pairs.iter().any(|pair| matches!(pair.goes, Goes::Asks(_))),
            Body::Number { key, .. } => matches!(key, NumberKey::Asks(_)),
            Body::Fill { .. } | Body::Predict { .. } => true,
        }
    }
}
