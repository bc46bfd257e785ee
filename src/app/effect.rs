//! What the app asks of the outside. The shell does it and may answer with a message.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::Library;
use crate::app::blackbox::Case;
use crate::content::Drill;
use crate::study::Question;
use crate::study::RunSpec;
use crate::study::Value;
use crate::study::answer::Answer;
use crate::study::blackbox::Guess;

/// Who looks at a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// A timeline of the lab.
    Lab(usize),
    /// A line of the wall.
    Wall(usize),
}

/// One thing asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Quit,
    /// Stops the program as Ctrl-Z does, and draws again when it is resumed.
    Suspend,
    /// Draws everything again, whatever the terminal shows.
    Redraw,
    /// Turns the mouse on or off.
    Mouse(bool),
    /// Puts text into the clipboard of the terminal.
    Copy(String),
    /// Reads the content: scenarios, field guide, questions.
    LoadContent,
    /// Computes a run from its beginning to its end, telling how far it is.
    Compute {
        seat: Seat,
        spec: Box<RunSpec>,
    },
    /// Stops computing whatever is being computed.
    StopComputing,
    /// Plays a run to its end, and searches for the smallest change under which what was said is true.
    Foretell {
        run: Box<RunSpec>,
        said: BTreeMap<String, Value>,
    },
    /// Judges a line by where it puts things and what comes of it.
    JudgeLine {
        exercise: Box<Drill>,
        line: String,
    },
    /// Solves a question and grades an answer to it.
    Grade {
        question: Box<Question>,
        answer: Box<Answer>,
    },
    /// Fills a black box.
    DrawCase {
        library: Arc<Library>,
        seed: u64,
        number: u64,
    },
    /// Remembers a setting of the learner from now on.
    Keep {
        name: String,
        value: String,
    },
    /// Reads the settings of the learner.
    Recall,
    /// Holds what was said about a black box against it.
    Judge {
        case: Box<Case>,
        guess: Box<Guess>,
    },
}
