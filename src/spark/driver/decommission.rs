//! Decommissioning: an executor gets no further tasks, finishes what it runs, and goes; its loss is nobody's fault.

use crate::spark::driver::context::Driver;
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
        let proc = known.proc;
        self.executors.free.remove(&executor);
        self.log(Level::Info, format!("StandaloneSchedulerBackend: Decommission executors: {executor}"), out);
        let record = self.fact(Some(rule::DECOMMISSIONED_GETS_NO_TASKS), AppFact::ExecutorDecommissioning { executor }, out);
        out.blame(record);
        out.send(proc, Message::App(AppMessage::DecommissionExecutor { executor }));
    }
}
