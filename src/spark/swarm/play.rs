//! Plays the run of a seed, looks after each step, and says what does not hold.

use std::cmp::Reverse;
use std::fmt;

use crate::spark::check::Checker;
use crate::spark::run::Progress;
use crate::spark::run::Run;
use crate::spark::spec::RunSpec;
use crate::spark::swarm::draw::Drawn;
use crate::spark::work::TaskAnswer;

/// The most events of one run: beyond that it is going in circles.
const MOST_EVENTS: usize = 2_000_000;

/// What was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// What was given, as the command line takes it.
    pub words: Vec<String>,
    pub events: usize,
}

/// What is known of many runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub events: usize,
    /// How many events the longest run has, and its seed: the lowest, if there are several.
    pub longest: Option<(usize, Reverse<u64>)>,
}

impl Sum {
    pub fn add(&mut self, seed: u64, events: usize) {
        self.join(Self { events, longest: Some((events, Reverse(seed))) });
    }

    pub fn join(&mut self, other: Self) {
        self.events += other.events;
        self.longest = self.longest.max(other.longest);
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} events", self.events)?;
        match self.longest {
            Some((events, Reverse(seed))) => write!(out, ", the longest run {events} (seed {seed})"),
            None => Ok(()),
        }
    }
}

/// Something that must hold did not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("seed {seed}: {what}\n  {}", words.join("\n  "))]
pub struct Violation {
    pub seed: u64,
    pub what: String,
    /// What was given, as the command line takes it.
    pub words: Vec<String>,
}

/// Plays the run of this seed.
///
/// # Errors
/// The violation, with all that is needed to see it again.
pub fn play(seed: u64) -> Result<Played, Box<Violation>> {
    let Drawn { words, spec } = Drawn::of(seed);
    match spec.map_or(Ok(0), play_checked) {
        Ok(events) => Ok(Played { words, events }),
        Err(what) => Err(Box::new(Violation { seed, what, words })),
    }
}

/// Plays a run under the checkers and says how many events it had, or what does not hold.
fn play_checked(spec: RunSpec) -> Result<usize, String> {
    let mut run = Run::new(spec)?;
    let mut checker = Checker::default();
    let mut events = 0;
    loop {
        match run.step() {
            Progress::Advanced => events += 1,
            Progress::Need(_) => run.answer(TaskAnswer::Output(Box::default())),
            Progress::Done => break,
        }
        checker.look(run.world().log(), run.world().cluster())?;
        if events > MOST_EVENTS {
            return Err(format!("more than {MOST_EVENTS} events"));
        }
    }
    crate::sim::check::fold_agrees(run.world().log(), run.world().cluster())?;
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::play;
    use crate::spark::outcome::Outcome;
    use crate::spark::run::Run;
    use crate::spark::swarm::draw::Drawn;
    use crate::spark::work::TaskAnswer;

    /// A few hundred runs under the checkers.
    #[test]
    fn nothing_that_must_hold_is_broken() {
        let mut events = 0;
        for seed in 0..300 {
            match play(seed) {
                Ok(played) => events += played.events,
                Err(violation) => panic!("{violation}"),
            }
        }
        assert!(events > 10_000, "the swarm plays real runs");
    }

    #[test]
    fn the_same_seed_twice_writes_the_same_bytes_and_always_has_an_outcome() {
        let written = |seed| {
            let mut run = Run::new(Drawn::of(seed).spec?).ok()?;
            run.run_to_end(|_| TaskAnswer::Output(Box::default()));
            Outcome::of(&run);
            run.world().log().to_json_lines().ok()
        };
        // Whatever happened, something came of it; and nobody may look at a clock or at the order of a hash map.
        let mut bytes = 0;
        for seed in 1_000..1_040 {
            let (once, twice) = (written(seed), written(seed));
            assert!(once == twice, "seed {seed}");
            bytes += once.map_or(0, |log| log.len());
        }
        assert!(bytes > 1_000_000, "the logs are long");
    }
}
