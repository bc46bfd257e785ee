//! An answer, the key it is held against, its grade and why.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::study::cell::Aspect;
use crate::study::outcome::Oracle;
use crate::study::outcome::Outcome;
use crate::study::outcome::Value;
use crate::study::part;
use crate::study::question::Body;
use crate::study::question::Goes;
use crate::study::question::Key;
use crate::study::question::NumberKey;
use crate::study::question::Question;

/// What the learner said. Choices and items are named by their place in the file, however they were shuffled on screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The choices ticked, in any order.
    Chosen(Vec<usize>),
    /// All items, first to last.
    Ordered(Vec<usize>),
    /// For each left side the target it was put on.
    Matched(Vec<Option<usize>>),
    Number(f64),
    /// What was written into the gap.
    Text(String),
    /// For each part what was said.
    Predicted(BTreeMap<String, Value>),
}

/// How sure the learner was, said before the key is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sure {
    Guess,
    #[default]
    Fairly,
    Certain,
}

impl Sure {
    pub const ALL: [Self; 3] = [Self::Guess, Self::Fairly, Self::Certain];

    /// +1, +2, +3 when right; 0, -2, -6 when wrong. Saying what one believes pays best: a guess up to a chance of 67%,
    /// fairly sure up to 80%, certain above.
    pub fn points(self, right: bool) -> i32 {
        match (self, right) {
            (Self::Guess, true) => 1,
            (Self::Fairly, true) => 2,
            (Self::Certain, true) => 3,
            (Self::Guess, false) => 0,
            (Self::Fairly, false) => -2,
            (Self::Certain, false) => -6,
        }
    }

    /// The chances of being right for which this level pays best.
    pub fn honest_range(self) -> (f64, f64) {
        match self {
            Self::Guess => (0.0, 2.0 / 3.0),
            Self::Fairly => (2.0 / 3.0, 0.8),
            Self::Certain => (0.8, 1.0),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Guess => "a guess",
            Self::Fairly => "fairly sure",
            Self::Certain => "certain",
        }
    }
}

/// The key of one question, after the runs it needs have been played.
#[derive(Clone, Debug, PartialEq)]
pub enum Solved {
    Choices(Vec<bool>),
    /// The items are right in the order of the file.
    Order(usize),
    /// For each left side its target; `None` when the run put it on no target (a fault of the question).
    Targets(Vec<Option<usize>>),
    Number {
        value: f64,
        tolerance: f64,
    },
    /// What the model answer means, reduced to the fields that are judged.
    Meaning(Outcome),
    Parts(BTreeMap<String, Value>),
}

/// Right or wrong, and the feedback of each option, item or part.
#[derive(Clone, Debug, PartialEq)]
pub struct Grade {
    pub right: bool,
    /// The share that was right, 0 to 1: what a partly right prediction counts.
    pub credit: f64,
    pub remarks: Vec<Remark>,
}

/// The feedback of one option, item, pair or part.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    pub text: String,
    /// Did the learner choose it, or say so?
    pub said: bool,
    /// Is what the learner did with it right?
    pub right: bool,
    pub why: String,
    pub right_in: Option<String>,
    /// Where it belongs, counted from 0 as in the file: the target of a left side, or the place of an item.
    pub belongs: Option<usize>,
    /// The part of the outcome, in a prediction.
    pub aspect: Option<Aspect>,
}

impl Grade {
    /// The remarks in the order in which the options were shown; as they are where nothing was shuffled.
    pub fn in_order(&self, shown: &[usize]) -> Vec<&Remark> {
        let found: Option<Vec<&Remark>> = shown.iter().map(|&place| self.remarks.get(place)).collect();
        found.filter(|found| found.len() == self.remarks.len()).unwrap_or_else(|| self.remarks.iter().collect())
    }
}

/// Finds the key of a question; plays its run if the key is computed.
///
/// # Errors
/// The run could not be played, or does not have the field that is asked for.
pub fn solve(question: &Question, oracle: &dyn Oracle) -> Result<Solved, String> {
    let outcome = || match &question.run {
        Some(run) if question.is_computed() => oracle.outcome(run),
        _ => Ok(Outcome::new()),
    };
    let field = |outcome: &Outcome, name: &str| {
        outcome.get(name).cloned().ok_or_else(|| format!("the outcome of {} has no field `{name}`", question.id))
    };
    Ok(match &question.body {
        Body::Choose { effect: Some(effect), .. } => began(question, effect, oracle)?,
        Body::Choose { choices, asks, .. } => {
            let was = asks.as_ref().map(|name| field(&outcome()?, name)).transpose()?;
            let right = |key: &Key| match key {
                Key::Written(right) => *right,
                Key::Computed(value) => was.as_ref().is_some_and(|was| part::agrees(value, was)),
                Key::Event(_) => false,
            };
            Solved::Choices(choices.iter().map(|choice| right(&choice.key)).collect())
        }
        Body::Order { items } => Solved::Order(items.len()),
        Body::Match { pairs, targets } => {
            let outcome = outcome()?;
            let find = |goes: &Goes| match goes {
                Goes::To(index) => Ok(Some(*index)),
                Goes::Asks(name) => {
                    let was = field(&outcome, name)?;
                    Ok(targets.iter().position(|target| part::agrees(&Value::Text(target.id.clone()), &was)))
                }
            };
            Solved::Targets(pairs.iter().map(|pair| find(&pair.goes)).collect::<Result<_, String>>()?)
        }
        Body::Number { key, tolerance, .. } => {
            let value = match key {
                NumberKey::Written(number) => *number,
                NumberKey::Asks(name) => {
                    field(&outcome()?, name)?.number().ok_or_else(|| format!("`{name}` of {} is no number", question.id))?
                }
            };
            Solved::Number { value, tolerance: *tolerance }
        }
        Body::Fill { line, answer, judge, .. } => Solved::Meaning(judged(&oracle.meaning(&line.replace(GAP, answer))?, judge)),
        Body::Predict { parts } => {
            let outcome = outcome()?;
            Solved::Parts(parts.iter().map(|name| Ok((name.clone(), field(&outcome, name)?))).collect::<Result<_, String>>()?)
        }
    })
}

/// Of the events that are offered the one that lies furthest back on the way from the effect to its first cause.
fn began(question: &Question, effect: &str, oracle: &dyn Oracle) -> Result<Solved, String> {
    let (Some(run), Some((_, events))) = (&question.run, question.events()) else {
        return Err(format!("{} names an effect and no run", question.id));
    };
    let trail = oracle.trail(run, effect, &events)?;
    let furthest = trail.iter().flatten().max();
    Ok(Solved::Choices(trail.iter().map(|steps| steps.is_some() && steps.as_ref() == furthest).collect()))
}

/// The place left open in a line to fill in.
pub const GAP: &str = "____";

/// The fields of a meaning that are judged: those named, and those below them.
pub fn judged(meaning: &Outcome, judge: &[String]) -> Outcome {
    let counts =
        |field: &str| judge.iter().any(|name| field == name || field.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.')));
    meaning.iter().filter(|(field, _)| counts(field)).map(|(field, value)| (field.clone(), value.clone())).collect()
}
