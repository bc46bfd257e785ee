//! Whoever can be asked what comes of a run and what a line means: the simulator and the submit bench. Keys of questions come from here.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use crate::app::scene::Scene;
use crate::content::fields;
use crate::content::one_line;
use crate::shell::play::Player;
use crate::shell::prepare::PrepareError;
use crate::shell::prepare::prepare;
use crate::shell::reveal;
use crate::shell::wrong::Wrong;
use crate::spark::submit;
use crate::spark::submit::Surroundings;
use crate::spark::version::SparkVersion;
use crate::study::Oracle;
use crate::study::Outcome;
use crate::study::RunSpec;
use crate::study::Unplayable;
use crate::study::Value;

/// Plays runs, each once: the same run has the same outcome.
#[derive(Debug, Default)]
pub struct Simulator {
    played: Mutex<BTreeMap<String, Result<Outcome, String>>>,
}

impl Simulator {
    fn play_all(&self, runs: &[&RunSpec], next: &AtomicUsize) {
        while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            // What comes of it is asked for again by whoever wants to know.
            let _ = self.outcome(run);
        }
    }
}

impl Oracle for Simulator {
    fn outcome(&self, run: &RunSpec) -> Result<Outcome, String> {
        let name = one_line(run);
        if let Some(known) = self.played.lock().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return known.clone();
        }
        let outcome = match Player::new(run) {
            Ok(mut player) => {
                player.run_to_end();
                let mut outcome = fields(&player.outcome());
                let rules = player.rules().into_iter().map(|rule| Value::Text(rule.to_owned())).collect();
                outcome.insert("rules".to_owned(), Value::List(rules));
                Ok(outcome)
            }
            Err(PrepareError::Refused(outcome)) => Ok(fields(&*outcome)),
            Err(PrepareError::Input(wrong)) => Err(wrong.iter().map(Wrong::sentence).collect::<Vec<_>>().join("; ")),
        };
        self.played.lock().unwrap_or_else(PoisonError::into_inner).insert(name, outcome.clone());
        outcome
    }

    fn trail(&self, run: &RunSpec, effect: &str, events: &[&str]) -> Result<Vec<Option<usize>>, String> {
        let staged = reveal::stage(run, &[]).ok_or("nothing starts, so nothing has a cause in the run")?;
        Ok(Scene::new(run, staged, effect, events)?.trail())
    }

    /// On as many threads as the machine has; each takes the next run that nobody has taken.
    fn expect(&self, runs: &[&RunSpec]) {
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(runs.len());
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(|| self.play_all(runs, &next));
            }
            self.play_all(runs, &next);
        });
    }

    fn complaints(&self, run: &RunSpec) -> Vec<Unplayable> {
        match prepare(run) {
            Err(PrepareError::Input(wrong)) => wrong.iter().map(Wrong::unplayable).collect(),
            Ok(_) | Err(PrepareError::Refused(_)) => Vec::new(),
        }
    }

    fn meaning(&self, line: &str) -> Result<Outcome, String> {
        Ok(fields(&submit::explain(line, &Surroundings::new(SparkVersion::default()))))
    }
}
