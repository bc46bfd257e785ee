//! What must hold in any cluster. Checkers stand outside what they check and look at the log and the state only.

use std::collections::BTreeSet;

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::cluster::Cluster;
use crate::sim::log::Log;
use crate::sim::protocol::Protocol;
use crate::sim::record::Fact;

/// Reads every record once, in order, and complains about the first thing that cannot be.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    read: usize,
    now: VirtualTime,
    ended: BTreeSet<ProcId>,
}

impl Checker {
    /// Looks at what has been recorded since the last look.
    ///
    /// # Errors
    /// A sentence that names the record and what is wrong with it.
    pub fn look<P: Protocol>(&mut self, log: &Log<P>, cluster: &Cluster<P>) -> Result<(), String> {
        for (id, record) in log.from(self.read) {
            if record.at < self.now {
                return Err(format!("{id}: time goes back from {} to {}", self.now, record.at));
            }
            if record.cause.is_some_and(|cause| cause >= id) {
                return Err(format!("{id}: its cause is not earlier"));
            }
            self.now = record.at;
            self.check_fact(id, &record.fact, cluster)?;
        }
        self.read = log.len();
        Ok(())
    }

    fn check_fact<P: Protocol>(&mut self, id: RecordId, fact: &Fact<P>, cluster: &Cluster<P>) -> Result<(), String> {
        match fact {
            Fact::ProcessEnded { proc, .. } if !self.ended.insert(*proc) => Err(format!("{id}: {proc} ends a second time")),
            Fact::Sent { from: proc, .. } | Fact::Signalled { proc, .. } | Fact::Answered { proc, .. } if self.ended.contains(proc) => {
                Err(format!("{id}: {proc} acts after its end"))
            }
            Fact::ProcessStarted { machine, .. } if cluster.machine(*machine).is_none() => Err(format!("{id}: starts on no machine")),
            _ => Ok(()),
        }
    }
}

/// The log alone must rebuild the state.
///
/// # Errors
/// A sentence, if it does not.
pub fn fold_agrees<P: Protocol>(log: &Log<P>, cluster: &Cluster<P>) -> Result<(), String> {
    let folded = crate::sim::timeline::Timeline::default().at(log, log.len());
    if folded == *cluster { Ok(()) } else { Err("the fold of the log differs from the state of the world".to_owned()) }
}
