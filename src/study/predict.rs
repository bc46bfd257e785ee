//! A prediction held against what came: part by part, and what it says about memory.

use std::collections::BTreeMap;

use crate::study::answer::Sure;
use crate::study::cell::Cell;
use crate::study::cell::Hit;
use crate::study::moment::Moment;
use crate::study::outcome::Outcome;
use crate::study::outcome::Value;
use crate::study::part;
use crate::study::question::Topology;
use crate::study::review::MemoryKey;
use crate::study::review::Mode;
use crate::study::review::Review;
use crate::study::run::RunSpec;

/// What was foretold, of which run.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The scenario's id, or the name of the drawn run.
    pub id: String,
    pub topology: Topology,
    pub run: RunSpec,
    /// The outcome fields that were asked for.
    pub parts: Vec<String>,
    pub said: BTreeMap<String, Value>,
    pub sure: Sure,
    pub seconds: u32,
}

/// One part and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub field: String,
    pub was: Value,
    pub said: Option<Value>,
    pub right: bool,
}

impl Prediction {
    /// Part by part; a part that the run does not have is not judged.
    pub fn verdicts(&self, outcome: &Outcome) -> Vec<Verdict> {
        let one = |field: &String| {
            let was = outcome.get(field)?.clone();
            let said = self.said.get(field).cloned();
            let right = said.as_ref().is_some_and(|said| part::agrees(said, &was));
            Some(Verdict { field: field.clone(), was, said, right })
        };
        self.parts.iter().filter_map(one).collect()
    }

    /// What is remembered of it. Each part is a cell of its own; several parts of one aspect must all be right.
    pub fn review(&self, verdicts: &[Verdict], at: Moment) -> Review {
        let fault = self.run.faults.first().map(Hit::of).unwrap_or_default();
        let mut cells: BTreeMap<Cell, bool> = BTreeMap::new();
        for verdict in verdicts {
            let cell = Cell { topology: self.topology, fault, part: part::part(&verdict.field).aspect };
            *cells.entry(cell).or_insert(true) &= verdict.right;
        }
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let good = verdicts.iter().filter(|verdict| verdict.right).count();
        Review {
            at,
            question: self.id.clone(),
            mode: Mode::Predict,
            right: good == verdicts.len(),
            credit: count(good) / count(verdicts.len().max(1)),
            sure: self.sure,
            seconds: self.seconds,
            keys: cells.into_iter().map(|(cell, right)| (MemoryKey::Cell(cell), right)).collect(),
        }
    }
}

/// Why it ended so, from the end back to the fault.
pub fn causes(outcome: &Outcome) -> impl Iterator<Item = &Value> {
    (0..).map_while(|link| outcome.get(&format!("cause.{link}.sentence")))
}

/// What a value of a part is called.
pub fn words(field: &str, value: &Value) -> String {
    let choices = part::part(field).choices;
    choices.iter().find(|(known, _)| part::agrees(known, value)).map_or_else(|| value.to_string(), |(_, text)| text.clone())
}
