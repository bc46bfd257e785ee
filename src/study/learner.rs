//! A simulated learner with a forgetting curve of its own (not FSRS's), to measure what a way of planning is worth.

use std::collections::BTreeMap;

use crate::base::Rng;
use crate::study::answer::Sure;
use crate::study::bank::Bank;
use crate::study::bank::question_keys;
use crate::study::blueprint::Blueprint;
use crate::study::fixture;
use crate::study::memory::Memory;
use crate::study::moment::Day;
use crate::study::moment::Moment;
use crate::study::plan::Planner;
use crate::study::review::MemoryKey;
use crate::study::review::Mode;
use crate::study::review::Review;

/// Days until the exam, and the expected score that counts as ready.
const DAYS: i64 = 30;
const TARGET: f64 = 0.80;
const GUESS: f64 = 0.25;

/// An exponential forgetter: each right answer after a gap multiplies the half-life, a wrong one halves it.
struct Learner {
    rng: Rng,
    /// Half-life in days and the day of the last answer, per thing; each thing has its own difficulty.
    held: BTreeMap<MemoryKey, (f64, f64)>,
    seed: u64,
}

impl Learner {
    fn new(seed: u64) -> Self {
        Self { rng: Rng::stream(seed, "learner"), held: BTreeMap::new(), seed }
    }

    fn unit(rng: &mut Rng) -> f64 {
        f64::from(u32::try_from(rng.below(1_000_000)).unwrap_or(0)) / 1e6
    }

    fn known(&self, key: &MemoryKey, day: f64) -> f64 {
        self.held.get(key).map_or(0.0, |(half_life, last)| 0.5_f64.powf((day - last) / half_life))
    }

    /// The chance of answering a question: its weakest key decides, guessing helps.
    fn chance(&self, keys: &[MemoryKey], day: f64) -> f64 {
        let known = keys.iter().map(|key| self.known(key, day)).fold(1.0, f64::min);
        known + (1.0 - known) * GUESS
    }

    fn answer(&mut self, keys: &[MemoryKey], day: f64) -> bool {
        let right = Self::unit(&mut self.rng) < self.chance(keys, day);
        for key in keys {
            let ease = 0.6 + Self::unit(&mut Rng::stream(self.seed, &key.to_string()));
            let next = match self.held.get(key).copied() {
                None => 2.0 * ease,
                // A memory grows more by an answer that came when it was about to fade.
                Some((half_life, _)) if right => half_life * (1.0 + 2.2 * ease * (1.0 - self.known(key, day)) + 0.2),
                Some((half_life, _)) => (half_life * 0.6).max(1.0),
            };
            self.held.insert(key.clone(), (next.min(200.0), day));
        }
        right
    }

    fn score(&self, bank: &Bank, blueprint: &Blueprint, day: f64) -> f64 {
        let mut sum = (0.0, 0.0);
        for question in bank.iter() {
            let same = bank.iter().filter(|other| other.objective == question.objective).count();
            let weight = blueprint.objectives.iter().find(|o| o.id == question.objective).map_or(0.0, |o| f64::from(o.weight));
            let weight = weight / f64::from(u32::try_from(same).unwrap_or(1));
            sum = (sum.0 + weight * self.chance(&question_keys(question), day), sum.1 + weight);
        }
        sum.0 / sum.1
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Planner,
    Leitner,
    Random,
}

/// Studies `per_day` questions a day for thirty days; the true expected score on the exam day, and the answers given.
fn study(way: Way, per_day: usize, seed: u64) -> (f64, usize) {
    let bank = fixture::bank(160);
    let blueprint = Blueprint::full();
    let mut learner = Learner::new(seed);
    let mut rng = Rng::stream(seed, "order");
    let mut history: Vec<Review> = Vec::new();
    let mut memory = Memory::default();
    let mut boxes: BTreeMap<String, (usize, i64)> = BTreeMap::new();
    let ids: Vec<String> = bank.iter().map(|question| question.id.clone()).collect();
    for day in 0..DAYS {
        let now = Moment(day * 86_400 + 28_800);
        let chosen = match way {
            Way::Planner => Planner::new(&bank, &memory, &blueprint, now, Some(Day(DAYS))).session(per_day, &history),
            Way::Leitner => leitner(&ids, &boxes, day, per_day),
            Way::Random => {
                let mut ids = ids.clone();
                rng.shuffle(&mut ids);
                ids.truncate(per_day);
                ids
            }
        };
        for id in chosen {
            let Some(question) = bank.get(&id) else { continue };
            let keys = question_keys(question);
            #[expect(clippy::cast_precision_loss, reason = "thirty days")]
            let right = learner.answer(&keys, day as f64);
            let place = boxes.get(&id).map_or(0, |(place, _)| *place);
            boxes.insert(id.clone(), (if right { (place + 1).min(4) } else { 0 }, day));
            let keys = keys.into_iter().map(|key| (key, right)).collect();
            let review = Review { at: now, question: id, mode: Mode::Review, right, credit: 0.0, sure: Sure::Fairly, seconds: 40, keys };
            memory.learn(&review);
            history.push(review);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "thirty days")]
    let day = DAYS as f64;
    (learner.score(&bank, &blueprint, day), history.len())
}

/// Five boxes: daily, every 2, 4, 8, 16 days; what is due longest first, then new ones.
fn leitner(ids: &[String], boxes: &BTreeMap<String, (usize, i64)>, day: i64, count: usize) -> Vec<String> {
    let due_on = |(place, last): &(usize, i64)| last + (1 << place);
    let mut due: Vec<(i64, &String)> = boxes.iter().map(|(id, held)| (due_on(held), id)).filter(|(due, _)| *due <= day).collect();
    due.sort();
    let fresh = ids.iter().filter(|id| !boxes.contains_key(*id));
    due.into_iter().map(|(_, id)| id).chain(fresh).take(count).cloned().collect()
}

/// The answers a few learners give on average until the exam, and whether so many a day make them ready for it.
fn answers(way: Way, per_day: usize) -> (usize, bool) {
    let runs: Vec<(f64, usize)> = (0..5).map(|seed| study(way, per_day, seed)).collect();
    let score = crate::study::mastery::mean(runs.iter().map(|(score, _)| *score));
    (runs.iter().map(|(_, answers)| answers).sum::<usize>() / runs.len(), score >= TARGET)
}

/// The fewest answers with which this way is ready on the day; `None` if even 80 a day are too few. But for chance, more answers
/// a day are never worth less, so half of what is left to try can be left out at every try.
fn answers_to_target(way: Way) -> Option<usize> {
    let (mut few, mut enough) = (20, 81);
    let mut fewest = None;
    while few < enough {
        let per_day = usize::midpoint(few, enough);
        match answers(way, per_day) {
            (given, true) => (fewest, enough) = (Some(given), per_day),
            (_, false) => few = per_day + 1,
        }
    }
    fewest
}

#[test]
fn planning_for_the_day_needs_fewer_answers_than_leitner_and_than_chance() {
    let figures = [Way::Planner, Way::Leitner, Way::Random].map(|way| (way, answers_to_target(way)));
    for (way, answers) in figures {
        #[expect(clippy::print_stderr, reason = "the figures are what this test is run for")]
        {
            eprintln!("{way:?}: {answers:?} answers to an expected {:.0}% after {DAYS} days", TARGET * 100.0);
        }
    }
    let [planner, leitner, random] = figures.map(|(_, answers)| answers.unwrap_or(usize::MAX));
    assert!(planner < leitner && planner < random, "{figures:?}");
}
