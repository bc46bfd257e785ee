//! What can be broken at the playhead, and what each would take in real life.

use crate::app::lab::state::Lab;
use crate::app::lab::state::Pane;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::MachineId;
use crate::base::ProcId;
use crate::sim::ProcessInfo;
use crate::spark::fault::Fault;
use crate::spark::fault::Site;
use crate::spark::fault::fit;
use crate::spark::id::ExecutorId;
use crate::study::FaultSpec;

/// What a process is, as far as it decides what can happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Somebody sits at it: it has a terminal.
    Client,
    Driver,
    Executor,
    Daemon,
    Other,
}

/// One thing that can be done: the action, whether to those who live or to those who ended, to which kinds, in words, and how it
/// comes about outside a simulation.
struct Way {
    action: &'static str,
    to: &'static [Kind],
    state: State,
    words: &'static str,
    life: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Running,
    Frozen,
    Ended,
}

const EVERY: &[Kind] = &[Kind::Client, Kind::Driver, Kind::Executor, Kind::Daemon, Kind::Other];

const fn way(action: &'static str, state: State, to: &'static [Kind], words: &'static str, life: &'static str) -> Way {
    Way { action, to, state, words, life }
}

const TO_PROCESS: &[Way] = &[
    way("kill", State::Running, EVERY, "kill", "kill -9, the kernel's out-of-memory killer, a container over its limit"),
    way("interrupt", State::Running, &[Kind::Client], "interrupt", "Ctrl-C in its terminal"),
    way("hangup", State::Running, &[Kind::Client], "hang up", "the ssh session breaks, the terminal window is closed"),
    way("terminate", State::Running, EVERY, "ask to end", "kill without -9, a service being stopped, a pod being deleted"),
    way("freeze", State::Running, EVERY, "freeze", "a very long garbage collection, a paused VM"),
    way("sleep=10m", State::Running, &[Kind::Client], "close the lid for 10 minutes on", "a laptop that goes to sleep"),
    way(
        "oom",
        State::Running,
        &[Kind::Driver, Kind::Executor],
        "run out of heap in",
        "too much collected or broadcast, too large a partition",
    ),
    way("slow", State::Running, &[Kind::Executor], "slow down", "a noisy neighbour, a failing disk"),
    way("thaw", State::Frozen, EVERY, "thaw", "the collection ends, the machine is resumed"),
    way("kill", State::Frozen, EVERY, "kill", "kill -9 also ends whoever does not answer"),
    way("start", State::Ended, &[Kind::Daemon], "start again", "somebody, or systemd, starts the service again"),
];

/// The box that offers what is possible: at the chosen process alone, else everything.
pub fn palette(lab: &Lab) -> Option<Sheet> {
    lab.branch()?;
    let chosen = lab.selected.filter(|_| matches!(lab.pane, Pane::Stage | Pane::Inspector));
    let mut rows = Vec::new();
    for (proc, info) in lab.cluster.procs().filter(|(proc, _)| chosen.is_none_or(|chosen| chosen == *proc)) {
        process(lab, proc, info, &mut rows);
    }
    let machine = chosen.and_then(|proc| lab.cluster.process(proc)).map(|info| info.machine);
    machines(lab, machine, &mut rows);
    links(lab, machine, &mut rows);
    if chosen.is_none_or(|proc| lab.cluster.domain.apps.contains_key(&proc)) {
        rows.extend(application(lab));
    }
    if let Some(site) = lab.branch().and_then(|branch| branch.site.clone()) {
        rows.retain(|row| fits(row, &site));
    }
    if chosen.is_some() {
        rows.push(Row::new("Elsewhere").tone(Tone::Heading));
        rows.push(Row::new("everything that can be broken now").choice(Choice::AllFaults));
    }
    let title = match chosen.and_then(|proc| lab.cluster.process(proc)) {
        Some(info) => format!("Break what at {}? A new timeline; this one is kept", info.name),
        None => "Break what? A new timeline begins here; this one is kept".to_owned(),
    };
    Some(Sheet::new(title, rows).searchable().empty("Nothing like that can be broken now.").at_first_choice())
}

/// What can be done to one process.
fn process(lab: &Lab, proc: ProcId, info: &ProcessInfo, rows: &mut Vec<Row>) {
    let targets = targets(lab, proc, info);
    let state = match (info.alive(), info.frozen) {
        (false, _) => State::Ended,
        (true, Some(_)) => State::Frozen,
        (true, None) => State::Running,
    };
    // Whoever is two things at once, a client that hosts the driver, is offered each way once.
    let ways = TO_PROCESS.iter().filter(|way| way.state == state);
    let fitting = ways.filter_map(|way| targets.iter().find(|(_, kind)| way.to.contains(kind)).map(|(target, _)| (way, target)));
    let offered: Vec<Row> =
        fitting.map(|(way, target)| row(lab, way.action, target, &format!("{} {}", way.words, info.name), way.life)).collect();
    if offered.is_empty() {
        return;
    }
    let machine = lab.cluster.machine(info.machine).map_or("", |machine| machine.name.as_str());
    rows.push(Row::new(format!("{} on {machine}", info.name)).tone(Tone::Heading));
    rows.extend(offered);
}

