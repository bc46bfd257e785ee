//! Messages of Kube's own processes.

use serde::Serialize;

/// None yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum KubeMessage {}

impl KubeMessage {
    pub const fn name(&self) -> &'static str {
        match *self {}
    }
}
