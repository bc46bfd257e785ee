//! One answered question as it is remembered for ever. The log of reviews is the truth; memory and mastery are folds of it.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::study::answer::Grade;
use crate::study::answer::Sure;
use crate::study::cell::Cell;
use crate::study::moment::Moment;
use crate::study::question::Question;

/// What memory is kept for: a concept cell, or an item of the inventory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemoryKey {
    Cell(Cell),
    Claim(String),
}

impl fmt::Display for MemoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(cell) => write!(f, "{cell}"),
            Self::Claim(claim) => f.write_str(claim),
        }
    }
}

impl FromStr for MemoryKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains('/') { text.parse().map(Self::Cell) } else { Ok(Self::Claim(text.to_owned())) }
    }
}

impl Serialize for MemoryKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MemoryKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Where a question was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    #[default]
    Practice,
    Review,
    Predict,
    Exam,
    Placement,
    /// A line was written; nobody was asked how sure they were.
    Drill,
    /// The same thing over and over before the exam: counted, but memory does not learn from it.
    Cram,
}

impl Mode {
    pub const ALL: [Self; 7] = [Self::Practice, Self::Review, Self::Predict, Self::Exam, Self::Placement, Self::Drill, Self::Cram];

    pub fn name(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Review => "review",
            Self::Predict => "predict",
            Self::Exam => "exam",
            Self::Placement => "placement",
            Self::Drill => "drill",
            Self::Cram => "cram",
        }
    }
}

/// One answer, with all that was known when its feedback was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    pub at: Moment,
    pub question: String,
    pub mode: Mode,
    pub right: bool,
    /// 0 to 1: how much of a prediction was right.
    pub credit: f64,
    pub sure: Sure,
    /// How long the learner took.
    pub seconds: u32,
    /// What the answer said something about, and whether that was right.
    pub keys: Vec<(MemoryKey, bool)>,
}

impl Review {
    /// Whether the learner said how sure they were.
    pub fn was_weighed(&self) -> bool {
        self.mode != Mode::Drill
    }

    pub fn points(&self) -> i32 {
        if self.was_weighed() { self.sure.points(self.right) } else { 0 }
    }
}

/// An answer, graded and remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub grade: Grade,
    pub review: Review,
}

/// How an answer was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    pub mode: Mode,
    pub sure: Sure,
    pub at: Moment,
    pub seconds: u32,
}

impl Answered {
    /// What is remembered of a graded answer.
    pub fn of(question: &Question, grade: Grade, given: Given) -> Self {
        let Given { mode, sure, at, seconds } = given;
        let keys = keys(question, &grade);
        let review = Review { at, question: question.id.clone(), mode, right: grade.right, credit: grade.credit, sure, seconds, keys };
        Self { grade, review }
    }
}

/// What a graded answer says about which cells and claims. A prediction speaks of each part by itself.
pub fn keys(question: &Question, grade: &Grade) -> Vec<(MemoryKey, bool)> {
    let mut found: Vec<(MemoryKey, bool)> = Vec::new();
    let parts: Vec<_> = grade.remarks.iter().filter_map(|remark| Some((remark.aspect?, remark.right))).collect();
    for cell in question.cells() {
        if parts.is_empty() {
            found.push((MemoryKey::Cell(cell), grade.right));
        }
        for &(part, right) in &parts {
            let key = MemoryKey::Cell(Cell { part, ..cell });
            match found.iter_mut().find(|(known, _)| *known == key) {
                Some((_, all)) => *all &= right,
                None => found.push((key, right)),
            }
        }
    }
    found.extend(question.claims.iter().map(|claim| (MemoryKey::Claim(claim.clone()), grade.right)));
    found
}
