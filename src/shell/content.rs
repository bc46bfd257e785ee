//! Reads the content from the folders beside the program's working folder.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::app::Library;
use crate::app::library::Lesson;
use crate::content::GuideFile;
use crate::content::QuizFile;
use crate::content::Scenario;
use crate::content::Tour;

/// Everything that can be read, and the first complaint about what cannot.
pub fn load() -> (Library, Option<String>) {
    let mut library = Library::default();
    let mut complaints = Vec::new();
    for (file, text) in files("scenarios") {
        let (scenario, found) = Scenario::read(&file, &text);
        library.scenarios.extend(scenario);
        complaints.extend(found);
    }
    for (file, text) in files("assets/guide") {
        let (guide, found) = GuideFile::read(&file, &text);
        if let Some(GuideFile { title, entries, .. }) = guide {
            library.lessons.extend(entries.into_iter().map(|entry| Lesson { area: title.clone(), entry }));
        }
        complaints.extend(found);
    }
    for (file, text) in files("assets/tours") {
        let (tour, found) = Tour::read(&file, &text);
        library.tours.extend(tour);
        complaints.extend(found);
    }
    for (file, text) in files("quizzes") {
        let (quiz, found) = QuizFile::read(&file, &text);
        library.questions.extend(quiz.into_iter().flat_map(|quiz| quiz.questions).map(|(_, question)| question));
        complaints.extend(found);
    }
    let told = complaints.first().map(|first| {
        format!("{}:{}:{}: {} ({} in all; see `driverseat check`)", first.file, first.line, first.column, first.message, complaints.len())
    });
    (library, told)
}

/// The JSON files below a folder, in the order of their paths.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(Path::new(folder), &mut found);
    found.sort();
    found.into_iter().filter_map(|path| Some((path.display().to_string(), fs::read_to_string(path).ok()?))).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.push(path);
        }
    }
}
