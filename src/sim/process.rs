//! A process reacts to messages, timers, signals and closed connections; [`Out`] is all it may do about them.
//!
//! A process knows itself and what it was told. It cannot look at the cluster: what it wants to know of another process it has to
//! ask it, or learn by trying to reach it.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::Rng;
use crate::base::RuleId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::sim::agenda::Event;
use crate::sim::cluster::Reach;
use crate::sim::core::Core;
use crate::sim::protocol::Protocol;
use crate::sim::record::ExitStatus;
use crate::sim::record::Fact;
use crate::sim::record::Record;
use crate::sim::record::Signal;

/// How a kind of process reacts. Whatever it does not override it does not notice.
#[expect(unused_variables, reason = "the defaults notice nothing, and the names are the documentation")]
pub trait Process<P: Protocol> {
    fn on_start(&mut self, out: &mut Out<P>) {}

    fn on_message(&mut self, from: ProcId, message: P::Message, out: &mut Out<P>) {}

    fn on_timer(&mut self, timer: P::Timer, out: &mut Out<P>) {}

    /// SIGHUP, SIGINT or SIGTERM; SIGKILL is never seen. By default it ends the process with 128 + n.
    fn on_signal(&mut self, signal: Signal, out: &mut Out<P>) {
        out.exit(ExitStatus::Signal(signal));
    }

    /// The other end of a connection closed: that process ended, or the network reset the connection.
    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out<P>) {}

    /// A message could not be delivered because nobody listens there.
    fn on_refused(&mut self, to: ProcId, message: P::Message, out: &mut Out<P>) {}

    /// A process that this one started has ended.
    fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out<P>) {}

    /// What this process asked to be computed is there.
    fn on_answer(&mut self, work: P::Work, answer: P::Answer, out: &mut Out<P>) {}
}

/// Names a timer so that it can be cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimerId(pub(super) u64);

/// What a process may do while it reacts. Everything is recorded with the cause of the reaction.
pub struct Out<'w, P: Protocol> {
    pub(super) core: &'w mut Core<P>,
    pub(super) me: ProcId,
    pub(super) machine: MachineId,
    pub(super) cause: Option<RecordId>,
    pub(super) ending: Option<ExitStatus>,
}

impl<P: Protocol> Out<'_, P> {
    pub fn me(&self) -> ProcId {
        self.me
    }

    pub fn machine(&self) -> MachineId {
        self.machine
    }

    pub fn now(&self) -> VirtualTime {
        self.core.now
    }

    /// The record this reaction answers.
    pub fn cause(&self) -> Option<RecordId> {
        self.cause
    }

    /// From here on, what happens in this reaction is put down to `cause`.
    pub fn blame(&mut self, cause: RecordId) {
        self.cause = Some(cause);
    }

    /// Puts a domain fact into the log and returns its place.
    pub fn record(&mut self, rule: Option<RuleId>, fact: P::Fact) -> RecordId {
        self.core.append(self.cause, rule, Fact::Domain(fact))
    }

    pub fn send(&mut self, to: ProcId, message: P::Message) {
        self.core.send((self.me, self.machine), to, message, self.cause);
    }

    /// Asks to be woken after `span`.
    pub fn timer(&mut self, span: VirtualSpan, timer: P::Timer) -> TimerId {
        let event = Event::Timer { proc: self.me, number: self.core.agenda.next_number(), timer };
        TimerId(self.core.agenda.schedule(self.core.now + span, self.cause, event))
    }

    pub fn cancel(&mut self, timer: TimerId) {
        self.core.cancelled.insert(timer.0);
    }

    /// Starts a process on this machine. It is told of its own start, and this process of its end.
    pub fn spawn(&mut self, name: impl Into<String>, role: P::Role) -> ProcId {
        self.core.spawn(self.machine, name.into(), Some(self.me), role, self.cause)
    }

    /// Sends a signal to a process on this machine; one that is elsewhere cannot be signalled and nothing happens.
    pub fn signal(&mut self, proc: ProcId, signal: Signal) {
        if self.core.cluster.process(proc).is_some_and(|info| info.machine == self.machine && info.alive()) {
            self.core.agenda.schedule(self.core.now, self.cause, Event::Signal { proc, signal });
        }
    }

    /// Ends this process when the reaction is over. The first call counts.
    pub fn exit(&mut self, status: ExitStatus) {
        self.ending.get_or_insert(status);
    }

    /// Closes the connection to `peer`, which will notice.
    pub fn close(&mut self, peer: ProcId) {
        self.core.close(self.me, peer, self.cause);
    }

    /// Opens a connection that carries nothing: its end will be noticed.
    pub fn watch(&mut self, peer: ProcId) {
        self.core.connect(self.me, peer);
    }

    /// Tries to open a connection, without sending anything over it.
    pub fn reach(&self, peer: ProcId) -> Reach {
        self.core.cluster.reach(self.machine, peer)
    }

    /// Answers at this port of this machine from now on.
    pub fn listen(&mut self, port: u16) {
        let fact = Fact::Listening { proc: self.me, machine: self.machine, port };
        self.core.append(self.cause, None, fact);
    }

    /// Who listens, or listened last, at a port of a machine.
    pub fn find(&self, machine: MachineId, port: u16) -> Option<ProcId> {
        self.core.cluster.ports.get(&(machine, port)).copied()
    }

    /// The machine of a process: its address.
    pub fn machine_of(&self, proc: ProcId) -> MachineId {
        self.core.cluster.process(proc).map_or(self.machine, |info| info.machine)
    }

    /// How a process ended, for those who see what it left behind on a disk they share.
    pub fn exit_status(&self, proc: ProcId) -> Option<ExitStatus> {
        self.core.cluster.process(proc)?.ended.map(|(_, status, _)| status)
    }

    /// A number that changes whenever somebody ends, freezes or thaws, or a link changes.
    pub fn unrest(&self) -> u64 {
        self.core.cluster.unrest
    }

    /// Asks for something to be computed; virtual time stands still until it is there.
    pub fn compute(&mut self, work: P::Work) {
        self.core.needs.push_back((self.me, self.cause, work));
    }

    pub fn rng(&mut self) -> &mut Rng {
        &mut self.core.rng
    }

    /// The armed faults of the domain, to ask for a verdict.
    pub fn faults(&mut self) -> &mut P::Faults {
        &mut self.core.faults
    }

    /// An earlier record, for processes that remember where something began.
    pub fn look(&self, id: RecordId) -> Option<&Record<P>> {
        self.core.log.get(id)
    }
}
