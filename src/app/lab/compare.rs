//! Two timelines side by side: the first event that differs, then how they end, what it cost, and what was written where.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::app::lab::branch::Branch;
use crate::app::lab::parts;
use crate::app::lab::state::Lab;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::RecordId;
use crate::sim::Cluster;
use crate::sim::Fact;
use crate::spark::explain::told;
use crate::spark::explain::words;
use crate::spark::fact::Console;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Spark;

/// Lines of a console that are shown on either side.
const LINES: usize = 4;

/// What a timeline is compared with unless another is named: the one it left, else its neighbour.
pub fn partner(lab: &Lab) -> Option<usize> {
    let parent = lab.branch()?.parent.map(|(parent, _)| parent);
    parent.or_else(|| (0..lab.branches.len()).find(|number| *number != lab.current))
}

/// This timeline against another.
pub fn sheet(lab: &Lab, other: usize) -> Option<Sheet> {
    let this = lab.branch()?;
    let that = lab.branches.get(other).filter(|_| other != lab.current)?;
    let mut rows = vec![Row::new(format!("A: {}   B: {}", this.name, that.name)).tone(Tone::Heading)];
    for (letter, branch) in [("A", this), ("B", that)] {
        if branch.spec.submit != if letter == "A" { &that.spec.submit } else { &this.spec.submit }.as_str() {
            rows.push(Row::new(format!("{letter} $ {}", branch.spec.submit)).tone(Tone::Code));
        }
        if let Some(why) = &branch.refused {
            rows.push(Row::new(format!("{letter} cannot be played")).body(why.as_str()).tone(Tone::Bad));
        }
    }
    let Some(place) = this.parts_from(that) else {
        rows.push(Row::new("They are the same, event by event.").tone(Tone::Good));
        return Some(Sheet::new("Compare", rows));
    };
    first_difference(&mut rows, this, that, place);
    ends(&mut rows, this, that);
    consoles(&mut rows, this, that);
    Some(Sheet::new("Compare: A is this timeline", rows))
}

fn first_difference(rows: &mut Vec<Row>, this: &Branch, that: &Branch, place: usize) {
    let id = RecordId(u32::try_from(place).unwrap_or(u32::MAX));
    rows.push(Row::new("The first event that differs (Enter goes there)").tone(Tone::Heading));
    for (letter, branch) in [("A", this), ("B", that)] {
        let said = branch.log.get(id).map(|record| (told(&branch.log, &branch.cluster(place + 1), record), record.at));
        let (line, at) = said.unwrap_or_else(|| ("nothing more happens".to_owned(), branch.end()));
        rows.push(Row::new(format!("{letter} {line}")).remark(format!("{at} s")).choice(Choice::Record(id.0)));
    }
}

fn ends(rows: &mut Vec<Row>, this: &Branch, that: &Branch) {
    rows.push(Row::new("How they end").tone(Tone::Heading).remark("A | B"));
    let (Some(mine), Some(theirs)) = (&this.outcome, &that.outcome) else {
        rows.push(Row::new("One of them is still being computed.").tone(Tone::Dim));
        return;
    };
    let pairs: Vec<_> = parts::parts(mine).into_iter().zip(parts::parts(theirs)).collect();
    let there = |part: &parts::Part| !part.value.is_empty();
    let same = pairs.iter().filter(|(mine, theirs)| mine.value == theirs.value && there(mine)).count();
    for (mine, theirs) in pairs.into_iter().filter(|(mine, theirs)| mine.value != theirs.value) {
        rows.push(Row::new(format!("≠ {}", mine.name)).remark(format!("{} | {}", mine.shown(), theirs.shown())).tone(Tone::Warn));
    }
    rows.push(Row::new(format!("= {same} other lines are the same")).tone(Tone::Dim));
}

/// What was written on each console, by the console's name, in the end.
fn written(branch: &Branch) -> BTreeMap<String, Vec<String>> {
    let cluster = branch.cluster(branch.log.len());
    let mut consoles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (console, lines) in cluster.domain.consoles.iter() {
        let line = |id: &RecordId| match &branch.log.get(*id)?.fact {
            Fact::Domain(SparkFact::Printed(line)) => Some(line.shown()),
            _ => None,
        };
        consoles.entry(name(&cluster, *console)).or_default().extend(lines.iter().filter_map(line));
    }
    consoles
}

/// What a console is called on its tab.
pub fn name(cluster: &Cluster<Spark>, console: Console) -> String {
    match console {
        Console::Terminal(0) => "client console".to_owned(),
        Console::Terminal(number) => format!("client {} console", number + 1),
        Console::Driver(proc) => {
            let machine = cluster.process(proc).map(|info| words::machine(cluster, info.machine));
            format!("driver log ({})", machine.unwrap_or_default())
        }
        Console::Executor { executor, .. } => format!("executor {executor} log"),
        Console::Daemon(proc) => format!("{} log", words::process(cluster, proc)),
    }
}

fn consoles(rows: &mut Vec<Row>, this: &Branch, that: &Branch) {
    let (mine, theirs) = (written(this), written(that));
    rows.push(Row::new("Lines that only one of them wrote").tone(Tone::Heading));
    let names: BTreeSet<&String> = mine.keys().chain(theirs.keys()).collect();
    let none = Vec::new();
    let before = rows.len();
    for name in names {
        let (a, b) = (mine.get(name).unwrap_or(&none), theirs.get(name).unwrap_or(&none));
        let mut body = only(a, b, "A");
        body.extend(only(b, a, "B"));
        if !body.is_empty() {
            rows.push(Row::new(name.as_str()).remark(format!("{} | {} lines", a.len(), b.len())).body(body.join("\n")));
        }
    }
    if rows.len() == before {
        rows.push(Row::new("None: every console holds the same lines.").tone(Tone::Dim));
    }
}

/// The first lines that the other side does not have.
fn only(lines: &[String], other: &[String], letter: &str) -> Vec<String> {
    let other: BTreeSet<&String> = other.iter().collect();
    let different: Vec<&String> = lines.iter().filter(|line| !other.contains(line)).collect();
    let mut shown: Vec<String> = different.iter().take(LINES).map(|line| format!("{letter} {line}")).collect();
    if different.len() > LINES {
        shown.push(format!("{letter} … and {} more", different.len() - LINES));
    }
    shown
}
