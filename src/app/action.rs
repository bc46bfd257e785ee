//! Everything a person can ask for, in one table. Key handling, the hint line, the help, the palette, the mouse and the printed
//! key reference read it; nothing else names a key.

use crate::app::list::Move;
use crate::app::screen::Screen;
use crate::study::Sure;

/// What a person means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Go(Screen),
    Move(Move),
    Left,
    Right,
    NextPane,
    PreviousPane,
    Accept,
    Back,
    Search,
    Help,
    Palette,
    Quit,
    Suspend,
    Redraw,
    NextTheme,
    ToggleMotion,
    ToggleMouse,
    ToggleProjector,
    Copy,
    /// Copies what is on the stage as a code for somebody else.
    Share,
    Lab(LabAction),
    Study(StudyAction),
    Bench(BenchAction),
    Drill(DrillAction),
}

/// What can be asked for where a submit line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BenchAction {
    Complete,
    Run,
    With,
    WhatIf,
    Keys,
    Release,
}

/// What can be asked for in a drill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DrillAction {
    Next,
    Give,
    SeeInLab,
}

/// What can be asked for where something is asked and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StudyAction {
    Next,
    Previous,
    /// The next question of the exam without an answer, or one that is marked.
    NextOpen,
    Mark,
    Clear,
    Pause,
    /// All questions of the exam.
    Overview,
    HandIn,
    /// Says how sure one is.
    Sure(Sure),
    SeeInLab,
    SeeChange,
    TakeBack,
    /// What is practised.
    Switches,
    ExamDay,
    /// Runs drawn from a seed instead of scenarios.
    Endless,
    /// The option of this letter, counted from 0.
    Letter(usize),
    /// Picks a row up to carry it, or puts it down; ticks, or takes the next option.
    Hold,
    /// Takes back what this row says.
    Unset,
}

/// What can be asked for in the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabAction {
    Play,
    StepForward,
    StepBack,
    NextMark,
    PreviousMark,
    Slower,
    Faster,
    Start,
    End,
    Zoom,
    Fault,
    Why,
    FindNext,
    SetBookmark,
    JumpBookmark,
    Branches,
    Compare,
    NextBranch,
    Breakpoint,
    Plan,
    Filter,
    Console,
    Scenarios,
    Outcome,
    ChangeLine,
    Chaos,
    Rename,
}

/// Where an entry of the table is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// On every screen, also over one.
    Everywhere,
    /// On every screen, while nothing lies over it.
    Screens,
    Screen(Screen),
    /// Where a question is asked. Stands before the lists, whose keys it may take.
    Asking,
    /// Where an answer was just graded. Stands before the lists, whose keys it may take.
    Answered,
    /// In any list or text, on a screen or over it.
    Lists,
    /// In a box that lies over the screen.
    Over,
}

impl Place {
    /// The heading under which the help lists it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everywhere | Self::Screens => "Everywhere",
            Self::Screen(screen) => screen.name(),
            Self::Asking => "Where a question is asked",
            Self::Answered => "After an answer",
            Self::Lists => "Moving about",
            Self::Over => "In a box over the screen",
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub action: Action,
    /// What a config file calls it.
    pub id: &'static str,
    /// Two or three words, for the palette.
    pub name: &'static str,
    /// One word for the hint line; empty: not shown there.
    pub hint: &'static str,
    pub keys: &'static [&'static str],
    pub place: Place,
    /// One sentence.
    pub help: &'static str,
}

const fn line(
    action: Action,
    place: Place,
    id: &'static str,
    keys: &'static [&'static str],
    (name, hint): (&'static str, &'static str),
    help: &'static str,
) -> Line {
    Line { action, id, name, hint, keys, place, help }
}

const LAB: Place = Place::Screen(Screen::Lab);
const BENCH: Place = Place::Screen(Screen::Bench);
const DRILL: Place = Place::Screen(Screen::Drill);
const EXAM: Place = Place::Screen(Screen::Exam);

