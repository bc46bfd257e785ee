//! What `verify` shows: each record with its verdict, each rule with the records that confirm it.

use crate::spark::rule;
use crate::spark::verify::check::Verdict;
use crate::spark::verify::check::check;
use crate::spark::verify::connect;
use crate::spark::verify::connect::ConnectRecord;
use crate::spark::verify::connect::LeftOut;
use crate::spark::verify::documented;
use crate::spark::verify::documented::Case;
use crate::spark::verify::flows;
use crate::spark::verify::flows::Flow;
use crate::spark::verify::record::Recorded;
use crate::spark::verify::submit;
use crate::spark::verify::submit::Bench;
use crate::spark::verify::submit::SubmitRecord;

/// Everything there is to compare with.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Runs in local, client and cluster mode.
    pub deploy: Vec<Recorded>,
    /// Runs of Spark Connect, and those that are not played.
    pub connect: Vec<ConnectRecord>,
    pub left_out: Vec<LeftOut>,
    /// What Connect clients say on the line.
    pub flows: Vec<Flow>,
    /// Submit lines, each on the bench it was typed on.
    pub submit: Vec<(Bench, Vec<SubmitRecord>)>,
    /// From the documentation: runs of Spark Connect, and on YARN and Kubernetes.
    pub connect_docs: Vec<ConnectRecord>,
    pub documented: Vec<Case>,
}

/// The records and the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub sections: Vec<Section>,
    pub rules: Vec<RuleRow>,
}

/// Records of one kind with their verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: &'static str,
    pub records: Vec<(String, Verdict)>,
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
pub fn table(shelf: &Shelf) -> Table {
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
    Table { sections: sections(shelf), rules: rules.collect() }
}

fn sections(shelf: &Shelf) -> Vec<Section> {
    let left_out = shelf.left_out.iter().map(|left| (left.id.clone(), Verdict::Skipped(left.reason.clone())));
    let submit = shelf.submit.iter().flat_map(|(bench, records)| records.iter().map(|record| (*bench, record)));
    let section = |title, records| Section { title, records };
    vec![
        section("Runs in local, client and cluster mode", shelf.deploy.iter().map(|run| (run.id.clone(), check(run))).collect()),
        section("Runs of Spark Connect", shelf.connect.iter().map(|run| (run.id.clone(), connect::check(run))).chain(left_out).collect()),
        section(
            "What a Connect client says on the line",
            shelf.flows.iter().map(|flow| (flow.action.clone(), flows::check(flow))).collect(),
        ),
        section("Lines given to spark-submit", submit.map(|(bench, line)| (line.id.clone(), submit::check(line, bench))).collect()),
        section(
            "Spark Connect, from the docs and the source",
            shelf.connect_docs.iter().map(|run| (run.id.clone(), connect::check(run))).collect(),
        ),
        section(
            "YARN and Kubernetes, from the docs and the source",
            shelf.documented.iter().map(|case| (case.id.clone(), documented::check(case))).collect(),
        ),
    ]
}

impl Section {
    /// How many agree, how many differ, how many are not played.
    pub fn counts(&self) -> (usize, usize, usize) {
        self.records.iter().fold((0, 0, 0), |(agree, differ, skipped), (_, verdict)| match verdict {
            Verdict::Agrees => (agree + 1, differ, skipped),
            Verdict::Differs(_) => (agree, differ + 1, skipped),
            Verdict::Skipped(_) => (agree, differ, skipped + 1),
        })
    }

    /// `115 records: 109 agree, 0 differ, 6 are not run`.
    pub fn summary(&self) -> String {
        let (agree, differ, skipped) = self.counts();
        format!("{} records: {agree} agree, {differ} differ, {skipped} are not run", self.records.len())
    }
}

impl Table {
    /// Whether no record differs.
    pub fn holds(&self) -> bool {
        self.sections.iter().all(|section| section.counts().1 == 0)
    }

    /// As lines of text: first the records of each kind, then the rules.
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
        let mut lines = Vec::new();
        for section in &self.sections {
            lines.push(format!("{} ({})", section.title, section.summary()));
            lines.extend(section.records.iter().map(record));
            lines.push(String::new());
        }
        lines.push(format!("Rules ({})", self.rules.len()));
        lines.extend(self.rules.iter().map(rule));
        lines
    }
}
