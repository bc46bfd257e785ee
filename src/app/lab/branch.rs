//! One timeline: a run with its faults, its log as far as it is known, and what was found in it.

use std::sync::Arc;

use crate::app::lab::bars::Bars;
use crate::app::lab::marks;
use crate::app::lab::marks::Marked;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::Cluster;
use crate::sim::Fact;
use crate::sim::Log;
use crate::sim::Record;
use crate::sim::Timeline;
use crate::spark::fault::Site;
use crate::spark::outcome::Outcome;
use crate::spark::protocol::Spark;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Surroundings;
use crate::spark::submit::explain;
use crate::spark::version::SparkVersion;
use crate::spark::work::JobPlan;
use crate::study::FaultSpec;
use crate::study::RunSpec;

/// How far the run is that makes the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Course {
    /// Still growing.
    #[default]
    Running,
    Done,
}

/// A machine or a process that stands there when the clock starts.
fn is_there(fact: &Fact<Spark>) -> bool {
    matches!(fact, Fact::MachineAdded { .. } | Fact::ProcessStarted { .. } | Fact::Listening { .. })
}

/// A timeline.
#[derive(Clone, Debug, Default)]
pub struct Branch {
    pub name: String,
    pub spec: RunSpec,
    /// What its submit line asks for, with the settings in force.
    pub request: Option<Arc<SubmitRequest>>,
    /// The timeline it left, and when.
    pub parent: Option<(usize, VirtualTime)>,
    pub log: Log<Spark>,
    pub course: Course,
    /// Why it cannot be played.
    pub refused: Option<String>,
    /// The jobs, as they were planned.
    pub plans: Vec<Arc<JobPlan>>,
    pub query: Option<Arc<QueryPlans>>,
    /// What came of it, once it is over.
    pub outcome: Option<Arc<Outcome>>,
    /// What there is in the run that can be broken.
    pub site: Option<Arc<Site>>,
    pub marks: Vec<Marked>,
    pub bars: Bars,
    /// How many records at the beginning only say who is there before anything happens.
    pub set: usize,
    timeline: Timeline<Spark>,
    read: usize,
}

/// A query as the engine plans it: what is asked, and how it is done before it is cut into stages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryPlans {
    pub logical: String,
    pub physical: String,
}

/// What a run tells of itself while it is computed.
#[derive(Clone, Debug)]
pub struct News {
    pub log: Log<Spark>,
    pub plans: Vec<Arc<JobPlan>>,
    /// The engine's own plans of the query, if it is one.
    pub query: Option<Arc<QueryPlans>>,
    pub course: Course,
    pub outcome: Option<Arc<Outcome>>,
    /// What there is in the run that can be broken.
    pub site: Option<Arc<Site>>,
}

impl Branch {
    pub fn new(name: impl Into<String>, spec: RunSpec) -> Self {
        let version = spec.spark.as_deref().and_then(|version| version.parse().ok()).unwrap_or(SparkVersion::V4_0);
        let request = explain(&spec.submit, &Surroundings::set_up(&spec.submit, version)).request.map(Arc::new);
        Self { name: name.into(), spec, request, ..Self::default() }
    }

    /// The same run with one more fault.
    #[must_use]
    pub fn fork(&self, number: usize, at: VirtualTime, fault: FaultSpec) -> Self {
        let mut spec = self.spec.clone();
        let target = fault.target.replace("link:", "").replace("machine:", "");
        let name = format!("{} {target}", fault.action);
        spec.faults.push(fault);
        Self::new(name, spec).child_of(number, at)
    }

    #[must_use]
    pub fn child_of(mut self, number: usize, at: VirtualTime) -> Self {
        self.parent = Some((number, at));
        self
    }

    /// Takes in what the run has come to.
    pub fn take(&mut self, news: News) {
        self.log = news.log;
        self.course = news.course;
        self.plans = news.plans;
        self.query = news.query;
        self.outcome = news.outcome;
        self.site = news.site;
        self.timeline.follow(&self.log);
        for (id, record) in self.log.from(self.read) {
            self.bars.read(record);
            if let Some(mark) = marks::mark(id, record) {
                self.marks.push(mark);
            }
        }
        self.read = self.log.len();
        if self.set == 0 {
            let there = |record: &Record<Spark>| record.at == VirtualTime::ZERO && is_there(&record.fact);
            self.set = self.log.from(0).take_while(|(_, record)| there(record)).count();
        }
    }

    /// The moment of the last record.
    pub fn end(&self) -> VirtualTime {
        self.log.len().checked_sub(1).and_then(|last| self.record_time(last)).unwrap_or_default()
    }

    pub fn record_time(&self, place: usize) -> Option<VirtualTime> {
        let id = RecordId(u32::try_from(place).ok()?);
        self.log.get(id).map(|record| record.at)
    }

    /// How many records lie at or before this moment.
    pub fn seen_at(&self, at: VirtualTime) -> usize {
        let (mut low, mut high) = (0, self.log.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.record_time(middle).is_some_and(|time| time <= at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The cluster after so many records.
    pub fn cluster(&self, seen: usize) -> Cluster<Spark> {
        self.timeline.at(&self.log, seen)
    }

    /// Folds a cluster on that is the fold of the first `from` records.
    pub fn follow(&self, cluster: &mut Cluster<Spark>, from: usize, to: usize) {
        Timeline::forward(&self.log, cluster, from, to);
    }

    /// The first place at which two logs part, if they do.
    pub fn parts_from(&self, other: &Self) -> Option<usize> {
        let common = self.log.len().min(other.log.len());
        let differs = (0..common).find(|place| {
            let id = RecordId(u32::try_from(*place).unwrap_or(u32::MAX));
            self.log.get(id) != other.log.get(id)
        });
        differs.or((self.log.len() != other.log.len()).then_some(common))
    }
}
