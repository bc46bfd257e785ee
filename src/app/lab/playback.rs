//! Where we are in the run and how fast it goes: play, pause, step, seek.

use crate::app::lab::branch::Branch;
use crate::base::VirtualTime;

/// Virtual seconds a second, in tenths.
pub const SPEEDS: [u64; 10] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/// The playhead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Playback {
    pub now: VirtualTime,
    /// How many records lie behind us.
    pub seen: usize,
    pub playing: bool,
    speed: usize,
}

impl Default for Playback {
    fn default() -> Self {
        Self { now: VirtualTime::ZERO, seen: 0, playing: false, speed: 3 }
    }
}

impl Playback {
    /// Virtual microseconds for each millisecond on the wall.
    pub fn rate(&self) -> u64 {
        SPEEDS[self.speed] * 100
    }

    /// `1x`, `0.5x`.
    pub fn speed_shown(&self) -> String {
        match SPEEDS[self.speed] {
            tenths if tenths < 10 => format!("0.{tenths}x"),
            tenths => format!("{}x", tenths / 10),
        }
    }

    pub fn faster(&mut self) {
        self.speed = (self.speed + 1).min(SPEEDS.len() - 1);
    }

    pub fn slower(&mut self) {
        self.speed = self.speed.saturating_sub(1);
    }

    /// So much time has passed on the wall. Returns whether the end was reached.
    pub fn tick(&mut self, branch: &Branch, millis: u64) -> bool {
        // A stopped program or a sleeping laptop owes at most a quarter of a second.
        let span = millis.min(250) * self.rate();
        self.to_moment(branch, VirtualTime(self.now.0 + span).min(branch.end()));
        self.seen >= branch.log.len()
    }

    /// To a moment; everything that happened then has happened.
    pub fn to_moment(&mut self, branch: &Branch, at: VirtualTime) {
        self.now = at.min(branch.end());
        self.seen = branch.seen_at(self.now);
    }

    /// Behind the record of this place.
    pub fn to_record(&mut self, branch: &Branch, place: usize) {
        if branch.log.is_empty() {
            return;
        }
        let place = place.min(branch.log.len() - 1);
        self.seen = place + 1;
        self.now = branch.record_time(place).unwrap_or_default();
    }

    /// Before everything.
    pub fn to_start(&mut self) {
        (self.now, self.seen) = (VirtualTime::ZERO, 0);
    }
}
