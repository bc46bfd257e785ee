//! What `verify` shows: each record with its verdict, each rule with the records that confirm it.

use crate::spark::rule;
use crate::spark::verify::check::Verdict;
use crate::spark::verify::check::check;
use crate::spark::verify::record::Recorded;

/// The records and the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub records: Vec<(String, Verdict)>,
    pub rules: Vec<RuleRow>,
}

/// One rule and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    pub id: &'static str,
    pub says: &'static str,
    pub source: &'static str,
    /// `3.4 to 3.5`, `from 4.0`, `all`.
    pub releases: String,
    /// The records that confirm it; without any it is from the docs.
    pub records: &'static [&'static str],
}

/// Plays every record and lists every rule.
pub fn table(records: &[Recorded]) -> Table {
    let rules = rule::all().map(|rule| RuleRow {
        id: rule.id.0,
        says: rule.says,
        source: rule.source,
        releases: match (rule.since, rule.until) {
            (None, None) => "all".to_owned(),
            (Some(since), None) => format!("from {since}"),
            (None, Some(until)) => format!("up to {until}"),
            (Some(since), Some(until)) => format!("{since} to {until}"),
        },
        records: rule.records,
    });
    Table { records: records.iter().map(|recorded| (recorded.id.clone(), check(recorded))).collect(), rules: rules.collect() }
}

impl Table {
    pub fn agreeing(&self) -> usize {
        self.records.iter().filter(|(_, verdict)| *verdict == Verdict::Agrees).count()
    }

    pub fn differing(&self) -> impl Iterator<Item = &(String, Verdict)> {
        self.records.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Differs(_)))
    }

    /// As lines of text: first the records, then the rules.
    pub fn lines(&self) -> Vec<String> {
        let record = |(id, verdict): &(String, Verdict)| match verdict {
            Verdict::Agrees => format!("agrees   {id}"),
            Verdict::Differs(differences) => format!("DIFFERS  {id}: {}", differences.join("; ")),
            Verdict::Skipped(why) => format!("not run  {id}: {why}"),
        };
        let rule = |row: &RuleRow| {
            let behind = if row.records.is_empty() { format!("FROM THE DOCS: {}", row.source) } else { row.records.join(", ") };
            format!("{} ({}): {behind}", row.id, row.releases)
        };
        let mut lines: Vec<String> = self.records.iter().map(record).collect();
        lines.push(String::new());
        lines.extend(self.rules.iter().map(rule));
        lines
    }
}
