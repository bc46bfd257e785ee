//! The world: takes the next event, lets the process concerned react, and puts what happened into the log.

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
use crate::sim::fault::Injection;
use crate::sim::link;
use crate::sim::link::LinkSpec;
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
pub struct Core<P: Protocol> {
    pub(crate) now: VirtualTime,
    pub(crate) cluster: Cluster<P>,
    pub(crate) log: Log<P>,
    pub(crate) agenda: Agenda<P>,
    pub(crate) links: Links,
    pub(crate) rng: Rng,
    pub(crate) faults: P::Faults,
    pub(crate) cancelled: BTreeSet<u64>,
    /// What must be computed before time goes on: for whom, because of what, and what.
    pub(crate) needs: VecDeque<(ProcId, Option<RecordId>, P::Work)>,
    wires: Wires,
    /// Messages that wait for their link to be healed, as TCP keeps sending them again.
    held: Vec<RecordId>,
    /// What reached a frozen process, in order.
    parked: BTreeMap<ProcId, Vec<Entry<P>>>,
    /// Shared with forks until one of them changes it; empty once the process has ended.
    roles: Vec<Option<Arc<P::Role>>>,
}

/// A virtual cluster with all that is going on in it. Cloning it forks the future; the past is shared.
#[derive(Clone, Debug)]
pub struct World<P: Protocol>(Core<P>);

/// What must be computed outside before virtual time goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Need<P: Protocol> {
    pub proc: ProcId,
    pub work: P::Work,
}

/// What one step led to.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<P: Protocol> {
    /// Something happened.
    Advanced,
    /// Time stands still until [`World::resolve`] is given the answer.
    Need(Need<P>),
    /// Nothing is left to happen.
    Done,
}

impl<P: Protocol> World<P> {
    pub fn new(seed: u64, faults: P::Faults) -> Self {
        Self(Core {
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
        })
    }

    pub fn now(&self) -> VirtualTime {
        self.0.now
    }

    pub fn cluster(&self) -> &Cluster<P> {
        &self.0.cluster
    }

    pub fn log(&self) -> &Log<P> {
        &self.0.log
    }

    /// What is armed.
    pub fn armed(&self) -> &P::Faults {
        &self.0.faults
    }

    pub fn faults(&mut self) -> &mut P::Faults {
        &mut self.0.faults
    }

    /// The moment of the next event.
    pub fn next(&self) -> Option<VirtualTime> {
        self.0.agenda.next()
    }

    /// The process itself, for those who check it from outside.
    pub fn role(&self, proc: ProcId) -> Option<&P::Role> {
        self.0.roles.get(proc.0 as usize)?.as_deref()
    }

    pub fn add_machine(&mut self, name: impl Into<String>) -> MachineId {
        let machine = MachineId(u32::try_from(self.0.cluster.machines.len()).unwrap_or(u32::MAX));
        self.0.append(None, None, Fact::MachineAdded { machine, name: name.into() });
        machine
    }

    pub fn set_link(&mut self, a: MachineId, b: MachineId, spec: LinkSpec) {
        self.0.links.set(a, b, spec);
    }

    /// Starts a process that nobody in the world has started.
    pub fn spawn(&mut self, machine: MachineId, name: impl Into<String>, role: P::Role) -> ProcId {
        self.0.spawn(machine, name.into(), None, role, None)
    }

    /// Starts a process at a later moment's cause, as a person would who brings a killed server back.
    pub fn spawn_because(&mut self, machine: MachineId, name: impl Into<String>, role: P::Role, cause: Option<RecordId>) -> ProcId {
        self.0.spawn(machine, name.into(), None, role, cause)
    }

    /// Notes a fact of the domain that comes from outside.
    pub fn note(&mut self, cause: Option<RecordId>, rule: Option<RuleId>, fact: P::Fact) -> RecordId {
        self.0.append(cause, rule, Fact::Domain(fact))
    }

    /// Wakes a process now, as somebody would who sits before it.
    pub fn wake(&mut self, proc: ProcId, timer: P::Timer, cause: Option<RecordId>) {
        let event = Event::Timer { proc, number: self.0.agenda.next_number(), timer };
        self.0.agenda.schedule(self.0.now, cause, event);
    }

    /// Puts an injection down for `at`; a moment that is over becomes now.
    pub fn inject(&mut self, at: VirtualTime, cause: Option<RecordId>, injection: Injection) {
        let at = at.max(self.0.now);
        self.0.agenda.schedule(at, cause, Event::Inject(injection));
    }

    /// Brings an injection about at once, before whatever comes next.
    pub fn strike(&mut self, cause: Option<RecordId>, injection: &Injection) {
        self.0.inject(injection, cause);
    }

