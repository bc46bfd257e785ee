//! What happens inside the world: an event is taken, the process concerned reacts, and what came of it goes into the log.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::Rng;
use crate::base::RuleId;
use crate::base::VirtualTime;
use crate::sim::agenda::Agenda;
use crate::sim::agenda::Entry;
use crate::sim::agenda::Event;
use crate::sim::apply::apply;
use crate::sim::cluster::Cluster;
use crate::sim::cluster::Reach;
use crate::sim::link;
use crate::sim::link::Links;
use crate::sim::log::Log;
use crate::sim::process::Out;
use crate::sim::process::Process;
use crate::sim::protocol::Protocol;
use crate::sim::record::ExitStatus;
use crate::sim::record::Fact;
use crate::sim::record::LossReason;
use crate::sim::record::Record;
use crate::sim::record::Signal;
use crate::sim::wire::Wires;

/// What the processes act upon.
#[derive(Clone, Debug)]
pub(super) struct Core<P: Protocol> {
    pub(super) now: VirtualTime,
    pub(super) cluster: Cluster<P>,
    pub(super) log: Log<P>,
    pub(super) agenda: Agenda<P>,
    pub(super) links: Links,
    pub(super) rng: Rng,
    pub(super) faults: P::Faults,
    pub(super) cancelled: BTreeSet<u64>,
    /// What must be computed before time goes on: for whom, because of what, and what.
    pub(super) needs: VecDeque<(ProcId, Option<RecordId>, P::Work)>,
    pub(super) wires: Wires,
    /// Messages that wait for their link to be healed, as TCP keeps sending them again.
    pub(super) held: Vec<RecordId>,
    /// What reached a frozen process, in order.
    pub(super) parked: BTreeMap<ProcId, Vec<Entry<P>>>,
    /// Shared with forks until one of them changes it; empty once the process has ended.
    pub(super) roles: Vec<Option<Arc<P::Role>>>,
}

impl<P: Protocol> Core<P> {
    pub(super) fn new(seed: u64, faults: P::Faults) -> Self {
        Self {
            now: VirtualTime::ZERO,
            cluster: Cluster::default(),
            log: Log::default(),
            agenda: Agenda::default(),
            links: Links::default(),
            rng: Rng::stream(seed, "world"),
            faults,
            cancelled: BTreeSet::new(),
            needs: VecDeque::new(),
            wires: Wires::default(),
            held: Vec::new(),
            parked: BTreeMap::new(),
            roles: Vec::new(),
        }
    }

    pub(super) fn append(&mut self, cause: Option<RecordId>, rule: Option<RuleId>, fact: Fact<P>) -> RecordId {
        let id = RecordId(u32::try_from(self.log.len()).unwrap_or(u32::MAX));
        apply(&mut self.cluster, id, self.now, &fact);
        self.log.push(Record { at: self.now, cause, rule, fact })
    }

    pub(super) fn spawn(
        &mut self,
        machine: MachineId,
        name: String,
        parent: Option<ProcId>,
        role: P::Role,
        cause: Option<RecordId>,
    ) -> ProcId {
        let proc = ProcId(u32::try_from(self.roles.len()).unwrap_or(u32::MAX));
        let started = self.append(cause, None, Fact::ProcessStarted { proc, machine, name, parent });
        self.roles.push(Some(Arc::new(role)));
        self.agenda.schedule(self.now, Some(started), Event::Start { proc });
        proc
    }

    pub(super) fn send(&mut self, from: (ProcId, MachineId), to: ProcId, message: P::Message, cause: Option<RecordId>) {
        let there = self.cluster.process(to).map_or(from.1, |info| info.machine);
        let at = self.now + self.links.delay(from.1, there, P::size_of_message(&message));
        let arrives = self.wires.arrival(from.0, to, at);
        let sent = self.append(cause, None, Fact::Sent { from: from.0, to, arrives, message });
        self.agenda.schedule(arrives, Some(sent), Event::Deliver { sent });
    }

