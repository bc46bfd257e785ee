//! Which records are worth a mark on the timeline: those after which the picture is another one.

use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::ExitStatus;
use crate::sim::Fact;
use crate::sim::Record;
use crate::sim::Signal;
use crate::spark::fact::AppFact;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::fact::TaskEnd;
use crate::spark::protocol::Spark;

/// What a mark stands for; each kind has a letter of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    Fault,
    Death,
    Failure,
    Start,
    Stage,
    Result,
}

impl MarkKind {
    pub fn letter(self) -> char {
        match self {
            Self::Fault => '◆',
            Self::Death => '✗',
            Self::Failure => '!',
            Self::Start => '▴',
            Self::Stage => '┊',
            Self::Result => '★',
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Death => "death",
            Self::Failure => "failure",
            Self::Start => "start",
            Self::Stage => "stage",
            Self::Result => "result",
        }
    }
}

/// A marked record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    pub id: RecordId,
    pub at: VirtualTime,
    pub kind: MarkKind,
    /// A fault of the run's own list strikes here: known before it happens.
    pub armed: bool,
}

/// The mark of a record, if it deserves one.
pub fn mark(id: RecordId, record: &Record<Spark>) -> Option<Marked> {
    let kind = match &record.fact {
        Fact::Domain(fact) => domain(fact)?,
        Fact::MachineCrashed { .. } | Fact::Frozen { .. } | Fact::LinkCut { .. } | Fact::LinkSlowed { .. } => MarkKind::Fault,
        Fact::ProcessEnded { status, .. } => match status {
            // Whoever was asked to end and did is no death: so every healthy run ends.
            ExitStatus::Code(0) | ExitStatus::Signal(Signal::Terminate) => return None,
            ExitStatus::Code(_) | ExitStatus::Signal(_) | ExitStatus::MachineLost => MarkKind::Death,
        },
        Fact::MachineRestarted { .. } | Fact::Thawed { .. } | Fact::LinkHealed { .. } => MarkKind::Start,
        _ => return None,
    };
    let armed = matches!(record.fact, Fact::Domain(SparkFact::Fault { .. }));
    Some(Marked { id, at: record.at, kind, armed })
}

fn domain(fact: &SparkFact) -> Option<MarkKind> {
    match fact {
        SparkFact::Fault { .. } => Some(MarkKind::Fault),
        SparkFact::App { fact, .. } => match fact {
            AppFact::ContextStarted { .. } | AppFact::ExecutorAdded { .. } => Some(MarkKind::Start),
            AppFact::ExecutorRemoved { .. }
            | AppFact::ShuffleLost { .. }
            | AppFact::NoResources
            | AppFact::StageEnded { failure: Some(_), .. } => Some(MarkKind::Failure),
            AppFact::StageSubmitted { .. } => Some(MarkKind::Stage),
            AppFact::TaskEnded { end, .. } => match end {
                TaskEnd::Success { .. } | TaskEnd::Killed { .. } => None,
                _ => Some(MarkKind::Failure),
            },
            AppFact::JobEnded { .. } => Some(MarkKind::Result),
            _ => None,
        },
        SparkFact::Program { fact: ProgramFact::ShowedResult { .. } | ProgramFact::Threw { .. }, .. } => Some(MarkKind::Result),
        _ => None,
    }
}
