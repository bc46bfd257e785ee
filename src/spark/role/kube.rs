//! Kubernetes's own processes.

use crate::sim::Process;
use crate::spark::protocol::Spark;

/// None yet.
#[derive(Clone, Debug)]
pub enum KubeRole {}

impl KubeRole {
    /// Whether it is there before and after applications.
    pub const fn daemon(&self) -> bool {
        match *self {}
    }

    /// Whether it has nothing left to do for anybody.
    pub const fn idle(&self) -> bool {
        match *self {}
    }
}

impl Process<Spark> for KubeRole {}

/// What they wait for: nothing yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KubeTimer {}
