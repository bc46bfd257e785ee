//! The state of the lab.

use std::collections::BTreeMap;

use crate::app::lab::branch::Branch;
use crate::app::lab::branch::Course;
use crate::app::lab::branch::News;
use crate::app::lab::breakpoint::Breakpoint;
use crate::app::lab::moments;
use crate::app::lab::playback::Playback;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::content::Scenario;
use crate::content::share::Share;
use crate::sim::Cluster;
use crate::sim::ExitStatus;
use crate::sim::Fact;
use crate::sim::ProcessInfo;
use crate::sim::Record;
use crate::spark::explain::told;
use crate::spark::explain::transcript;
use crate::spark::fact::Console;
use crate::spark::message::Message;
use crate::spark::protocol::Spark;
use crate::study::RunSpec;

/// The panes, in the order Tab goes through them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pane {
    #[default]
    Stage,
    Narration,
    Timeline,
    Stages,
    Consoles,
    Inspector,
}

impl Pane {
    pub const ALL: [Self; 6] = [Self::Stage, Self::Narration, Self::Timeline, Self::Stages, Self::Consoles, Self::Inspector];

    pub fn name(self) -> &'static str {
        match self {
            Self::Stage => "Cluster",
            Self::Narration => "What happens",
            Self::Timeline => "Timeline",
            Self::Stages => "Stages",
            Self::Consoles => "Consoles",
            Self::Inspector => "Inspector",
        }
    }

    /// For a narrow screen.
    pub fn short(self) -> &'static str {
        match self {
            Self::Narration => "Events",
            Self::Timeline => "Time",
            other => other.name(),
        }
    }

    pub fn place(self) -> usize {
        Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0)
    }
}

/// Which messages are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    NoHeartbeats,
    /// Between drivers and executors.
    Tasks,
    /// To and from the cluster manager.
    Manager,
    /// Of Spark Connect, and between a Python program and its JVM.
    Clients,
    All,
    None,
}

impl Filter {
    pub fn shows(self, message: &Message) -> bool {
        let heartbeat = message.name().contains("Heartbeat");
        match self {
            Self::NoHeartbeats => !heartbeat,
            Self::Tasks => !heartbeat && matches!(message, Message::App(_)),
            Self::Manager => !heartbeat && matches!(message, Message::Standalone(_) | Message::Yarn(_) | Message::Kube(_)),
            Self::Clients => matches!(message, Message::Connect(_) | Message::Python(_)),
            Self::All => true,
            Self::None => false,
        }
    }

    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::NoHeartbeats => Self::Tasks,
            Self::Tasks => Self::Manager,
            Self::Manager => Self::Clients,
            Self::Clients => Self::All,
            Self::All => Self::None,
            Self::None => Self::NoHeartbeats,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::NoHeartbeats => "all but heartbeats",
            Self::Tasks => "between driver and executors",
            Self::Manager => "of the cluster manager",
            Self::Clients => "of Connect and Python clients",
            Self::All => "all",
            Self::None => "none",
        }
    }
}

/// A key that wants a letter after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    Bookmark,
    Jump,
}

/// What is typed into the line at the bottom of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    Find,
    Breakpoint,
    /// Another submit line for the same work.
    Submit,
    /// How many random faults, from which seed.
    Chaos,
    /// A name for this timeline.
    Name,
}

impl Asking {
    /// What stands before the line.
    pub fn words(self) -> &'static str {
        match self {
            Self::Find => "find event:",
            Self::Breakpoint => "stop, e.g. when map task 3 commits (empty: no stops):",
            Self::Submit => "$",
            Self::Chaos => "how many random faults, and a seed:",
            Self::Name => "name of this timeline:",
        }
    }
}