/// The table.
#[rustfmt::skip]
pub const TABLE: &[Line] = &[
    line(Action::Help, Place::Everywhere, "help", &["?", "f1"], ("Help", "help"), "Shows the keys that work here; type to search them."),
    line(Action::Palette, Place::Screens, "palette", &[":", "ctrl-p"], ("Command palette", "commands"), "Finds any command, scenario or guide entry by name."),
    line(Action::Back, Place::Everywhere, "back", &["esc", "backspace"], ("Back", "back"), "Closes what lies over the screen, or goes to the screen before."),
    line(Action::Quit, Place::Screens, "quit", &["q", "ctrl-c"], ("Quit", "quit"), "Leaves driverseat. Everything confirmed is already saved."),
    line(Action::Suspend, Place::Everywhere, "suspend", &["ctrl-z"], ("Suspend", ""), "Stops the program and gives the shell back; `fg` resumes it."),
    line(Action::Redraw, Place::Everywhere, "redraw", &["ctrl-l"], ("Redraw", ""), "Draws the whole screen again."),
    line(Action::NextTheme, Place::Screens, "theme", &["T"], ("Next theme", ""), "Changes the colours: terminal, dark, light, high contrast, colour-blind safe, none."),
    line(Action::ToggleMotion, Place::Screens, "motion", &["M"], ("Motion on or off", ""), "Reduced motion: messages appear in place, nothing moves or blinks."),
    line(Action::ToggleMouse, Place::Screens, "mouse", &["alt-m"], ("Mouse on or off", ""), "With the mouse off, the terminal selects text as usual; with it on, hold Shift (Option on a Mac)."),
    line(Action::ToggleProjector, Place::Screens, "projector", &["alt-p"], ("Projector mode on or off", ""), "Everything twice as large, for a class that watches one screen."),
    line(Action::Go(Screen::Home), Place::Screens, "go.home", &["f2"], ("Go to Home", ""), "What to do today."),
    line(Action::Go(Screen::Lab), Place::Screens, "go.lab", &["f3"], ("Go to the Lab", ""), "One scenario, animated: play, break, go back."),
    line(Action::Go(Screen::Wall), Place::Screens, "go.wall", &["f4"], ("Go to the Wall", ""), "The same work and fault behind several submit lines, on one clock."),
    line(Action::Go(Screen::Predict), Place::Screens, "go.predict", &["f5"], ("Go to Predict", ""), "Say what will happen, then run it."),
    line(Action::Go(Screen::Quiz), Place::Screens, "go.quiz", &["f6"], ("Go to the Quiz", ""), "Questions, with the reason of every option."),
    line(Action::Go(Screen::Exam), Place::Screens, "go.exam", &["f9"], ("Go to the Exam", ""), "Forty-five questions in ninety minutes, or ten in twenty."),
    line(Action::Go(Screen::Review), Place::Screens, "go.review", &["f10"], ("Go to Review", ""), "What is about to be forgotten, planned for the day of your exam."),
    line(Action::Go(Screen::Progress), Place::Screens, "go.progress", &["f11"], ("Go to Progress", ""), "What you know, how sure you are, and how the exam is likely to go."),
    line(Action::Go(Screen::Bench), Place::Screens, "go.bench", &["f7"], ("Go to the Submit bench", ""), "Type a submit line and see what Spark makes of it."),
    line(Action::Go(Screen::Drill), Place::Screens, "go.drill", &["f12"], ("Go to the Drill", ""), "A requirement is given: write the line that meets it."),
    line(Action::Go(Screen::Guide), Place::Screens, "go.guide", &["f8"], ("Go to the Field guide", ""), "Everything the course teaches, searchable."),
    line(Action::Go(Screen::BlackBox), Place::Screens, "go.blackbox", &[], ("Go to the Black box", ""), "No picture: name topology and fault from console, exit code and logs."),
    line(Action::Go(Screen::Tour), Place::Screens, "go.tours", &[], ("Go to the Tours", ""), "Guided walks of short beats, one idea each."),
    line(Action::Move(Move::Up), Place::Lists, "up", &["up", "k"], ("Up", ""), "One row up."),
    line(Action::Move(Move::Down), Place::Lists, "down", &["down", "j"], ("Down", ""), "One row down."),
    line(Action::Move(Move::PageUp), Place::Lists, "page-up", &["pageup", "ctrl-u"], ("Page up", ""), "Ten rows up."),
    line(Action::Move(Move::PageDown), Place::Lists, "page-down", &["pagedown", "ctrl-d"], ("Page down", ""), "Ten rows down."),
    line(Action::Move(Move::First), Place::Lists, "first", &["home", "g"], ("First row", ""), "To the first row; in the lab, to the start of the run."),
    line(Action::Move(Move::Last), Place::Lists, "last", &["end", "G"], ("Last row", ""), "To the last row; in the lab, to the end of the run."),
    line(Action::Left, Place::Lists, "left", &["left", "h"], ("Left", ""), "To the left; in the lab, one event back."),
    line(Action::Right, Place::Lists, "right", &["right", "l"], ("Right", ""), "To the right; in the lab, one event on."),
    line(Action::NextPane, Place::Lists, "next-pane", &["tab"], ("Next pane", "pane"), "Moves the focus to the next pane."),
    line(Action::PreviousPane, Place::Lists, "previous-pane", &["shift-tab"], ("Previous pane", ""), "Moves the focus to the pane before."),
    line(Action::Accept, Place::Lists, "accept", &["enter"], ("Open or confirm", "open"), "Opens or confirms what is chosen."),
    line(Action::Search, Place::Screens, "search", &["/"], ("Search", "search"), "Searches this screen."),
    line(Action::Copy, Place::Screens, "copy", &["y"], ("Copy", ""), "Copies what is chosen to the clipboard of your terminal (OSC 52)."),
    line(Action::Lab(LabAction::Play), LAB, "lab.play", &["space", "p"], ("Play or pause", "play"), "Lets virtual time run, or stops it."),
    line(Action::Lab(LabAction::StepForward), LAB, "lab.step", &[".", "s"], ("Step", "step"), "One event on, with its reason."),
    line(Action::Lab(LabAction::StepBack), LAB, "lab.step-back", &[",", "S"], ("Step back", ""), "One event back."),
    line(Action::Lab(LabAction::NextMark), LAB, "lab.next", &["n", "]"], ("Next interesting event", "next"), "Jumps to the next event that changes who lives, what failed or what was printed."),
    line(Action::Lab(LabAction::PreviousMark), LAB, "lab.previous", &["N", "["], ("Previous interesting event", ""), "Jumps back to the interesting event before."),
    line(Action::Lab(LabAction::Slower), LAB, "lab.slower", &["-"], ("Slower", ""), "Halves the speed or so, down to 0.1x."),
    line(Action::Lab(LabAction::Faster), LAB, "lab.faster", &["+", "="], ("Faster", "speed"), "Doubles the speed or so, up to 100x."),
    line(Action::Lab(LabAction::Start), LAB, "lab.start", &["0"], ("To the start", ""), "Back to the beginning of the run."),
    line(Action::Lab(LabAction::End), LAB, "lab.end", &["$"], ("To the end", ""), "To the last event."),
    line(Action::Lab(LabAction::Fault), LAB, "lab.fault", &["x"], ("Break something here", "break"), "Lists what can go wrong at this moment; choosing one starts a new branch and keeps the old future."),
    line(Action::Lab(LabAction::Why), LAB, "lab.why", &["w"], ("Why?", "why"), "Walks from this event back to the fault, cause by cause."),
    line(Action::Lab(LabAction::Zoom), LAB, "lab.zoom", &["z"], ("Zoom pane", "zoom"), "Gives the focused pane the whole screen."),
    line(Action::Lab(LabAction::FindNext), LAB, "lab.find-next", &["f"], ("Find again", ""), "Jumps to the next event that matches what was typed after /."),
    line(Action::Lab(LabAction::SetBookmark), LAB, "lab.mark", &["m"], ("Set bookmark", ""), "Then a letter: remembers this moment under it."),
    line(Action::Lab(LabAction::JumpBookmark), LAB, "lab.jump", &["'"], ("Jump to bookmark", ""), "Then a letter: goes to the moment remembered under it."),
    line(Action::Lab(LabAction::Branches), LAB, "lab.branches", &["t"], ("Timelines", ""), "The tree of futures: open one, or mark two and compare them."),
    line(Action::Lab(LabAction::NextBranch), LAB, "lab.branch", &["b"], ("Next timeline", ""), "Shows the next future of this scenario, at the same moment."),
    line(Action::Lab(LabAction::Compare), LAB, "lab.compare", &["c"], ("Compare timelines", ""), "Holds this timeline against its parent: the first event that differs, then the outcomes."),
    line(Action::Lab(LabAction::Breakpoint), LAB, "lab.break", &["B"], ("Breakpoint", ""), "Playing stops at an event in your words: when map task 3 commits, before the first fetch."),
    line(Action::Lab(LabAction::Plan), LAB, "lab.plan", &["P"], ("Query plan", ""), "The stages with Spark's operator names beside the engine's."),
    line(Action::Lab(LabAction::Filter), LAB, "lab.filter", &["v"], ("Message filter", ""), "Which messages are drawn: of tasks, of the cluster manager, of clients, all, none."),
    line(Action::Lab(LabAction::Console), LAB, "lab.console", &["o"], ("Next console", "console"), "The next console tab: client, driver log, executor logs."),
    line(Action::Lab(LabAction::Outcome), LAB, "lab.outcome", &["e"], ("Outcome", ""), "How the run ends: who lives, what was lost, which exit code."),
    line(Action::Lab(LabAction::ChangeLine), LAB, "lab.line", &["C"], ("Other submit line", ""), "The same work and faults behind another submit line, in a timeline of its own."),
    line(Action::Lab(LabAction::Chaos), LAB, "lab.chaos", &["X"], ("Chaos: random faults", ""), "So many random faults from a seed you give, between here and the end."),
    line(Action::Lab(LabAction::Rename), LAB, "lab.name", &["R"], ("Name this timeline", ""), "Gives this timeline a name of your own."),
    line(Action::Share, LAB, "lab.share", &["Y"], ("Copy a share code", ""), "Copies this run and this moment as a code; driverseat lab --share CODE opens it."),
    line(Action::Lab(LabAction::Scenarios), LAB, "lab.open", &["O"], ("Open scenario", ""), "Chooses another scenario."),
    line(Action::Study(StudyAction::Endless), Place::Screen(Screen::Predict), "predict.endless", &["E"], ("Endless runs or scenarios", "endless"), "Runs drawn from a seed, one after the other; again: back to the scenarios."),
    line(Action::Study(StudyAction::Switches), Place::Screen(Screen::Quiz), "quiz.switches", &["o"], ("What to practise", "choose"), "Missed or unseen, objective, kind, world, how many, reasons now or at the end."),
    line(Action::Study(StudyAction::Previous), EXAM, "exam.previous", &["p", "ctrl-b"], ("Previous question", "before"), "The question before."),
    line(Action::Study(StudyAction::Mark), EXAM, "exam.mark", &["m"], ("Mark for review", "mark"), "Marks the question for review, or takes the mark away."),
    line(Action::Study(StudyAction::Overview), EXAM, "exam.overview", &["o"], ("All questions", "all"), "Lists all questions with what is unanswered and marked; Enter goes there."),
    line(Action::Study(StudyAction::NextOpen), EXAM, "exam.open", &["N"], ("Next open question", ""), "The next question that has no answer or is marked."),
    line(Action::Study(StudyAction::Clear), EXAM, "exam.clear", &["X"], ("Clear the answer", ""), "Takes the answer to this question back."),
    line(Action::Study(StudyAction::Pause), EXAM, "exam.pause", &["P"], ("Pause", ""), "Stops the clock and hides the question; in practice exams only."),
    line(Action::Study(StudyAction::HandIn), EXAM, "exam.hand-in", &["H"], ("Hand in", "hand in"), "Asks once more, then grades the exam."),
    line(Action::Study(StudyAction::ExamDay), Place::Screen(Screen::Review), "review.day", &["e"], ("Exam day", "exam day"), "Sets the day of your exam; reviews are planned for it."),
    line(Action::Study(StudyAction::TakeBack), Place::Screen(Screen::Review), "review.undo", &["u"], ("Take an answer back", ""), "The newest answer never happened: memory and progress are as before it."),
    line(Action::Study(StudyAction::ExamDay), Place::Screen(Screen::Progress), "progress.day", &["e"], ("Exam day", "exam day"), "Sets the day of your exam; the forecast is for it."),
    line(Action::Study(StudyAction::Next), Place::Asking, "ask.next", &["n", "ctrl-n"], ("Next question", "next"), "Leaves this question and asks the next one; Ctrl-N also while you type."),
    line(Action::Study(StudyAction::Letter(0)), Place::Asking, "ask.a", &["a"], ("Option a", "b c… choose"), "Takes option a: ticks it, or puts what is chosen there."),
    line(Action::Study(StudyAction::Letter(1)), Place::Asking, "ask.b", &["b"], ("Option b", ""), "The same with option b."),
    line(Action::Study(StudyAction::Letter(2)), Place::Asking, "ask.c", &["c"], ("Option c", ""), "The same with option c."),
    line(Action::Study(StudyAction::Letter(3)), Place::Asking, "ask.d", &["d"], ("Option d", ""), "The same with option d."),
    line(Action::Study(StudyAction::Letter(4)), Place::Asking, "ask.e", &["e"], ("Option e", ""), "The same with option e."),
    line(Action::Study(StudyAction::Letter(5)), Place::Asking, "ask.f", &["f"], ("Option f", ""), "The same with option f."),
    line(Action::Study(StudyAction::Letter(6)), Place::Asking, "ask.g", &["g"], ("Option g", ""), "The same with option g."),
    line(Action::Study(StudyAction::Hold), Place::Asking, "ask.hold", &["space"], ("Pick up, put down", "pick up"), "Picks a row up: up and down carry it; again puts it down. Elsewhere it ticks, or takes the next option."),
    line(Action::Study(StudyAction::Unset), Place::Asking, "ask.unset", &["x", "delete"], ("Put back", "put back"), "Takes back what this row says: a process returns to those not placed yet."),
    line(Action::Study(StudyAction::Sure(Sure::Guess)), Place::Asking, "ask.guess", &["1"], ("A guess", ""), "Right: 1 point; wrong: nothing is lost. Pays best up to a chance of two in three."),
    line(Action::Study(StudyAction::Sure(Sure::Fairly)), Place::Asking, "ask.fairly", &["2"], ("Fairly sure", ""), "Right: 2 points; wrong: 2 are lost. Pays best between two in three and four in five."),
    line(Action::Study(StudyAction::Sure(Sure::Certain)), Place::Asking, "ask.certain", &["3"], ("Certain", ""), "Right: 3 points; wrong: 6 are lost. Pays best above four in five."),
    line(Action::Study(StudyAction::Next), Place::Answered, "answer.next", &["n"], ("Next", "next"), "Asks the next question; after an exam, shows the next one that was not right."),
    line(Action::Study(StudyAction::SeeInLab), Place::Answered, "answer.lab", &["l", "L"], ("See it in the lab", "see it"), "Opens the lab at the moment that decided it."),
    line(Action::Study(StudyAction::SeeChange), Place::Answered, "answer.change", &["C"], ("Run what you said", "as you said"), "Opens the smallest change under which your answer is true."),
    line(Action::Study(StudyAction::TakeBack), Place::Answered, "answer.undo", &["u"], ("Take the answer back", "undo"), "The answer never happened: memory and progress are as before it."),
    line(Action::Study(StudyAction::Next), Place::Screen(Screen::BlackBox), "blackbox.next", &["n"], ("Next box", "next"), "Fills another box."),
    line(Action::Study(StudyAction::SeeInLab), Place::Screen(Screen::BlackBox), "blackbox.lab", &["L"], ("See the picture", ""), "After you have said it: opens the run in the lab, at the fault."),
    line(Action::Study(StudyAction::Next), Place::Screen(Screen::Tour), "tour.next", &["n"], ("Next beat", "next"), "Goes on to the next beat, once what it asks is said."),
    line(Action::Study(StudyAction::Previous), Place::Screen(Screen::Tour), "tour.previous", &["N"], ("Beat before", ""), "Goes back to the beat before."),
    line(Action::Study(StudyAction::SeeInLab), Place::Screen(Screen::Tour), "tour.lab", &["L"], ("Open in the lab", ""), "Opens what stands on the stage in the lab."),
    line(Action::Bench(BenchAction::Complete), BENCH, "bench.complete", &["tab"], ("Complete", "complete"), "Puts in the suggestion that is marked; up and down choose another."),
    line(Action::Bench(BenchAction::Run), BENCH, "bench.run", &["enter"], ("Run it in the lab", "run"), "Runs the line in the lab, with the work and the faults that were chosen."),
    line(Action::Bench(BenchAction::With), BENCH, "bench.with", &["ctrl-r"], ("Choose work and faults", "work, faults"), "Chooses the work or the query that is run, and what goes wrong."),
    line(Action::Bench(BenchAction::WhatIf), BENCH, "bench.what-if", &["ctrl-t"], ("What changes if…", "what if"), "Keeps the picture, and shows beside it what another line would change."),
    line(Action::Bench(BenchAction::Keys), BENCH, "bench.keys", &["ctrl-k"], ("Configuration keys", "keys"), "Every key with its type, default, age and meaning; choosing one puts it in."),
    line(Action::Bench(BenchAction::Release), BENCH, "bench.release", &["ctrl-n"], ("Next Spark release", "release"), "Reads the line as another release of Spark reads it."),
    line(Action::Bench(BenchAction::Complete), DRILL, "drill.complete", &["tab"], ("Complete", "complete"), "Puts in the suggestion that is marked."),
    line(Action::Bench(BenchAction::Run), DRILL, "drill.hand-in", &["enter"], ("Hand in", "hand in"), "Judges the line by where it puts things and by what comes of it; then the next drill."),
    line(Action::Drill(DrillAction::Next), DRILL, "drill.next", &["ctrl-n"], ("Next drill", "next"), "Gives another requirement."),
    line(Action::Drill(DrillAction::Give), DRILL, "drill.give", &["ctrl-g"], ("Show a line that does it", "give up"), "Puts in one line that does it; it does not count."),
    line(Action::Drill(DrillAction::SeeInLab), DRILL, "drill.lab", &["ctrl-r"], ("See the run in the lab", "see it"), "After the verdict: opens the run that went wrong in the lab."),
    line(Action::Bench(BenchAction::Keys), DRILL, "drill.keys", &["ctrl-k"], ("Configuration keys", ""), "Every key with its type, default, age and meaning; choosing one puts it in."),
];