    /// Lets time pass up to `at` without anything happening; never past the next event.
    pub fn advance_to(&mut self, at: VirtualTime) {
        let limit = self.0.agenda.next().map_or(at, |next| next.min(at));
        self.0.now = self.0.now.max(limit);
    }

    /// Takes the next event.
    pub fn step(&mut self) -> Step<P> {
        if let Some((proc, _, work)) = self.0.needs.front() {
            return Step::Need(Need { proc: *proc, work: work.clone() });
        }
        let Some(entry) = self.0.agenda.pop() else { return Step::Done };
        self.0.now = entry.at;
        self.0.take(entry);
        Step::Advanced
    }

    /// Gives the answer to the need that [`Self::step`] returned. Without one nothing happens.
    pub fn resolve(&mut self, answer: P::Answer) {
        let Some((proc, cause, work)) = self.0.needs.pop_front() else { return };
        let fact = Fact::Answered { proc, work: work.clone(), answer: answer.clone() };
        let cause = Some(self.0.append(cause, None, fact));
        self.0.react(proc, cause, |role, out| role.on_answer(work, answer, out));
    }
}

impl<P: Protocol> Core<P> {
    pub(crate) fn append(&mut self, cause: Option<RecordId>, rule: Option<RuleId>, fact: Fact<P>) -> RecordId {
        let id = RecordId(u32::try_from(self.log.len()).unwrap_or(u32::MAX));
        apply(&mut self.cluster, id, self.now, &fact);
        self.log.push(Record { at: self.now, cause, rule, fact })
    }

