//! A teacher's own folder of content. It is read, only inside its folder, and what it asks for is bounded: it can neither read nor
//! write elsewhere, nor run anything, nor use up the memory.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::base::Diagnostic;
use crate::content::catalog::Catalog;
use crate::content::catalog::Placed;
use crate::content::scenario::Scenario;
use crate::content::source;
use crate::study::RunSpec;

/// More tasks in one stage than a lesson needs.
const MOST_TASKS: u64 = 100_000;
/// The largest TPC-H scale a pack may ask for.
const LARGEST_SCALE: f64 = 1.0;
const MOST_WORKERS: u32 = 10_000;

/// Adds the content of a folder. Complaints about what stands in its files are the catalog's.
///
/// # Errors
/// What in the folder could not be read, one line each.
pub fn add(catalog: Catalog, folder: &Path) -> Result<Catalog, Vec<String>> {
    let (files, errors) = source::folder(folder);
    if !errors.is_empty() {
        return Err(errors.iter().map(ToString::to_string).collect());
    }
    let first = catalog.files.len();
    let mut catalog = catalog.with(files);
    // A file's data lie beside it.
    let within =
        if folder.is_file() { folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")) } else { folder };
    let root = fs::canonicalize(within).map_err(|error| vec![format!("{}: {error}", folder.display())])?;
    let mut complaints: Vec<Diagnostic> = Vec::new();
    let mut scenarios = std::mem::take(&mut catalog.scenarios);
    for placed in scenarios.iter_mut().filter(|placed| placed.file >= first) {
        let wrong = confine(&mut placed.value.run, &root);
        complain(&catalog, placed, wrong, &mut complaints);
    }
    let mut questions = std::mem::take(&mut catalog.questions);
    for placed in questions.iter_mut().filter(|placed| placed.file >= first) {
        let wrong = placed.value.run.as_mut().map(|run| confine(run, &root)).unwrap_or_default();
        complain(&catalog, placed, wrong, &mut complaints);
    }
    (catalog.scenarios, catalog.questions) = (scenarios, questions);
    catalog.complaints.extend(complaints);
    Ok(catalog)
}

/// The scenario that a file holds, played as it is written. Its data files lie beside it.
///
/// # Errors
/// Everything that is wrong with the file, each with its place.
pub fn scenario(file: &Path) -> Result<Scenario, Vec<Diagnostic>> {
    let name = file.display().to_string();
    let told = |message: String| Diagnostic::at(&name, "", 0, 1, message);
    let (files, errors) = source::folder(file);
    if !errors.is_empty() {
        return Err(errors.into_iter().map(|error| told(error.to_string())).collect());
    }
    let catalog = Catalog::default().with(files);
    if !catalog.complaints.is_empty() {
        return Err(catalog.complaints);
    }
    let Some(placed) = catalog.scenarios.into_iter().next() else { return Err(vec![told("no scenario stands in this file".to_owned())]) };
    let mut scenario = placed.value;
    for data in &mut scenario.run.data {
        *data = file.with_file_name(&*data).to_string_lossy().into_owned();
    }
    Ok(scenario)
}

/// Only what stands in these files and folders, held against the program's own claims and exceptions. It may refer to what comes
/// with the program.
///
/// # Errors
/// What could not be read, one line each.
pub fn alone(paths: &[PathBuf]) -> Result<Catalog, Vec<String>> {
    let mut files = Vec::new();
    let mut complaints = Vec::new();
    for path in paths {
        let (found, errors) = source::folder(path);
        files.extend(found);
        complaints.extend(errors);
    }
    if !complaints.is_empty() {
        return Err(complaints.iter().map(ToString::to_string).collect());
    }
    let mut catalog = Catalog::default().with(files);
    if catalog.claims.is_empty() {
        let shipped = Catalog::shipped();
        let scenarios = shipped.scenarios.iter().map(|scenario| scenario.value.id.clone());
        catalog.elsewhere = scenarios.chain(shipped.questions.iter().map(|question| question.value.id.clone())).collect();
        catalog.claims = shipped.claims;
        catalog.exceptions = shipped.exceptions;
    }
    Ok(catalog)
}

fn complain<T>(catalog: &Catalog, placed: &Placed<T>, wrong: Vec<(String, String)>, complaints: &mut Vec<Diagnostic>) {
    for (field, message) in wrong {
        complaints.push(catalog.complain(
            placed,
            &format!("run.{field}"),
            message,
            "a pack stays in its folder and asks for no more than a lesson needs",
        ));
    }
}

/// Ties a run to the pack's folder: its data files become paths inside it. What goes further is taken out and complained about.
fn confine(run: &mut RunSpec, root: &Path) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let mut kept = Vec::new();
    for (n, name) in run.data.iter().enumerate() {
        // The real path, so that a link inside the folder does not lead out of it.
        let inside =
            source::stays_inside(name).then(|| fs::canonicalize(root.join(name)).ok()).flatten().filter(|path| path.starts_with(root));
        match inside {
            Some(path) => kept.push(path.to_string_lossy().into_owned()),
            None => wrong.push((format!("data.{n}"), format!("`{name}` is no file inside the pack"))),
        }
    }
    run.data = kept;
    if let Some(work) = run.work.as_ref().filter(|work| most_tasks(work) > MOST_TASKS) {
        wrong.push(("work".to_owned(), format!("`{work}` has more than {MOST_TASKS} tasks in a stage")));
        run.work = None;
    }
    if run.tpch.is_some_and(|scale| scale > LARGEST_SCALE) {
        wrong.push(("tpch".to_owned(), format!("the scale is larger than {LARGEST_SCALE}")));
        run.tpch = None;
    }
    if let Some(cluster) = run.cluster.as_mut().filter(|cluster| cluster.workers.is_some_and(|workers| workers > MOST_WORKERS)) {
        wrong.push(("cluster.workers".to_owned(), format!("more than {MOST_WORKERS} workers")));
        cluster.workers = None;
    }
    wrong
}

/// The largest number of tasks in a work text such as `map=6x3s reduce=6x6s`.
fn most_tasks(work: &str) -> u64 {
    let count = |stage: &str| {
        let digits: String = stage.split('=').next_back().unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
        if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) }
    };
    work.split_whitespace().map(count).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::most_tasks;

    #[test]
    fn the_size_of_a_made_up_job_is_seen_before_it_is_planned() {
        assert_eq!(most_tasks("map=6x3s reduce=12x6s"), 12);
        assert_eq!(most_tasks("map=99999999999999999999999x1s"), u64::MAX);
        assert_eq!(most_tasks("nonsense"), 0);
    }
}
