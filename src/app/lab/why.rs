//! Why? From a record back to what was given from outside, one cause at a time; and which record a question is about.

use crate::app::lab::state::Lab;
use crate::app::lab::state::Pane;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::sim::Fact;
use crate::spark::explain;
use crate::spark::explain::told;
use crate::spark::rule;

/// What is asked about: the chosen box, the line of a console, else the record at the playhead.
pub fn subject(lab: &Lab) -> Option<RecordId> {
    let asked = match lab.pane {
        Pane::Stage | Pane::Inspector => lab.selected.and_then(|proc| state_of(lab, proc)),
        Pane::Consoles => line(lab),
        Pane::Narration | Pane::Timeline | Pane::Stages => None,
    };
    asked.or_else(|| lab.here().map(|(id, _)| id))
}

/// The record that made a process what it is: its end, its freezing, its removal by the driver, else its start.
fn state_of(lab: &Lab, proc: ProcId) -> Option<RecordId> {
    let started = || {
        let seen = lab.branch()?.log.from(0).take(lab.playback.seen);
        seen.filter(|(_, record)| matches!(record.fact, Fact::ProcessStarted { proc: other, .. } if other == proc)).map(|(id, _)| id).last()
    };
    trouble_of(lab, proc).or_else(started)
}

/// The record by which a process ended, froze, or was given up.
pub fn trouble_of(lab: &Lab, proc: ProcId) -> Option<RecordId> {
    let info = lab.cluster.process(proc)?;
    let apps = lab.cluster.domain.apps.values();
    let removed = apps
        .flat_map(|app| app.executors.values())
        .find(|executor| executor.proc == proc)
        .and_then(|executor| executor.removed.as_ref().map(|(id, ..)| *id));
    let down = lab.cluster.machine(info.machine).and_then(|machine| machine.down);
    let ended = info.ended.map(|(_, _, id)| id);
    ended.or(down).or(info.frozen).or(removed)
}

/// The line at the bottom of the open console.
fn line(lab: &Lab) -> Option<RecordId> {
    let consoles = lab.consoles();
    let console = consoles.get(lab.console % consoles.len().max(1))?;
    let lines = lab.cluster.domain.consoles.get(console)?;
    lines.iter().rev().nth(lab.scroll.min(lines.len().saturating_sub(1))).copied()
}

/// The records of the chain, the effect first. What only passes something on is left out.
pub fn chain(lab: &Lab) -> Vec<RecordId> {
    let (Some(effect), Some(branch)) = (subject(lab), lab.branch()) else { return Vec::new() };
    explain::chain(&branch.log, &lab.cluster, effect).into_iter().map(|link| RecordId(link.event)).collect()
}

/// The chain to read: each step with its number, as the stage and the timeline show it, its rule, source and versions.
pub fn sheet(lab: &Lab, chain: &[RecordId]) -> Option<Sheet> {
    let branch = lab.branch()?;
    let rows = chain.iter().enumerate().filter_map(|(number, id)| {
        let record = branch.log.get(*id)?;
        let head = format!("{} {}", number + 1, told(&branch.log, &lab.cluster, record));
        let row = Row::new(head).remark(format!("{} s", record.at)).choice(Choice::Record(id.0));
        let Some(rule) = record.rule.and_then(rule::find) else { return Some(row) };
        let known = if rule.records.is_empty() { "from the docs".to_owned() } else { format!("CHECKED: {}", rule.records.join(", ")) };
        // A note has said its rule already.
        let says = if head_says(&row, rule.says) { String::new() } else { format!("{}\n", rule.says) };
        Some(row.body(format!("{says}{} · {} · {known}", rule.id, rule.source)))
    });
    let mut rows: Vec<Row> = rows.collect();
    if let Some(last) = rows.last_mut() {
        last.tone = Tone::Warn;
    }
    let sheet = Sheet::new("Why? Back to the first cause; ↑ ↓ shows each step, Enter goes there", rows);
    (!sheet.rows.is_empty()).then(|| sheet.low())
}

fn head_says(row: &Row, says: &str) -> bool {
    row.head.ends_with(says)
}
