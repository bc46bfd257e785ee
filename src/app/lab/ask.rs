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
use crate::base::text::plural;
use crate::content::Scenario;
use crate::spark::explain::words;

/// The folders of the shipped scenarios in the order of the course; others follow.
const WORLDS: [&str; 8] = ["start", "local", "client", "cluster", "connect", "logs", "story", "wall"];

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
        let open = if number == lab.current { " ◀" } else { "" };
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
    let mut sheet = Sheet::new("Timelines (◀ is shown; R gives it a name)", rows);
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
        rows.extend(outcome.messages.iter().map(|line| Row::new(line.as_str()).tone(Tone::Code)));
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
            let reads = match (reads.is_empty(), branch.query.is_some()) {
                (true, true) => ", reads tables".to_owned(),
                (true, false) => String::new(),
                (false, _) => format!(", reads stage {}", reads.join(", ")),
            };
            let tasks = plural(stage.tasks as usize, "task");
            rows.push(Row::new(format!("{letter} stage {number}: {}", stage.name)).remark(format!("{tasks}{reads}")));
            for operator in &stage.operators {
                let lead = "  ".repeat(operator.depth + 1);
                rows.push(Row::new(format!("{lead}{}", operator.spark)).remark(operator.engine.as_str()).tone(Tone::Code));
            }
            number += 1;
        }
    }
    let planned = branch.query.is_some();
    let note = if planned {
        "First as Spark names an operator, then as the engine runs it."
    } else {
        "This work is made up: so many tasks of so long, without a query."
    };
    rows.insert(0, Row::new(note).tone(Tone::Dim));
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

/// The scenarios to choose from, world by world as the course goes; in each, the run in which nothing fails comes first.
pub fn scenarios(library: &Library) -> Sheet {
    let mut rows = Vec::new();
    let mut topics: Vec<&str> = WORLDS.to_vec();
    for scenario in &library.scenarios {
        if !topics.contains(&scenario.topic.as_str()) {
            topics.push(&scenario.topic);
        }
    }
    for topic in topics {
        let mut found: Vec<&Scenario> = library.scenarios.iter().filter(|scenario| scenario.topic == topic).collect();
        found.sort_by_key(|scenario| (!scenario.id.ends_with("/healthy"), !scenario.run.faults.is_empty()));
        if !found.is_empty() {
            rows.push(Row::new(words::capital(topic).trim_end_matches('.')).tone(Tone::Heading));
        }
        rows.extend(found.into_iter().map(|scenario| {
            let title = Row::new(scenario.title.as_str()).choice(Choice::Scenario(scenario.id.clone()));
            let world = scenario.topology.to_string();
            if world == topic { title } else { title.remark(world) }
        }));
    }
    Sheet::new("Scenarios", rows).searchable().empty("No scenario is called that.").at_first_choice()
}
