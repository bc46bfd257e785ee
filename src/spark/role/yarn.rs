//! YARN's own processes.

use crate::sim::Process;
use crate::spark::protocol::Spark;

/// None yet.
#[derive(Clone, Debug)]
pub enum YarnRole {}

impl YarnRole {
    /// Whether it is there before and after applications.
    pub const fn daemon(&self) -> bool {
        match *self {}
    }

    /// Whether it has nothing left to do for anybody.
    pub const fn idle(&self) -> bool {
        match *self {}
    }
}

impl Process<Spark> for YarnRole {}

/// What they wait for: nothing yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum YarnTimer {}
