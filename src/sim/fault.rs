//! What can be done to a cluster from outside. A fault is nobody's behaviour: what it hits does not know it until it happens.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::sim::agenda::Event;
use crate::sim::core::Core;
use crate::sim::link;
use crate::sim::protocol::Protocol;
use crate::sim::record::ExitStatus;
use crate::sim::record::Fact;
use crate::sim::record::LossReason;
use crate::sim::record::Signal;

/// One thing done to the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Injection {
    Signal {
        proc: ProcId,
        signal: Signal,
    },
    /// The process ends by itself, as a JVM does that is out of memory.
    End {
        proc: ProcId,
        status: ExitStatus,
    },
    Crash {
        machine: MachineId,
    },
    /// Boots a crashed machine; nothing runs on it until somebody starts it.
    Restart {
        machine: MachineId,
    },
    Freeze {
        proc: ProcId,
    },
    Thaw {
        proc: ProcId,
    },
    /// `reset`: open connections break and new ones are refused. Otherwise packets vanish and senders wait.
    Cut {
        a: MachineId,
        b: MachineId,
        reset: bool,
    },
    Heal {
        a: MachineId,
        b: MachineId,
    },
    Slow {
        a: MachineId,
        b: MachineId,
        factor: u32,
    },
}

impl<P: Protocol> Core<P> {
    /// Does it to the cluster, now.
    pub(super) fn inject(&mut self, injection: &Injection, cause: Option<RecordId>) {
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
        let cut_off = |core: &Self, x, y| core.link(x, y) == Some(link::pair(a, b));
        // What waited to be sent once more was sent over connections that are no more.
        let held = std::mem::take(&mut self.held).into_iter();
        let (lost, kept): (Vec<_>, Vec<_>) = held.partition(|&sent| self.sent(sent).is_some_and(|(x, y, _)| cut_off(self, x, y)));
        self.held = kept;
        for sent in lost {
            self.append(cut, None, Fact::Lost { sent, reason: LossReason::Silent });
        }
        let broken: Vec<(ProcId, ProcId)> = self.wires.all().filter(|&(x, y)| x < y && cut_off(self, x, y)).collect();
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
