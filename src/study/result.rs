//! What an exam came to: per objective and per cell, weakest first, and what was slow and wrong.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::study::answer::Grade;
use crate::study::bank::Bank;
use crate::study::bank::question_keys;
use crate::study::blueprint::Blueprint;
use crate::study::exam::Exam;
use crate::study::review::MemoryKey;
use crate::study::review::Review;

/// So many right of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub right: usize,
    pub asked: usize,
}

impl Tally {
    pub fn count(&mut self, right: bool) {
        self.asked += 1;
        self.right += usize::from(right);
    }

    /// In whole percent, rounded down; 0 when nothing was asked.
    pub fn percent(self) -> usize {
        (self.right * 100).checked_div(self.asked).unwrap_or(0)
    }
}

/// The result page of an exam.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExamResult {
    pub total: Tally,
    /// Unanswered questions count as wrong.
    pub unanswered: usize,
    pub target: u32,
    pub reached: bool,
    pub used_seconds: u64,
    pub interruptions: u32,
    /// Weakest first.
    pub objectives: Vec<(String, Tally)>,
    /// Weakest first; only cells that lost something.
    pub cells: Vec<(String, Tally)>,
    /// Wrong although more time than the average was spent, slowest first.
    pub slow_and_wrong: Vec<(String, u32)>,
}

/// An exam that was handed in, graded question by question.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    pub result: ExamResult,
    /// One a slot; `None`: not answered.
    pub grades: Vec<Option<Grade>>,
}

/// No official pass mark is published; said wherever a result is shown.
pub const NO_PASS_MARK: &str = "No pass mark is published for this exam. The target is ours, for practice; \
     the weights are from summaries of the published guide, not from the guide itself.";

impl ExamResult {
    /// Puts the result together from the graded answers, one review a question that was answered.
    pub fn of(exam: &Exam, blueprint: &Blueprint, bank: &Bank, graded: &[Review]) -> Self {
        let mut total = Tally::default();
        let mut objectives: BTreeMap<String, Tally> = BTreeMap::new();
        let mut cells: BTreeMap<String, Tally> = BTreeMap::new();
        let mut slow_and_wrong = Vec::new();
        let average = u32::try_from(exam.used_seconds / u64::try_from(exam.slots.len().max(1)).unwrap_or(1)).unwrap_or(u32::MAX);
        for slot in &exam.slots {
            let review = graded.iter().find(|review| review.question == slot.question);
            let right = review.is_some_and(|review| review.right);
            total.count(right);
            if let Some(question) = bank.get(&slot.question) {
                objectives.entry(question.objective.clone()).or_default().count(right);
            }
            // What was not answered is lost in every cell that it asked about.
            let keys = match (review, bank.get(&slot.question)) {
                (Some(review), _) => review.keys.clone(),
                (None, Some(question)) => question_keys(question).into_iter().map(|key| (key, false)).collect(),
                (None, None) => Vec::new(),
            };
            for (key, right) in keys {
                if let MemoryKey::Cell(cell) = key {
                    cells.entry(cell.to_string()).or_default().count(right);
                }
            }
            if review.is_some() && !right && slot.seconds > average {
                slow_and_wrong.push((slot.question.clone(), slot.seconds));
            }
        }
        slow_and_wrong.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        cells.retain(|_, tally| tally.right < tally.asked);
        Self {
            total,
            unanswered: exam.unanswered(),
            target: blueprint.target,
            reached: total.percent() >= blueprint.target as usize,
            used_seconds: exam.used_seconds,
            interruptions: exam.interruptions,
            objectives: weakest_first(objectives),
            cells: weakest_first(cells),
            slow_and_wrong,
        }
    }
}

fn weakest_first(tallies: BTreeMap<String, Tally>) -> Vec<(String, Tally)> {
    let mut list: Vec<(String, Tally)> = tallies.into_iter().collect();
    list.sort_by(|a, b| a.1.percent().cmp(&b.1.percent()).then(b.1.asked.cmp(&a.1.asked)).then(a.0.cmp(&b.0)));
    list
}