    /// Who sent the message of this record, to whom, and what it says.
    pub(super) fn sent(&self, sent: RecordId) -> Option<(ProcId, ProcId, &P::Message)> {
        match &self.log.get(sent)?.fact {
            Fact::Sent { from, to, message, .. } => Some((*from, *to, message)),
            _ => None,
        }
    }

    fn machine_of(&self, proc: ProcId) -> Option<MachineId> {
        self.cluster.process(proc).map(|info| info.machine)
    }

    /// The link between the machines of two processes.
    pub(super) fn link(&self, a: ProcId, b: ProcId) -> Option<(MachineId, MachineId)> {
        Some(link::pair(self.machine_of(a)?, self.machine_of(b)?))
    }

    pub(super) fn take(&mut self, entry: Entry<P>) {
        let concerned = match &entry.event {
            Event::Deliver { .. } | Event::Inject(_) => None,
            Event::Start { proc } | Event::Timer { proc, .. } | Event::Disconnect { proc, .. } | Event::ChildExit { proc, .. } => {
                Some(*proc)
            }
            Event::Signal { proc, signal } => (*signal != Signal::Kill).then_some(*proc),
            Event::Refuse { sent } => self.sent(*sent).map(|(from, ..)| from),
        };
        let frozen = |proc: &ProcId| self.cluster.process(*proc).is_some_and(|info| info.alive() && info.frozen.is_some());
        if let Some(proc) = concerned.filter(frozen) {
            self.parked.entry(proc).or_default().push(entry);
            return;
        }
        let cause = entry.cause;
        match entry.event {
            Event::Deliver { sent } => self.deliver(sent),
            Event::Inject(injection) => self.inject(&injection, cause),
            Event::Start { proc } => self.react(proc, cause, P::Role::on_start),
            Event::Timer { proc, number, timer } => {
                if !self.cancelled.remove(&number) {
                    self.react(proc, cause, |role, out| role.on_timer(timer, out));
                }
            }
            Event::Signal { proc, signal } => self.deliver_signal(proc, signal, cause),
            Event::Disconnect { proc, peer } => self.disconnect(proc, peer, cause),
            Event::ChildExit { proc, child, status } => self.react(proc, cause, |role, out| role.on_child_exit(child, status, out)),
            Event::Refuse { sent } => {
                if let Some((from, to, message)) = self.sent(sent).map(|(from, to, message)| (from, to, message.clone())) {
                    self.react(from, cause, |role, out| role.on_refused(to, message, out));
                }
            }
        }
    }

    /// Lets a process react, if it is there to react.
    pub(super) fn react(&mut self, proc: ProcId, cause: Option<RecordId>, reaction: impl FnOnce(&mut P::Role, &mut Out<P>)) {
        let Some(machine) = self.cluster.process(proc).filter(|info| info.alive()).map(|info| info.machine) else { return };
        let Some(mut role) = self.roles.get_mut(proc.0 as usize).and_then(Option::take) else { return };
        let mut out = Out { core: self, me: proc, machine, cause, ending: None };
        reaction(Arc::make_mut(&mut role), &mut out);
        let (ending, cause) = (out.ending, out.cause);
        match ending {
            Some(status) => self.end(proc, status, cause),
            None => self.roles[proc.0 as usize] = Some(role),
        }
    }

    fn deliver(&mut self, sent: RecordId) {
        let Some((from, to, message)) = self.sent(sent) else { return };
        let Some(origin) = self.machine_of(from) else { return };
        match self.cluster.reach(origin, to) {
            Reach::Open => {
                let message = message.clone();
                self.connect(from, to);
                self.react(to, Some(sent), |role, out| role.on_message(from, message, out));
            }
            Reach::Refused(why) => self.refuse(sent, why, (from, to)),
            Reach::Silent(why) => self.stall(sent, why, (from, to)),
        }
    }

