//! What can be seen of Spark Connect.

use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::spark::fact::ConnectFact;

/// Clients, sessions, operations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectState {}

impl ConnectState {
    #[expect(clippy::unused_self, reason = "there are no facts of Spark Connect yet")]
    pub(super) fn apply(&mut self, _id: RecordId, _at: VirtualTime, fact: &ConnectFact) {
        match *fact {}
    }
}
