//! Watches a run from outside and says which fault is due. It looks at records only, never into a process.

use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::sim::Fact;
use crate::sim::Record;
use crate::spark::fact::AppFact;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::fault::spec::Fault;
use crate::spark::fault::when::When;
use crate::spark::protocol::Spark;

/// From the start of a stage's first task to the fault: the tasks are launched and have fetched what they read.
const STAGE_UNDER_WAY: VirtualSpan = VirtualSpan::from_millis(10);

/// The faults of a run in the order they were named, and how far each has come.
#[derive(Clone, Debug, Default)]
pub struct FaultPlan {
    planned: Vec<Planned>,
}

#[derive(Clone, Debug)]
struct Planned {
    fault: Fault,
    progress: Progress,
    /// How many of the things it waits for have come.
    seen: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Waiting,
    /// Its moment has come or will come at this time, because of this record.
    Due(VirtualTime, Option<RecordId>),
    /// It has been brought about, or armed, by this record.
    Struck(Option<RecordId>),
}

/// A fault whose moment has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    pub place: usize,
    pub fault: Fault,
    /// The record that brought its moment.
    pub cause: Option<RecordId>,
}

impl FaultPlan {
    pub fn new(faults: Vec<Fault>) -> Self {
        let planned = faults.into_iter().map(|fault| {
            let (when, later) = match &fault.when {
                When::Later(when, later) => (&**when, *later),
                when => (when, VirtualSpan::ZERO),
            };
            let progress = match when {
                When::Start => Progress::Due(VirtualTime::ZERO + later, None),
                When::At(time) => Progress::Due(*time + later, None),
                _ => Progress::Waiting,
            };
            Planned { fault, progress, seen: 0 }
        });
        Self { planned: planned.collect() }
    }

    /// Adds a fault while the run goes on; without a moment of its own it strikes at `now`.
    pub fn add(&mut self, mut fault: Fault, now: VirtualTime) {
        if fault.when == When::Middle {
            fault.when = When::At(now);
        }
        self.planned.extend(Self::new(vec![fault]).planned);
    }

    /// Every fault in the order they were named, with the record that brought it about.
    pub fn all(&self) -> impl Iterator<Item = (&Fault, Option<RecordId>)> {
        self.planned.iter().map(|planned| match planned.progress {
            Progress::Struck(record) => (&planned.fault, record),
            Progress::Waiting | Progress::Due(..) => (&planned.fault, None),
        })
    }

    /// Takes note of a record.
    pub fn observe(&mut self, id: RecordId, record: &Record<Spark>) {
        for planned in self.planned.iter_mut().filter(|planned| planned.progress == Progress::Waiting) {
            if let Some(delay) = planned.meets(&record.fact) {
                planned.progress = Progress::Due(record.at + delay, Some(id));
            }
        }
    }

    /// The moment of the next fault whose moment is known.
    pub fn next(&self) -> Option<VirtualTime> {
        self.planned.iter().filter_map(Planned::due_at).min()
    }

    /// The first fault that is due at `now`.
    pub fn take(&self, now: VirtualTime) -> Option<Due> {
        let (place, planned) = self.planned.iter().enumerate().find(|(_, planned)| planned.due_at().is_some_and(|at| at <= now))?;
        let Progress::Due(_, cause) = planned.progress else { return None };
        Some(Due { place, fault: planned.fault.clone(), cause })
    }

    /// The fault has struck: what waits for it counts from now.
    pub fn struck(&mut self, place: usize, now: VirtualTime, record: Option<RecordId>) {
        if let Some(planned) = self.planned.get_mut(place) {
            planned.progress = Progress::Struck(record);
        }
        if let Some(next) = self.planned.get_mut(place + 1)
            && let (When::After(span), Progress::Waiting) = (&next.fault.when, next.progress)
        {
            next.progress = Progress::Due(now + *span, record);
        }
    }

    /// What it should hit is not there yet: it tries again a little later.
    pub fn postpone(&mut self, place: usize, now: VirtualTime) {
        if let Some(planned) = self.planned.get_mut(place)
            && let Progress::Due(_, cause) = planned.progress
        {
            planned.progress = Progress::Due(now + VirtualSpan::from_millis(100), cause);
        }
    }
}

impl Planned {
    fn due_at(&self) -> Option<VirtualTime> {
        match self.progress {
            Progress::Due(at, _) => Some(at),
            Progress::Waiting | Progress::Struck(_) => None,
        }
    }

    /// Whether this fact brings its moment, and how long after it.
    fn meets(&mut self, fact: &Fact<Spark>) -> Option<VirtualSpan> {
        let (when, later) = match &self.fault.when {
            When::Later(when, later) => (&**when, *later),
            when => (when, VirtualSpan::ZERO),
        };
        Self::comes(when, &mut self.seen, fact).map(|delay| delay + later)
    }

    fn comes(when: &When, seen: &mut u32, fact: &Fact<Spark>) -> Option<VirtualSpan> {
        match (when, fact) {
            (When::Stage(wanted), Fact::Domain(SparkFact::App { fact: AppFact::TaskStarted { task, .. }, .. }))
                if task.stage.0 == *wanted =>
            {
                Some(STAGE_UNDER_WAY)
            }
            (When::Tasks { stage, tasks }, Fact::Domain(SparkFact::App { fact: AppFact::TaskEnded { task, end, .. }, .. }))
                if task.stage.0 == *stage && end.is_success() =>
            {
                *seen += 1;
                (*seen >= *tasks).then_some(VirtualSpan::ZERO)
            }
            (When::MapDone, Fact::Domain(SparkFact::App { fact: AppFact::StageEnded { failure: None, .. }, .. }))
            | (When::End, Fact::Domain(SparkFact::Program { fact: ProgramFact::LastActionDone, .. })) => Some(VirtualSpan::ZERO),
            (When::Event { name, count }, Fact::Sent { message, .. }) if message.name() == name => {
                *seen += 1;
                (*seen >= *count).then_some(VirtualSpan::ZERO)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FaultPlan;
    use crate::base::VirtualSpan;
    use crate::base::VirtualTime;
    use crate::spark::fault::spec::Fault;

    #[test]
    fn a_moment_counted_from_the_start_is_known_at_once() {
        let check = |text: &str, expected: Option<u64>| {
            let plan = FaultPlan::new(vec![Fault::parse(text).unwrap()]);
            assert_eq!(plan.next(), expected.map(|seconds| VirtualTime::ZERO + VirtualSpan::from_secs(seconds)), "{text}");
        };
        check("kill:master@start", Some(0));
        check("kill:master@start+12s", Some(12));
        check("kill:master@t=3s+2s", Some(5));
        check("kill:master@stage=1+2s", None);
    }
}
