//! "What changes if…": small changes of the line to choose from, each with what it does.

use crate::app::bench::Bench;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::spark::conf::catalog;
use crate::spark::submit::Change;
use crate::spark::submit::variations;
use crate::spark::version::SparkVersion;

/// How many changes a row names.
const NAMED: usize = 4;

/// The changes of the line, and the one that the learner makes.
pub fn sheet(bench: &Bench) -> Sheet {
    let editor = &bench.editor;
    let line = |text: &str, version| Choice::Line { text: text.to_owned(), version };
    let mut rows = vec![
        Row::new("Keep this picture; I change the line myself")
            .body("Both pictures stand side by side from now on, and what differs between them.")
            .choice(line(&editor.line.text, editor.version)),
    ];
    if bench.before.is_some() {
        rows.push(Row::new("Forget the picture before").choice(Choice::NoComparison));
    }
    for variation in variations(&editor.line.text, editor.version) {
        if let Some(refusal) = variation.changes.iter().find(|change| change.what == "refusal" && !change.after.is_empty()) {
            let row = Row::new(variation.name).body(format!("Spark refuses it: {}", refusal.after));
            rows.push(row.choice(line(&variation.text, variation.version)));
            continue;
        }
        let mut named: Vec<String> = variation.changes.iter().take(NAMED).map(Change::told).collect();
        let more = variation.changes.len().saturating_sub(NAMED);
        if more > 0 {
            named.push(format!("and {more} more"));
        }
        rows.push(Row::new(variation.name).body(named.join("; ")).choice(line(&variation.text, variation.version)));
    }
    Sheet::new("What changes if…", rows)
}

/// Every configuration key, to be put in at the caret.
pub fn keys(version: SparkVersion) -> Sheet {
    let known = catalog::all().filter(|key| key.name.starts_with("spark.") && key.known_in(version));
    let row = |key: &crate::spark::conf::Key| {
        Row::new(key.name).remark(key.default_text(version)).body(key.documentation(version)).choice(Choice::Key(key.name.to_owned()))
    };
    let title = format!("Configuration keys of Spark {version}, with their defaults");
    Sheet::new(title, known.map(row).collect()).searchable().empty("No key is called that; Spark stores unknown keys and ignores them.")
}
