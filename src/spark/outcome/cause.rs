//! Why it ended as it did: the chain behind the record that decided it.

use crate::base::RecordId;
use crate::spark::explain::Link;
use crate::spark::explain::chain;
use crate::spark::run::Run;

pub(super) fn cause(run: &Run, decided_by: Option<RecordId>) -> Vec<Link> {
    decided_by.map(|id| chain(run.world().log(), run.world().cluster(), id)).unwrap_or_default()
}
