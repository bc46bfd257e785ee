//! Plays the swarm on every processor. What is found does not depend on how many there are.

use std::num::NonZero;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::spark::swarm::Sum;
use crate::spark::swarm::Violation;
use crate::spark::swarm::play;

/// Runs that a thread takes at a time.
const BLOCK: u64 = 16;

/// What is known so far, whoever found it.
#[derive(Default)]
struct Found {
    sum: Sum,
    /// The violation of the lowest seed.
    violation: Option<Box<Violation>>,
}

/// Plays the runs of these seeds.
///
/// # Errors
/// The violation of the lowest seed that has one. Blocks are given out in the order of their seeds and each is played up to its
/// first violation, so no lower one is missed.
pub fn swarm(seeds: &Range<u64>) -> Result<Sum, Box<Violation>> {
    let next = AtomicU64::new(seeds.start);
    let found = Mutex::new(Found::default());
    let take_blocks = || {
        loop {
            let start = next.fetch_add(BLOCK, Ordering::Relaxed);
            let beaten = found.lock().unwrap_or_else(PoisonError::into_inner).violation.as_ref().is_some_and(|other| other.seed < start);
            if start >= seeds.end || beaten {
                return;
            }
            let played = one_by_one(start..seeds.end.min(start + BLOCK));
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            match played {
                Ok(sum) => found.sum.join(sum),
                Err(violation) if found.violation.as_ref().is_none_or(|other| violation.seed < other.seed) => {
                    found.violation = Some(violation);
                }
                Err(_) => {}
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(take_blocks);
        }
    });
    let Found { sum, violation } = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    violation.map_or(Ok(sum), Err)
}

fn one_by_one(seeds: Range<u64>) -> Result<Sum, Box<Violation>> {
    let mut sum = Sum::default();
    for seed in seeds {
        sum.add(seed, play(seed)?.events);
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::one_by_one;
    use super::swarm;
    use crate::spark::swarm::Sum;

    #[test]
    fn many_threads_find_what_one_finds() {
        // Enough for every thread to come back for a second block.
        let seeds = 5..5 + super::BLOCK * 4;
        assert_eq!(swarm(&seeds), one_by_one(seeds));
        assert_eq!(swarm(&(7..7)), Ok(Sum::default()));
    }
}
