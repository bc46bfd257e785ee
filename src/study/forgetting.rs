//! How somebody forgets: FSRS (the `fsrs` crate) with four of its parameters fitted to the learner's own answers.
//!
//! FSRS's defaults describe an average person with flash cards. Who forgets faster or knew more before shows it within some dozen
//! answers; then the forecast and the plan have to follow. With few answers the defaults stay: each parameter is held to its
//! default by a prior, so it moves only as far as the answers outweigh it.

use std::collections::BTreeMap;

use fsrs::DEFAULT_PARAMETERS;
use fsrs::FSRS;
use fsrs::MemoryState;

use crate::study::answer::Sure;
use crate::study::review::MemoryKey;
use crate::study::review::Mode;
use crate::study::review::Review;

/// The chance of being right without knowing: options can be guessed at.
pub const GUESS: f64 = 0.25;
/// An answer that took longer than this was not at the learner's fingertips.
const SLOW_SECONDS: u32 = 90;
/// The chance that something never asked is known already, before anything was asked; and how many answers that belief is worth.
const KNOWN_BEFORE: (f64, f64) = (0.2, 10.0);
/// So many answers tell enough about how somebody forgets; of more, every second or third thing is looked at, with all its answers.
const ENOUGH: usize = 2_000;
/// How far a parameter usually is from its default, as a logarithm: the width of its prior.
const WIDTHS: [f64; 4] = [1.5, 1.5, 1.0, 1.5];

/// FSRS's four answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rating {
    Again,
    Hard,
    Good,
    Easy,
}

/// The learner never rates: being right, how sure and how fast do.
pub fn rating(right: bool, sure: Sure, seconds: u32) -> Rating {
    match (right, sure) {
        (false, _) => Rating::Again,
        (true, Sure::Guess) => Rating::Hard,
        (true, Sure::Certain) if seconds <= SLOW_SECONDS / 3 => Rating::Easy,
        (true, Sure::Fairly | Sure::Certain) if seconds > SLOW_SECONDS => Rating::Hard,
        (true, Sure::Fairly | Sure::Certain) => Rating::Good,
    }
}

/// The logarithms of what is multiplied: the first stability after a wrong answer and after a right one, how much a right answer
/// adds, and how steep the curve is.
type Shift = [f64; 4];

/// How one learner forgets.
pub struct Forgetting {
    model: FSRS,
    decay: f32,
    /// The chance that something never asked is known already.
    pub known_before: f64,
}

impl Default for Forgetting {
    fn default() -> Self {
        Self::shifted([0.0; 4], KNOWN_BEFORE.0)
    }
}

impl Forgetting {
    #[expect(clippy::cast_possible_truncation, reason = "FSRS counts in f32")]
    fn shifted(shift: Shift, known_before: f64) -> Self {
        let mut parameters = DEFAULT_PARAMETERS;
        let usual = parameters[20];
        parameters[20] = (usual * shift[3].exp() as f32).clamp(0.1, 4.0);
        // FSRS itself knows no curve steeper than 0.8 and takes that for what an answer adds; what is recalled is told by ours.
        // Stability is where recall falls to 90%. Another steepness turns the curve around a later point, where the answers are.
        let turn = reach(usual) / reach(parameters[20]);
        parameters[0] *= shift[0].exp() as f32 * turn;
        for first in &mut parameters[1..4] {
            *first *= shift[1].exp() as f32 * turn;
        }
        parameters[10] *= shift[2].exp() as f32;
        let model = FSRS::new(&parameters).unwrap_or_default();
        Self { model, decay: parameters[20], known_before }
    }

    /// The parameters under which these answers, oldest first, are least of a surprise.
    pub fn of(reviews: &[Review]) -> Self {
        let answers = Answers::of(reviews);
        let known_before = answers.known_before();
        let answers = answers.thinned(ENOUGH);
        let surprise = |shift: Shift| {
            let prior: f64 = shift.iter().zip(WIDTHS).map(|(by, width)| (by / width).powi(2) / 2.0).sum();
            prior + answers.surprise(&Self::shifted(shift, known_before))
        };
        Self::shifted(least(surprise), known_before)
    }

    /// The memory after one more answer, so many days after the one before.
    pub fn after(&self, state: Option<MemoryState>, days: i64, rating: Rating) -> Option<MemoryState> {
        let next = self.model.next_states(state, 0.9, u32::try_from(days).unwrap_or(u32::MAX)).ok()?;
        Some(match rating {
            Rating::Again => next.again.memory,
            Rating::Hard => next.hard.memory,
            Rating::Good => next.good.memory,
            Rating::Easy => next.easy.memory,
        })
    }

    /// The chance of recall after so many days.
    #[expect(clippy::cast_possible_truncation, reason = "days of a human life fit an f32")]
    pub fn recall(&self, state: MemoryState, days: f64) -> f64 {
        f64::from(fsrs::current_retrievability(state, days as f32, self.decay))
    }
}

/// Stabilities until recall falls to 70%.
fn reach(decay: f32) -> f32 {
    (0.7_f32.powf(-1.0 / decay) - 1.0) / (0.9_f32.powf(-1.0 / decay) - 1.0)
}

/// One answer about one thing: so many days after the one before, `None` if it was the first.
struct Asked {
    days: Option<i64>,
    right: bool,
    rating: Rating,
    /// An answer that is about three things speaks of each a third.
    weight: f64,
}

/// All that was answered, thing by thing.
struct Answers(Vec<Vec<Asked>>);

