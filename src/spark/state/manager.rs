//! One entry of a manager's list.

use crate::base::ProcId;
use crate::base::RecordId;
use crate::spark::fact::Listed;

/// The newest state of an entry, and those before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedState {
    pub state: &'static str,
    pub proc: Option<ProcId>,
    pub note: Option<String>,
    /// Every state it was in, with the record of each.
    pub history: Vec<(RecordId, &'static str)>,
}

impl ListedState {
    pub(super) fn apply(&mut self, id: RecordId, listed: &Listed) {
        self.state = listed.state;
        self.proc = listed.proc.or(self.proc);
        self.note = listed.note.clone().or_else(|| self.note.take());
        self.history.push((id, listed.state));
    }
}
