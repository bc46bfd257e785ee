//! Plays a foretold run once more and watches its outcome while it comes about: which record settles which part is found by
//! looking, not by a table.

use std::collections::BTreeMap;

use crate::app::lab::Course;
use crate::app::lab::marks;
use crate::app::reveal::Staged;
use crate::base::RecordId;
use crate::content::fields;
use crate::shell::play::Player;
use crate::shell::worker;
use crate::sim::Fact;
use crate::sim::Record;
use crate::spark::fact::AppFact;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Spark;
use crate::study::RunSpec;
use crate::study::Value;

/// How often the outcome is looked at, at most; what changes later is told at the end.
const LOOKS: usize = 600;

/// The run and the records that settle these parts; `None` where nothing starts.
pub fn stage(run: &RunSpec, parts: &[String]) -> Option<Staged> {
    let mut player = Player::new(run).ok()?;
    let mut seen: BTreeMap<String, (Option<Value>, Option<usize>)> = parts.iter().map(|part| (part.clone(), (None, None))).collect();
    let (mut read, mut looks) = (0, 0);
    while player.step() {
        let log = player.run().world().log();
        let newest = log.from(read).filter(|(id, record)| tells(*id, record)).last().map(|(id, _)| id.0 as usize);
        read = log.len();
        if let Some(place) = newest.filter(|_| looks < LOOKS && !parts.is_empty()) {
            look(&player, place, looks == 0, &mut seen);
            looks += 1;
        }
    }
    look(&player, read.saturating_sub(1), false, &mut seen);
    let settled = seen.into_iter().filter_map(|(part, (_, since))| Some((part, since?))).collect();
    Some(Staged { news: worker::news(&player, Course::Done), settled })
}

/// Whether the outcome may be another one after this record.
fn tells(id: RecordId, record: &Record<Spark>) -> bool {
    let ends = matches!(
        &record.fact,
        Fact::ProcessStarted { .. }
            | Fact::ProcessEnded { .. }
            | Fact::Domain(SparkFact::App { fact: AppFact::TaskStarted { .. } | AppFact::TaskEnded { .. }, .. })
    );
    ends || marks::mark(id, record).is_some()
}

/// Remembers since which record each part is what it is now. What is so from the first look on is not settled by that look.
fn look(player: &Player, place: usize, first: bool, seen: &mut BTreeMap<String, (Option<Value>, Option<usize>)>) {
    let outcome = fields(&player.outcome());
    for (part, (value, since)) in seen.iter_mut() {
        let now = outcome.get(part).cloned();
        if *value != now {
            *since = (!first).then_some(place);
            *value = now;
        }
    }
}
