//! Messages of Spark Connect: the calls of a thin client and the server's answers.

use serde::Serialize;

/// None yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum ConnectMessage {}

impl ConnectMessage {
    pub const fn name(&self) -> &'static str {
        match *self {}
    }

    pub const fn bytes(&self) -> u64 {
        match *self {}
    }
}
