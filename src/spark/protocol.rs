//! What the virtual cluster is built for here: Spark's messages, timers, facts and kinds of process.

use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::Protocol;
use crate::spark::fact::SparkFact;
use crate::spark::fault::Armed;
use crate::spark::message::Message;
use crate::spark::role::Role;
use crate::spark::state::State;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// A virtual cluster that runs Spark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spark;

/// What a process of Spark may do.
pub type Out<'w> = crate::sim::Out<'w, Spark>;

impl Protocol for Spark {
    type Message = Message;
    type Timer = Timer;
    type Fact = SparkFact;
    type State = State;
    type Role = Role;
    type Work = TaskSpec;
    type Answer = TaskAnswer;
    type Faults = Armed;

    fn size_of_message(message: &Message) -> u64 {
        message.bytes()
    }

    fn apply(state: &mut State, id: RecordId, at: VirtualTime, fact: &SparkFact) {
        state.apply(id, at, fact);
    }
}
