//! The boxes that the lab opens: timelines, the outcome, the plan, scenarios.

use crate::app::lab::bars;
use crate::app::lab::parts;
use crate::app::lab::state::Lab;
use crate::app::library::Library;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::StageId;

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
        let end = branch.outcome.as_ref().map_or("…".to_owned(), |outcome| parts::job(outcome.job).1.to_owned());
        let end = if branch.refused.is_some() { "refused".to_owned() } else { end };
        Row::new(format!("{lead}{}{open}", branch.name)).remark(format!("{left}{end} {} s", branch.end())).choice(Choice::Branch(number))
    });
    let mut rows: Vec<Row> = rows.collect();
    let others = lab.branches.iter().enumerate().filter(|(number, _)| *number != lab.current);
    let compare: Vec<Row> =
        others.map(|(number, other)| Row::new(format!("this one and {}", other.name)).choice(Choice::Compare(number))).collect();
    if !compare.is_empty() {
        rows.push(Row::new("Compare").tone(Tone::Heading));
        rows.extend(compare);
    }
    let mut sheet = Sheet::new("Timelines: Enter opens one (R gives this one a name)", rows);
    sheet.cursor.at = lab.current;
    sheet
}

/// How this timeline ends.
pub fn outcome(lab: &Lab) -> Option<Sheet> {
    let branch = lab.branch()?;
    let Some(outcome) = &branch.outcome else {
        return Some(Sheet::new("Outcome", vec![Row::new("The run is still being computed.")]));
    };
    let mut rows: Vec<Row> = parts::parts(outcome)
        .into_iter()
        .filter(|part| !part.value.is_empty())
        .map(|part| Row::new(part.name).remark(part.value))
        .collect();
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
    if let Some(query) = &branch.query {
        for (title, text) in
            [("Logical plan: what is asked", &query.logical), ("Physical plan of the engine, before the cuts", &query.physical)]
        {
            rows.push(Row::new(title).tone(Tone::Heading));
            rows.extend(text.lines().map(|line| Row::new(line).tone(Tone::Code)));
        }
    }
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
