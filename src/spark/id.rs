//! Names of Spark's own: executors, and task attempts as the driver counts them.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

use crate::base::Number;

/// An executor of one application. Local mode has one only, and calls it `driver`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExecutorId(pub u32);

impl ExecutorId {
    /// The executor that is a part of the driver: local mode.
    pub const DRIVER: Self = Self(u32::MAX);
    /// No executor: the storage that decommissioned ones may leave shuffle output in.
    pub const FALLBACK: Self = Self(u32::MAX - 1);
}

impl Number for ExecutorId {
    fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ExecutorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::DRIVER => f.pad("driver"),
            Self::FALLBACK => f.pad("fallback"),
            Self(number) => f.pad(&number.to_string()),
        }
    }
}

/// A number, as the driver gives it; `"driver"` in local mode.
impl Serialize for ExecutorId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::DRIVER => serializer.serialize_str("driver"),
            Self::FALLBACK => serializer.serialize_str("fallback"),
            Self(number) => serializer.serialize_u32(number),
        }
    }
}

/// One task attempt, numbered over the application: the `TID` of Spark's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Tid(pub u32);

impl fmt::Display for Tid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TID {}", self.0)
    }
}
