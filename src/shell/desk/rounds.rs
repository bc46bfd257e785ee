//! Which questions come next.

use std::collections::BTreeSet;

use crate::shell::desk::standing;
use crate::store::Store;
use crate::store::StoreError;
use crate::study::Bank;
use crate::study::Blueprint;
use crate::study::Memory;
use crate::study::MemoryKey;
use crate::study::Moment;
use crate::study::Oracle;
use crate::study::Planner;
use crate::study::Practice;
use crate::study::Question;
use crate::study::fresh;

/// The questions of a practice round, by id.
///
/// # Errors
/// The record cannot be read.
pub fn practice(store: &Store, bank: &Bank, practice: &Practice) -> Result<Vec<String>, StoreError> {
    Ok(practice.draw(bank, &store.reviews()?))
}

/// What a review asks: questions by id, some of them drawn for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Due {
    pub ids: Vec<String>,
    pub drawn: Vec<Question>,
}

/// What is due, at most so many: what was never seen first; what was seen gives way to a run drawn anew where one can show it.
///
/// # Errors
/// The record cannot be read.
pub fn due(store: &Store, bank: &Bank, count: usize, now: Moment, oracle: &dyn Oracle) -> Result<Due, StoreError> {
    let history = store.reviews()?;
    let memory = Memory::fold(&history);
    let exam_day = standing::exam_day(store)?;
    let blueprint = Blueprint::full();
    let planner = Planner::new(bank, &memory, &blueprint, now, exam_day);
    let keys: BTreeSet<&MemoryKey> = planner.due().into_iter().map(|(key, _)| key).collect();
    let seen: BTreeSet<&str> = history.iter().map(|review| review.question.as_str()).collect();
    let mut due = Due { ids: planner.session(count, &history), drawn: Vec::new() };
    for (id, place) in due.ids.iter_mut().zip(0..).filter(|(id, _)| seen.contains(id.as_str())) {
        let draw = now.0.unsigned_abs() + place;
        if let Some(question) = bank.get(id).and_then(|question| fresh::instead(question, &keys, draw, oracle)) {
            id.clone_from(&question.id);
            due.drawn.push(question);
        }
    }
    Ok(due)
}
