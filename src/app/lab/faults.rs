//! What can be broken at the playhead, and what each would take in real life.

use crate::app::lab::state::Lab;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::MachineId;
use crate::base::ProcId;
use crate::sim::ProcessInfo;
use crate::spark::id::ExecutorId;
use crate::study::FaultSpec;

/// What can be done to a process: action, in words, and how it comes about outside a simulation.
const TO_PROCESS: &[(&str, &str, &str)] = &[
    ("kill", "kill it", "kill -9, the kernel's out-of-memory killer, a container over its limit"),
    ("interrupt", "interrupt it", "Ctrl-C in its terminal"),
    ("terminate", "ask it to end", "kill, a service being stopped, a pod being deleted"),
    ("hangup", "hang up its terminal", "the ssh session breaks, the terminal window is closed"),
    ("freeze", "stop it answering", "a very long garbage collection, a paused VM, a laptop asleep"),
];

/// The box that offers everything possible, the chosen process first.
pub fn palette(lab: &Lab) -> Option<Sheet> {
    lab.branch()?;
    let mut rows = Vec::new();
    let mut procs: Vec<(ProcId, &ProcessInfo)> = lab.cluster.procs().filter(|(_, info)| info.alive()).collect();
    procs.sort_by_key(|(proc, _)| (lab.selected != Some(*proc), *proc));
    for (proc, info) in procs {
        let Some(target) = target(lab, proc, info) else { continue };
        let machine = lab.cluster.machine(info.machine).map_or("", |machine| machine.name.as_str());
        rows.push(Row::new(format!("{} on {machine}", info.name)).tone(Tone::Heading));
        let frozen = info.frozen.is_some();
        for (action, words, life) in TO_PROCESS {
            if !(frozen && *action == "freeze") {
                rows.push(row(lab, action, &target, &format!("{words}: {}", info.name), life));
            }
        }
        if frozen {
            rows.push(row(lab, "thaw", &target, &format!("let it go on: {}", info.name), "the collection ends, the lid is opened"));
        }
    }
    machines(lab, &mut rows);
    links(lab, &mut rows);
    rows.extend(application(lab));
    Some(
        Sheet::new("Break what? A new timeline begins here; this one is kept", rows)
            .searchable()
            .empty("Nothing like that can be broken now.")
            .at_first_choice(),
    )
}

fn machines(lab: &Lab, rows: &mut Vec<Row>) {
    rows.push(Row::new("Machines").tone(Tone::Heading));
    for machine in lab.cluster.machines.iter().filter(|machine| machine.down.is_none()) {
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
fn links(lab: &Lab, rows: &mut Vec<Row>) {
    let machines: Vec<(MachineId, &str)> =
        (0..).map(MachineId).zip(lab.cluster.machines.iter().map(|machine| machine.name.as_str())).collect();
    if machines.len() < 2 {
        return;
    }
    rows.push(Row::new("Links").tone(Tone::Heading));
    for (place, (a, name)) in machines.iter().enumerate() {
        for (b, other) in &machines[place + 1..] {
            // Among many machines only those links that a person would name.
            if machines.len() > 6 && a.0 > 1 {
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

/// What a fault calls this process.
fn target(lab: &Lab, proc: ProcId, info: &ProcessInfo) -> Option<String> {
    let apps = &lab.cluster.domain.apps;
    let executor = apps.values().flat_map(|app| &app.executors).find(|(id, executor)| executor.proc == proc && **id != ExecutorId::DRIVER);
    if let Some((id, _)) = executor {
        return Some(format!("executor:{id}"));
    }
    let is_first = info.machine == MachineId(0) && info.parent.is_none();
    if is_first {
        return Some("client".to_owned());
    }
    if apps.contains_key(&proc) {
        return Some("driver".to_owned());
    }
    let workers = || lab.cluster.procs().filter(|(_, other)| other.name == info.name).position(|(other, _)| other == proc);
    match info.name.as_str() {
        "Master" => Some("master".to_owned()),
        "ResourceManager" => Some("resource-manager".to_owned()),
        "Worker" | "NodeManager" | "kubelet" => workers().map(|place| format!("worker:{}", place + 1)),
        name if name.to_lowercase().contains("python") => Some("python".to_owned()),
        name if name.to_lowercase().contains("connect") => Some("connect-server".to_owned()),
        name if name.to_lowercase().contains("api") => Some("api-server".to_owned()),
        _ => None,
    }
}

/// The fault of a row.
pub fn fault(text: &str) -> Option<FaultSpec> {
    let mut parts = text.splitn(3, '|');
    let (action, target, when) = (parts.next()?, parts.next()?, parts.next()?);
    Some(FaultSpec { action: action.to_owned(), target: target.to_owned(), when: Some(when.to_owned()) })
}
