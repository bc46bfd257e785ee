//! The fold of Spark's facts: what a screen draws. Changed by [`State::apply`] only, which cannot fail.

pub mod app;
pub mod connect;
pub mod history;
pub mod manager;
pub mod receipt;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use app::AppState;
pub use app::ExecutorState;
pub use app::ExecutorTask;
pub use app::JobState;
pub use app::StageState;
pub use app::StageStatus;
pub use connect::ConnectState;
pub use manager::ListedState;
pub use receipt::Receipt;

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::fact::Console;
use crate::spark::fact::ListedKind;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;

/// What can be seen of Spark. What is large and seldom changes is shared by copies: many states of the past are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Applications by the process that hosts their driver, in the order they started.
    pub apps: BTreeMap<ProcId, AppState>,
    /// What each manager lists: by manager, kind and id.
    pub listed: Arc<BTreeMap<(ProcId, ListedKind, String), ListedState>>,
    /// The last step of each program.
    pub programs: BTreeMap<ProcId, (RecordId, ProgramFact)>,
    /// The records of the lines of each console, in order.
    pub consoles: Arc<BTreeMap<Console, Arc<Vec<RecordId>>>>,
    pub connect: ConnectState,
    pub receipt: Receipt,
    /// Faults brought about so far.
    pub faults: Vec<(RecordId, String)>,
}

impl State {
    /// Changes the state by one fact.
    pub fn apply(&mut self, id: RecordId, at: VirtualTime, fact: &SparkFact) {
        match fact {
            SparkFact::App { app, fact } => {
                self.receipt.apply(fact);
                self.apps.entry(*app).or_default().apply(id, at, fact);
            }
            SparkFact::Manager(listed) => {
                let key = (listed.manager, listed.kind, listed.id.clone());
                Arc::make_mut(&mut self.listed).entry(key).or_default().apply(id, listed);
            }
            SparkFact::Program { proc, fact } => {
                self.programs.insert(*proc, (id, fact.clone()));
            }
            SparkFact::Printed(line) => {
                let lines = Arc::make_mut(&mut self.consoles).entry(line.console).or_default();
                Arc::make_mut(lines).push(id);
            }
            SparkFact::Connect(fact) => self.connect.apply(id, at, fact),
            SparkFact::Ending { .. } | SparkFact::Note { .. } => {}
            SparkFact::Fault { text, .. } => self.faults.push((id, text.clone())),
        }
    }

    /// The driver of the first application, or of the one that runs now.
    pub fn current_app(&self) -> Option<(ProcId, &AppState)> {
        self.apps.iter().next_back().map(|(proc, app)| (*proc, app))
    }

    /// The middle of the stage that took longest, first attempts only.
    pub fn middle_of_longest_stage(&self) -> Option<VirtualTime> {
        let (_, app) = self.current_app()?;
        let first_attempts = app.stages.iter().filter(|((_, attempt), _)| *attempt == 0);
        let spans = first_attempts.filter_map(|(_, stage)| Some((stage.ended?.since(stage.started), stage.started)));
        let (span, started) = spans.max()?;
        Some(started + VirtualSpan(span.0 / 2))
    }
}
