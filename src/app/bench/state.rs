//! The state of the submit bench.

use crate::app::bench::editor::Editor;
use crate::app::bench::with;
use crate::app::entry::Entry;
use crate::app::form::Form;
use crate::spark::submit::Change;
use crate::spark::submit::Explanation;
use crate::spark::submit::what_changes;
use crate::spark::version::SparkVersion;

/// What the bench begins with.
const FIRST: &str = "spark-submit --master spark://master:7077 --deploy-mode client --class org.example.Report report.jar";

/// The line that the present one is held against.
#[derive(Clone, Debug)]
pub struct Before {
    pub text: String,
    pub version: SparkVersion,
    pub explanation: Explanation,
}

/// The state of the screen.
#[derive(Clone, Debug)]
pub struct Bench {
    pub editor: Editor,
    pub before: Option<Box<Before>>,
    /// Work and faults of the run.
    pub with: Form,
    /// Whether the form of work and faults is open.
    pub asking: bool,
    /// How far what Spark makes of it is scrolled.
    pub scroll: usize,
}

impl Default for Bench {
    fn default() -> Self {
        Self { editor: Editor::of(FIRST, SparkVersion::default()), before: None, with: with::form(), asking: false, scroll: 0 }
    }
}

impl Bench {
    /// What letters go into.
    pub fn typing(&mut self) -> Option<&mut Entry> {
        if self.asking { self.with.typing() } else { Some(&mut self.editor.line) }
    }

    /// The text has changed.
    pub fn read(&mut self) {
        if !self.asking {
            self.editor.read();
            self.scroll = 0;
        }
    }

    /// Remembers the present line, and takes another.
    pub fn compare(&mut self, text: &str, version: SparkVersion) {
        let Editor { line, version: old, explanation, .. } = &self.editor;
        self.before = Some(Box::new(Before { text: line.text.clone(), version: *old, explanation: explanation.clone() }));
        self.editor.set(text, version);
    }

    /// What differs from the line before.
    pub fn changes(&self) -> Vec<Change> {
        self.before.as_ref().map(|before| what_changes(&before.explanation, &self.editor.explanation)).unwrap_or_default()
    }
}
