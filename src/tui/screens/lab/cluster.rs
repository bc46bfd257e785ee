//! The machines, their processes and what travels between them, at the playhead.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::lab::Lab;
use crate::app::lab::bars;
use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::text;
use crate::sim::Cluster;
use crate::sim::ExitStatus;
use crate::sim::Fact;
use crate::sim::LossReason;
use crate::sim::ProcessInfo;
use crate::sim::Signal;
use crate::spark::protocol::Spark;
use crate::spark::state::AppState;
use crate::tui::pen::Pen;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::cluster_map;
use crate::tui::widgets::cluster_map::Broken;
use crate::tui::widgets::cluster_map::ClusterMap;
use crate::tui::widgets::cluster_map::Fate;
use crate::tui::widgets::cluster_map::Flight;
use crate::tui::widgets::cluster_map::Life;
use crate::tui::widgets::cluster_map::Machine;
use crate::tui::widgets::cluster_map::Process;
use crate::tui::widgets::cluster_map::Slot;
use crate::tui::widgets::cluster_map::Trouble;

/// How long a message stays on the stage, in milliseconds on the wall.
const GLOW: u64 = 450;

/// Ended processes that are still shown on a machine.
const DEAD_SHOWN: usize = 2;

pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    draw_lab(pen, area, &model.lab, model.settings.motion);
}

/// The stage of one lab; the wall has several.
pub fn draw_lab(pen: &mut Pen<'_>, area: Rect, lab: &Lab, motion: bool) {
    if let Some(why) = lab.branch().and_then(|branch| branch.refused.as_ref()) {
        pen.put(row(area, 0), "This run cannot be played:", Role::Bad);
        pen.paragraph(crate::tui::pen::below(area, 1), why, Role::Text, 0);
        return;
    }
    if lab.cluster.machines.is_empty() {
        let told = if lab.computing() { "The run is being computed…" } else { "Space plays, . steps one event" };
        pen.put_centre(row(area, area.height / 2), told, Role::Dim);
        return;
    }
    cluster_map::draw(pen, area, &map(lab, motion));
}

/// What stands on the stage.
pub(super) fn map(lab: &Lab, motion: bool) -> ClusterMap {
    let cluster = &lab.cluster;
    let lit = lit(lab);
    let machines = (0..).map(MachineId).zip(&cluster.machines).map(|(id, machine)| Machine {
        name: machine.name.clone(),
        down: machine.down.is_some(),
        left: !works(cluster, id),
        processes: processes(lab, id, &lit),
    });
    let machines: Vec<Machine> = machines.collect();
    let place = |id: MachineId| id.0 as usize;
    let cut = cluster.cuts.iter().map(|((a, b), (_, reset))| Broken {
        a: place(*a),
        b: place(*b),
        how: if *reset { Trouble::Reset } else { Trouble::Silent },
    });
    let slow = cluster.slowed.iter().filter(|(_, factor)| **factor > 1).map(|((a, b), factor)| Broken {
        a: place(*a),
        b: place(*b),
        how: Trouble::Slow(*factor),
    });
    ClusterMap { broken: cut.chain(slow).collect(), flights: flights(lab, motion), machines }
}

/// Machines that offer room for executors stand on the right, and so does whatever hosts one.
fn works(cluster: &Cluster<Spark>, machine: MachineId) -> bool {
    let Some(info) = cluster.machine(machine) else { return false };
    let named = ["worker", "node"].iter().any(|name| info.name.starts_with(name));
    let hosts = |(_, process): (ProcId, &ProcessInfo)| {
        process.machine == machine && ["Worker", "NodeManager", "kubelet"].contains(&process.name.as_str())
    };
    named || cluster.procs().any(hosts)
}

