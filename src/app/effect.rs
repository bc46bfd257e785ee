//! What the app asks of the outside. The shell does it and may answer with a message.

use std::sync::Arc;

use crate::app::Library;
use crate::app::blackbox::Case;
use crate::app::desk::Wish;
use crate::content::Drill;
use crate::study::Prediction;
use crate::study::RunSpec;
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
    /// Asks something of the learner's desk.
    Desk(Box<Wish>),
    /// Plays a run that was foretold, keeps what was said, and searches for the smallest change under which it is true.
    Foretell(Box<Prediction>),
    /// Plays a run that was foretold once more, to be watched, and finds which record settles which part.
    Reveal {
        id: String,
        run: Box<RunSpec>,
        parts: Vec<String>,
    },
    /// Judges a line by where it puts things and what comes of it.
    JudgeLine {
        exercise: Box<Drill>,
        line: String,
        /// The first line of this drill, and how long it took: what comes of it is kept before it is shown.
        first: Option<u32>,
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
    /// Holds what was said about a black box against it, and keeps what came of it.
    Judge {
        case: Box<Case>,
        guess: Box<Guess>,
        /// From which the boxes are drawn.
        seed: u64,
        /// How long the learner looked.
        seconds: u32,
    },
}

impl Effect {
    pub fn desk(wish: Wish) -> Self {
        Self::Desk(Box::new(wish))
    }
}
