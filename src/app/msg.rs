//! What the person or the outside told the app.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::action::Action;
use crate::app::blackbox::Case;
use crate::app::blackbox::Verdict;
use crate::app::desk::Foretold;
use crate::app::desk::Reply;
use crate::app::effect::Seat;
use crate::app::key::Key;
use crate::app::lab::branch::News;
use crate::app::library::Library;
use crate::app::list::Move;
use crate::app::reveal::Staged;
use crate::base::Diagnostic;
use crate::base::VirtualTime;
use crate::content::Judgement;
use crate::spark::outcome::Outcome;
use crate::study::Moment;
use crate::study::counterfactual::Change;

/// One thing told.
#[derive(Clone, Debug)]
pub enum Msg {
    Key(Key),
    Paste(String),
    Act(Action),
    /// The mouse pressed on something that can be pressed.
    Click(Target),
    /// The mouse moved with its button down, over this.
    Drag(Target),
    /// The button was let go, over this.
    Release(Option<Target>),
    /// The wheel turned over a part of the screen.
    Wheel(Option<Target>, Move),
    Resized {
        width: u16,
        height: u16,
    },
    /// So much time has passed on the wall; sent only while something moves.
    Tick {
        millis: u64,
    },
    /// The content is read.
    Loaded(Arc<Library>),
    /// A run has come further.
    Run(Seat, Box<News>),
    /// A run cannot be played, and why; what came of it where it is Spark that refuses.
    Refused(Seat, String, Option<Arc<Outcome>>),
    /// What the clock on the wall says; told before anything else whenever the program wakes up.
    Now(Moment),
    /// What the learner's desk answers.
    Desk(Box<Reply>),
    /// What came of a run that was foretold, kept already; or why nothing did.
    Foretold(Result<Box<Foretold>, String>),
    /// The smallest change that makes what was said of this run true.
    Changed(String, Option<Box<Change>>),
    /// A foretold run that can be watched; none if it never starts.
    Staged(String, Option<Box<Staged>>),
    /// What the linter says of the packs.
    Linted(Vec<Diagnostic>),
    /// A black box is filled, or why none is.
    Case(Result<Box<Case>, String>),
    /// What was said about the black box was held against it.
    Judged(Box<Verdict>),
    /// The settings of the learner, by name.
    Recalled(BTreeMap<String, String>),
    /// What the judge of a drill says, or why nothing could be judged.
    LineJudged(Result<Box<Judgement>, String>),
    /// Something went wrong outside; one sentence to show.
    Trouble(String),
    /// The clipboard, a file: what was asked for is done.
    Done(String),
}

/// What lies under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Act(Action),
    /// A row of the list that has the focus, counted from 0.
    Row(usize),
    /// A row of the sheet that lies over the screen.
    SheetRow(usize),
    /// A place into which things are put; none: where those lie that have no place yet.
    Place(Option<usize>),
    /// An option of a row.
    Option {
        row: usize,
        option: usize,
    },
    /// What has this letter in a picture on which something is chosen.
    Letter(char),
    /// The arrows beside what a row says.
    Turn {
        row: usize,
        on: bool,
    },
    /// A pane, counted as the screen counts them.
    Pane(usize),
    /// A place on the scrubber, in thousandths of the run.
    Moment(VirtualTime),
    /// A process on the stage.
    Process(u32),
    /// A console, in the order of the tabs.
    Console(usize),
}
