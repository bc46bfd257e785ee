//! What is known, drawn as a map topology x fault; and how sure one was against how right.

use serde::Serialize;

use crate::study::answer::Sure;
use crate::study::bank::Bank;
use crate::study::cell::Hit;
use crate::study::memory::Memory;
use crate::study::moment::Moment;
use crate::study::question::Topology;
use crate::study::review::MemoryKey;
use crate::study::review::Review;

/// One square of the map.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Square {
    pub topology: Topology,
    pub fault: Hit,
    /// Cells of the bank in this square, and how many of them were ever asked.
    pub cells: usize,
    pub seen: usize,
    /// The mean chance of recall a week from now; what was never asked counts as 0.
    pub recall: f64,
    pub grade: Level,
}

/// The letter of a square. Letter and shade say the same, so colour is not needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing can be asked here.
    Empty,
    Unseen,
    Weak,
    Shaky,
    Good,
    Solid,
}

impl Level {
    pub fn of(recall: f64, cells: usize, seen: usize) -> Self {
        match recall {
            _ if cells == 0 => Self::Empty,
            _ if seen == 0 => Self::Unseen,
            0.9.. => Self::Solid,
            0.75.. => Self::Good,
            0.5.. => Self::Shaky,
            _ => Self::Weak,
        }
    }

    pub fn letter(self) -> char {
        match self {
            Self::Empty => ' ',
            Self::Unseen => '-',
            Self::Weak => 'D',
            Self::Shaky => 'C',
            Self::Good => 'B',
            Self::Solid => 'A',
        }
    }

    pub fn shade(self) -> char {
        match self {
            Self::Empty => ' ',
            Self::Unseen => '·',
            Self::Weak => '░',
            Self::Shaky => '▒',
            Self::Good => '▓',
            Self::Solid => '█',
        }
    }
}

/// What is known is what would still be known after so many days: a wrong answer is remembered well for an hour, too.
const AHEAD: f64 = 7.0;

/// The map, row by row: four topologies, ten things that can be hit.
pub fn map(bank: &Bank, memory: &Memory, now: Moment) -> Vec<Square> {
    let then = now.plus_days(AHEAD);
    let square = |topology: Topology, fault: Hit| {
        let here = |key: &&MemoryKey| matches!(key, MemoryKey::Cell(cell) if cell.topology == topology && cell.fault == fault);
        let recalls: Vec<Option<f64>> = bank.keys().filter(here).map(|key| memory.recall(key, then)).collect();
        let seen = recalls.iter().flatten().count();
        let recall = mean(recalls.iter().map(|recall| recall.unwrap_or(0.0)));
        Square { topology, fault, cells: recalls.len(), seen, recall, grade: Level::of(recall, recalls.len(), seen) }
    };
    Topology::ALL.into_iter().flat_map(|topology| Hit::ALL.into_iter().map(move |fault| square(topology, fault))).collect()
}

/// The mean; 0 of nothing.
pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

/// How right the answers of one level of sureness were.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Calibration {
    pub sure: Sure,
    pub answers: usize,
    pub right: usize,
    /// The chances for which this level pays best.
    pub honest: (f64, f64),
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Fewer than five answers say nothing.
    TooFew,
    /// Right less often than said.
    Overconfident,
    Honest,
    /// Right more often than said.
    Shy,
}

/// One line a level: guess, fairly sure, certain.
pub fn calibration(reviews: &[Review]) -> Vec<Calibration> {
    Sure::ALL
        .into_iter()
        .map(|sure| {
            let of: Vec<bool> =
                reviews.iter().filter(|review| review.sure == sure && review.was_weighed()).map(|review| review.right).collect();
            let share = mean(of.iter().map(|&right| f64::from(u8::from(right))));
            let honest = sure.honest_range();
            let verdict = match share {
                _ if of.len() < 5 => Verdict::TooFew,
                share if share < honest.0 => Verdict::Overconfident,
                share if share > honest.1 => Verdict::Shy,
                _ => Verdict::Honest,
            };
            Calibration { sure, answers: of.len(), right: of.iter().filter(|right| **right).count(), honest, verdict }
        })
        .collect()
}
