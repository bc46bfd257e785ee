//! What must hold across files, and what good questions have in common. Complaints are errors; remarks are for the author.

mod computed;
mod coverage;
mod options;
mod prose;
mod references;

use std::fmt;

use serde::Serialize;

use crate::base::Diagnostic;
use crate::base::text::plural;
use crate::content::catalog::Catalog;
use crate::study::Oracle;

pub use coverage::Coverage;
pub use options::Figures;

/// Everything found, and the figures of the bank.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Must be mended.
    pub errors: Vec<Diagnostic>,
    /// Should be looked at.
    pub remarks: Vec<Diagnostic>,
    pub counts: Counts,
    pub figures: Figures,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub files: usize,
    pub questions: usize,
    pub computed: usize,
    pub entries: usize,
    pub scenarios: usize,
    pub tours: usize,
}

/// Looks at all that was loaded. `known_rules` are the simulator's (empty: rules are not checked); with an oracle the
/// computed keys are computed; `deep` also searches for a run in which each wrong option is right.
pub fn check(catalog: &Catalog, known_rules: &[&str], oracle: Option<&dyn Oracle>, deep: bool) -> Report {
    let mut found = Found { errors: catalog.complaints.clone(), remarks: Vec::new() };
    references::check(catalog, known_rules, &mut found);
    options::check(catalog, &mut found);
    prose::check(catalog, &mut found);
    if let Some(oracle) = oracle {
        computed::check(catalog, oracle, deep, &mut found);
    }
    let order = |a: &Diagnostic, b: &Diagnostic| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column));
    found.errors.sort_by(order);
    found.remarks.sort_by(order);
    let counts = Counts {
        files: catalog.files.len(),
        questions: catalog.questions.len(),
        computed: catalog.questions.iter().filter(|question| question.value.is_computed()).count(),
        entries: catalog.entries.len(),
        scenarios: catalog.scenarios.len(),
        tours: catalog.tours.len(),
    };
    Report { errors: found.errors, remarks: found.remarks, counts, figures: Figures::of(catalog) }
}

/// What is covered, and what is not.
pub fn coverage(catalog: &Catalog, known_rules: &[&str]) -> Coverage {
    Coverage::of(catalog, known_rules)
}

struct Found {
    errors: Vec<Diagnostic>,
    remarks: Vec<Diagnostic>,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} ({} computed), {}, {}, {}",
            plural(self.files, "file"),
            plural(self.questions, "question"),
            self.computed,
            plural(self.entries, "guide entry"),
            plural(self.scenarios, "scenario"),
            plural(self.tours, "tour")
        )
    }
}
