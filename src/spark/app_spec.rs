//! One application as it was submitted: what its `main` does and what it is configured with. Shared by every process of it.

use std::sync::Arc;

use crate::spark::submit::SubmitRequest;
use crate::spark::work::JobPlan;

/// An application of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppSpec {
    /// Its place among what the run submits.
    pub index: usize,
    pub request: Arc<SubmitRequest>,
    /// The actions of its program, one after the other.
    pub work: Vec<Arc<JobPlan>>,
}