/// Everything about the scenario being watched.
#[derive(Clone, Debug, Default)]
pub struct Lab {
    pub scenario: Option<Box<Scenario>>,
    pub branches: Vec<Branch>,
    pub current: usize,
    pub playback: Playback,
    /// The fold of the current log up to the playhead.
    pub cluster: Cluster<Spark>,
    pub pane: Pane,
    pub zoom: bool,
    /// Which console is open.
    pub console: usize,
    pub selected: Option<ProcId>,
    pub filter: Filter,
    pub find: String,
    pub asking: Option<(Asking, crate::app::entry::Entry)>,
    /// Where playing stops.
    pub breakpoints: Vec<Breakpoint>,
    /// The record before which it has stopped already.
    pub held: Option<usize>,
    pub bookmarks: BTreeMap<char, (usize, usize)>,
    pub waiting: Option<Waiting>,
    /// The chain of causes that is shown, the effect first.
    pub lit: Vec<RecordId>,
    /// The step of the chain that is being read.
    pub pointed: Option<RecordId>,
    /// Where the playhead goes as soon as the new timeline has come so far.
    pub due: Option<VirtualTime>,
    /// What the narrator says, and from which moment on; known once the run is.
    pub beats: Vec<(VirtualTime, String)>,
    /// The playhead goes to what decided the run, as soon as that is known.
    pub aim: bool,
    /// How far the focused pane is scrolled.
    pub scroll: usize,
    /// Of which timeline and how many records `cluster` is the fold.
    folded: Option<(usize, usize)>,
}

/// Up to so many records are folded on from what is shown; beyond, a kept state may be nearer.
const NEAR: usize = 2048;

impl Lab {
    /// A scenario from its beginning; the number of the branch whose run must be computed is 0.
    pub fn open(scenario: Scenario) -> Self {
        let branch = Branch::new("as written", scenario.run.clone());
        Self { scenario: Some(Box::new(scenario)), branches: vec![branch], ..Self::default() }
    }

    /// A run without a scenario.
    pub fn open_run(name: &str, spec: RunSpec) -> Self {
        Self { branches: vec![Branch::new(name, spec)], ..Self::default() }
    }

    /// The same, going to this moment as soon as the run has come so far.
    #[must_use]
    pub fn due_at(self, now: VirtualTime) -> Self {
        Self { due: Some(now), ..self }
    }

    /// The words of the scenario have changed, its run has not.
    pub fn retell(&mut self, scenario: Scenario) {
        if let Some(branch) = self.branches.first().filter(|branch| branch.course == Course::Done) {
            self.beats = moments::beats(&scenario, &branch.log);
        }
        self.scenario = Some(Box::new(scenario));
    }

    pub fn branch(&self) -> Option<&Branch> {
        self.branches.get(self.current)
    }

    /// This run and this moment, for somebody else.
    pub fn share(&self) -> Option<Share> {
        let run = self.branch()?.spec.clone();
        let scenario = self.scenario.as_ref().map(|scenario| scenario.id.clone());
        Some(Share { scenario, run, at: self.playback.now.0 })
    }

    /// A run that somebody else has shared, at their moment. The scenario gives its title and story; the run is theirs.
    pub fn open_shared(share: &Share, scenario: Option<&Scenario>) -> Self {
        let lab = match scenario.cloned() {
            Some(scenario) => Self::open(Scenario { run: share.run.clone(), ..scenario }),
            None => Self::open_run("shared", share.run.clone()),
        };
        Self { due: Some(share.now()), ..lab }
    }

    /// What the narrator says at the playhead: the last beat that has come.
    pub fn said(&self) -> Option<&str> {
        let shown = self.current == 0 && self.playback.seen > 0;
        self.beats.iter().rev().find(|(at, _)| shown && *at <= self.playback.now).map(|(_, say)| say.as_str())
    }

    /// The record the playhead stands behind.
    pub fn here(&self) -> Option<(RecordId, &Record<Spark>)> {
        let place = u32::try_from(self.playback.seen.checked_sub(1)?).ok()?;
        let id = RecordId(place);
        self.branch()?.log.get(id).map(|record| (id, record))
    }

    /// The event at the playhead as a sentence, and when it was.
    pub fn told(&self) -> Option<(VirtualTime, String)> {
        let (_, record) = self.here()?;
        Some((record.at, told(&self.branch()?.log, &self.cluster, record)))
    }

    /// What this is called: the scenario's title, else the line that was submitted.
    pub fn title(&self) -> &str {
        let line = || self.branches.first().map_or("", |branch| branch.spec.submit.trim());
        self.scenario.as_ref().map_or_else(line, |scenario| scenario.title.as_str())
    }

