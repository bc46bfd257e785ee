//! The machines, their processes and what travels between them, at the playhead.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::lab::Lab;
use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::sim::Fact;
use crate::sim::ProcessInfo;
use crate::spark::build::connect::SERVER_MACHINE;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Spark;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::screens::lab::cast::Cast;
use crate::tui::screens::lab::flights::flights;
use crate::tui::screens::lab::timeline;
use crate::tui::theme::Role;
use crate::tui::widgets::cluster_map;
use crate::tui::widgets::cluster_map::Broken;
use crate::tui::widgets::cluster_map::ClusterMap;
use crate::tui::widgets::cluster_map::Machine;
use crate::tui::widgets::cluster_map::Process;
use crate::tui::widgets::cluster_map::Trouble;

pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    draw_lab(pen, area, &model.lab, model.settings.motion);
}

/// The stage of one lab; the wall has several.
pub fn draw_lab(pen: &mut Pen<'_>, area: Rect, lab: &Lab, motion: bool) {
    if let Some(why) = lab.branch().and_then(|branch| branch.refused.as_ref()) {
        let area = inset(area, 1);
        pen.put(row(area, 0), "This run cannot be played:", Role::Bad);
        pen.paragraph(below(area, 1), why, Role::Text, 0);
        return;
    }
    if lab.cluster.machines.is_empty() {
        let told = if lab.computing() { "The run is being computed…" } else { "Space plays, . steps one event" };
        pen.put_centre(row(area, area.height / 2), told, Role::Dim);
        return;
    }
    cluster_map::draw(pen, area, &map(lab, motion));
}

/// Rows with which the stage is content: each machine with its frame, a daemon and what it has started, in two columns.
pub(super) fn rows_wanted(lab: &Lab) -> u16 {
    const A_MACHINE: usize = 5;
    const MANY: usize = 12;
    let cluster = &lab.cluster;
    let all = cluster.machines.len();
    if !(1..MANY).contains(&all) {
        return u16::MAX;
    }
    let cast = Cast::of(cluster);
    let right = (0..).map(MachineId).take(all).filter(|id| cast.works(*id)).count();
    cells(right.max(all - right).max(1) * A_MACHINE + 2)
}

/// What stands on the stage.
pub(in crate::tui::screens) fn map(lab: &Lab, motion: bool) -> ClusterMap {
    let cluster = &lab.cluster;
    let cast = Cast::of(cluster);
    let lit = lit(lab);
    // Where nobody else works, the Connect server does: the link to it is the one that matters.
    let alone = !(0..).map(MachineId).zip(&cluster.machines).any(|(id, _)| cast.works(id));
    let stood = (0..).map(MachineId).zip(&cluster.machines).map(|(id, machine)| {
        let left = !(cast.works(id) || alone && machine.name == SERVER_MACHINE);
        (machine, left, cast.on(id))
    });
    let stood: Vec<_> = stood.collect();
    let right = || stood.iter().filter(|(_, left, _)| !left);
    let crowded = cluster_map::crowded(right().count(), right().map(|(.., here)| here.len()).sum());
    let holds = |proc| if crowded { String::new() } else { cast.holds(proc) };
    let machines = stood.iter().map(|(machine, left, here)| Machine {
        name: machine.name.clone(),
        down: machine.down.is_some(),
        left: *left,
        processes: here
            .iter()
            .map(|(proc, info, depth)| Process { holds: holds(*proc), ..process(lab, &cast, (*proc, info), *depth, &lit) })
            .collect(),
    });
    let machines = machines.collect();
    let place = |id: MachineId| id.0 as usize;
    let cut = cluster.cuts.iter().map(|((a, b), (_, reset))| Broken {
        a: place(*a),
        b: place(*b),
        how: if *reset { Trouble::Reset } else { Trouble::Silent },
        letter: None,
    });
    let slow = cluster.slowed.iter().filter(|(_, factor)| **factor > 1).map(|((a, b), factor)| Broken {
        a: place(*a),
        b: place(*b),
        how: Trouble::Slow(*factor),
        letter: None,
    });
    ClusterMap { broken: cut.chain(slow).collect(), flights: flights(lab, motion), machines }
}

/// The processes that the chain of causes goes through, each with the number of its first step, and the one being read.
struct Lit {
    steps: BTreeMap<ProcId, char>,
    pointed: Option<ProcId>,
}

fn lit(lab: &Lab) -> Lit {
    let proc = |id: &RecordId| lab.branch()?.log.get(*id).and_then(|record| concerns(&record.fact));
    let mut steps = BTreeMap::new();
    for (number, id) in lab.lit.iter().enumerate() {
        if let Some(proc) = proc(id) {
            steps.entry(proc).or_insert(timeline::step(number));
        }
    }
    Lit { steps, pointed: lab.pointed.as_ref().filter(|_| !lab.lit.is_empty()).and_then(proc) }
}

/// Whom a record is about.
pub(in crate::tui::screens) fn concerns(fact: &Fact<Spark>) -> Option<ProcId> {
    match fact {
        Fact::ProcessStarted { proc, .. }
        | Fact::ProcessEnded { proc, .. }
        | Fact::Signalled { proc, .. }
        | Fact::Disconnected { proc, .. }
        | Fact::Frozen { proc }
        | Fact::Sent { from: proc, .. }
        | Fact::Domain(
            SparkFact::App { app: proc, .. }
            | SparkFact::Program { proc, .. }
            | SparkFact::Ending { proc }
            | SparkFact::Note { proc }
            | SparkFact::Fault { target: Some(proc), .. },
        ) => Some(*proc),
        Fact::Domain(SparkFact::Printed(line)) => Some(line.proc),
        Fact::Domain(SparkFact::Manager(listed)) => Some(listed.manager),
        _ => None,
    }
}

/// The driver of a submission is called by its whole id, `driver driver-20260101000000-0001`; its end tells two of them apart.
fn short(name: &str) -> std::borrow::Cow<'_, str> {
    match name.strip_prefix("driver driver-").and_then(|id| id.rsplit_once('-')) {
        Some((_, number)) => format!("driver {number}").into(),
        None => name.into(),
    }
}

/// One process, but for what it holds.
fn process(lab: &Lab, cast: &Cast<'_>, (proc, info): (ProcId, &ProcessInfo), depth: u16, lit: &Lit) -> Process {
    let app = lab.cluster.domain.apps.get(&proc);
    let running = app.is_some_and(|app| app.stopped.is_none());
    // Whoever died as the driver keeps the name: that it was the driver is the point.
    let named = app.is_some() && (running || !info.alive());
    let name = if named && !info.name.contains("driver") { format!("driver ({})", info.name) } else { short(&info.name).into_owned() };
    Process {
        id: proc.0,
        name,
        life: cast.life(proc, info),
        depth,
        driver: running && info.alive(),
        slots: cast.slots(proc),
        holds: String::new(),
        selected: lit.pointed.map_or(lab.selected == Some(proc), |pointed| pointed == proc),
        step: lit.steps.get(&proc).copied(),
    }
}
