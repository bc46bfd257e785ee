//! Is everything taught? Each claim by an entry, a question and a scenario; each rule somewhere; each square of the map.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::content::catalog::Catalog;
use crate::study::Hit;
use crate::study::Kind;
use crate::study::Topology;

/// What is covered and what is not; reasons given in the exceptions count as covered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    pub claims: usize,
    pub without_entry: Vec<String>,
    pub without_question: Vec<String>,
    pub without_scenario: Vec<String>,
    /// Rules of the simulator that no scenario, question or entry names.
    pub rules: usize,
    pub rules_not_taught: Vec<String>,
    /// `topology/fault` without a scenario.
    pub cells_without_scenario: Vec<String>,
    pub excepted: BTreeMap<String, String>,
    pub questions_by_kind: BTreeMap<String, usize>,
    pub questions_by_level: BTreeMap<u8, usize>,
    pub computed: usize,
    pub questions: usize,
}

impl Coverage {
    pub(super) fn of(catalog: &Catalog, known_rules: &[&str]) -> Self {
        let exceptions = &catalog.exceptions;
        let taught = |lists: &mut dyn Iterator<Item = &Vec<String>>| -> BTreeSet<String> { lists.flatten().cloned().collect() };
        let in_entries = taught(&mut catalog.entries.iter().map(|entry| &entry.value.claims));
        let in_questions = taught(&mut catalog.questions.iter().map(|question| &question.value.claims));
        let in_scenarios = taught(&mut catalog.scenarios.iter().map(|scenario| &scenario.value.claims));
        let rules = taught(
            &mut catalog
                .scenarios
                .iter()
                .map(|scenario| &scenario.value.teaches)
                .chain(catalog.questions.iter().map(|question| &question.value.rules)),
        );
        let missing = |covered: &BTreeSet<String>| -> Vec<String> {
            catalog.claims.iter().map(|claim| claim.id.clone()).filter(|id| !covered.contains(id)).collect()
        };
        // A scenario that an entry or a question about the claim points to shows it, too.
        let linked = shown_by_link(catalog);
        let without_scenario = missing(&in_scenarios)
            .into_iter()
            .filter(|id| !linked.contains(id) && !exceptions.claims_without_scenario.contains_key(id))
            .collect();
        let mut excepted = exceptions.claims_without_scenario.clone();
        excepted.extend(exceptions.cells_without_scenario.clone());
        excepted.extend(exceptions.rules_not_taught.clone());
        let is_taught = |rule: &&str| rules.contains(*rule) || exceptions.rules_not_taught.contains_key(*rule);
        Self {
            claims: catalog.claims.len(),
            without_entry: missing(&in_entries),
            without_question: missing(&in_questions),
            without_scenario,
            rules: known_rules.len(),
            rules_not_taught: known_rules.iter().copied().filter(|rule| !is_taught(rule)).map(str::to_owned).collect(),
            cells_without_scenario: empty_cells(catalog),
            excepted,
            questions_by_kind: Kind::ALL
                .into_iter()
                .map(|kind| (kind.name().to_owned(), catalog.questions.iter().filter(|question| question.value.kind == kind).count()))
                .collect(),
            questions_by_level: (1..=3)
                .map(|level| (level, catalog.questions.iter().filter(|question| question.value.level == level).count()))
                .collect(),
            computed: catalog.questions.iter().filter(|question| question.value.is_computed()).count(),
            questions: catalog.questions.len(),
        }
    }

    /// Nothing is missing.
    pub fn is_full(&self) -> bool {
        self.without_entry.is_empty()
            && self.without_question.is_empty()
            && self.without_scenario.is_empty()
            && self.rules_not_taught.is_empty()
            && self.cells_without_scenario.is_empty()
    }
}

fn shown_by_link(catalog: &Catalog) -> BTreeSet<String> {
    let entries = catalog.entries.iter().filter(|entry| entry.value.see.is_some()).flat_map(|entry| entry.value.claims.clone());
    let shows = |question: &crate::study::Question| question.scenario.is_some() || question.run.is_some();
    let questions = catalog.questions.iter().filter(|q| shows(&q.value)).flat_map(|q| q.value.claims.clone());
    entries.chain(questions).collect()
}

/// Each topology, healthy and under each kind of fault. Questions of setting have no run.
fn empty_cells(catalog: &Catalog) -> Vec<String> {
    let shown: BTreeSet<(Topology, Hit)> = catalog
        .scenarios
        .iter()
        .flat_map(|scenario| {
            let hits: Vec<Hit> = match &scenario.value.run.faults[..] {
                [] => vec![Hit::None],
                faults => faults.iter().map(Hit::of).collect(),
            };
            hits.into_iter().map(move |hit| (scenario.value.topology, hit))
        })
        .collect();
    let mut empty = Vec::new();
    for topology in Topology::ALL {
        for hit in Hit::ALL.into_iter().filter(|hit| *hit != Hit::Setting) {
            let name = format!("{}/{}", topology.name(), hit.name());
            if !shown.contains(&(topology, hit)) && !catalog.exceptions.cells_without_scenario.contains_key(&name) {
                empty.push(name);
            }
        }
    }
    empty
}
