//! Decommissioning: an executor gets no further tasks, finishes what it runs, and goes; its loss is nobody's fault.

use crate::base::ProcId;
use crate::base::StageId;
use crate::spark::driver::context::Driver;
use crate::spark::driver::executors::Known;
use crate::spark::driver::outputs::Home;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::id::ExecutorId;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::rule;

impl Driver {
    /// An executor is about to go; with its host, if that goes too.
    pub fn decommission(&mut self, executor: ExecutorId, host: Option<String>, out: &mut Out) {
        let Some(known) = self.executors.known.get_mut(&executor).filter(|known| !known.decommissioning) else { return };
        known.decommissioning = true;
        known.decommissioned_host = host;
        self.decommissioned.insert(executor);
        let proc = known.proc;
        self.executors.free.remove(&executor);
        self.log(Level::Info, format!("StandaloneSchedulerBackend: Decommission executors: {executor}"), out);
        let record = self.fact(Some(rule::DECOMMISSIONED_GETS_NO_TASKS), AppFact::ExecutorDecommissioning { executor }, out);
        out.blame(record);
        out.send(proc, Message::App(AppMessage::DecommissionExecutor { executor }));
    }

    /// Who may take what an executor hands over: all that stay, in random order.
    pub(super) fn migration_peers(&self, executor: ExecutorId, from: ProcId, out: &mut Out) {
        let stays = |(id, known): &(&ExecutorId, &Known)| **id != executor && !known.decommissioning && !known.disconnected;
        let mut peers: Vec<ProcId> = self.executors.known.iter().filter(stays).map(|(_, known)| known.proc).collect();
        out.rng().shuffle(&mut peers);
        out.send(from, Message::App(AppMessage::MigrationPeers { peers }));
    }

    /// `MapOutputTracker.updateMapOutput`: readers find the output where it is now.
    pub(super) fn shuffle_moved(&mut self, shuffle: StageId, map: u32, to: Option<ExecutorId>, out: &mut Out) {
        let holder = to.unwrap_or(ExecutorId::FALLBACK);
        if !self.outputs.has(shuffle, map) || to.is_some_and(|to| !self.executors.known.contains_key(&to)) {
            return;
        }
        if to.is_none() {
            // Whoever reads there reads storage that does not depend on any executor.
            self.outputs.settle(ExecutorId::FALLBACK, Home { host: "remote".into(), server: out.me() });
        }
        self.outputs.register(shuffle, map, holder);
        self.fact(Some(rule::BLOCKS_MIGRATE), AppFact::ShuffleMoved { stage: shuffle, partition: map, to: holder }, out);
    }
}
