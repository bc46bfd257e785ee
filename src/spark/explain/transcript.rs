//! The run as a text: one line a sentence, its time in front. It is the plain twin of the stage, and what tests compare.

use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::Cluster;
use crate::sim::Fact;
use crate::sim::Log;
use crate::sim::Record;
use crate::spark::explain::sentence;
use crate::spark::fact::Level;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Spark;

/// One line of the transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: RecordId,
    pub at: VirtualTime,
    pub sentence: String,
}

/// Every record that a reader wants to hear of, in order.
pub fn transcript(log: &Log<Spark>, cluster: &Cluster<Spark>) -> Vec<Entry> {
    log.iter()
        .filter(|(_, record)| is_told(record))
        .map(|(id, record)| Entry { id, at: record.at, sentence: sentence(cluster, record) })
        .collect()
}

/// Whether the transcript tells of it: not of every message, and of a log only what warns.
pub fn is_told(record: &Record<Spark>) -> bool {
    match &record.fact {
        Fact::MachineAdded { .. }
        | Fact::Sent { .. }
        | Fact::Answered { .. }
        | Fact::Lost { .. }
        | Fact::Disconnected { .. }
        | Fact::Listening { .. }
        | Fact::Domain(SparkFact::Ending { .. }) => false,
        Fact::Domain(SparkFact::Printed(line)) => line.level.is_none_or(|level| level > Level::Info),
        _ => true,
    }
}
