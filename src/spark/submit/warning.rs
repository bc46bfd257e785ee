//! A warning: something that Spark accepts and that does not do what it seems to.

use serde::Serialize;

use crate::base::Span;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    pub code: &'static str,
    pub at: Option<Span>,
    pub message: String,
    /// What to write instead, where there is something.
    pub instead: Option<String>,
    pub source: &'static str,
}
