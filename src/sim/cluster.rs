//! What can be seen: machines, processes, cut links and the domain's state. Look-ups only; `apply` changes it.

use std::collections::BTreeMap;

use crate::base::MachineId;
use crate::base::Pieces;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::link::pair;
use crate::sim::protocol::Protocol;
use crate::sim::record::ExitStatus;

/// A machine and whether it is up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    pub name: String,
    /// The record of its crash, while it is down.
    pub down: Option<RecordId>,
}

/// A process from its start to its one end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessInfo {
    pub name: String,
    pub machine: MachineId,
    /// Who started it and is told of its end.
    pub parent: Option<ProcId>,
    pub started: VirtualTime,
    /// When, how and by which record it ended.
    pub ended: Option<(VirtualTime, ExitStatus, RecordId)>,
    /// The record that stopped it, while it is frozen.
    pub frozen: Option<RecordId>,
}

impl ProcessInfo {
    pub fn alive(&self) -> bool {
        self.ended.is_none()
    }
}

/// What one process finds when it tries to reach another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Open,
    /// The other machine answers that nobody listens; the record says why nobody does.
    Refused(RecordId),
    /// No answer at all; the record says what silences it.
    Silent(RecordId),
}

/// The fold of the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster<P: Protocol> {
    pub machines: Pieces<Machine>,
    pub processes: Pieces<ProcessInfo>,
    /// Cut links: by which record, and whether connections over it were reset.
    pub cuts: BTreeMap<(MachineId, MachineId), (RecordId, bool)>,
    pub slowed: BTreeMap<(MachineId, MachineId), u32>,
    /// Who listened last at each port. A process that has ended still stands here: whoever calls it is refused.
    pub ports: BTreeMap<(MachineId, u16), ProcId>,
    /// How often somebody ended, froze, thawed, or a link changed: while it stays, so does what can be reached.
    pub unrest: u64,
    pub domain: P::State,
}

impl<P: Protocol> Cluster<P> {
    pub fn process(&self, proc: ProcId) -> Option<&ProcessInfo> {
        self.processes.get(proc.0 as usize)
    }

    pub fn machine(&self, machine: MachineId) -> Option<&Machine> {
        self.machines.get(machine.0 as usize)
    }

    pub fn alive(&self, proc: ProcId) -> bool {
        self.process(proc).is_some_and(ProcessInfo::alive)
    }

    /// Every process with its id, in the order they started.
    pub fn procs(&self) -> impl Iterator<Item = (ProcId, &ProcessInfo)> {
        (0..).map(ProcId).zip(&self.processes)
    }

    /// The machine of this name.
    pub fn machine_named(&self, name: &str) -> Option<MachineId> {
        (0..).map(MachineId).zip(&self.machines).find(|(_, machine)| machine.name == name).map(|(id, _)| id)
    }

    /// What `from` finds when it tries to reach `to` now.
    pub fn reach(&self, from: MachineId, to: ProcId) -> Reach {
        let Some(info) = self.process(to) else { return Reach::Silent(RecordId(0)) };
        if let Some(record) = self.machine(info.machine).and_then(|machine| machine.down) {
            return Reach::Silent(record);
        }
        match self.cuts.get(&pair(from, info.machine)) {
            Some(&(record, true)) => return Reach::Refused(record),
            Some(&(record, false)) => return Reach::Silent(record),
            None => {}
        }
        if let Some((_, _, record)) = info.ended {
            return Reach::Refused(record);
        }
        info.frozen.map_or(Reach::Open, Reach::Silent)
    }
}