fn machines(lab: &Lab, only: Option<MachineId>, rows: &mut Vec<Row>) {
    rows.push(Row::new("Machines").tone(Tone::Heading));
    let machines = (0..).map(MachineId).zip(&lab.cluster.machines).filter(|(id, _)| only.is_none_or(|only| only == *id));
    for (_, machine) in machines.filter(|(_, machine)| machine.down.is_none()) {
        let target = format!("machine:{}", machine.name);
        rows.push(row(
            lab,
            "crash",
            &target,
            &format!("crash {}", machine.name),
            "power loss, a node drained by force, a spot instance taken back",
        ));
    }
}

/// Links from where the person sits, and between neighbours.
fn links(lab: &Lab, only: Option<MachineId>, rows: &mut Vec<Row>) {
    let machines: Vec<(MachineId, &str)> =
        (0..).map(MachineId).zip(lab.cluster.machines.iter().map(|machine| machine.name.as_str())).collect();
    if machines.len() < 2 {
        return;
    }
    rows.push(Row::new("Links").tone(Tone::Heading));
    for (place, (a, name)) in machines.iter().enumerate() {
        for (b, other) in &machines[place + 1..] {
            // Among many machines only those links that a person would name.
            let crowded = machines.len() > 6 && a.0 > 1;
            if only.map_or(crowded, |only| only != *a && only != *b) {
                continue;
            }
            let target = format!("link:machine:{name}-machine:{other}");
            if lab.cluster.cuts.contains_key(&(*a.min(b), *a.max(b))) {
                rows.push(row(lab, "heal", &target, &format!("heal {name} – {other}"), "the network is repaired"));
            } else {
                rows.push(row(
                    lab,
                    "cut",
                    &target,
                    &format!("cut {name} – {other}"),
                    "a firewall rule, a VPN that drops, a switch that fails",
                ));
                rows.push(row(lab, "slow", &target, &format!("slow {name} – {other}"), "a crowded network, another data centre"));
            }
        }
    }
}

fn application(lab: &Lab) -> Vec<Row> {
    if lab.cluster.domain.apps.is_empty() {
        return Vec::new();
    }
    vec![
        Row::new("The application").tone(Tone::Heading),
        row(lab, "cancel", "app", "cancel it", "the kill button or command of its cluster manager"),
        row(lab, "drop-shuffle", "executor:with-map-output", "lose an executor's shuffle files", "a disk that is cleaned or fails"),
        row(lab, "throw-once", "task:0.0", "let a task fail once", "a bad record, a flaky service"),
    ]
}

fn row(lab: &Lab, action: &str, target: &str, words: &str, life: &str) -> Row {
    let when = moment(lab.playback.now.0);
    Row::new(words).remark(format!("{action}:{target}")).body(life).choice(Choice::Fault(format!("{action}|{target}|{when}")))
}

/// A moment as a fault writes it.
pub fn moment(micros: u64) -> String {
    format!("t={}.{:06}s", micros / 1_000_000, micros % 1_000_000)
}

/// What a fault calls this process, and what it is under that name.
fn targets(lab: &Lab, proc: ProcId, info: &ProcessInfo) -> Vec<(String, Kind)> {
    let apps = &lab.cluster.domain.apps;
    let executor = apps.values().flat_map(|app| &app.executors).find(|(id, executor)| executor.proc == proc && **id != ExecutorId::DRIVER);
    if let Some((id, _)) = executor {
        return vec![(format!("executor:{id}"), Kind::Executor)];
    }
    let mut found = Vec::new();
    let worker = info.name.strip_prefix("worker").and_then(|number| number.parse::<u32>().ok());
    match info.name.as_str() {
        "Connect server" => found.push(("connect-server".to_owned(), Kind::Daemon)),
        "master" | "resource-manager" | "api-server" => found.push((info.name.clone(), Kind::Daemon)),
        _ if worker.is_some() => found.extend(worker.map(|number| (format!("worker:{number}"), Kind::Daemon))),
        _ if info.machine == MachineId(0) && info.parent.is_none() => found.push(("client".to_owned(), Kind::Client)),
        "python" => found.push(("python".to_owned(), Kind::Other)),
        _ => {}
    }
    if apps.contains_key(&proc) {
        found.push(("driver".to_owned(), Kind::Driver));
    }
    found
}

/// Whether the simulator would take the fault of this row; rows without one stay.
fn fits(row: &Row, site: &Site) -> bool {
    let Some(Choice::Fault(text)) = &row.choice else { return true };
    let Some(Ok(fault)) = fault(text).map(|fault| Fault::parse(&fault.to_string())) else { return false };
    fit::complaints(&fault, &[], site, "").is_empty()
}

/// The fault of a row.
pub fn fault(text: &str) -> Option<FaultSpec> {
    let mut parts = text.splitn(3, '|');
    let (action, target, when) = (parts.next()?, parts.next()?, parts.next()?);
    Some(FaultSpec { action: action.to_owned(), target: target.to_owned(), when: Some(when.to_owned()) })
}
