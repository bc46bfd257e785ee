//! Plays the swarm on every processor. What is found does not depend on how many there are.

use std::num::NonZero;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::spark::swarm::Violation;
use crate::spark::swarm::play;

/// Runs that a thread takes at a time.
const BLOCK: u64 = 64;

/// What is known so far, whoever found it.
#[derive(Default)]
struct Found {
    events: usize,
    /// The violation of the lowest seed.
    violation: Option<Box<Violation>>,
}

/// Plays the runs of these seeds; returns how many events they had.
///
/// # Errors
/// The violation of the lowest seed that has one. Blocks are given out in the order of their seeds and each is played up to its
/// first violation, so no lower one is missed.
pub fn swarm(seeds: &Range<u64>) -> Result<usize, Box<Violation>> {
    let next = AtomicU64::new(seeds.start);
    let found = Mutex::new(Found::default());
    let take_blocks = || {
        loop {
            let start = next.fetch_add(BLOCK, Ordering::Relaxed);
            let beaten = found.lock().unwrap_or_else(PoisonError::into_inner).violation.as_ref().is_some_and(|other| other.seed < start);
            if start >= seeds.end || beaten {
                return;
            }
            let played: Result<usize, _> = (start..seeds.end.min(start + BLOCK)).map(|seed| play(seed).map(|played| played.events)).sum();
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            match played {
                Ok(events) => found.events += events,
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
    let Found { events, violation } = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    violation.map_or(Ok(events), Err)
}

#[cfg(test)]
mod tests {
    use super::swarm;
    use crate::spark::swarm::play;

    #[test]
    fn many_threads_find_what_one_finds() {
        let one_by_one: usize = (5..200).map(|seed| play(seed).map_or(0, |played| played.events)).sum();
        assert_eq!(swarm(&(5..200)), Ok(one_by_one));
        assert_eq!(swarm(&(7..7)), Ok(0));
    }
}
