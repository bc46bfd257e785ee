//! The boxes that the lab opens: why, timelines, scenarios, the plan, faults.

use crate::app::lab::bars;
use crate::app::lab::parts;
use crate::app::lab::state::Lab;
use crate::app::library::Library;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::RecordId;
use crate::base::StageId;
use crate::spark::explain;
use crate::spark::explain::sentence;
use crate::spark::rule;

/// From the record at the playhead back to what was given from outside, one cause at a time.
pub fn why(lab: &Lab) -> Option<Sheet> {
    let (here, _) = lab.here()?;
    let branch = lab.branch()?;
    let links = explain::chain(&branch.log, &lab.cluster, here);
    let rows = links.into_iter().filter_map(|link| {
        let id = RecordId(link.event);
        let record = branch.log.get(id)?;
        let row = Row::new(sentence(&lab.cluster, record)).remark(format!("{} s", record.at)).choice(Choice::Record(id.0));
        let Some(rule) = record.rule.and_then(rule::find) else { return Some(row) };
        let known = if rule.records.is_empty() { "from the docs".to_owned() } else { format!("CHECKED: {}", rule.records.join(", ")) };
        Some(row.body(format!("{}\n{} · {} · {known}", rule.says, rule.id, rule.source)))
    });
    let mut rows: Vec<Row> = rows.collect();
    if let Some(last) = rows.last_mut() {
        last.tone = Tone::Warn;
    }
    Some(Sheet::new("Why? From the effect back to its first cause (Enter goes there)", rows))
}

/// The records of the chain that is shown.
pub fn chain(lab: &Lab) -> Vec<RecordId> {
    match (lab.here(), lab.branch()) {
        (Some((here, _)), Some(branch)) => branch.log.causes(here),
        _ => Vec::new(),
    }
}

/// The tree of futures.
pub fn branches(lab: &Lab) -> Sheet {
    let rows = lab.branches.iter().enumerate().map(|(number, branch)| {
        let mut depth = 0;
        let mut at = branch.parent;
        while let Some((parent, _)) = at {
            depth += 1;
            at = lab.branches.get(parent).and_then(|branch| branch.parent);
        }
        let lead = if depth == 0 { String::new() } else { format!("{}└ ", "  ".repeat(depth - 1)) };
        let left = branch.parent.map_or(String::new(), |(_, at)| format!("left at {at} s · "));
        let open = if number == lab.current { " ◀ here" } else { "" };
        Row::new(format!("{lead}{}{open}", branch.name)).remark(format!("{left}ends {} s", branch.end())).choice(Choice::Branch(number))
    });
    let mut sheet = Sheet::new("Timelines: Enter opens one", rows.collect());
    sheet.cursor.at = lab.current;
    sheet
}

/// This timeline against the one it left, or against the first.
pub fn compare(lab: &Lab) -> Option<Sheet> {
    let this = lab.branch()?;
    let other_number = this.parent.map_or_else(|| usize::from(lab.current == 0), |(parent, _)| parent);
    let other = lab.branches.get(other_number).filter(|_| other_number != lab.current)?;
    let mut rows = vec![Row::new(format!("{}  against  {}", this.name, other.name)).tone(Tone::Heading)];
    let Some(place) = this.parts_from(other) else {
        rows.push(Row::new("They are the same, event by event.").tone(Tone::Good));
        return Some(Sheet::new("Compare", rows));
    };
    let id = RecordId(u32::try_from(place).unwrap_or(u32::MAX));
    let told = |branch: &crate::app::lab::Branch| {
        let record = branch.log.get(id)?;
        Some((sentence(&branch.cluster(place + 1), record), record.at))
    };
    rows.push(Row::new("The first event that differs").tone(Tone::Heading));
    for branch in [this, other] {
        let (line, at) = told(branch).map_or(("nothing more happens".to_owned(), branch.end()), |found| found);
        rows.push(Row::new(branch.name.as_str()).remark(format!("{at} s")).body(line).choice(Choice::Record(id.0)));
    }
    rows.push(Row::new("In the end").tone(Tone::Heading));
    if let (Some(mine), Some(theirs)) = (&this.outcome, &other.outcome) {
        for (mine, theirs) in parts::parts(mine).into_iter().zip(parts::parts(theirs)) {
            let same = mine.value == theirs.value;
            let mark = if same { "=" } else { "≠" };
            let row = Row::new(format!("{mark} {}: {}", mine.name, mine.value)).remark(theirs.value);
            rows.push(row.tone(if same { Tone::Dim } else { Tone::Warn }));
        }
    }
    Some(Sheet::new(format!("Compare: {} | {}", this.name, other.name), rows))
}

/// How this timeline ends.
pub fn outcome(lab: &Lab) -> Option<Sheet> {
    let branch = lab.branch()?;
    let Some(outcome) = &branch.outcome else {
        return Some(Sheet::new("Outcome", vec![Row::new("The run is still being computed.")]));
    };
    let mut rows: Vec<Row> = parts::parts(outcome).into_iter().map(|part| Row::new(part.name).remark(part.value)).collect();
    if !outcome.messages.is_empty() {
        rows.push(Row::new("What a person would see").tone(Tone::Heading));
        rows.extend(outcome.messages.iter().map(|line| Row::new("").body(line.as_str())));
    }
    if let Some(scenario) = lab.scenario.as_ref().filter(|_| lab.current == 0) {
        for (name, text) in scenario.debrief.told() {
            rows.push(Row::new(name).tone(Tone::Heading).body(text));
        }
        for mistake in &scenario.mistakes {
            rows.push(Row::new(format!("Some think: {}", mistake.thought)).tone(Tone::Warn).body(mistake.truth.as_str()));
        }
    }
    Some(Sheet::new(format!("In the end: {}", branch.name), rows))
}

/// The stages with Spark's operator names beside the engine's.
pub fn plan(lab: &Lab) -> Option<Sheet> {
    let branch = lab.branch()?;
    let mut rows = Vec::new();
    let mut number = 0u32;
    for plan in &branch.plans {
        rows.push(Row::new(plan.title.as_str()).tone(Tone::Heading));
        for stage in &plan.stages {
            let letter = bars::letter(StageId(number));
            let reads: Vec<String> = stage.parents.iter().map(ToString::to_string).collect();
            let reads = if reads.is_empty() { "reads tables".to_owned() } else { format!("reads stage {}", reads.join(", ")) };
            rows.push(Row::new(format!("{letter} stage {number}: {}", stage.name)).remark(format!("{} tasks, {reads}", stage.tasks)));
            for operator in &stage.operators {
                let lead = "  ".repeat(operator.depth + 1);
                rows.push(Row::new(format!("{lead}{}", operator.spark)).remark(operator.engine.as_str()).tone(Tone::Code));
            }
            number += 1;
        }
    }
    let note = "Left: as Spark names it. Right: as the engine runs it.";
    rows.push(Row::new(note).tone(Tone::Dim));
    (rows.len() > 1).then(|| Sheet::new("Plan, cut into stages at the exchanges", rows))
}

/// The scenarios to choose from.
pub fn scenarios(library: &Library) -> Sheet {
    let rows = library.scenarios.iter().map(|scenario| {
        let remark = format!("{} · {}", scenario.topic, scenario.topology);
        Row::new(scenario.title.as_str()).remark(remark).choice(Choice::Scenario(scenario.id.clone()))
    });
    Sheet::new("Scenarios", rows.collect()).searchable().empty("No scenario is called that.")
}
