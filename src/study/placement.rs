//! The first run: twelve items that find out where to begin. Three of each topology, harder after a right answer.

use crate::base::Rng;
use crate::study::bank::Bank;
use crate::study::question::Question;
use crate::study::question::Topology;

/// How many items a placement run has.
pub const ITEMS: usize = 12;

/// The next item, given what was asked and whether it was right; `None` at the end, or when the bank has nothing left to ask.
pub fn next(bank: &Bank, asked: &[(String, bool)], seed: u64) -> Option<String> {
    if asked.len() >= ITEMS {
        return None;
    }
    let topology = Topology::ALL[asked.len() % Topology::ALL.len()];
    let level = level(bank, asked, topology);
    let fits = |question: &&Question| question.topologies.contains(&topology) && !asked.iter().any(|(id, _)| *id == question.id);
    let mut pool: Vec<&Question> = bank.iter().filter(fits).collect();
    if pool.is_empty() {
        pool = bank.iter().filter(|question| !asked.iter().any(|(id, _)| *id == question.id)).collect();
    }
    let distance = |question: &Question| question.level.abs_diff(level);
    let nearest = pool.iter().map(|question| distance(question)).min()?;
    pool.retain(|question| distance(question) == nearest);
    let pick = Rng::stream(seed, &format!("placement {}", asked.len())).index(pool.len())?;
    Some(pool[pick].id.clone())
}

/// Begins in the middle; a step up for each right answer in this topology, a step down for each wrong one.
fn level(bank: &Bank, asked: &[(String, bool)], topology: Topology) -> u8 {
    let here = asked.iter().filter(|(id, _)| bank.get(id).is_some_and(|question| question.topologies.contains(&topology)));
    here.fold(2, |level: u8, (_, right)| if *right { (level + 1).min(3) } else { (level - 1).max(1) })
}
