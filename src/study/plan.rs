//! What to ask next, with the exam day in mind.
//!
//! What was learnt is asked again as soon as it is about to be forgotten; when nothing is, something new is begun. So few things
//! are learnt well where time is short or memory is, and all of them where it is not. Among both, what adds most to the expected
//! result comes first. In the last days only the exam counts. How soon something is forgotten is the learner's own measure
//! (`forgetting.rs`).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::study::bank::Bank;
use crate::study::bank::question_keys;
use crate::study::blueprint::Blueprint;
use crate::study::forgetting::GUESS;
use crate::study::memory::Memory;
use crate::study::moment::Day;
use crate::study::moment::Moment;
use crate::study::question::Question;
use crate::study::review::MemoryKey;
use crate::study::review::Review;

/// How far ahead to plan without an exam date, in days.
const HORIZON: i64 = 30;
/// Below this chance of recall a memory is due for an answer. Simulated learners of five kinds do best from 0.75 to 0.85.
const WANTED: f64 = 0.8;
/// What an answer adds is looked at so many days later: until then there will be another. On the exam day, if that comes first.
const AHEAD: f64 = 4.0;
/// So many days before the exam only the exam counts.
const LAST_DAYS: i64 = 2;

/// The days left, and how much each thing counts.
#[derive(Debug)]
pub struct Planner<'a> {
    bank: &'a Bank,
    memory: &'a Memory,
    now: Moment,
    exam: Moment,
    weights: BTreeMap<&'a MemoryKey, f64>,
}

/// What the learner is expected to score on the day, without another answer until then.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// Percent.
    pub expected: f64,
    /// Four exams in five should fall between these, if the model is right.
    pub low: f64,
    pub high: f64,
    pub days_left: i64,
    /// How much of what can be asked was ever asked, in percent.
    pub seen: f64,
}

impl<'a> Planner<'a> {
    /// `exam_day` `None`: plans for a month ahead.
    pub fn new(bank: &'a Bank, memory: &'a Memory, blueprint: &Blueprint, now: Moment, exam_day: Option<Day>) -> Self {
        let day = exam_day.unwrap_or(Day(now.day().0 + HORIZON)).max(now.day());
        // The exam is taken at noon, and never before now.
        let exam = Moment(day.start().0 + 43_200).max(now);
        Self { bank, memory, now, exam, weights: weights(bank, blueprint) }
    }

    pub fn days_left(&self) -> i64 {
        self.exam.day().since(self.now.day())
    }

    /// What one answer now adds to the chance of knowing this some days from now, times how much it counts in the exam.
    pub fn gain(&self, key: &MemoryKey) -> f64 {
        let weight = self.weights.get(key).copied().unwrap_or(0.0);
        let then = self.now.plus_days(AHEAD).min(self.exam);
        let (known, idle) = (self.recall(key, self.now), self.recall(key, then));
        let next = self.memory.after_review(key, self.now, then);
        let right = known + (1.0 - known) * GUESS;
        let asked = right * next.if_right + (1.0 - right) * next.if_wrong;
        weight * (asked - idle)
    }

    fn recall(&self, key: &MemoryKey, at: Moment) -> f64 {
        self.memory.recall(key, at).unwrap_or(self.memory.forgetting().known_before)
    }

    fn is_new(&self, key: &MemoryKey) -> bool {
        self.memory.get(key).is_none()
    }

    fn is_last_days(&self) -> bool {
        self.days_left() <= LAST_DAYS
    }

    /// Is it time? A memory that still holds is left alone: asked later, the same answer keeps it longer. In the last days
    /// what counts is whether it holds until the exam.
    pub fn is_due(&self, key: &MemoryKey) -> bool {
        let judged = if self.is_last_days() { self.exam } else { self.now };
        self.is_new(key) || self.recall(key, judged) < WANTED
    }

    /// All that is due, in the order in which to ask. What was learnt once comes before what is new, because keeping costs
    /// less than learning, except in the last days; within both, what adds most to the expected result.
    pub fn due(&self) -> Vec<(&'a MemoryKey, f64)> {
        let waits = |key: &MemoryKey| !self.is_last_days() && self.is_new(key);
        let mut due: Vec<(&MemoryKey, f64)> =
            self.weights.keys().filter(|key| self.is_due(key)).map(|&key| (key, self.gain(key))).collect();
        due.sort_by(|a, b| waits(a.0).cmp(&waits(b.0)).then(b.1.total_cmp(&a.1)).then(a.0.cmp(b.0)));
        due
    }

