//! A simulated learner with a forgetting curve of its own (not FSRS's), to measure what a way of planning is worth.

use std::collections::BTreeMap;
use std::ops::Range;

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
use crate::study::question::Topology;
use crate::study::review::MemoryKey;
use crate::study::review::Mode;
use crate::study::review::Review;

/// Days until the exam, and the expected score that counts as ready.
const DAYS: i64 = 30;
const TARGET: f64 = 0.80;
const GUESS: f64 = 0.25;

/// How somebody learns and forgets. The planner knows nothing of it: it sees the answers only.
#[derive(Clone, Copy, Debug)]
struct Nature {
    name: &'static str,
    /// Half-life in days after the first answer, times the ease of the thing.
    first: f64,
    /// How much a right answer lengthens it when the memory was nearly gone.
    growth: f64,
    /// What a wrong answer leaves of it.
    slip: f64,
    /// The worlds this learner has worked with before: what is asked of them is known, with a half-life of so many days.
    knows: (&'static [Topology], f64),
    /// Forgets by a power of time instead of by halves.
    power: bool,
}

const NATURES: [Nature; 5] = [
    Nature { name: "steady", first: 2.0, growth: 2.2, slip: 0.6, knows: (&[], 0.0), power: false },
    Nature { name: "forgetful", first: 1.2, growth: 1.6, slip: 0.5, knows: (&[], 0.0), power: false },
    Nature { name: "quick", first: 5.0, growth: 3.0, slip: 0.7, knows: (&[], 0.0), power: false },
    Nature { name: "experienced", first: 2.0, growth: 2.2, slip: 0.6, knows: (&[Topology::Local, Topology::Client], 60.0), power: false },
    Nature { name: "power law", first: 2.0, growth: 2.2, slip: 0.6, knows: (&[], 0.0), power: true },
];

struct Learner {
    nature: Nature,
    rng: Rng,
    /// Half-life in days and the day of the last answer, per thing; each thing has its own difficulty.
    held: BTreeMap<MemoryKey, (f64, f64)>,
    seed: u64,
}

impl Learner {
    fn new(nature: Nature, seed: u64, bank: &Bank) -> Self {
        let mut held = BTreeMap::new();
        for question in bank.iter().filter(|question| nature.knows.0.contains(&question.topologies[0])) {
            held.extend(question_keys(question).into_iter().map(|key| (key, (nature.knows.1, 0.0))));
        }
        Self { nature, rng: Rng::stream(seed, "learner"), held, seed }
    }

    fn unit(rng: &mut Rng) -> f64 {
        f64::from(u32::try_from(rng.below(1_000_000)).unwrap_or(0)) / 1e6
    }

    fn known(&self, key: &MemoryKey, day: f64) -> f64 {
        self.held.get(key).map_or(0.0, |&(half_life, last)| {
            let halves = (day - last) / half_life;
            if self.nature.power { (1.0 + 3.0 * halves).powf(-0.5) } else { 0.5_f64.powf(halves) }
        })
    }

    /// The chance of answering a question: its weakest key decides, guessing helps.
    fn chance(&self, keys: &[MemoryKey], day: f64) -> f64 {
        let known = keys.iter().map(|key| self.known(key, day)).fold(1.0, f64::min);
        known + (1.0 - known) * GUESS
    }

    fn answer(&mut self, keys: &[MemoryKey], day: f64) -> bool {
        let right = Self::unit(&mut self.rng) < self.chance(keys, day);
        let Nature { first, growth, slip, .. } = self.nature;
        for key in keys {
            let ease = 0.6 + Self::unit(&mut Rng::stream(self.seed, &key.to_string()));
            let next = match self.held.get(key).copied() {
                None => first * ease,
                // A memory grows more by an answer that came when it was about to fade.
                Some((half_life, _)) if right => half_life * (1.0 + growth * ease * (1.0 - self.known(key, day)) + 0.2),
                Some((half_life, _)) => (half_life * slip).max(first / 2.0),
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
fn study(nature: Nature, way: Way, per_day: usize, seed: u64) -> (f64, usize) {
    let bank = fixture::bank(160);
    let blueprint = Blueprint::full();
    let mut learner = Learner::new(nature, seed, &bank);
    let mut rng = Rng::stream(seed, "order");
    let mut history: Vec<Review> = Vec::new();
    let mut boxes: BTreeMap<String, (usize, i64)> = BTreeMap::new();
    let ids: Vec<String> = bank.iter().map(|question| question.id.clone()).collect();
    for day in 0..DAYS {
        let now = Moment(day * 86_400 + 28_800);
        let chosen = match way {
            Way::Planner => Planner::new(&bank, &Memory::fold(&history), &blueprint, now, Some(Day(DAYS))).session(per_day, &history),
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

/// The answers a few learners give on average until the exam, and what they are expected to score.
fn answers(nature: Nature, way: Way, per_day: usize, seeds: Range<u64>) -> (usize, f64) {
    let runs: Vec<(f64, usize)> = seeds.map(|seed| study(nature, way, per_day, seed)).collect();
    let score = crate::study::mastery::mean(runs.iter().map(|(score, _)| *score));
    (runs.iter().map(|(_, answers)| answers).sum::<usize>() / runs.len(), score)
}

/// The fewest answers with which this way is ready on the day; `None` if even 80 a day are too few. But for chance, more answers
/// a day are never worth less, so half of what is left to try can be left out at every try.
fn answers_to_target(nature: Nature, way: Way) -> Option<usize> {
    let (mut few, mut enough) = (4, 81);
    let mut fewest = None;
    while few < enough {
        let per_day = usize::midpoint(few, enough);
        match answers(nature, way, per_day, 0..5) {
            (given, score) if score >= TARGET => (fewest, enough) = (Some(given), per_day),
            _ => few = per_day + 1,
        }
    }
    fewest
}

/// The expected score of a way with so many answers a day, over a few learners.
fn score(nature: Nature, way: Way, per_day: usize, seeds: Range<u64>) -> f64 {
    answers(nature, way, per_day, seeds).1
}

const WAYS: [Way; 3] = [Way::Planner, Way::Leitner, Way::Random];

#[test]
fn with_the_same_answers_a_planned_learner_scores_more_than_by_leitner_and_than_by_chance() {
    for nature in [NATURES[0], NATURES[2], NATURES[4]] {
        let [planner, leitner, random] = WAYS.map(|way| score(nature, way, 10, 0..1));
        assert!(planner > leitner && planner > random, "{}: {planner:.3} {leitner:.3} {random:.3}", nature.name);
    }
}

/// The figures: `cargo test --release --lib study::learner -- --ignored --nocapture`. Seeds 100 to 109 were never looked at while
/// the planner was made.
#[test]
#[ignore = "takes some minutes even in a release build"]
#[expect(clippy::print_stderr, reason = "the figures are what this test is run for")]
fn figures() {
    for nature in NATURES {
        let needed = WAYS.map(|way| answers_to_target(nature, way));
        let [ten, twenty, thirty] = [10, 20, 30].map(|n| WAYS.map(|way| score(nature, way, n, 100..110)));
        eprintln!("{:12} answers to {TARGET}: {needed:?}; score with 10, 20, 30 a day: {ten:.3?} {twenty:.3?} {thirty:.3?}", nature.name);
        let [planner, leitner, random] = needed.map(|answers| answers.unwrap_or(usize::MAX));
        assert!(planner < leitner && planner < random, "{needed:?}");
    }
}
