//! The content as the screens want it: what comes with the program, and a teacher's packs.

use std::path::PathBuf;

use crate::app::Library;
use crate::app::library::Lesson;
use crate::base::Diagnostic;
use crate::content::Scenario;
use crate::content::catalog::Catalog;
use crate::content::check;
use crate::content::drill;
use crate::content::pack;
use crate::spark::rule;
use crate::study::Bank;
use crate::study::Oracle;

/// What was read.
pub struct Loaded {
    pub library: Library,
    pub bank: Bank,
    /// What is wrong with what could not be read, in one sentence.
    pub trouble: Option<String>,
}

/// Everything that can be read, and what is wrong with what cannot. A pack that cannot be read is left out.
pub fn load(packs: &[PathBuf]) -> Loaded {
    let mut catalog = Catalog::shipped();
    let mut trouble = told(&catalog.complaints);
    let mut alone = Vec::new();
    for path in packs {
        if path.is_file() {
            match pack::scenario(path) {
                Ok(scenario) => alone.push(scenario),
                Err(errors) => trouble = told(&errors).or(trouble),
            }
            continue;
        }
        match pack::add(catalog.clone(), path) {
            Ok(added) => catalog = added,
            Err(errors) => trouble = errors.into_iter().next().or(trouble),
        }
    }
    let bank = catalog.bank();
    let title = |file: usize| catalog.heads.iter().find(|head| head.file == file).map_or_else(String::new, |head| head.value.title.clone());
    let drills = drill::shipped();
    let lost = drills.as_ref().err().cloned();
    let mut scenarios: Vec<Scenario> = catalog.scenarios.into_iter().map(|scenario| scenario.value).collect();
    // A file that was named goes before what comes with the program under the same name.
    scenarios.retain(|scenario| alone.iter().all(|mine| mine.id != scenario.id));
    scenarios.extend(alone);
    scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    let library = Library {
        lessons: catalog.entries.iter().map(|entry| Lesson { area: title(entry.file), entry: entry.value.clone() }).collect(),
        scenarios,
        tours: catalog.tours.into_iter().map(|tour| tour.value).collect(),
        questions: catalog.questions.into_iter().map(|question| question.value).collect(),
        drills: drills.unwrap_or_default(),
    };
    Loaded { library, bank, trouble: trouble.or(lost) }
}

/// What the linter says of the packs, the computed keys included.
pub fn lint(packs: &[PathBuf], oracle: &dyn Oracle) -> Vec<Diagnostic> {
    let rules: Vec<&str> = rule::all().map(|rule| rule.id.0).collect();
    let mut found = Vec::new();
    for folder in packs {
        match pack::alone(std::slice::from_ref(folder)) {
            Ok(catalog) => found.extend(check::check(&catalog, &rules, Some(oracle), false).errors),
            Err(errors) => found.extend(errors.into_iter().map(|error| Diagnostic::at(&folder.display().to_string(), "", 0, 1, error))),
        }
    }
    found
}

fn told(complaints: &[Diagnostic]) -> Option<String> {
    let first = complaints.first()?;
    let Diagnostic { file, line, column, message, .. } = first;
    Some(format!("{file}:{line}:{column}: {message} ({} in all; see `driverseat check`)", complaints.len()))
}
