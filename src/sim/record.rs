//! What has happened: the log's records, each with its moment, its cause and, where one applies, the rule it follows.

use serde::Serialize;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::RuleId;
use crate::base::VirtualTime;
use crate::sim::protocol::Protocol;

/// One thing that has happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(bound = "")]
pub struct Record<P: Protocol> {
    pub at: VirtualTime,
    /// The record without which this one would not be; `None` for what was given from outside. Always an earlier one.
    pub cause: Option<RecordId>,
    pub rule: Option<RuleId>,
    pub fact: Fact<P>,
}

/// Everything that can have happened in a virtual cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(bound = "", rename_all = "snake_case")]
pub enum Fact<P: Protocol> {
    MachineAdded {
        machine: MachineId,
        name: String,
    },
    /// The whole machine stops: no process on it runs, no socket of it answers.
    MachineCrashed {
        machine: MachineId,
    },
    MachineRestarted {
        machine: MachineId,
    },
    ProcessStarted {
        proc: ProcId,
        machine: MachineId,
        name: String,
        parent: Option<ProcId>,
    },
    ProcessEnded {
        proc: ProcId,
        status: ExitStatus,
    },
    Signalled {
        proc: ProcId,
        signal: Signal,
    },
    /// The process is stopped (SIGSTOP, a hung node, a closed lid): it does nothing and its sockets stay open.
    Frozen {
        proc: ProcId,
    },
    Thawed {
        proc: ProcId,
    },
    /// Nothing gets from one machine to the other. `reset`: open connections break and new ones are refused;
    /// otherwise packets vanish without a word.
    LinkCut {
        a: MachineId,
        b: MachineId,
        reset: bool,
    },
    LinkHealed {
        a: MachineId,
        b: MachineId,
    },
    /// The link takes `factor` times as long.
    LinkSlowed {
        a: MachineId,
        b: MachineId,
        factor: u32,
    },
    /// A message is on its way. That it arrives is not recorded again; that it does not is (`Lost`).
    Sent {
        from: ProcId,
        to: ProcId,
        arrives: VirtualTime,
        message: P::Message,
    },
    Lost {
        sent: RecordId,
        reason: LossReason,
    },
    /// A process saw the other end of a connection close.
    Disconnected {
        proc: ProcId,
        peer: ProcId,
    },
    /// The process answers at this port of its machine from now on, until it ends.
    Listening {
        proc: ProcId,
        machine: MachineId,
        port: u16,
    },
    Answered {
        proc: ProcId,
        work: P::Work,
        answer: P::Answer,
    },
    Domain(P::Fact),
}

impl<P: Protocol> Fact<P> {
    /// Whether it may change who can reach whom.
    pub const fn disturbs(&self) -> bool {
        matches!(
            self,
            Self::MachineCrashed { .. }
                | Self::ProcessEnded { .. }
                | Self::Frozen { .. }
                | Self::Thawed { .. }
                | Self::LinkCut { .. }
                | Self::LinkHealed { .. }
        )
    }
}

/// Why a message did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// The machine answers, but no such process listens any more: the sender is told.
    Refused,
    /// Nobody answers and nobody is told.
    Silent,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitStatus {
    Code(u8),
    Signal(Signal),
    /// Its machine went down with it.
    MachineLost,
}

impl ExitStatus {
    /// What a shell shows as `$?`: 128 + n for a signal; `None` where nobody is left to see it.
    pub fn code(self) -> Option<u8> {
        match self {
            Self::Code(code) => Some(code),
            Self::Signal(signal) => Some(128 + signal.number()),
            Self::MachineLost => None,
        }
    }
}

/// The signals a person or an operating system sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    Hangup,
    Interrupt,
    Kill,
    Terminate,
    /// The power is about to fail; Spark takes it as "leave".
    Power,
}

impl Signal {
    pub fn number(self) -> u8 {
        match self {
            Self::Hangup => 1,
            Self::Interrupt => 2,
            Self::Kill => 9,
            Self::Terminate => 15,
            Self::Power => 30,
        }
    }

    /// `SIGKILL`, as `kill -l` names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hangup => "SIGHUP",
            Self::Interrupt => "SIGINT",
            Self::Kill => "SIGKILL",
            Self::Terminate => "SIGTERM",
            Self::Power => "SIGPWR",
        }
    }
}
