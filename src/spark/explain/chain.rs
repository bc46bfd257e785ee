//! Why something happened: the chain of causes from an effect back to a fault or to what was given at the start.

use serde::Serialize;

use crate::base::RecordId;
use crate::sim::Cluster;
use crate::sim::Fact;
use crate::sim::Log;
use crate::spark::explain::told;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Spark;
use crate::spark::rule;

/// One link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The place of the record in the log.
    pub event: u32,
    /// The rule it follows; `null` where none of Spark's is involved.
    pub rule: Option<&'static str>,
    pub sentence: String,
    /// Where the rule is written.
    pub source: Option<&'static str>,
}

/// The chain behind a record, the record itself first. Messages and log lines that only pass something on are left out.
pub fn chain(log: &Log<Spark>, cluster: &Cluster<Spark>, effect: RecordId) -> Vec<Link> {
    let mut links: Vec<Link> = log
        .causes(effect)
        .into_iter()
        .filter_map(|id| {
            let record = log.get(id)?;
            let known = record.rule.and_then(rule::find);
            let said = told(log, cluster, record);
            let shown = id == effect || known.is_some() || tells(&record.fact);
            shown.then(|| Link {
                event: id.0,
                rule: record.rule.map(|rule| rule.0),
                sentence: match known {
                    Some(rule) if said != rule.says => format!("{said} {}", rule.says),
                    _ => said,
                },
                source: known.map(|rule| rule.source),
            })
        })
        .collect();
    links.dedup_by(|later, earlier| later.sentence == earlier.sentence);
    links
}

/// Whether a record says something by itself when it stands in a chain.
fn tells(fact: &Fact<Spark>) -> bool {
    match fact {
        Fact::Sent { .. }
        | Fact::Answered { .. }
        | Fact::MachineAdded { .. }
        | Fact::Domain(SparkFact::Printed(_) | SparkFact::Ending { .. }) => false,
        Fact::ProcessStarted { parent, .. } => parent.is_none(),
        _ => true,
    }
}
