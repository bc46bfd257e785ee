//! One answer: graded, and on the disk before anybody sees the grade.

use crate::store::Store;
use crate::store::StoreError;
use crate::study::Answer;
use crate::study::Answered;
use crate::study::Oracle;
use crate::study::Outcome;
use crate::study::Prediction;
use crate::study::Question;
use crate::study::Review;
use crate::study::Solved;
use crate::study::Verdict;
use crate::study::grade;
use crate::study::moment::Moment;
use crate::study::review::Given;

/// Grades an answer and keeps it. When this returns, the answer is kept, or the store's notices say that it is not.
///
/// # Errors
/// The record cannot be written.
pub fn answer(
    store: &mut Store,
    oracle: &dyn Oracle,
    question: &Question,
    (solved, answer): (&Solved, &Answer),
    given: Given,
) -> Result<Answered, StoreError> {
    let answered = Answered::of(question, grade(question, solved, answer, oracle), given);
    store.add_review(&answered.review)?;
    Ok(answered)
}

/// Holds a prediction against what came, and keeps it.
///
/// # Errors
/// The record cannot be written.
pub fn prediction(store: &mut Store, prediction: &Prediction, outcome: &Outcome, at: Moment) -> Result<(Vec<Verdict>, Review), StoreError> {
    let verdicts = prediction.verdicts(outcome);
    let review = prediction.review(&verdicts, at);
    store.add_review(&review)?;
    Ok((verdicts, review))
}
