//! The question format: `quizzes/<area>/<topic>.json`.

mod body;
mod raw;

use serde::Deserialize;

use crate::base::Diagnostic;
use crate::content::read::Reader;
use crate::study::Question;

/// The Spark versions that the trainer knows.
pub const VERSIONS: [&str; 4] = ["3.4", "3.5", "4.0", "4.3"];

/// One file of questions.
#[derive(Clone, Debug, PartialEq)]
pub struct QuizFile {
    /// The name of the folder.
    pub area: String,
    /// The name of the file, without `.json`.
    pub topic: String,
    pub title: String,
    /// Each with its index in the file, so that a later complaint finds its place.
    pub questions: Vec<(usize, Question)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    area: String,
    topic: String,
    title: String,
    #[expect(dead_code, reason = "read one by one, so that a broken question does not hide the others")]
    questions: Vec<serde::de::IgnoredAny>,
}

impl QuizFile {
    /// Reads one file; all complaints at once.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut reader, is_json) = Reader::open(file, text);
        let head: Option<Head> = if is_json { reader.whole() } else { None };
        let Some(head) = head else { return (None, reader.complaints) };
        let raw: Vec<(usize, raw::RawQuestion)> = reader.items("questions");
        let questions = raw.into_iter().filter_map(|(index, raw)| Some((index, raw.check(index, &head.topic, &mut reader)?))).collect();
        (Some(Self { area: head.area, topic: head.topic, title: head.title, questions }), reader.complaints)
    }
}

#[cfg(test)]
mod tests {
    use super::QuizFile;
    use crate::study::Kind;

    #[test]
    fn the_example_has_one_question_of_each_kind() {
        let text = include_str!("../../tests/data/content/first-look.json");
        let (file, complaints) = QuizFile::read("quizzes/start/first-look.json", text);
        assert_eq!(complaints.iter().map(ToString::to_string).collect::<String>(), "");
        let kinds: std::collections::BTreeSet<Kind> = file.unwrap().questions.iter().map(|(_, question)| question.kind).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), Kind::ALL);
    }
}
