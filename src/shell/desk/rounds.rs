//! Which questions come next.

use crate::shell::desk::standing;
use crate::store::Store;
use crate::store::StoreError;
use crate::study::Bank;
use crate::study::Blueprint;
use crate::study::Memory;
use crate::study::Moment;
use crate::study::Planner;
use crate::study::Practice;

/// The questions of a practice round, by id.
///
/// # Errors
/// The record cannot be read.
pub fn practice(store: &Store, bank: &Bank, practice: &Practice) -> Result<Vec<String>, StoreError> {
    Ok(practice.draw(bank, &store.reviews()?))
}

/// What is due, at most so many: each a variant that was not seen lately.
///
/// # Errors
/// The record cannot be read.
pub fn due(store: &Store, bank: &Bank, count: usize, now: Moment) -> Result<Vec<String>, StoreError> {
    let history = store.reviews()?;
    let memory = Memory::fold(&history);
    let exam_day = standing::exam_day(store)?;
    Ok(Planner::new(bank, &memory, &Blueprint::full(), now, exam_day).session(count, &history))
}
