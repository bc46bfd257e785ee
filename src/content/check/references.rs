//! Ids are unique, references lead somewhere, files are named as they say.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::text::nearest;
use crate::content::catalog::Catalog;
use crate::content::catalog::Placed;
use crate::content::check::Found;
use crate::content::source;
use crate::study::Blueprint;

pub(super) fn check(catalog: &Catalog, known_rules: &[&str], found: &mut Found) {
    unique(catalog, "question", catalog.questions.iter().map(|q| (q.value.id.as_str(), q)), found);
    unique(catalog, "entry", catalog.entries.iter().map(|e| (e.value.id.as_str(), e)), found);
    unique(catalog, "scenario", catalog.scenarios.iter().map(|s| (s.value.id.as_str(), s)), found);
    unique(catalog, "tour", catalog.tours.iter().map(|t| (t.value.id.as_str(), t)), found);
    let elsewhere = || catalog.elsewhere.iter().map(String::as_str);
    let names = Names {
        claims: catalog.claims.iter().map(|claim| claim.id.as_str()).collect(),
        scenarios: catalog.scenarios.iter().map(|scenario| scenario.value.id.as_str()).chain(elsewhere()).collect(),
        questions: catalog.questions.iter().map(|question| question.value.id.as_str()).chain(elsewhere()).collect(),
        rules: known_rules.iter().copied().collect(),
    };
    let blueprint = Blueprint::full();
    let objectives: BTreeSet<&str> = blueprint.objectives.iter().map(|objective| objective.id.as_str()).collect();
    for question in &catalog.questions {
        // No exam would ever draw it otherwise.
        one(catalog, question, "objective", std::slice::from_ref(&question.value.objective), &objectives, found);
        if question.value.claims.is_empty() {
            let help = "name at least one item of the inventory, such as C125, so that memory can be kept for it";
            found.remarks.push(catalog.complain(question, "claims", "it teaches no claim", help));
        }
        list(catalog, question, "claims", &question.value.claims, &names.claims, found);
        list(catalog, question, "rules", &question.value.rules, &names.rules, found);
        let scenario = question.value.scenario.as_slice();
        one(catalog, question, "scenario", scenario, &names.scenarios, found);
        paths(catalog, question, "run.data", question.value.run.iter().flat_map(|run| &run.data), found);
    }
    for entry in &catalog.entries {
        list(catalog, entry, "claims", &entry.value.claims, &names.claims, found);
        one(catalog, entry, "see", entry.value.see.as_slice(), &names.scenarios, found);
        let wall = entry.value.table.iter().map(|table| table.wall.clone()).collect::<Vec<_>>();
        one(catalog, entry, "table.wall", &wall, &names.scenarios, found);
    }
    for scenario in &catalog.scenarios {
        list(catalog, scenario, "claims", &scenario.value.claims, &names.claims, found);
        list(catalog, scenario, "teaches", &scenario.value.teaches, &names.rules, found);
        paths(catalog, scenario, "run.data", scenario.value.run.data.iter(), found);
    }
    for tour in &catalog.tours {
        for (n, beat) in tour.value.beats.iter().enumerate() {
            one(catalog, tour, &format!("beats.{n}.scenario"), beat.scenario.as_slice(), &names.scenarios, found);
            one(catalog, tour, &format!("beats.{n}.question"), beat.question.as_slice(), &names.questions, found);
        }
    }
    file_names(catalog, found);
}

struct Names<'a> {
    claims: BTreeSet<&'a str>,
    scenarios: BTreeSet<&'a str>,
    questions: BTreeSet<&'a str>,
    rules: BTreeSet<&'a str>,
}

fn unique<'a, T: 'a>(catalog: &Catalog, what: &str, items: impl Iterator<Item = (&'a str, &'a Placed<T>)>, found: &mut Found) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (id, placed) in items {
        let file = catalog.files.get(placed.file).map_or("", |file| file.name.as_str());
        if let Some(first) = seen.insert(id, file) {
            let message = format!("the {what} id `{id}` is taken: it is also in {first}");
            found.errors.push(catalog.complain(placed, "id", message, "give it another id; ids are never reused"));
        }
    }
}

fn list<T>(catalog: &Catalog, placed: &Placed<T>, field: &str, words: &[String], known: &BTreeSet<&str>, found: &mut Found) {
    for (n, word) in words.iter().enumerate() {
        one(catalog, placed, &format!("{field}.{n}"), std::slice::from_ref(word), known, found);
    }
}

/// An empty list of known names means that they were not loaded, and nothing can be said.
fn one<T>(catalog: &Catalog, placed: &Placed<T>, field: &str, word: &[String], known: &BTreeSet<&str>, found: &mut Found) {
    for word in word {
        if known.is_empty() || known.contains(word.as_str()) {
            continue;
        }
        let near = nearest(word, known.iter().copied());
        let help = near.map_or_else(|| "correct the name, or add what it names".to_owned(), |near| format!("did you mean `{near}`?"));
        found.errors.push(catalog.complain(placed, field, format!("there is no `{word}`"), &help));
    }
}

fn paths<'a, T>(catalog: &Catalog, placed: &Placed<T>, field: &str, paths: impl Iterator<Item = &'a String>, found: &mut Found) {
    for (n, path) in paths.enumerate() {
        if !source::stays_inside(path) {
            let message = format!("`{path}` leaves the folder of the content");
            found.errors.push(catalog.complain(placed, &format!("{field}.{n}"), message, "name a file beside this one, without .."));
        }
    }
}

/// `quizzes/<area>/<topic>.json`, `scenarios/<topic>/<id>.json`, `assets/guide/<area>.json`, `assets/tours/<id>.json`.
fn file_names(catalog: &Catalog, found: &mut Found) {
    for head in &catalog.heads {
        let (folder, stem) = folder_and_stem(catalog, head.file);
        match &head.value.topic {
            Some(topic) => {
                named(catalog, head, "topic", topic, stem, found);
                named(catalog, head, "area", &head.value.area, folder, found);
            }
            None => named(catalog, head, "area", &head.value.area, stem, found),
        }
    }
    for scenario in &catalog.scenarios {
        let (folder, stem) = folder_and_stem(catalog, scenario.file);
        if !folder.is_empty() {
            named(catalog, scenario, "id", &scenario.value.id, &format!("{folder}/{stem}"), found);
        }
        named(catalog, scenario, "topic", &scenario.value.topic, folder, found);
    }
    for tour in &catalog.tours {
        named(catalog, tour, "id", &tour.value.id, folder_and_stem(catalog, tour.file).1, found);
    }
}

fn folder_and_stem(catalog: &Catalog, file: usize) -> (&str, &str) {
    let name = catalog.files.get(file).map_or("", |file| file.name.as_str());
    let mut parts = name.rsplit(['/', '\\']);
    let stem = parts.next().unwrap_or_default();
    (parts.next().unwrap_or_default(), stem.strip_suffix(".json").unwrap_or(stem))
}

fn named<T>(catalog: &Catalog, placed: &Placed<T>, field: &str, says: &str, is: &str, found: &mut Found) {
    // A file named on its own, without its folder, cannot be checked for it.
    if !is.is_empty() && says != is {
        let message = format!("`{field}` says `{says}`, but the path says `{is}`");
        found.errors.push(catalog.complain(placed, field, message, "make them the same, so that it can be found by its name"));
    }
}