impl Answers {
    fn of(reviews: &[Review]) -> Self {
        let mut last: BTreeMap<&MemoryKey, i64> = BTreeMap::new();
        let mut found: BTreeMap<&MemoryKey, Vec<Asked>> = BTreeMap::new();
        for review in reviews.iter().filter(|review| review.mode != Mode::Cram) {
            let weight = 1.0 / f64::from(u32::try_from(review.keys.len().max(1)).unwrap_or(u32::MAX));
            for (key, right) in &review.keys {
                let day = review.at.day().0;
                let days = last.insert(key, day).map(|before| (day - before).max(0));
                let rating = rating(*right, review.sure, review.seconds);
                found.entry(key).or_default().push(Asked { days, right: *right, rating, weight });
            }
        }
        Self(found.into_values().collect())
    }

    fn thinned(self, enough: usize) -> Self {
        let all: usize = self.0.iter().map(Vec::len).sum();
        Self(self.0.into_iter().step_by(all.div_ceil(enough).max(1)).collect())
    }

    /// How much was known when it was asked for the first time, guessing taken off.
    fn known_before(&self) -> f64 {
        let first = || self.0.iter().filter_map(|asked| asked.first());
        let asked: f64 = first().map(|asked| asked.weight).sum();
        let right: f64 = first().filter(|asked| asked.right).map(|asked| asked.weight).sum();
        let known = (right - asked * GUESS) / (1.0 - GUESS);
        ((KNOWN_BEFORE.0 * KNOWN_BEFORE.1 + known) / (KNOWN_BEFORE.1 + asked)).clamp(0.02, 0.98)
    }

    /// How unlikely the answers are, as a negative logarithm.
    fn surprise(&self, forgetting: &Forgetting) -> f64 {
        let mut total = 0.0;
        for thing in &self.0 {
            let mut state: Option<MemoryState> = None;
            for asked in thing {
                if let (Some(state), Some(days)) = (state, asked.days.filter(|days| *days > 0)) {
                    #[expect(clippy::cast_precision_loss, reason = "days of a human life")]
                    let recall = forgetting.recall(state, days as f64);
                    let chance = (recall + (1.0 - recall) * GUESS).clamp(0.01, 0.99);
                    total -= asked.weight * if asked.right { chance.ln() } else { (1.0 - chance).ln() };
                }
                state = forgetting.after(state, asked.days.unwrap_or(0), asked.rating).or(state);
            }
        }
        total
    }
}

/// Where `surprise` is least: one parameter after the other is moved as long as that helps, by smaller and smaller steps.
fn least(surprise: impl Fn(Shift) -> f64) -> Shift {
    let mut best = [0.0; 4];
    let mut least = surprise(best);
    for step in [0.8, 0.4, 0.2] {
        for _ in 0..8 {
            let before = least;
            for parameter in 0..best.len() {
                for by in [step, -step] {
                    let mut tried = best;
                    tried[parameter] += by;
                    let found = surprise(tried);
                    if found < least {
                        (best, least) = (tried, found);
                        break;
                    }
                }
            }
            if before - least < 1e-9 {
                break;
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::Forgetting;
    use super::Rating;
    use crate::study::answer::Sure;
    use crate::study::moment::Moment;
    use crate::study::review::MemoryKey;
    use crate::study::review::Mode;
    use crate::study::review::Review;

    /// Forty things, each asked on some days; `right` says whether so many days after the time before it was still known.
    fn answers(right: impl Fn(usize, i64) -> bool) -> Vec<Review> {
        let mut reviews = Vec::new();
        for day in [0, 1, 3, 8] {
            for thing in 0..40 {
                let right = right(thing, day);
                let keys = vec![(MemoryKey::Claim(format!("C{thing:03}")), right)];
                let at = Moment(day * 86_400);
                let (question, mode, sure) = (format!("q{thing}"), Mode::Review, Sure::Fairly);
                reviews.push(Review { at, question, mode, right, credit: 1.0, sure, seconds: 40, keys });
            }
        }
        reviews
    }

    /// What is recalled two and ten days after one right answer.
    fn recall(forgetting: &Forgetting) -> (f64, f64) {
        let state = forgetting.after(None, 0, Rating::Good).unwrap();
        (forgetting.recall(state, 2.0), forgetting.recall(state, 10.0))
    }

    #[test]
    fn who_forgets_fast_is_expected_to_forget_fast_and_who_knew_before_to_know() {
        let usual = Forgetting::default();
        let fast = Forgetting::of(&answers(|thing, day| match day {
            1 => thing % 2 == 0,
            // No more than by guessing, and not the same things each time.
            _ => (thing / 4 + usize::try_from(day).unwrap()).is_multiple_of(4),
        }));
        let slow = Forgetting::of(&answers(|thing, day| thing % 4 == 0 || day > 0));
        let (fast_recall, usual_recall, slow_recall) = (recall(&fast), recall(&usual), recall(&slow));
        assert!(fast_recall.0 < 0.5 && fast_recall.0 < usual_recall.0, "{fast_recall:?} {usual_recall:?}");
        assert!(slow_recall.1 >= usual_recall.1, "{slow_recall:?} {usual_recall:?}");
        let knew = Forgetting::of(&answers(|_, _| true));
        assert!(knew.known_before > 0.6 && fast.known_before < 0.2, "{} {}", knew.known_before, fast.known_before);
    }

    #[test]
    fn few_answers_leave_the_defaults_nearly_alone() {
        let one = Forgetting::of(&answers(|_, _| true)[..3]);
        let (found, usual) = (recall(&one), recall(&Forgetting::default()));
        assert!((found.0 - usual.0).abs() < 0.05 && (found.1 - usual.1).abs() < 0.05, "{found:?} {usual:?}");
    }

    #[test]
    fn cramming_says_nothing_about_forgetting() {
        let mut answers = answers(|_, _| true);
        for review in &mut answers {
            review.mode = Mode::Cram;
        }
        assert_eq!(recall(&Forgetting::of(&answers)), recall(&Forgetting::default()));
    }
}