/// The processes that the chain of causes goes through.
fn lit(lab: &Lab) -> BTreeSet<ProcId> {
    let Some(branch) = lab.branch() else { return BTreeSet::new() };
    let record = |id: &RecordId| branch.log.get(*id);
    lab.lit
        .iter()
        .filter_map(record)
        .filter_map(|record| match &record.fact {
            Fact::ProcessEnded { proc, .. }
            | Fact::Signalled { proc, .. }
            | Fact::Disconnected { proc, .. }
            | Fact::Frozen { proc }
            | Fact::Sent { from: proc, .. } => Some(*proc),
            _ => None,
        })
        .collect()
}

/// The processes of a machine: those that live, children below their parents, and the last ones that ended badly.
fn processes(lab: &Lab, machine: MachineId, lit: &BTreeSet<ProcId>) -> Vec<Process> {
    let cluster = &lab.cluster;
    let here: Vec<(ProcId, &ProcessInfo)> = cluster.procs().filter(|(_, info)| info.machine == machine).collect();
    let ended: Vec<ProcId> = here.iter().filter(|(_, info)| worth_showing(info)).map(|(proc, _)| *proc).collect();
    let kept: BTreeSet<ProcId> = ended.iter().rev().take(DEAD_SHOWN).copied().collect();
    let shown: BTreeMap<ProcId, &ProcessInfo> = here.iter().filter(|(proc, info)| info.alive() || kept.contains(proc)).copied().collect();
    let mut ordered = Vec::new();
    for (proc, info) in &shown {
        if info.parent.is_none_or(|parent| !shown.contains_key(&parent)) {
            descend(*proc, 0, &shown, &mut ordered);
        }
    }
    ordered.into_iter().filter_map(|(proc, depth)| shown.get(&proc).map(|info| process(lab, proc, info, depth, lit))).collect()
}

/// Whoever ended well is no news, unless it was somebody's client.
fn worth_showing(info: &ProcessInfo) -> bool {
    info.ended.is_some_and(|(_, status, _)| status != ExitStatus::Code(0) || info.parent.is_none())
}

fn descend(proc: ProcId, depth: u16, shown: &BTreeMap<ProcId, &ProcessInfo>, ordered: &mut Vec<(ProcId, u16)>) {
    ordered.push((proc, depth));
    for (child, info) in shown {
        if info.parent == Some(proc) && *child != proc {
            descend(*child, depth + 1, shown, ordered);
        }
    }
}

fn process(lab: &Lab, proc: ProcId, info: &ProcessInfo, depth: u16, lit: &BTreeSet<ProcId>) -> Process {
    let cluster = &lab.cluster;
    let app = cluster.domain.apps.get(&proc);
    let (slots, holds) = inside(cluster, proc);
    let running = app.is_some_and(|app| app.stopped.is_none());
    let name = if running && info.alive() && !info.name.contains("driver") { format!("driver ({})", info.name) } else { info.name.clone() };
    Process {
        id: proc.0,
        name,
        life: life(cluster, proc, info),
        depth,
        driver: running && info.alive(),
        slots,
        holds,
        selected: lab.selected == Some(proc),
        lit: lit.contains(&proc),
    }
}

pub(super) fn life(cluster: &Cluster<Spark>, proc: ProcId, info: &ProcessInfo) -> Life {
    if let Some((_, status, _)) = info.ended {
        return match status {
            ExitStatus::Code(code) => Life::Exited(code),
            ExitStatus::Signal(Signal::Terminate) => Life::Stopped,
            ExitStatus::Signal(signal) => Life::Killed(signal.name().to_owned()),
            ExitStatus::MachineLost => Life::MachineLost,
        };
    }
    if info.frozen.is_some() {
        return Life::Frozen;
    }
    let before =
        cluster.procs().take_while(|(other, _)| *other < proc).filter(|(_, other)| other.name == info.name && !other.alive()).count();
    match u32::try_from(before) {
        Ok(0) | Err(_) => Life::Alive,
        Ok(before) => Life::Restarted(before + 1),
    }
}

