//! A submit line being written: its text, what it means as it stands, and how it could go on.

use crate::app::entry::Entry;
use crate::app::list::Cursor;
use crate::app::list::Move;
use crate::spark::deploy::Placement;
use crate::spark::submit;
use crate::spark::submit::Explanation;
use crate::spark::submit::Suggestion;
use crate::spark::submit::Surroundings;
use crate::spark::version::SparkVersion;

/// The text and what follows from it.
#[derive(Clone, Debug)]
pub struct Editor {
    pub line: Entry,
    pub version: SparkVersion,
    /// What the text means.
    pub explanation: Explanation,
    /// Where the processes were when the text last said so: while a word is half written, the picture stays.
    pub placed: Option<Placement>,
    /// The text that was read last.
    was: String,
    /// What could stand at the caret.
    pub suggestions: Vec<Suggestion>,
    pub chosen: Cursor,
}

impl Editor {
    /// A text to begin with, selected, so that typing replaces it.
    pub fn of(text: &str, version: SparkVersion) -> Self {
        let explanation = meaning(text, version);
        let placed = explanation.placement.clone();
        let (line, was) = (Entry::proposed(text), text.to_owned());
        Self { line, version, explanation, placed, was, suggestions: Vec::new(), chosen: Cursor::default() }
    }

    /// Reads the text again, and looks for what could come next.
    pub fn read(&mut self) {
        self.look();
        self.suggestions = submit::suggest(&self.line.text, self.line.before().len(), self.version);
        self.chosen = Cursor::default();
    }

    /// The text of this release or of that.
    pub fn set(&mut self, text: &str, version: SparkVersion) {
        self.version = version;
        self.line = Entry { lines: true, ..Entry::of(text) };
        self.read();
        self.suggestions.clear();
    }

    /// Puts in the chosen suggestion; `false` if there is none.
    pub fn complete(&mut self) -> bool {
        let Some(chosen) = self.chosen.of(&self.suggestions).cloned() else { return false };
        // What ends in `=` or a bracket goes on at once; a whole word is followed by the next.
        let goes_on = chosen.insert.ends_with(['=', '(']) || self.is_code() || chosen.insert.starts_with("sc://");
        let blank = if goes_on || self.line.text[chosen.replace.end..].starts_with(' ') { "" } else { " " };
        self.line.replace(chosen.replace.start, chosen.replace.end, &format!("{}{blank}", chosen.insert));
        self.read();
        true
    }

    /// Puts a configuration key in at the caret: behind `--conf` in a line, as `.config("…", "")` in code.
    pub fn put_key(&mut self, name: &str) {
        let before = self.line.before();
        let at = before.len();
        let text = if self.is_code() {
            format!(".config(\"{name}\", \"\")")
        } else if before.trim_end().ends_with("--conf") || before.trim_end().ends_with(" -c") {
            format!("{}{name}=", if before.ends_with(' ') { "" } else { " " })
        } else {
            format!("{}--conf {name}=", if before.ends_with(' ') || before.is_empty() { "" } else { " " })
        };
        self.line.replace(at, at, &text);
        self.read();
    }

    fn is_code(&self) -> bool {
        self.explanation.kind == submit::explanation::Kind::SessionBuilder
    }

    /// Through the suggestions, or through the lines of the text.
    pub fn step(&mut self, by: Move) {
        if self.suggestions.is_empty() {
            self.line.change_line(by == Move::Down);
        } else {
            self.chosen.turn(by, self.suggestions.len());
        }
    }

    pub fn next_version(&mut self) {
        let all = SparkVersion::ALL;
        let at = all.iter().position(|version| *version == self.version).unwrap_or(0);
        self.version = all[(at + 1) % all.len()];
        self.look();
    }

    fn look(&mut self) {
        self.explanation = meaning(&self.line.text, self.version);
        // Another line has another picture, or none yet.
        if !is_edited(&self.was, &self.line.text) {
            self.placed = None;
        }
        self.was.clone_from(&self.line.text);
        self.placed = self.explanation.placement.clone().or(self.placed.take());
    }
}

/// Whether a text was made of another one by a change here or there: most of the longer one stands in both.
fn is_edited(before: &str, after: &str) -> bool {
    let same = |pair: &(u8, u8)| pair.0 == pair.1;
    let (shorter, longer) = (before.len().min(after.len()), before.len().max(after.len()));
    let start = before.bytes().zip(after.bytes()).take_while(same).count();
    let end = before.bytes().rev().zip(after.bytes().rev()).take_while(same).count();
    2 * (start + end.min(shorter - start)) >= longer && !after.trim().is_empty()
}

fn meaning(text: &str, version: SparkVersion) -> Explanation {
    submit::explain(text, &Surroundings::set_up(text, version))
}

#[cfg(test)]
mod tests {
    use super::Editor;
    use crate::app::list::Move;
    use crate::spark::version::SparkVersion;

    /// Types the text, goes down the list so often, completes.
    fn check(text: &str, down: usize, expected: &str) {
        let mut editor = Editor::of("old", SparkVersion::V4_0);
        editor.line.paste(text);
        editor.read();
        for _ in 0..down {
            editor.step(Move::Down);
        }
        editor.complete();
        assert_eq!(editor.line.text, expected);
        assert_eq!(editor.line.before(), expected, "the caret stands behind what was put in");
    }

    #[test]
    fn the_picture_stays_with_the_line_that_it_is_of() {
        let first = "spark-submit --master spark://m:7077 --class A a.jar";
        let pictured = |text: &str| {
            let mut editor = Editor::of(first, SparkVersion::V4_0);
            editor.line.paste(text);
            editor.read();
            editor.placed.is_some()
        };
        let half_written = "spark-submit --master spark://m:7077 --deploy-mode clu --class A a.jar";
        assert_eq!([first, half_written, "s", "SparkSession"].map(pictured), [true, true, false, false]);
    }

    #[test]
    fn a_suggestion_takes_the_place_of_what_was_begun() {
        check("spark-s", 0, "spark-submit ");
        check("spark-submit --dep", 0, "spark-submit --deploy-mode ");
        check("spark-submit --deploy-mode ", 1, "spark-submit --deploy-mode cluster ");
        check("spark-submit --conf spark.executor.inst", 0, "spark-submit --conf spark.executor.instances=");
        check("sc://h:15002/;us", 0, "sc://h:15002/;use_ssl=");
        check("SparkSession.builder.getO", 0, "SparkSession.builder.getOrCreate()");
        check("spark-submit --name ", 0, "spark-submit --name ");
    }
}
