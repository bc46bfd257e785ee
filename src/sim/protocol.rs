//! What a world is built for: its messages, timers, facts and kinds of process.

use std::fmt::Debug;

use serde::Serialize;

use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::process::Process;

/// The types of one kind of virtual cluster. The simulator carries them and looks at none of them.
pub trait Protocol: Clone + Debug + Default + PartialEq + 'static {
    /// What processes say to each other.
    type Message: Clone + Debug + PartialEq + Serialize;
    /// What a process waits for.
    type Timer: Clone + Debug + PartialEq;
    /// What only the domain can say has happened: a task ended, a line was printed.
    type Fact: Clone + Debug + PartialEq + Serialize;
    /// The fold of the domain's facts.
    type State: Clone + Debug + Default + PartialEq;
    /// The kinds of process.
    type Role: Process<Self> + Clone + Debug;
    /// Something that must be computed outside before virtual time can go on.
    type Work: Clone + Debug + PartialEq + Serialize;
    type Answer: Clone + Debug + PartialEq + Serialize;
    /// Armed misbehaviour of the domain (a task that throws, a full disk). Processes ask it for a verdict.
    type Faults: Clone + Debug + Default;

    /// How long the message is on the wire, in bytes.
    fn size_of_message(message: &Self::Message) -> u64;

    /// Folds one domain fact into the state. Cannot fail, draws no chance.
    fn apply(state: &mut Self::State, id: RecordId, at: VirtualTime, fact: &Self::Fact);
}
