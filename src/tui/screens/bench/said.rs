//! What is said about a line, as lines: what changed, what Spark refuses, warnings, who set what.

use crate::app::bench::Bench;
use crate::base::Span;
use crate::base::text;
use crate::spark::conf::Origin;
use crate::spark::submit::Explanation;
use crate::tui::theme::Role;

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub words: String,
    pub role: Role,
}

/// Lines that are wrapped at a width.
struct Page {
    columns: usize,
    lines: Vec<Said>,
}

impl Page {
    const fn new(columns: usize) -> Self {
        Self { columns, lines: Vec::new() }
    }

    fn add(&mut self, words: &str, indent: usize, role: Role) {
        let lead = " ".repeat(indent);
        let wrapped = text::wrap(words, self.columns.saturating_sub(indent).max(10));
        self.lines.extend(wrapped.into_iter().map(|line| Said { words: format!("{lead}{line}"), role }));
    }
}

/// What differs from the line before.
pub fn changes(bench: &Bench, columns: usize) -> Vec<Said> {
    let mut page = Page::new(columns);
    if bench.before.is_some() {
        let mut changes = bench.changes();
        // That nothing would start is more than what else would be otherwise.
        changes.sort_by_key(|change| change.what != "refusal");
        page.add(if changes.is_empty() { "Nothing differs." } else { "What differs:" }, 0, Role::Title);
        for change in changes {
            page.add(&change.told(), 2, Role::Accent);
        }
        page.add("", 0, Role::Text);
    }
    page.lines
}

/// Refusal, warnings, what does nothing, what was not read, notes, and where the logs are.
pub fn remarks(explanation: &Explanation, source: &str, columns: usize) -> Vec<Said> {
    let mut page = Page::new(columns);
    let parts: Vec<&Explanation> = explanation.all().collect();
    for (number, part) in parts.iter().enumerate() {
        if parts.len() > 1 {
            page.add(&format!("{}. {}", number + 1, quoted(source, part.at)), 0, Role::Title);
        }
        part_remarks(&mut page, part, source);
    }
    page.lines
}

fn part_remarks(page: &mut Page, part: &Explanation, source: &str) {
    let before = page.lines.len();
    if let Some(refusal) = &part.refusal {
        page.add(&format!("⊘ {}", refusal.printed), 0, Role::Bad);
        page.add(&format!("exit code {}", refusal.exit_code), 2, Role::Dim);
        if let Some(instead) = &refusal.instead {
            page.add(&format!("instead: {instead}"), 2, Role::Good);
        }
        page.add(refusal.source, 2, Role::Dim);
    }
    for warning in &part.warnings {
        let place = warning.at.filter(|at| *at != part.at).map(|at| format!("{}: ", quoted(source, at))).unwrap_or_default();
        page.add(&format!("! {place}{}", warning.message), 0, Role::Warn);
        if let Some(instead) = &warning.instead {
            page.add(&format!("instead: {instead}"), 2, Role::Good);
        }
        page.add(warning.source, 2, Role::Dim);
    }
    // A warning about the same place has said it already.
    let warned = |at: Option<Span>| at.is_some_and(|at| part.warnings.iter().any(|warning| warning.at.is_some_and(|other| other == at)));
    for ignored in part.ignored.iter().filter(|ignored| !warned(ignored.at)) {
        page.add(&format!("{} does nothing: {}", ignored.option, ignored.why), 0, Role::Dim);
    }
    for unread in &part.unread {
        page.add(&format!("not read: {}: {}", unread.text.lines().next().unwrap_or_default(), unread.why), 0, Role::Dim);
    }
    for note in &part.notes {
        page.add(note, 0, Role::Text);
    }
    if let Some(placement) = &part.placement {
        let logs = [("driver's log", &placement.driver_log_command), ("executors' logs", &placement.executor_log_command)];
        for (whose, command) in logs {
            if let Some(command) = command {
                page.add(&format!("{whose}: {command}"), 0, Role::Text);
            }
        }
    }
    if page.lines.len() == before {
        page.add("Nothing to remark.", 0, Role::Dim);
    }
}

/// What stands at a place, in one short line.
fn quoted(source: &str, at: Span) -> String {
    let words: Vec<&str> = source.get(at.start..at.end).unwrap_or_default().split_whitespace().collect();
    text::cut(&words.join(" "), 44)
}

/// Each key as a stack: who won on top, whom they beat below.
pub fn stack(explanation: &Explanation, columns: usize) -> Vec<Said> {
    let mut page = Page::new(columns);
    for set in &explanation.precedence {
        // What spark-submit fills in by itself is noise unless it beat somebody.
        if set.from == Origin::SparkSubmit && set.overrides.is_empty() {
            continue;
        }
        page.add(&format!("{} = {}", set.key, set.value), 0, Role::Text);
        page.add(&format!("┌ {} says {}", set.from, set.value), 2, Role::Good);
        for (place, beaten) in set.overrides.iter().enumerate() {
            let corner = if place + 1 == set.overrides.len() { "└" } else { "│" };
            page.add(&format!("{corner} over {}: {}", beaten.from, beaten.value), 2, Role::Dim);
        }
    }
    page.lines
}

/// The fields under Spark's own names, as `--verbose` prints them.
pub fn parsed(explanation: &Explanation) -> Vec<Said> {
    let fields = explanation.parsed.0.iter().filter(|(name, value)| *name != "verbose" && !matches!(value.as_str(), "" | "null" | "[]"));
    let mut lines = vec![Said { words: String::new(), role: Role::Text }];
    lines.extend(fields.map(|(name, value)| Said { words: format!("{name:<24} {value}"), role: Role::Text }));
    if lines.len() > 1 { lines } else { Vec::new() }
}
