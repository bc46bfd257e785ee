//! Folds one record into the cluster. No clock, no chance, cannot fail: so a replay is exact.

use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::cluster::Cluster;
use crate::sim::cluster::Machine;
use crate::sim::cluster::ProcessInfo;
use crate::sim::link::pair;
use crate::sim::protocol::Protocol;
use crate::sim::record::Fact;

/// Changes the cluster by what has happened.
pub fn apply<P: Protocol>(cluster: &mut Cluster<P>, id: RecordId, at: VirtualTime, fact: &Fact<P>) {
    if fact.disturbs() {
        cluster.unrest += 1;
    }
    match fact {
        Fact::Listening { proc, machine, port } => {
            cluster.ports.insert((*machine, *port), *proc);
        }
        Fact::MachineAdded { name, .. } => cluster.machines.push(Machine { name: name.clone(), down: None }),
        Fact::MachineCrashed { machine } => set_down(cluster, machine.0, Some(id)),
        Fact::MachineRestarted { machine } => set_down(cluster, machine.0, None),
        Fact::ProcessStarted { machine, name, parent, .. } => cluster.processes.push(ProcessInfo {
            name: name.clone(),
            machine: *machine,
            parent: *parent,
            started: at,
            ended: None,
            frozen: None,
        }),
        Fact::ProcessEnded { proc, status } => with(cluster, proc.0, |info| info.ended = Some((at, *status, id))),
        Fact::Frozen { proc } => with(cluster, proc.0, |info| info.frozen = Some(id)),
        Fact::Thawed { proc } => with(cluster, proc.0, |info| info.frozen = None),
        Fact::LinkCut { a, b, reset } => {
            cluster.cuts.insert(pair(*a, *b), (id, *reset));
        }
        Fact::LinkHealed { a, b } => {
            cluster.cuts.remove(&pair(*a, *b));
            cluster.slowed.remove(&pair(*a, *b));
        }
        Fact::LinkSlowed { a, b, factor } => {
            cluster.slowed.insert(pair(*a, *b), *factor);
        }
        Fact::Domain(fact) => P::apply(&mut cluster.domain, id, at, fact),
        Fact::Signalled { .. } | Fact::Sent { .. } | Fact::Lost { .. } | Fact::Disconnected { .. } | Fact::Answered { .. } => {}
    }
}

fn set_down<P: Protocol>(cluster: &mut Cluster<P>, machine: u32, down: Option<RecordId>) {
    if let Some(machine) = cluster.machines.get_mut(machine as usize) {
        machine.down = down;
    }
}

fn with<P: Protocol>(cluster: &mut Cluster<P>, proc: u32, change: impl FnOnce(&mut ProcessInfo)) {
    if let Some(info) = cluster.processes.get_mut(proc as usize) {
        change(info);
    }
}