    fn refuse(&mut self, sent: RecordId, why: RecordId, (from, to): (ProcId, ProcId)) {
        let lost = self.append(Some(why), None, Fact::Lost { sent, reason: LossReason::Refused });
        if let Some((a, b)) = self.link(from, to) {
            self.agenda.schedule(self.now + self.links.delay(a, b, 0), Some(lost), Event::Refuse { sent });
        }
    }

    /// Nobody answers: a frozen process gets it when it thaws, a cut link when it heals, a machine that is down never.
    fn stall(&mut self, sent: RecordId, why: RecordId, (from, to): (ProcId, ProcId)) {
        let info = self.cluster.process(to);
        let down = info.and_then(|info| self.cluster.machine(info.machine)).is_none_or(|machine| machine.down.is_some());
        let cut = self.link(from, to).is_some_and(|link| self.cluster.cuts.contains_key(&link));
        if down {
            self.append(Some(why), None, Fact::Lost { sent, reason: LossReason::Silent });
        } else if cut {
            self.held.push(sent);
        } else {
            let number = self.agenda.next_number();
            self.parked.entry(to).or_default().push(Entry { at: self.now, number, cause: Some(sent), event: Event::Deliver { sent } });
        }
    }

    pub(super) fn connect(&mut self, a: ProcId, b: ProcId) {
        self.wires.open(a, b);
    }

    pub(super) fn close(&mut self, me: ProcId, peer: ProcId, cause: Option<RecordId>) {
        if self.wires.close(me, peer) {
            self.tell_closed(peer, me, cause);
        }
    }

    /// Lets `proc` see that the connection with `peer` is closed, unless nothing gets through.
    fn tell_closed(&mut self, proc: ProcId, peer: ProcId, cause: Option<RecordId>) {
        let Some((a, b)) = self.link(proc, peer).filter(|link| !self.cluster.cuts.contains_key(link)) else { return };
        // After whatever was sent before: a connection keeps its order.
        let at = self.wires.arrival(peer, proc, self.now + self.links.delay(a, b, 0));
        self.agenda.schedule(at, cause, Event::Disconnect { proc, peer });
    }

    fn disconnect(&mut self, proc: ProcId, peer: ProcId, cause: Option<RecordId>) {
        if self.cluster.alive(proc) {
            let seen = self.append(cause, None, Fact::Disconnected { proc, peer });
            self.react(proc, Some(seen), |role, out| role.on_disconnect(peer, out));
        }
    }

    fn deliver_signal(&mut self, proc: ProcId, signal: Signal, cause: Option<RecordId>) {
        if !self.cluster.alive(proc) {
            return;
        }
        let seen = self.append(cause, None, Fact::Signalled { proc, signal });
        if signal == Signal::Kill {
            self.end(proc, ExitStatus::Signal(signal), Some(seen));
        } else {
            self.react(proc, Some(seen), |role, out| role.on_signal(signal, out));
        }
    }

    /// Ends a process: its parent is told, and so is who has a connection with it, by the operating system of its machine.
    pub(super) fn end(&mut self, proc: ProcId, status: ExitStatus, cause: Option<RecordId>) {
        let Some(parent) = self.cluster.process(proc).filter(|info| info.alive()).map(|info| info.parent) else { return };
        let ended = Some(self.append(cause, None, Fact::ProcessEnded { proc, status }));
        if let Some(role) = self.roles.get_mut(proc.0 as usize) {
            *role = None;
        }
        let peers = self.wires.hang_up(proc);
        for &peer in &peers {
            if status != ExitStatus::MachineLost {
                self.tell_closed(peer, proc, ended);
            }
        }
        self.wires.forget(proc, &peers);
        self.parked.remove(&proc);
        self.needs.retain(|(asker, _, _)| *asker != proc);
        if let Some(parent) = parent.filter(|&parent| self.cluster.alive(parent)) {
            self.agenda.schedule(self.now, ended, Event::ChildExit { proc: parent, child: proc, status });
        }
    }
}
