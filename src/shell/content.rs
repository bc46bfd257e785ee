//! The content as the screens want it: what comes with the program.

use crate::app::Library;
use crate::app::library::Lesson;
use crate::content::catalog::Catalog;
use crate::content::drill;

/// Everything that can be read, and what is wrong with what cannot.
pub fn load() -> (Library, Option<String>) {
    let catalog = Catalog::shipped();
    let title = |file: usize| catalog.heads.iter().find(|head| head.file == file).map_or_else(String::new, |head| head.value.title.clone());
    let drills = drill::shipped();
    let lost = drills.as_ref().err().cloned();
    let library = Library {
        lessons: catalog.entries.iter().map(|entry| Lesson { area: title(entry.file), entry: entry.value.clone() }).collect(),
        scenarios: catalog.scenarios.into_iter().map(|scenario| scenario.value).collect(),
        tours: catalog.tours.into_iter().map(|tour| tour.value).collect(),
        questions: catalog.questions.into_iter().map(|question| question.value).collect(),
        drills: drills.unwrap_or_default(),
    };
    let complaints = &catalog.complaints;
    let told = complaints.first().map(|first| {
        format!("{}:{}:{}: {} ({} in all; see `driverseat check`)", first.file, first.line, first.column, first.message, complaints.len())
    });
    (library, told.or(lost))
}
