//! Task attempts as bars: which executor, which of its slots, from when to when. Read record by record as the log grows.

use std::collections::BTreeMap;

use crate::base::ProcId;
use crate::base::StageId;
use crate::base::TaskKey;
use crate::base::VirtualTime;
use crate::sim::Fact;
use crate::sim::Record;
use crate::spark::fact::AppFact;
use crate::spark::fact::SparkFact;
use crate::spark::fact::TaskEnd;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::protocol::Spark;

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub task: TaskKey,
    pub from: VirtualTime,
    pub to: Option<VirtualTime>,
    pub failed: bool,
}

/// One slot of one executor of one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotId {
    pub app: ProcId,
    pub executor: ExecutorId,
    pub slot: usize,
}

/// All attempts by slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bars {
    pub rows: BTreeMap<SlotId, Vec<Attempt>>,
    /// Where the attempts stand, in the order in which they started.
    started: Vec<(SlotId, usize)>,
    running: BTreeMap<(ProcId, Tid), (SlotId, usize)>,
}

impl Bars {
    pub fn read(&mut self, record: &Record<Spark>) {
        // Nobody counts any more what runs for a driver that is gone.
        if let Fact::ProcessEnded { proc, .. } = &record.fact {
            return self.cut_off(*proc, record.at);
        }
        let Fact::Domain(SparkFact::App { app, fact }) = &record.fact else { return };
        match fact {
            AppFact::TaskStarted { tid, task, executor, .. } => self.start(*app, *executor, *tid, *task, record.at),
            AppFact::TaskEnded { end: TaskEnd::Resubmitted, .. } => {}
            AppFact::TaskEnded { tid, end, .. } => {
                if let Some((slot, place)) = self.running.remove(&(*app, *tid))
                    && let Some(attempt) = self.rows.get_mut(&slot).and_then(|row| row.get_mut(place))
                {
                    attempt.to = Some(record.at);
                    attempt.failed = !end.is_success();
                }
            }
            _ => {}
        }
    }

    fn cut_off(&mut self, app: ProcId, at: VirtualTime) {
        let open: Vec<(SlotId, usize)> =
            self.running.range((app, Tid(0))..).take_while(|((of, _), _)| *of == app).map(|(_, place)| *place).collect();
        for (slot, place) in open {
            if let Some(attempt) = self.rows.get_mut(&slot).and_then(|row| row.get_mut(place)) {
                (attempt.to, attempt.failed) = (Some(at), true);
            }
        }
        self.running.retain(|(of, _), _| *of != app);
    }

    /// When the first task began.
    pub fn first(&self) -> VirtualTime {
        let first = self.started.first().and_then(|(slot, place)| self.rows.get(slot)?.get(*place));
        first.map_or(VirtualTime::ZERO, |attempt| attempt.from)
    }

    /// The moment up to which tasks are known to have run.
    pub fn last(&self) -> VirtualTime {
        let ends = self.rows.values().filter_map(|row| row.last()).map(|attempt| attempt.to.unwrap_or(attempt.from));
        ends.max().unwrap_or_default()
    }

    /// The attempts that had started at a moment: the last `room` of them, the earliest first.
    pub fn latest(&self, now: VirtualTime, room: usize) -> Vec<(SlotId, &Attempt)> {
        let at = |(slot, place): &(SlotId, usize)| self.rows.get(slot).and_then(|row| row.get(*place)).map(|attempt| (*slot, attempt));
        let known = self.started.partition_point(|place| at(place).is_some_and(|(_, attempt)| attempt.from <= now));
        let mut latest: Vec<(SlotId, &Attempt)> = self.started[known.saturating_sub(room)..known].iter().filter_map(at).collect();
        latest.sort_by_key(|(_, attempt)| (attempt.from, attempt.task));
        latest
    }

    /// In the first slot of the executor that is free.
    fn start(&mut self, app: ProcId, executor: ExecutorId, tid: Tid, task: TaskKey, at: VirtualTime) {
        let free = |bars: &Self, slot| bars.rows.get(&slot).and_then(|row| row.last()).is_none_or(|last| last.to.is_some());
        let slot = (0..1024).map(|slot| SlotId { app, executor, slot }).find(|slot| free(self, *slot));
        if let Some(slot) = slot {
            let row = self.rows.entry(slot).or_default();
            row.push(Attempt { task, from: at, to: None, failed: false });
            self.running.insert((app, tid), (slot, row.len() - 1));
            self.started.push((slot, row.len() - 1));
        }
    }
}

/// The letter of a stage: A for 0, B for 1, …
pub fn letter(stage: StageId) -> char {
    let place = u8::try_from(stage.0 % 26).unwrap_or(0);
    char::from(b'A' + place)
}