/// The slots of an executor and what it holds.
fn inside(cluster: &Cluster<Spark>, proc: ProcId) -> (Vec<Slot>, String) {
    let apps = cluster.domain.apps.values();
    let Some((app, id, executor)) = apps
        .flat_map(|app| app.executors.iter().map(move |(id, executor)| (app, id, executor)))
        .find(|(.., executor)| executor.proc == proc)
    else {
        return (Vec::new(), String::new());
    };
    let mut slots: Vec<Slot> = executor
        .running
        .iter()
        .map(|running| Slot::Busy {
            stage: running.task.stage.0 as usize,
            letter: bars::letter(running.task.stage),
            partition: running.task.partition,
            again: running.task.attempt > 0 || running.task.stage_attempt > 0,
        })
        .collect();
    while slots.len() < executor.cores as usize {
        slots.push(Slot::Free);
    }
    (slots, holds(app, *id, executor))
}

fn holds(app: &AppState, id: crate::spark::id::ExecutorId, executor: &crate::spark::state::ExecutorState) -> String {
    let mut said = Vec::new();
    if executor.removed.is_some() {
        said.push("given up by the driver".to_owned());
    }
    let mine = |outputs: &&Option<crate::spark::id::ExecutorId>| **outputs == Some(id);
    for (stage, outputs) in &app.outputs {
        let count = outputs.iter().filter(mine).count();
        if count > 0 {
            said.push(format!("holds {}", text::plural(count, &format!("{} output", bars::letter(*stage)))));
        }
    }
    if !executor.cached_blocks.is_empty() {
        said.push(text::plural(executor.cached_blocks.len(), "cached block"));
    }
    if executor.excluded {
        said.push("excluded".to_owned());
    }
    if executor.decommissioning {
        said.push("to be decommissioned".to_owned());
    }
    said.join(", ")
}

/// Messages at the playhead, one entry for all of one name on one way.
fn flights(lab: &Lab, motion: bool) -> Vec<Flight> {
    let glow = if lab.playback.playing { GLOW * lab.playback.rate() } else { 0 };
    let Some(branch) = lab.branch() else { return Vec::new() };
    let here = lab.here().map(|(id, _)| id);
    let mut found = lab.under_way(glow);
    // The record the playhead stands behind is shown whatever it is.
    if let Some((id, record)) = lab.here()
        && !found.iter().any(|(other, _)| *other == id)
        && matches!(record.fact, Fact::Sent { .. } | Fact::Lost { .. })
    {
        found.insert(0, (id, record));
    }
    let lost: BTreeMap<RecordId, LossReason> = found
        .iter()
        .filter_map(|(_, record)| match &record.fact {
            Fact::Lost { sent, reason } => Some((*sent, *reason)),
            _ => None,
        })
        .collect();
    let mut flights: Vec<Flight> = Vec::new();
    for (id, record) in found {
        let (id, record) = match &record.fact {
            Fact::Lost { sent, .. } => match branch.log.get(*sent) {
                Some(record) => (*sent, record),
                None => continue,
            },
            _ => (id, record),
        };
        let Fact::Sent { from, to, arrives, message } = &record.fact else { continue };
        let machine = |proc: &ProcId| lab.cluster.process(*proc).map(|info| info.machine.0 as usize);
        let (Some(from), Some(to)) = (machine(from), machine(to)) else { continue };
        let fate = match lost.get(&id) {
            Some(LossReason::Refused) => Fate::Refused,
            Some(LossReason::Silent) => Fate::Vanishes,
            None => Fate::Arrives,
        };
        let span = arrives.since(record.at).0.max(glow).max(1);
        let way = if motion && lab.playback.playing && here != Some(id) { lab.playback.now.since(record.at).0 * 1000 / span } else { 500 };
        let same = flights.iter_mut().find(|f| f.from == from && f.to == to && f.name == message.name() && f.fate == fate);
        match same {
            Some(flight) => flight.count += 1,
            None => flights.push(Flight {
                from,
                to,
                name: message.name().to_owned(),
                count: 1,
                way: u16::try_from(way.min(1000)).unwrap_or(1000),
                fate,
            }),
        }
    }
    flights
}
