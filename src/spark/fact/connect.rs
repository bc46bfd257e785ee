//! Spark Connect: clients, sessions, operations.

use serde::Serialize;

/// None yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ConnectFact {}