    /// Takes in what a run has come to.
    pub fn news(&mut self, number: usize, news: News) {
        let Some(branch) = self.branches.get_mut(number) else { return };
        branch.take(news);
        if let (0, Course::Done, Some(scenario)) = (number, branch.course, &self.scenario) {
            self.beats = moments::beats(scenario, &branch.log);
        }
        if number != self.current {
            return;
        }
        match self.due {
            Some(due) if branch.end() < due && branch.course == Course::Running => {}
            Some(due) => {
                self.due = None;
                self.seek(|playback, branch| playback.to_moment(branch, due));
            }
            None => self.look(),
        }
        self.take_aim();
    }

    /// To the record that decided how the run ended; where nothing did, to its end.
    fn take_aim(&mut self) {
        let outcome = self.branch().and_then(|branch| branch.outcome.clone());
        if let Some(outcome) = outcome.filter(|_| self.aim) {
            self.aim = false;
            let decided = outcome.cause.first().map_or(usize::MAX, |link| link.event as usize);
            self.seek(|playback, branch| playback.to_record(branch, decided));
        }
    }

    /// Folds the log up to the playhead: from what is shown already where that lies behind, else from a kept state. Whoever is
    /// there before anything happens stands on the stage from the first moment on.
    pub fn look(&mut self) {
        if let Some(branch) = self.branches.get(self.current) {
            let seen = self.playback.seen.max(branch.set);
            match self.folded {
                Some((number, from)) if number == self.current && from <= seen && seen - from < NEAR => {
                    branch.follow(&mut self.cluster, from, seen);
                }
                _ => self.cluster = branch.cluster(seen),
            }
            self.folded = Some((self.current, seen.min(branch.log.len())));
        }
        if self.selected.is_some_and(|proc| self.cluster.process(proc).is_none()) {
            self.selected = None;
        }
    }

    /// Shows a chain of causes, or none any more.
    pub fn point(&mut self, chain: Option<Vec<RecordId>>) {
        self.pointed = chain.as_ref().and_then(|chain| chain.first().copied());
        self.lit = chain.unwrap_or_default();
    }

    /// Whether a step stops at this record: at what is told, and at messages that are drawn.
    pub fn stops_at(&self, record: &Record<Spark>) -> bool {
        match &record.fact {
            Fact::Sent { message, .. } => self.filter.shows(message),
            Fact::Lost { .. } | Fact::Disconnected { .. } => true,
            _ => transcript::is_told(record),
        }
    }

    /// Moves the playhead by `change`, which gets the current branch.
    pub fn seek(&mut self, change: impl FnOnce(&mut Playback, &Branch)) {
        if let Some(branch) = self.branches.get(self.current) {
            change(&mut self.playback, branch);
            self.look();
        }
    }

    /// Does the playhead move by itself?
    pub fn moving(&self) -> bool {
        self.playback.playing
    }

    pub fn computing(&self) -> bool {
        self.branch().is_some_and(|branch| branch.course == Course::Running && branch.refused.is_none())
    }

    /// The consoles that have been written to, in their order.
    pub fn consoles(&self) -> Vec<Console> {
        self.cluster.domain.consoles.keys().copied().collect()
    }

    /// The processes in the order the stage shows them.
    pub fn on_stage(&self) -> Vec<ProcId> {
        let mut procs: Vec<(u32, ProcId)> =
            self.cluster.procs().filter(|(_, info)| shown(info)).map(|(proc, info)| (info.machine.0, proc)).collect();
        procs.sort_unstable();
        procs.into_iter().map(|(_, proc)| proc).collect()
    }

    /// The messages on the stage at the playhead, the newest first: those under way, and those of a moment ago, which stay
    /// visible for `glow`.
    pub fn under_way(&self, glow: u64) -> Vec<(RecordId, &Record<Spark>)> {
        let Some(branch) = self.branch() else { return Vec::new() };
        let now = self.playback.now;
        let oldest = VirtualTime(now.0.saturating_sub(glow));
        let start = self.playback.seen.saturating_sub(400);
        let mut found: Vec<_> = branch
            .log
            .from(start)
            .take(self.playback.seen - start)
            .filter(|(_, record)| match &record.fact {
                Fact::Sent { arrives, message, .. } => (*arrives > now || record.at >= oldest) && self.filter.shows(message),
                Fact::Lost { .. } => record.at >= oldest,
                _ => false,
            })
            .collect();
        found.reverse();
        found
    }
}

/// Whoever lives, and whoever ended otherwise than well: one may ask why.
fn shown(info: &ProcessInfo) -> bool {
    info.ended.is_none_or(|(_, status, _)| status != ExitStatus::Code(0))
}
