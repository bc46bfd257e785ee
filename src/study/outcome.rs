//! What a run came to, as a flat map from field to value, and whoever can be asked for it.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::study::run::RunSpec;

/// One field of an outcome, or what an option of a question claims about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// No value: the exit code of a client that still waits.
    Null,
    Bool(bool),
    Int(i64),
    Number(f64),
    Text(String),
    List(Vec<Value>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("none"),
            Self::Bool(true) => f.write_str("yes"),
            Self::Bool(false) => f.write_str("no"),
            Self::Int(number) => write!(f, "{number}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::List(values) => {
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
        }
    }
}

impl Value {
    /// As a number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(float(*number)),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

/// A whole number as a float.
#[expect(clippy::cast_precision_loss, reason = "counts, exit codes and milliseconds are far below 2^53")]
pub fn float(number: i64) -> f64 {
    number as f64
}

/// The fields of a run's outcome by dotted name: `job`, `client.exit_code`, `stages.1.attempts`, `driver.location`.
pub type Outcome = BTreeMap<String, Value>;

/// One reason why a run cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplayable {
    /// A path in the run: `faults.0.target`.
    pub field: String,
    pub message: String,
    /// What to do; empty: the message says it.
    pub help: String,
}

/// Whoever can play a run and read a submit line: the simulator and the submit bench, or a stand-in in tests.
pub trait Oracle {
    /// Plays the run. Beside the fields of its outcome it says, as `rules`, which rules the run has recorded.
    ///
    /// # Errors
    /// Says why the run could not be set up (a bad submit line is a refused outcome, not an error).
    fn outcome(&self, run: &RunSpec) -> Result<Outcome, String>;

    /// For each event of a run, in words, how many causes lie between it and the effect; none: the effect would have come without it.
    ///
    /// # Errors
    /// Says which event the run does not have, or why there is no run.
    fn trail(&self, _run: &RunSpec, effect: &str, _events: &[&str]) -> Result<Vec<Option<usize>>, String> {
        Err(format!("nobody here can follow `{effect}` back to its cause"))
    }

    /// These runs will be asked for soon: whoever can play several at once may do so now.
    fn expect(&self, _runs: &[&RunSpec]) {}

    /// Why a run cannot be set up, each reason with its place; empty: it can, or nobody knows the places.
    fn complaints(&self, _run: &RunSpec) -> Vec<Unplayable> {
        Vec::new()
    }

    /// What a submit line, builder snippet or `sc://` string means: `parsed.…`, `placement.…`, `refusal`, `conf.…`.
    ///
    /// # Errors
    /// Says what could not be read.
    fn meaning(&self, line: &str) -> Result<Outcome, String>;
}