/// The line of an action.
pub fn entry(action: Action) -> Option<&'static Line> {
    TABLE.iter().find(|line| line.action == action)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Place;
    use super::TABLE;
    use crate::app::key::Key;
    use crate::app::screen::Screen;

    #[test]
    fn the_table_is_sound() {
        let mut ids = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for line in TABLE {
            assert!(ids.insert(line.id), "{} stands twice in the table", line.id);
            assert!(line.help.ends_with('.') && line.help.len() < 110, "{}: one short sentence", line.id);
            for key in line.keys {
                let key = Key::parse(key).unwrap_or_else(|complaint| panic!("{}: {complaint}", line.id));
                assert!(keys.insert((line.place, key)), "{}: {key} is taken in {:?}", line.id, line.place);
                // Where a line is written there is no list, so its keys may have the meaning of a line.
                let writing = matches!(line.place, Place::Screen(Screen::Bench | Screen::Drill));
                let shadowed = TABLE.iter().find(|other| {
                    matches!(line.place, Place::Screen(_))
                        && matches!(other.place, Place::Everywhere | Place::Screens | Place::Lists | Place::Over)
                        && !(writing && other.place == Place::Lists)
                        && other.keys.iter().any(|k| Key::parse(k) == Ok(key))
                });
                assert_eq!(shadowed.map(|other| other.id), None, "{}: {key} hides a key that works everywhere", line.id);
            }
        }
    }
}
