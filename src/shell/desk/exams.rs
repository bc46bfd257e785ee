//! Exams: begun, and marked when they are handed in.

use crate::store::SavedExam;
use crate::store::Store;
use crate::store::StoreError;
use crate::study::Answered;
use crate::study::Bank;
use crate::study::Blueprint;
use crate::study::Exam;
use crate::study::ExamPlan;
use crate::study::ExamResult;
use crate::study::Grade;
use crate::study::Marked;
use crate::study::Mode;
use crate::study::Moment;
use crate::study::Oracle;
use crate::study::Review;
use crate::study::grade;
use crate::study::practice::Past;
use crate::study::review::Given;
use crate::study::solve;

/// Draws the questions and begins to keep the exam.
///
/// # Errors
/// The record cannot be read or written.
pub fn begin(store: &mut Store, bank: &Bank, plan: &ExamPlan, seed: u64, now: Moment) -> Result<SavedExam, StoreError> {
    let history = store.reviews()?;
    let past = Past::of(&history);
    let questions = plan.blueprint.draw_of(bank, seed, |question| !plan.practice || past.is_in(plan.pool, question));
    let ExamPlan { blueprint, practice, .. } = plan;
    let mut exam = Exam::start(&blueprint.id, questions, blueprint.minutes, seed, *practice, now);
    exam.feedback = plan.feedback && *practice;
    let id = store.add_exam(&exam)?;
    Ok(SavedExam { id, exam })
}

/// Grades every answer of an exam that is over, and keeps both or neither.
///
/// # Errors
/// The record cannot be written.
pub fn mark(store: &mut Store, bank: &Bank, oracle: &dyn Oracle, saved: &SavedExam, now: Moment) -> Result<Marked, StoreError> {
    let SavedExam { id, exam } = saved;
    let mut reviews: Vec<Review> = Vec::new();
    let mut grades: Vec<Option<Grade>> = Vec::new();
    for slot in &exam.slots {
        let marked = bank.get(&slot.question).zip(slot.answer.as_ref()).and_then(|(question, answer)| {
            let solved = solve(question, oracle).ok()?;
            let given = Given { mode: Mode::Exam, sure: slot.sure, at: exam.handed_in.unwrap_or(now), seconds: slot.seconds };
            Some(Answered::of(question, grade(question, &solved, answer, oracle), given))
        });
        reviews.extend(marked.iter().map(|answered| answered.review.clone()));
        grades.push(marked.map(|answered| answered.grade));
    }
    store.finish_exam(*id, exam, &reviews)?;
    let result = ExamResult::of(exam, &Blueprint::named(&exam.kind), bank, &reviews);
    Ok(Marked { result, grades })
}
