//! When a moment such as `stage=1` or `map-done` came in a run: where a tour stops and where the narrator speaks.

use crate::base::VirtualTime;
use crate::content::Scenario;
use crate::sim::Log;
use crate::spark::fault::Fault;
use crate::spark::fault::FaultPlan;
use crate::spark::protocol::Spark;

/// The time of the moment; `None` where it did not come. The words are those of a fault's `when`; `end` is the end of the run.
pub fn moment(log: &Log<Spark>, when: &str) -> Option<VirtualTime> {
    match when {
        "start" => return Some(VirtualTime::ZERO),
        "end" => return log.iter().last().map(|(_, record)| record.at),
        _ => {}
    }
    // Whoever waits for a moment is a fault; one that is never brought about can be asked when it would have been.
    let waiting = Fault::parse(&format!("kill:driver@{when}")).ok()?;
    let mut plan = FaultPlan::new(vec![waiting]);
    for (id, record) in log.iter() {
        if plan.next().is_some() {
            break;
        }
        plan.observe(id, record);
    }
    plan.next()
}

/// What the narrator says in this run, and when, in the order of time.
pub fn beats(scenario: &Scenario, log: &Log<Spark>) -> Vec<(VirtualTime, String)> {
    let mut beats: Vec<(VirtualTime, String)> =
        scenario.narration.iter().filter_map(|beat| Some((moment(log, &beat.when)?, beat.say.clone()))).collect();
    beats.sort_by_key(|(at, _)| *at);
    beats
}
