//! What is left of what the run made and kept: temp views and session state, cached blocks, map outputs. Computed from who held each
//! and what became of that process; nothing here knows a fault.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::StageId;
use crate::base::VirtualTime;
use crate::sim::ExitStatus;
use crate::spark::connect::held::Held;
use crate::spark::fact::connect::SessionEnd;
use crate::spark::id::ExecutorId;
use crate::spark::outcome::Topology;
use crate::spark::outcome::lookups;
use crate::spark::outcome::places;
use crate::spark::outcome::verdict;
use crate::spark::run::Run;
use crate::spark::state::AppState;
use crate::spark::state::connect::SessionState;

/// A kind of thing that lives in the memory or on the disk of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    TempViews,
    GlobalTempViews,
    /// Of a Connect session, as are the next two.
    Settings,
    Functions,
    Artifacts,
    /// Plans that the server keeps the rows of, for all its sessions.
    CachedTables,
    CachedBlocks,
    ShuffleOutputs,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::TempViews,
        Self::GlobalTempViews,
        Self::Settings,
        Self::Functions,
        Self::Artifacts,
        Self::CachedTables,
        Self::CachedBlocks,
        Self::ShuffleOutputs,
    ];
}

/// What became of all things of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Survival {
    /// Different things: one that was lost and made again is still one.
    pub made: u32,
    /// How many of them were gone at least once because whoever held them was.
    pub lost: u32,
    pub made_again: u32,
    /// How many are there at the end.
    pub left: u32,
    pub fate: Fate,
    pub held_by: Holder,
    /// Whether the client found it that looked last for one by its name; `null` if nobody looked.
    pub found: Option<bool>,
}

/// All that in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// All of it is there at the end.
    Kept,
    /// Nothing was lost; it was given up when the application had finished, or by `stop()`.
    Released,
    /// Some of it was lost on the way.
    PartlyLost,
    /// All of it was lost.
    Lost,
}

/// Whose memory or disk it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    Driver,
    ConnectServer,
    Executors,
    ShuffleService,
}

/// What became of one holder's hold on a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Left,
    Released,
    /// At this moment its holder was gone.
    Lost(VirtualTime),
}

/// A thing in the hands of one process, or of one application.
struct Hold {
    from: VirtualTime,
    /// It was nowhere at least once.
    lost: bool,
    /// And was made again by the same application.
    again: bool,
    end: End,
}

impl Hold {
    fn plain(from: VirtualTime, end: End) -> Self {
        Self { from, lost: matches!(end, End::Lost(_)), again: false, end }
    }

    /// A thing in the executors of an application: `there`, `lost` on the way, `somewhere` now as far as the driver knows.
    fn in_executors(from: VirtualTime, end: End, (there, lost, somewhere): (bool, bool, bool), now: VirtualTime) -> Self {
        let end = match end {
            // Nobody has made it again.
            End::Left | End::Released if !somewhere => End::Lost(now),
            // Its executor is gone, and the driver does not know it yet.
            End::Left if !there => End::Lost(now),
            end => end,
        };
        Self { from, lost: lost || matches!(end, End::Lost(_)), again: lost && somewhere, end }
    }
}

/// A thing from its first holder to its last.
struct Thing {
    lost: bool,
    again: bool,
    end: End,
}

#[derive(Default)]
struct Ledger {
    things: BTreeMap<(Kind, String), Vec<Thing>>,
    holders: BTreeMap<Kind, Holder>,
}

impl Ledger {
    /// Whoever has a thing of a name after another one of that name was lost has made it again. Holds come in the order they began.
    fn add(&mut self, kind: Kind, name: String, holder: Holder, hold: &Hold) {
        self.holders.insert(kind, holder);
        let things = self.things.entry((kind, name)).or_default();
        let before = things.iter_mut().find(|thing| matches!(thing.end, End::Lost(at) if at <= hold.from));
        match before {
            Some(thing) => (thing.again, thing.end) = (true, hold.end),
            None => things.push(Thing { lost: hold.lost, again: hold.again, end: hold.end }),
        }
    }

    fn told(self, found: &BTreeMap<Kind, bool>) -> BTreeMap<Kind, Survival> {
        let mut told = BTreeMap::new();
        for (kind, holder) in self.holders {
            let mine = || self.things.iter().filter(move |((of, _), _)| *of == kind).flat_map(|(_, things)| things);
            let count = |holds: &dyn Fn(&Thing) -> bool| u32::try_from(mine().filter(|thing| holds(thing)).count()).unwrap_or(u32::MAX);
            let (made, lost, left) = (count(&|_| true), count(&|thing| thing.lost), count(&|thing| thing.end == End::Left));
            let fate = match lost {
                0 if left == made => Fate::Kept,
                0 => Fate::Released,
                _ if lost < made => Fate::PartlyLost,
                _ => Fate::Lost,
            };
            let again = count(&|thing| thing.again);
            told.insert(kind, Survival { made, lost, made_again: again, left, fate, held_by: holder, found: found.get(&kind).copied() });
        }
        told
    }
}

/// Every kind of which the run made something.
pub(super) fn survives(run: &Run) -> BTreeMap<Kind, Survival> {
    let mut ledger = Ledger::default();
    sessions(run, &mut ledger);
    for (&host, app) in &run.world().cluster().domain.apps {
        application(run, (host, app), &mut ledger);
    }
    ledger.told(&lookups::last(run))
}

