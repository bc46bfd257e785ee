//! A foretold run is uncovered over its animation: the stage plays on to the record that settles a part, that record is lit, and
//! only then is the part told.

use std::collections::BTreeMap;

use crate::app::lab::Lab;
use crate::app::lab::branch::News;
use crate::base::RecordId;
use crate::base::VirtualTime;

/// How long the stage plays to the next part, on the wall: a run that hangs for an hour takes no longer than others.
const LEG_MILLIS: u64 = 1_500;

/// A run that was played once more, and when each part of its outcome came to be what it stays.
#[derive(Clone, Debug)]
pub struct Staged {
    pub news: News,
    /// By outcome field, the number of the record.
    pub settled: BTreeMap<String, usize>,
}

/// The stage on which a run is uncovered.
#[derive(Clone, Debug)]
pub struct Reveal {
    pub lab: Lab,
    settled: BTreeMap<String, usize>,
    /// The record that is played on to.
    to: usize,
    /// Virtual microseconds for each millisecond on the wall.
    rate: u64,
}

impl Reveal {
    /// The stage before anything happens.
    pub fn new(mut lab: Lab, staged: Staged) -> Self {
        lab.news(0, staged.news);
        Self { lab, settled: staged.settled, to: 0, rate: 1 }
    }

    /// The record that settles a part; what is never settled is known at the end.
    pub fn place(&self, field: &str) -> usize {
        let last = self.lab.branch().map_or(0, |branch| branch.log.len().saturating_sub(1));
        self.settled.get(field).copied().unwrap_or(last).min(last)
    }

    /// Begins to play to the record that settles a part.
    pub fn play_to(&mut self, field: &str) {
        self.to = self.place(field);
        let way = self.aim().0.saturating_sub(self.lab.playback.now.0);
        self.rate = (way / LEG_MILLIS).max(1);
        self.lab.point(None);
        self.lab.playback.playing = true;
    }

    /// So much time has passed on the wall. Returns whether the record is reached.
    pub fn tick(&mut self, millis: u64) -> bool {
        if !self.lab.moving() {
            return false;
        }
        // A stopped program owes at most a quarter of a second.
        let next = VirtualTime(self.lab.playback.now.0 + millis.min(250) * self.rate);
        if next >= self.aim() {
            return true;
        }
        self.lab.seek(|playback, branch| playback.to_moment(branch, next));
        false
    }

    /// Stands behind the record, and shows whom it is about.
    pub fn arrive(&mut self) {
        let to = self.to;
        self.lab.playback.playing = false;
        self.lab.seek(|playback, branch| playback.to_record(branch, to));
        self.lab.point(u32::try_from(to).ok().map(|id| vec![RecordId(id)]));
    }

    /// Lights the chain from the end back to what began it.
    pub fn light_causes(&mut self) {
        let outcome = self.lab.branch().and_then(|branch| branch.outcome.clone());
        let chain: Vec<RecordId> = outcome.iter().flat_map(|outcome| &outcome.cause).map(|link| RecordId(link.event)).collect();
        if !chain.is_empty() {
            self.lab.point(Some(chain));
        }
    }

    /// What has happened last, and when.
    pub fn told(&self) -> Option<(VirtualTime, String)> {
        self.lab.told()
    }

    fn aim(&self) -> VirtualTime {
        self.lab.branch().and_then(|branch| branch.record_time(self.to)).unwrap_or_default()
    }
}
