//! Whoever can be asked what comes of a run and what a line means: the simulator and the submit bench. Keys of questions come from here.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::content::fields;
use crate::shell::play::Player;
use crate::shell::prepare::PrepareError;
use crate::spark::submit;
use crate::spark::submit::Surroundings;
use crate::spark::version::SparkVersion;
use crate::study::Oracle;
use crate::study::Outcome;
use crate::study::RunSpec;

/// Plays runs, each once: the same run has the same outcome.
#[derive(Debug, Default)]
pub struct Simulator {
    played: Mutex<BTreeMap<String, Result<Outcome, String>>>,
}

impl Oracle for Simulator {
    fn outcome(&self, run: &RunSpec) -> Result<Outcome, String> {
        let name = format!("{run:?}");
        if let Some(known) = self.played.lock().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return known.clone();
        }
        let outcome = match Player::new(run) {
            Ok(mut player) => {
                player.run_to_end();
                Ok(fields(&player.outcome()))
            }
            Err(PrepareError::Refused(outcome)) => Ok(fields(&*outcome)),
            Err(error @ PrepareError::Input(_)) => Err(error.to_string()),
        };
        self.played.lock().unwrap_or_else(PoisonError::into_inner).insert(name, outcome.clone());
        outcome
    }

    fn meaning(&self, line: &str) -> Result<Outcome, String> {
        Ok(fields(&submit::explain(line, &Surroundings::new(SparkVersion::default()))))
    }
}
