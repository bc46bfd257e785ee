//! Everything about the chosen process.

use ratatui::layout::Rect;

use crate::app::lab::Lab;
use crate::app::lab::bars;
use crate::app::lab::holds;
use crate::app::lab::timers;
use crate::app::lab::why;
use crate::base::ProcId;
use crate::base::size;
use crate::base::text;
use crate::spark::conf::keys;
use crate::spark::explain::words;
use crate::spark::rule;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::lab::cast::Cast;
use crate::tui::screens::lab::cluster;
use crate::tui::theme::Role;

pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, lab: &Lab) {
    let area = inset(area, 1);
    let subject = || lab.here().and_then(|(_, record)| cluster::concerns(&record.fact));
    let Some(proc) = lab.selected.or_else(subject) else {
        pen.paragraph(area, "Choose a process with ↑ and ↓ on the cluster, or press it with the mouse.", Role::Dim, 0);
        return;
    };
    let mut rest = area;
    // Until somebody is chosen: whoever the event at the playhead is about.
    if lab.selected.is_none() && area.height > 6 {
        pen.put(row(area, area.height - 1), "at the playhead; ↑ ↓ choose another", Role::Dim);
        rest.height -= 1;
    }
    for (name, value) in facts(lab, proc) {
        if rest.height == 0 {
            return;
        }
        let used = pen.put(row(rest, 0), &format!("{name:<10} "), Role::Dim);
        let place = right_of(rest, used.max(11));
        let lines = pen.paragraph(place, &value, Role::Text, 0);
        rest = below(rest, lines.max(1));
    }
}

/// What is known of the process, name by name.
fn facts(lab: &Lab, proc: ProcId) -> Vec<(&'static str, String)> {
    let cluster = &lab.cluster;
    let Some(info) = cluster.process(proc) else { return Vec::new() };
    let machine = cluster.machine(info.machine).map_or("?", |machine| machine.name.as_str());
    let mut facts = vec![("process", format!("{} ({proc}) on {machine}", info.name)), ("since", format!("{} s", info.started))];
    let cast = Cast::of(cluster);
    let life = cast.life(proc, info);
    let word = life.word();
    let state = match info.ended {
        Some((at, ..)) => format!("{} ended at {at} s: {word}", life.sign()),
        None if word.is_empty() => format!("{} runs", life.sign()),
        None => format!("{} {word}", life.sign()),
    };
    facts.push(("state", state));
    if let Some(parent) = info.parent {
        facts.push(("started by", words::process(cluster, parent)));
    }
    let children: Vec<&str> =
        cluster.procs().filter(|(_, other)| other.parent == Some(proc) && other.alive()).map(|(_, other)| other.name.as_str()).collect();
    if !children.is_empty() {
        facts.push(("started", children.join(", ")));
    }
    if let Some(app) = cluster.domain.apps.get(&proc) {
        facts.push(("hosts", format!("the driver of {} (master {})", app.name, app.master)));
        facts.push(("executors", format!("{} of {} are there", app.alive_executors().count(), app.executors.len())));
        let running: Vec<String> =
            app.jobs.iter().filter(|(_, job)| job.end.is_none()).map(|(id, job)| format!("job {id}: {}", job.title)).collect();
        if !running.is_empty() {
            facts.push(("works on", running.join("; ")));
        }
    }
    for app in cluster.domain.apps.values() {
        let mine = app.executors.iter().filter(|(_, executor)| executor.proc == proc);
        for (id, executor) in mine {
            facts.push(("executor", format!("{id} of {}, {}", app.name, text::plural(executor.cores as usize, "core"))));
            let tasks: Vec<String> = executor
                .running
                .iter()
                .map(|running| {
                    format!("{}{} for {}", bars::letter(running.task.stage), running.task.partition, lab.playback.now.since(running.since))
                })
                .collect();
            if info.alive() {
                facts.push(("runs", if tasks.is_empty() { "nothing".to_owned() } else { tasks.join(", ") }));
            }
            facts.push(("finished", text::plural(executor.finished as usize, "task")));
            if let Some((_, _, message)) = &executor.removed {
                facts.push(("given up", message.clone()));
            }
        }
    }
    facts.extend(holds::holds(cluster, proc).into_iter().map(|held| ("holds", held)));
    facts.extend(more(lab, &cast, proc));
    let listed = cluster.domain.listed.iter().filter(|(_, listed)| listed.proc == Some(proc));
    for ((manager, _, id), listed) in listed {
        facts.push(("listed as", format!("{id} {} by {}", listed.state, words::process(cluster, *manager))));
    }
    facts
}

/// `1 GiB`: what was configured is a whole number of something.
fn whole(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let fitting = units.into_iter().find(|(shift, _)| bytes > 0 && bytes.trailing_zeros() >= *shift);
    fitting.map_or_else(|| size::print(bytes), |(shift, unit)| format!("{} {unit}", bytes >> shift))
}

/// Memory, what it holds, timers running down, and the rule behind the state it is in.
fn more(lab: &Lab, cast: &Cast<'_>, proc: ProcId) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let conf = lab.branch().and_then(|branch| branch.request.as_ref()).map(|request| &request.conf);
    let memory = |key| conf.and_then(|conf| conf.size(key)).map(whole);
    // Where the driver runs tasks itself, they are in its own heap.
    let heap = match (lab.cluster.domain.apps.contains_key(&proc), cast.is_executor(proc)) {
        (true, _) => Some(&keys::DRIVER_MEMORY),
        (_, true) => Some(&keys::EXECUTOR_MEMORY),
        _ => None,
    };
    facts.extend(heap.and_then(|key| Some(("memory", format!("{} heap ({})", memory(key)?, key.name)))));
    if cast.is_executor(proc) {
        let holds = cast.holds(proc);
        if lab.cluster.alive(proc) {
            let holds = holds.strip_prefix("holds ").unwrap_or(&holds);
            facts.push(("holds", if holds.is_empty() { "no shuffle output, no cached block".to_owned() } else { holds.to_owned() }));
        }
    }
    for timer in timers::timers(lab, proc) {
        let value = format!("{}: {} ago, {} left of {} ({})", timer.name, timer.silent, timer.left(), timer.limit, timer.key);
        facts.push(("timer", value));
    }
    let rule = why::trouble_of(lab, proc).and_then(|id| {
        let branch = lab.branch()?;
        branch.log.causes(id).into_iter().take(3).find_map(|id| rule::find(branch.log.get(id)?.rule?))
    });
    facts.extend(rule.map(|rule| ("rule", format!("{} ({}; {})", rule.says, rule.id, rule.source))));
    facts
}
