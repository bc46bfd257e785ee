//! `TorrentBroadcast` in an executor: the first task that needs a table fetches it, the others wait, later ones find it there.

use crate::base::size;
use crate::spark::executor::slots::Executor;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::id::Tid;
use crate::spark::message::AppMessage;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::work::Broadcast;

impl Executor {
    /// Whether a task has to wait for the table that it joins with.
    pub(super) fn awaits_broadcast(&mut self, tid: Tid, out: &mut Out) -> bool {
        let Some(broadcast) = self.running.get(&tid).and_then(|running| running.task.joins) else { return false };
        if self.broadcasts.contains(&broadcast.id) {
            return false;
        }
        let waiting = self.fetching.entry(broadcast.id).or_default();
        waiting.push(tid);
        if waiting.len() == 1 {
            self.log(Level::Info, format!("TorrentBroadcast: Started reading broadcast variable {}", broadcast.id), out);
            self.tell_driver(AppMessage::GetBroadcast { broadcast }, out);
        }
        true
    }

    /// The table is here: everybody who waited for it goes on.
    pub(super) fn broadcast_arrived(&mut self, broadcast: Broadcast, out: &mut Out) {
        self.broadcasts.insert(broadcast.id);
        let text =
            format!("MemoryStore: Block broadcast_{} stored as values in memory (size {})", broadcast.id, size::print(broadcast.bytes));
        self.log(Level::Info, text, out);
        let fact = AppFact::BroadcastFetched { executor: self.seat.id, broadcast: broadcast.id, bytes: broadcast.bytes };
        self.app_fact(Some(rule::BROADCAST_GOES_TO_EACH), fact, out);
        for tid in self.fetching.remove(&broadcast.id).unwrap_or_default() {
            self.fetch(tid, out);
        }
    }
}
