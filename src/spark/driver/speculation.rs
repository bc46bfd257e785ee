//! Speculation: a task that takes much longer than most of its stage gets a second copy on another host; the first to finish wins.

use crate::base::VirtualSpan;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::driver::context::Driver;
use crate::spark::driver::context::DriverTimer;
use crate::spark::driver::task_set::SetKey;
use crate::spark::fact::Level;
use crate::spark::fact::Locality;
use crate::spark::id::ExecutorId;
use crate::spark::protocol::Out;
use crate::spark::timer::Timer;

/// How a driver speculates, if it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speculation {
    interval: VirtualSpan,
    multiplier: f64,
    quantile: f64,
    least: VirtualSpan,
}

impl Speculation {
    pub fn new(conf: &Conf) -> Option<Self> {
        conf.flag(&keys::SPECULATION).then(|| Self {
            interval: conf.time(&keys::SPECULATION_INTERVAL).unwrap_or(VirtualSpan::from_millis(100)),
            multiplier: conf.float(&keys::SPECULATION_MULTIPLIER).unwrap_or(3.0),
            quantile: conf.float(&keys::SPECULATION_QUANTILE).unwrap_or(0.9),
            least: conf.time(&keys::SPECULATION_MIN_TASK_RUNTIME).unwrap_or(VirtualSpan::from_millis(100)),
        })
    }

    /// How long a task may run before it counts as slow, given how long those that are done took, in microseconds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "durations and counts are far below 2^53"
    )]
    fn threshold(&self, durations: &mut [u64], tasks: usize) -> Option<u64> {
        let enough = ((self.quantile * tasks as f64).floor() as usize).max(1);
        if durations.len() < enough {
            return None;
        }
        let middle = durations.len() / 2;
        let (_, median, _) = durations.select_nth_unstable(middle);
        Some(((*median as f64 * self.multiplier) as u64).max(self.least.0))
    }
}

impl Driver {
    /// Looks again after an interval, while anything runs.
    pub(super) fn speculate_later(&mut self, out: &mut Out) {
        if let Some(speculation) = self.settings.speculation.filter(|_| !self.speculating) {
            self.speculating = true;
            out.timer(speculation.interval, Timer::Driver(DriverTimer::Speculate));
        }
    }

    /// `checkSpeculatableTasks`.
    pub(super) fn speculate(&mut self, out: &mut Out) {
        self.speculating = false;
        let Some(speculation) = self.settings.speculation else { return };
        let now = out.now();
        let mut found = Vec::new();
        for (key, set) in self.sets.iter_mut().filter(|(_, set)| !set.zombie && set.rows.len() > 1) {
            let tasks = set.rows.len();
            let Some(threshold) = speculation.threshold(&mut set.durations, tasks) else { continue };
            for tid in &set.running {
                let Some(attempt) = self.attempts.get(tid) else { continue };
                let row = set.rows[attempt.index as usize];
                let slow = now.since(attempt.launched).0 > threshold;
                if slow && row.copies == 1 && !row.done && set.speculatable.insert(attempt.index) {
                    found.push((*key, attempt.index, attempt.task, threshold));
                }
            }
        }
        for (key, index, _, threshold) in &found {
            let text = format!(
                "TaskSetManager: Marking task {index} in stage {}.{} as speculatable because it ran more than {} ms",
                key.1,
                key.2,
                threshold / 1_000
            );
            self.log(Level::Info, text, out);
        }
        if !found.is_empty() {
            self.offer_all(out);
        }
        if !self.sets.is_empty() {
            self.speculate_later(out);
        }
    }

    /// A second copy for this executor, of a task that never ran on the same host: `hasAttemptOnHost` counts ended attempts too.
    pub(super) fn second_copy_for(&self, key: SetKey, executor: ExecutorId) -> Option<(u32, Locality)> {
        let set = self.sets.get(&key)?;
        let host = &self.executors.known.get(&executor)?.host;
        let waits = |index: &u32| {
            let row = set.rows[*index as usize];
            !row.done && row.copies == 1 && !set.tried.get(index).is_some_and(|hosts| hosts.contains(host))
        };
        set.speculatable.iter().copied().find(waits).map(|index| (index, Locality::Any))
    }
}
