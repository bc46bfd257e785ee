//! What can be done to a cluster from outside. A fault is nobody's behaviour: what it hits does not know it until it happens.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::sim::record::ExitStatus;
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