    /// The next questions, at most `count`: each a variant that was not seen lately, no two neighbours of one topology.
    pub fn session(&self, count: usize, history: &[Review]) -> Vec<String> {
        let due = self.due();
        let mut left: BTreeMap<&MemoryKey, f64> = due.iter().copied().collect();
        let last_seen: BTreeMap<&str, Moment> = history.iter().map(|review| (review.question.as_str(), review.at)).collect();
        let mut chosen: Vec<&Question> = Vec::new();
        for (key, _) in due {
            if chosen.len() >= count {
                break;
            }
            if !left.contains_key(key) {
                continue;
            }
            let value = |question: &Question| question_keys(question).iter().filter_map(|key| left.get(key)).sum::<f64>();
            // Unseen before long ago before lately; among those the one that settles most of what is due.
            let fresh = |question: &&&Question| last_seen.get(question.id.as_str()).copied().unwrap_or(Moment(i64::MIN)).day();
            let candidates: Vec<&Question> = self.bank.about(key).filter(|question| !chosen.iter().any(|c| c.id == question.id)).collect();
            let best = candidates.iter().min_by(|a, b| fresh(a).cmp(&fresh(b)).then(value(b).total_cmp(&value(a))).then(a.id.cmp(&b.id)));
            if let Some(question) = best {
                for key in question_keys(question) {
                    left.remove(&key);
                }
                chosen.push(question);
            }
        }
        let mixed = crate::study::mix::interleave(chosen, |question| question.topologies.first().copied());
        mixed.into_iter().map(|question| question.id.clone()).collect()
    }

    /// The expected result of an exam of `questions` questions on the day.
    pub fn forecast(&self, questions: usize) -> Forecast {
        let total: f64 = self.weights.values().sum();
        let chance = |key: &MemoryKey| {
            let known = self.recall(key, self.exam);
            known + (1.0 - known) * GUESS
        };
        let share = |weight: f64| if total > 0.0 { weight / total } else { 0.0 };
        let expected: f64 = self.weights.iter().map(|(key, weight)| share(*weight) * chance(key)).sum();
        // Which questions come, and how each falls: a binomial of the exam's length. How far the model itself is off: the
        // spread of the mean over what is known.
        let sample = expected * (1.0 - expected) / f64::from(u32::try_from(questions.max(1)).unwrap_or(u32::MAX));
        let model: f64 = self.weights.iter().map(|(key, weight)| share(*weight).powi(2) * chance(key) * (1.0 - chance(key))).sum();
        let spread = 1.2816 * (sample + model).sqrt();
        // Not `sum()`: that of no floats at all is -0.
        let known = self.weights.iter().filter(|(key, _)| !self.is_new(key));
        let seen = known.fold(0.0, |sum, (_, weight)| sum + share(*weight));
        Forecast {
            expected: expected * 100.0,
            low: (expected - spread).max(0.0) * 100.0,
            high: (expected + spread).min(1.0) * 100.0,
            days_left: self.days_left(),
            seen: seen * 100.0,
        }
    }
}

/// How much each cell and claim counts: the weight of its questions' objectives, shared out among what they ask about.
fn weights<'a>(bank: &'a Bank, blueprint: &Blueprint) -> BTreeMap<&'a MemoryKey, f64> {
    let objective = |id: &str| blueprint.objectives.iter().find(|o| o.id == id).map_or(1.0, |o| f64::from(o.weight));
    let mut per_objective: BTreeMap<&str, f64> = BTreeMap::new();
    for question in bank.iter() {
        *per_objective.entry(&question.objective).or_default() += 1.0;
    }
    let of = |question: &Question| {
        let questions = per_objective.get(question.objective.as_str()).copied().unwrap_or(1.0);
        let keys = u32::try_from(question_keys(question).len().max(1)).unwrap_or(u32::MAX);
        objective(&question.objective) / questions / f64::from(keys)
    };
    bank.keys().map(|key| (key, bank.about(key).map(of).sum())).collect()
}
