//! What is remembered: FSRS (the `fsrs` crate) over the log of reviews, one memory a concept cell and one a claim.

use std::collections::BTreeMap;
use std::fmt;

use fsrs::MemoryState;

use crate::study::forgetting::Forgetting;
use crate::study::forgetting::Rating;
use crate::study::forgetting::rating;
use crate::study::moment::Moment;
use crate::study::review::MemoryKey;
use crate::study::review::Mode;
use crate::study::review::Review;

/// Forgotten this often after it had been known: named, and asked in another way.
pub const LEECH: u32 = 4;

/// The memory of one thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trace {
    state: MemoryState,
    pub last: Moment,
    pub reviews: u32,
    /// How often it was wrong after it had been right.
    pub lapses: u32,
    pub last_right: bool,
}

/// Everything remembered, folded from reviews. Undoing a review is folding a shorter log.
#[derive(Default)]
pub struct Memory {
    forgetting: Forgetting,
    traces: BTreeMap<MemoryKey, Trace>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("traces", &self.traces).finish_non_exhaustive()
    }
}

/// What one more answer would make of a memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Next {
    pub if_right: f64,
    pub if_wrong: f64,
}

impl Memory {
    pub fn fold(reviews: &[Review]) -> Self {
        let mut memory = Self { forgetting: Forgetting::of(reviews), ..Self::default() };
        for review in reviews {
            memory.learn(review);
        }
        memory
    }

    /// Takes in one more review. Cramming is not taken in: seeing a thing five times in an hour says little about next week.
    pub fn learn(&mut self, review: &Review) {
        if review.mode == Mode::Cram {
            return;
        }
        for (key, right) in &review.keys {
            let before = self.traces.get(key).copied();
            let days = before.map_or(0, |trace| review.at.day().since(trace.last.day()).max(0));
            let rating = rating(*right, review.sure, review.seconds);
            let Some(state) = self.forgetting.after(before.map(|trace| trace.state), days, rating) else { continue };
            let lapsed = !right && before.is_some_and(|trace| trace.last_right);
            let trace = Trace {
                state,
                last: review.at,
                reviews: before.map_or(0, |trace| trace.reviews) + 1,
                lapses: before.map_or(0, |trace| trace.lapses) + u32::from(lapsed),
                last_right: *right,
            };
            self.traces.insert(key.clone(), trace);
        }
    }

    /// How this learner forgets.
    pub fn forgetting(&self) -> &Forgetting {
        &self.forgetting
    }

    pub fn get(&self, key: &MemoryKey) -> Option<&Trace> {
        self.traces.get(key)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&MemoryKey, &Trace)> {
        self.traces.iter()
    }

    /// The chance of recall at a moment; `None` for what was never asked.
    pub fn recall(&self, key: &MemoryKey, at: Moment) -> Option<f64> {
        self.traces.get(key).map(|trace| self.forgetting.recall(trace.state, at.days_since(trace.last)))
    }

    /// The chance of recall at `then`, had there been an answer at `now`.
    pub fn after_review(&self, key: &MemoryKey, now: Moment, then: Moment) -> Next {
        let before = self.traces.get(key);
        let days = before.map_or(0, |trace| now.day().since(trace.last.day()).max(0));
        let at = |rating| {
            let next = self.forgetting.after(before.map(|trace| trace.state), days, rating);
            next.map_or(0.0, |state| self.forgetting.recall(state, then.days_since(now)))
        };
        Next { if_right: at(Rating::Good), if_wrong: at(Rating::Again) }
    }

    /// What is forgotten again and again, worst first.
    pub fn leeches(&self) -> Vec<(&MemoryKey, u32)> {
        let mut found: Vec<_> =
            self.traces.iter().filter(|(_, trace)| trace.lapses >= LEECH).map(|(key, trace)| (key, trace.lapses)).collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::LEECH;
    use super::Memory;
    use crate::study::answer::Sure;
    use crate::study::moment::Moment;
    use crate::study::review::MemoryKey;
    use crate::study::review::Mode;
    use crate::study::review::Review;

    const DAY: i64 = 86_400;

    fn review(day: i64, right: bool, mode: Mode) -> Review {
        let keys = vec![(MemoryKey::Claim("C001".into()), right)];
        Review {
            at: Moment(day * DAY),
            question: "q".into(),
            mode,
            right,
            credit: f64::from(u8::from(right)),
            sure: Sure::Fairly,
            seconds: 40,
            keys,
        }
    }

    fn recall_on(reviews: &[Review], day: i64) -> f64 {
        Memory::fold(reviews).recall(&MemoryKey::Claim("C001".into()), Moment(day * DAY)).unwrap()
    }

    #[test]
    fn memory_fades_and_spaced_answers_hold_longer() {
        let once = [review(0, true, Mode::Review)];
        assert!(recall_on(&once, 1) > recall_on(&once, 10));
        let spaced = [review(0, true, Mode::Review), review(3, true, Mode::Review)];
        let massed = [review(0, true, Mode::Review), review(0, true, Mode::Review)];
        assert!(recall_on(&spaced, 20) > recall_on(&massed, 20));
        assert!(recall_on(&once, 5) > recall_on(&[review(0, false, Mode::Review)], 5));
    }

    #[test]
    fn cramming_does_not_touch_memory() {
        let once = [review(0, true, Mode::Review)];
        let crammed = [review(0, true, Mode::Review), review(1, true, Mode::Cram), review(1, false, Mode::Cram)];
        assert_eq!(recall_on(&once, 9).to_bits(), recall_on(&crammed, 9).to_bits());
    }

    #[test]
    fn what_is_forgotten_again_and_again_is_named() {
        let answers: Vec<Review> = (0..i64::from(LEECH) * 2).map(|day| review(day, day % 2 == 0, Mode::Review)).collect();
        let memory = Memory::fold(&answers);
        assert_eq!(memory.leeches(), [(&MemoryKey::Claim("C001".into()), LEECH)]);
        assert_eq!(Memory::fold(&answers[..2]).leeches(), []);
    }
}