    pub(crate) fn spawn(
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

    pub(crate) fn send(&mut self, from: (ProcId, MachineId), to: ProcId, message: P::Message, cause: Option<RecordId>) {
        let there = self.cluster.process(to).map_or(from.1, |info| info.machine);
        let at = self.now + self.links.delay(from.1, there, P::size_of_message(&message));
        let arrives = self.wires.arrival(from.0, to, at);
        let sent = self.append(cause, None, Fact::Sent { from: from.0, to, arrives, message });
        self.agenda.schedule(arrives, Some(sent), Event::Deliver { sent });
    }

    /// Who sent the message of this record, to whom, and what it says.
    fn sent(&self, sent: RecordId) -> Option<(ProcId, ProcId, &P::Message)> {
        match &self.log.get(sent)?.fact {
            Fact::Sent { from, to, message, .. } => Some((*from, *to, message)),
            _ => None,
        }
    }

    fn machine_of(&self, proc: ProcId) -> Option<MachineId> {
        self.cluster.process(proc).map(|info| info.machine)
    }

    fn take(&mut self, entry: Entry<P>) {
        let target = match &entry.event {
            Event::Deliver { .. } | Event::Inject(_) => None,
            Event::Start { proc } | Event::Timer { proc, .. } | Event::Disconnect { proc, .. } | Event::ChildExit { proc, .. } => {
                Some(*proc)
            }
            Event::Signal { proc, signal } => (*signal != Signal::Kill).then_some(*proc),
            Event::Refuse { sent } => self.sent(*sent).map(|(from, ..)| from),
        };
        if target.is_some_and(|proc| self.cluster.process(proc).is_some_and(|info| info.alive() && info.frozen.is_some())) {
            self.park(target, entry);
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

    fn park(&mut self, target: Option<ProcId>, entry: Entry<P>) {
        if let Some(proc) = target {
            self.parked.entry(proc).or_default().push(entry);
        }
    }

    /// Lets a process react, if it is there to react.
    fn react(&mut self, proc: ProcId, cause: Option<RecordId>, reaction: impl FnOnce(&mut P::Role, &mut Out<P>)) {
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
        let delay = match (self.machine_of(from), self.machine_of(to)) {
            (Some(a), Some(b)) => self.links.delay(a, b, 0),
            _ => return,
        };
        self.agenda.schedule(self.now + delay, Some(lost), Event::Refuse { sent });
    }

    /// Nobody answers: a frozen process gets it when it thaws, a cut link when it heals, a machine that is down never.
    fn stall(&mut self, sent: RecordId, why: RecordId, (from, to): (ProcId, ProcId)) {
        let info = self.cluster.process(to);
        let down = info.and_then(|info| self.cluster.machine(info.machine)).is_none_or(|machine| machine.down.is_some());
        let cut = match (self.machine_of(from), self.machine_of(to)) {
            (Some(a), Some(b)) => self.cluster.cuts.contains_key(&crate::sim::link::pair(a, b)),
            _ => false,
        };
        if down {
            self.append(Some(why), None, Fact::Lost { sent, reason: LossReason::Silent });
        } else if cut {
            self.held.push(sent);
        } else {
            let number = self.agenda.next_number();
            self.parked.entry(to).or_default().push(Entry { at: self.now, number, cause: Some(sent), event: Event::Deliver { sent } });
        }
    }

    pub(crate) fn connect(&mut self, a: ProcId, b: ProcId) {
        self.wires.open(a, b);
    }

    pub(crate) fn close(&mut self, me: ProcId, peer: ProcId, cause: Option<RecordId>) {
        if self.wires.close(me, peer) {
            self.tell_closed(peer, me, cause);
        }
    }

    /// Lets `proc` see that the connection with `peer` is closed, unless nothing gets through.
    fn tell_closed(&mut self, proc: ProcId, peer: ProcId, cause: Option<RecordId>) {
        let (Some(here), Some(there)) = (self.machine_of(proc), self.machine_of(peer)) else { return };
        if self.cluster.cuts.contains_key(&crate::sim::link::pair(here, there)) {
            return;
        }
        // After whatever was sent before: a connection keeps its order.
        let at = self.wires.arrival(peer, proc, self.now + self.links.delay(there, here, 0));
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
    fn end(&mut self, proc: ProcId, status: ExitStatus, cause: Option<RecordId>) {
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

    fn inject(&mut self, injection: &Injection, cause: Option<RecordId>) {
        match *injection {
            Injection::Signal { proc, signal } => {
                self.agenda.schedule(self.now, cause, Event::Signal { proc, signal });
            }
            Injection::End { proc, status } => self.end(proc, status, cause),
            Injection::Crash { machine } => {
                let crashed = self.append(cause, None, Fact::MachineCrashed { machine });
                let on_it: Vec<ProcId> =
                    self.cluster.procs().filter(|(_, p)| p.machine == machine && p.alive()).map(|(id, _)| id).collect();
                for proc in on_it {
                    self.end(proc, ExitStatus::MachineLost, Some(crashed));
                }
            }
            Injection::Restart { machine } => {
                self.append(cause, None, Fact::MachineRestarted { machine });
            }
            Injection::Freeze { proc } => {
                if self.cluster.alive(proc) {
                    self.append(cause, None, Fact::Frozen { proc });
                }
            }
            Injection::Thaw { proc } => self.thaw(proc, cause),
            Injection::Cut { a, b, reset } => self.cut(a, b, reset, cause),
            Injection::Heal { a, b } => self.heal(a, b, cause),
            Injection::Slow { a, b, factor } => {
                self.append(cause, None, Fact::LinkSlowed { a, b, factor });
                self.links.slow(a, b, factor);
            }
        }
    }

    fn thaw(&mut self, proc: ProcId, cause: Option<RecordId>) {
        if self.cluster.process(proc).is_some_and(|info| info.alive() && info.frozen.is_some()) {
            self.append(cause, None, Fact::Thawed { proc });
            for entry in self.parked.remove(&proc).unwrap_or_default() {
                self.agenda.schedule(self.now, entry.cause, entry.event);
            }
        }
    }

    fn cut(&mut self, a: MachineId, b: MachineId, reset: bool, cause: Option<RecordId>) {
        let cut = Some(self.append(cause, None, Fact::LinkCut { a, b, reset }));
        if !reset {
            return;
        }
        // What waited to be sent once more was sent over connections that are no more.
        let between = |core: &Self, x: ProcId, y: ProcId| matches!((core.machine_of(x), core.machine_of(y)), (Some(m), Some(n)) if link::pair(m, n) == link::pair(a, b));
        let held = std::mem::take(&mut self.held).into_iter();
        let (lost, kept): (Vec<_>, Vec<_>) = held.partition(|&sent| self.sent(sent).is_some_and(|(x, y, _)| between(self, x, y)));
        self.held = kept;
        for sent in lost {
            self.append(cut, None, Fact::Lost { sent, reason: LossReason::Silent });
        }
        let across = |core: &Self, x: ProcId, y: ProcId| matches!((core.machine_of(x), core.machine_of(y)), (Some(m), Some(n)) if (m == a && n == b) || (m == b && n == a));
        let broken: Vec<(ProcId, ProcId)> = self.wires.all().filter(|&(x, y)| x < y && across(self, x, y)).collect();
        for (x, y) in broken {
            self.wires.close(x, y);
            self.agenda.schedule(self.now, cut, Event::Disconnect { proc: x, peer: y });
            self.agenda.schedule(self.now, cut, Event::Disconnect { proc: y, peer: x });
        }
    }

    fn heal(&mut self, a: MachineId, b: MachineId, cause: Option<RecordId>) {
        self.append(cause, None, Fact::LinkHealed { a, b });
        self.links.slow(a, b, 1);
        for sent in std::mem::take(&mut self.held) {
            // Whatever is still cut off is held again when it is tried.
            self.agenda.schedule(self.now, Some(sent), Event::Deliver { sent });
        }
    }
}
