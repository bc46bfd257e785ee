//! The messages on the stage at the playhead.

use std::collections::BTreeMap;

use crate::app::lab::Lab;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::sim::Fact;
use crate::sim::LossReason;
use crate::tui::widgets::cluster_map::Fate;
use crate::tui::widgets::cluster_map::Flight;

/// How long a message stays on the stage, in milliseconds on the wall.
const GLOW: u64 = 450;

/// Messages at the playhead, one entry for all of one name on one way.
pub(super) fn flights(lab: &Lab, motion: bool) -> Vec<Flight> {
    let glow = if lab.playback.playing { GLOW * lab.playback.rate() } else { 0 };
    let Some(branch) = lab.branch() else { return Vec::new() };
    let here = lab.here().map(|(id, _)| id);
    let mut found = lab.under_way(glow);
    // The record the playhead stands behind is shown whatever it is.
    if let Some((id, record)) = lab.here()
        && !found.iter().any(|(other, _)| *other == id)
        && matches!(record.fact, Fact::Sent { .. } | Fact::Lost { .. })
    {
        found.insert(0, (id, record));
    }
    let lost: BTreeMap<RecordId, LossReason> = found
        .iter()
        .filter_map(|(_, record)| match &record.fact {
            Fact::Lost { sent, reason } => Some((*sent, *reason)),
            _ => None,
        })
        .collect();
    let mut flights: Vec<Flight> = Vec::new();
    let mut known: BTreeMap<(usize, usize, &str, Fate), usize> = BTreeMap::new();
    for (id, record) in found {
        let (id, record) = match &record.fact {
            Fact::Lost { sent, .. } => match branch.log.get(*sent) {
                Some(record) => (*sent, record),
                None => continue,
            },
            _ => (id, record),
        };
        let Fact::Sent { from, to, arrives, message } = &record.fact else { continue };
        let machine = |proc: &ProcId| lab.cluster.process(*proc).map(|info| info.machine.0 as usize);
        let (Some(from), Some(to)) = (machine(from), machine(to)) else { continue };
        let fate = match lost.get(&id) {
            Some(LossReason::Refused) => Fate::Refused,
            Some(LossReason::Silent) => Fate::Vanishes,
            None => Fate::Arrives,
        };
        let span = arrives.since(record.at).0.max(glow).max(1);
        let way = if motion && lab.playback.playing && here != Some(id) { lab.playback.now.since(record.at).0 * 1000 / span } else { 500 };
        let place = *known.entry((from, to, message.name(), fate)).or_insert(flights.len());
        match flights.get_mut(place) {
            Some(flight) => flight.count += 1,
            None => flights.push(Flight {
                from,
                to,
                name: message.name().to_owned(),
                count: 1,
                way: u16::try_from(way.min(1000)).unwrap_or(1000),
                fate,
            }),
        }
    }
    flights
}
