//! Messages of Yarn's own processes.

use serde::Serialize;

/// None yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum YarnMessage {}

impl YarnMessage {
    pub const fn name(&self) -> &'static str {
        match *self {}
    }
}
