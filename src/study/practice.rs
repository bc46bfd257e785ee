//! A practice round: which questions, in which order.

use std::collections::BTreeMap;

use crate::base::Rng;
use crate::study::bank::Bank;
use crate::study::bank::Filter;
use crate::study::mix;
use crate::study::question::Question;
use crate::study::review::Review;

/// The switches of a practice round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Practice {
    pub filter: Filter,
    pub pool: Pool,
    pub count: usize,
    pub seed: u64,
    /// All of one topology in a row; otherwise they are mixed on purpose.
    pub blocked: bool,
}

/// Which of them by what happened before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pool {
    #[default]
    All,
    /// Wrong the last time.
    Missed,
    /// Never asked.
    Unseen,
}

impl Pool {
    pub const ALL: [Self; 3] = [Self::All, Self::Missed, Self::Unseen];

    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Missed => "missed the last time",
            Self::Unseen => "never asked",
        }
    }
}

/// How each question went the last time.
pub struct Past<'a>(BTreeMap<&'a str, bool>);

impl<'a> Past<'a> {
    pub fn of(history: &'a [Review]) -> Self {
        Self(history.iter().map(|review| (review.question.as_str(), review.right)).collect())
    }

    pub fn is_in(&self, pool: Pool, question: &Question) -> bool {
        let last = self.0.get(question.id.as_str());
        match pool {
            Pool::All => true,
            Pool::Missed => last == Some(&false),
            Pool::Unseen => last.is_none(),
        }
    }
}

impl Practice {
    /// The questions of the round. Never two of one topology in a row unless asked for (or nothing else is left).
    pub fn draw(&self, bank: &Bank, history: &[Review]) -> Vec<String> {
        let past = Past::of(history);
        let mut drawn: Vec<&Question> = bank.matching(&self.filter).filter(|question| past.is_in(self.pool, question)).collect();
        Rng::stream(self.seed, "practice").shuffle(&mut drawn);
        drawn.truncate(self.count);
        if self.blocked {
            drawn.sort_by_key(|question| question.topologies.first().copied());
        } else {
            drawn = mix::interleave(drawn, |question| question.topologies.first().copied());
        }
        drawn.into_iter().map(|question| question.id.clone()).collect()
    }
}