fn when(run: &Run, record: RecordId) -> VirtualTime {
    run.world().log().get(record).map_or(VirtualTime::ZERO, |record| record.at)
}

/// How a process ended, as far as it holds things: one that came to its own end has given them up.
fn end_of(run: &Run, proc: ProcId) -> End {
    match run.world().cluster().process(proc).and_then(|info| info.ended) {
        None => End::Left,
        Some((_, ExitStatus::Code(0), _)) => End::Released,
        Some((at, ..)) => End::Lost(at),
    }
}

/// What Connect sessions hold, and what they share.
fn sessions(run: &Run, ledger: &mut Ledger) {
    let connect = &run.world().cluster().domain.connect;
    let now = connect.sessions.iter().map(|((server, _), session)| (*server, session));
    let mut all: Vec<(ProcId, &SessionState)> = connect.past.iter().map(|(server, session)| (*server, session)).chain(now).collect();
    all.sort_by_key(|(_, session)| session.created);
    for (server, session) in all {
        let end = match session.closed {
            Some((record, SessionEnd::Expired)) => End::Lost(when(run, record)),
            Some((_, SessionEnd::Released)) => End::Released,
            None => end_of(run, server),
        };
        hold(run, &session.own, end, ledger);
    }
    for (&server, shared) in &connect.shared {
        hold(run, shared, end_of(run, server), ledger);
    }
}

/// Things of one session by name: the first of each, as setting it again replaces it.
fn hold(run: &Run, held: &[(RecordId, Held)], end: End, ledger: &mut Ledger) {
    let mut seen = BTreeMap::new();
    for (record, held) in held {
        let (kind, name) = match held {
            Held::View(name) => (Kind::TempViews, name),
            Held::GlobalView(name) => (Kind::GlobalTempViews, name),
            Held::Setting { name, .. } => (Kind::Settings, name),
            Held::Function(name) => (Kind::Functions, name),
            Held::Artifact(name) => (Kind::Artifacts, name),
            Held::Cached(plan) => (Kind::CachedTables, plan),
            Held::Uncached(plan) => {
                seen.remove(&(Kind::CachedTables, plan.clone()));
                continue;
            }
            _ => continue,
        };
        seen.entry((kind, name.clone())).or_insert(*record);
    }
    for ((kind, name), record) in seen {
        ledger.add(kind, name, Holder::ConnectServer, &Hold::plain(when(run, record), end));
    }
}

/// What an application holds: views in its driver, blocks and map outputs in its executors, none of which mean anything without it.
fn application(run: &Run, (host, app): (ProcId, &AppState), ledger: &mut Ledger) {
    let end = end_of_app(run, host, app);
    for ((global, name), record) in &app.views {
        let kind = if *global { Kind::GlobalTempViews } else { Kind::TempViews };
        ledger.add(kind, name.clone(), Holder::Driver, &Hold::plain(when(run, *record), end));
    }
    let holder = if app.executors.contains_key(&ExecutorId::DRIVER) { Holder::Driver } else { Holder::Executors };
    let alive = |proc: ProcId| run.world().cluster().alive(proc);
    for (block, history) in &app.history.blocks {
        let there = history.holders.iter().any(|executor| app.executors.get(executor).is_some_and(|state| alive(state.proc)));
        let hold = Hold::in_executors(app.started, end, (there, history.lost, !history.holders.is_empty()), run.now());
        ledger.add(Kind::CachedBlocks, block.to_string(), holder, &hold);
    }
    // The last stage of a job gives its rows to the driver; the others write them for a later one.
    let results: BTreeSet<StageId> = app.jobs.values().filter_map(|job| job.stages.last().copied()).collect();
    for (stage, outputs) in app.outputs.iter().filter(|(stage, _)| !results.contains(stage)) {
        let once_lost = app.history.outputs.get(stage);
        for (partition, owner) in (0..).zip(outputs.iter()) {
            let lost = once_lost.is_some_and(|lost| lost.contains(&partition));
            let owner = owner.and_then(|owner| app.executors.get(&owner));
            if owner.is_none() && !lost {
                continue;
            }
            let there = owner.is_some_and(|state| alive(state.server));
            let served = owner.is_some_and(|state| state.server != state.proc);
            let hold = Hold::in_executors(app.started, end, (there, lost, owner.is_some()), run.now());
            ledger.add(Kind::ShuffleOutputs, format!("{stage}.{partition}"), if served { Holder::ShuffleService } else { holder }, &hold);
        }
    }
}

/// An application has given up what it held if it had done its work and came to its own end.
fn end_of_app(run: &Run, host: ProcId, app: &AppState) -> End {
    let done = places::topology(run) == Topology::Connect || verdict::complete(run, app);
    let ended = run.world().cluster().process(host).and_then(|info| info.ended);
    match (end_of(run, host), app.stopped) {
        (End::Left, Some((record, code))) if code != 0 || !done => End::Lost(when(run, record)),
        (End::Left, Some(_)) => End::Released,
        (End::Released, _) if !done => End::Lost(ended.map_or(VirtualTime::ZERO, |(at, ..)| at)),
        (end, _) => end,
    }
}
