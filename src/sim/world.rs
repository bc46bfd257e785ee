//! The world as whoever steps it sees it: what there is to look at, what can be done to it from outside, and its next event.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::RuleId;
use crate::base::VirtualTime;
use crate::sim::agenda::Event;
use crate::sim::cluster::Cluster;
use crate::sim::core::Core;
use crate::sim::fault::Injection;
use crate::sim::link::LinkSpec;
use crate::sim::log::Log;
use crate::sim::process::Process;
use crate::sim::protocol::Protocol;
use crate::sim::record::Fact;

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
        Self(Core::new(seed, faults))
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
