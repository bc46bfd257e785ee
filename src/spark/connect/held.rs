//! What a session, or all sessions of a server, hold in the memory of the server's process. It is there as long as that is.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

/// One thing held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    View(String),
    GlobalView(String),
    Function(String),
    Artifact(String),
    Setting {
        name: String,
        value: String,
    },
    /// A setting that is refused, or kept though nothing ever reads it.
    IdleSetting(String),
    Table(String),
    Database(String),
    CurrentDatabase(String),
    /// A plan whose rows are to be kept, or no longer.
    Cached(String),
    Uncached(String),
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::View(name) => write!(f, "temp view {name}"),
            Self::GlobalView(name) => write!(f, "global temp view {name}"),
            Self::Function(name) => write!(f, "function {name}"),
            Self::Artifact(name) => write!(f, "artifact {name}"),
            Self::Setting { name, value } => write!(f, "{name}={value}"),
            Self::IdleSetting(name) => write!(f, "{name} does nothing"),
            Self::Table(name) => write!(f, "table {name}"),
            Self::Database(name) => write!(f, "database {name}"),
            Self::CurrentDatabase(name) => write!(f, "current database {name}"),
            Self::Cached(plan) => write!(f, "cached {plan}"),
            Self::Uncached(plan) => write!(f, "uncached {plan}"),
        }
    }
}

impl Serialize for Held {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
