//! The first minute: a strip at the bottom that says what to press next, and goes on when it was pressed. Shown once, ever.

use crate::app::action::Action;
use crate::app::action::LabAction;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Choice;
use crate::app::update;
use crate::sim::ProcessInfo;

/// The setting that remembers that it was seen.
pub const SEEN: &str = "welcome.seen";

/// The run that it walks through.
const SCENARIO: &str = "client/driver-killed";

/// One thing to try: what must be done to go on, and what is said. `None`: Enter goes on.
pub struct Step {
    pub wanted: Option<Action>,
    /// Once is not enough: it has to be done until something has died.
    pub until_death: bool,
    /// It speaks of Esc itself, so Esc does not end the minute.
    pub speaks_of_esc: bool,
    pub say: &'static str,
}

const fn step(wanted: Option<Action>, say: &'static str) -> Step {
    Step { wanted, until_death: false, speaks_of_esc: false, say }
}

/// The steps, in order. Ten seconds each.
pub const STEPS: &[Step] = &[
    step(None, "Welcome. In one minute you run a Spark application, see its driver die, and ask why. Enter begins."),
    step(
        Some(Action::Lab(LabAction::Play)),
        "Boxes are machines, and in them are processes. The driver is in spark-submit, on your side. Space lets time run.",
    ),
    Step {
        wanted: Some(Action::Lab(LabAction::NextMark)),
        until_death: true,
        speaks_of_esc: false,
        say: "n jumps to the next event that changes something. Press it until something dies.",
    },
    step(
        Some(Action::Lab(LabAction::Why)),
        "There: SIGKILL, and the driver was in that process. w asks why: from the effect back to its first cause.",
    ),
    Step {
        speaks_of_esc: true,
        ..step(
            Some(Action::Lab(LabAction::Fault)),
            "Esc closes a box like that. Then x breaks something else, here and now; the old future is kept.",
        )
    },
    step(
        None,
        "Esc closes this one too. ? lists every key, : finds every command, F2 to F8 open the other screens. Enter ends the minute.",
    ),
];

/// Begins, unless it was seen.
pub fn begin(model: &mut Model) {
    if model.screen == Screen::Home && model.over.is_empty() {
        model.welcome = Some(0);
    }
}

/// What is said now.
pub fn here(model: &Model) -> Option<(usize, &'static Step)> {
    let number = model.welcome?;
    STEPS.get(number).map(|step| (number, step))
}

/// An action is about to be done: it may be what was waited for. `Some`: it was meant for the welcome, and this is to be done.
pub fn takes(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let (number, step) = here(model)?;
    let free = model.over.is_empty();
    match (step.wanted, action) {
        // What lies over the screen is closed first.
        (None, Action::Accept) if free && number == 0 => {
            model.welcome = Some(1);
            Some(update::choose(model, &Choice::Scenario(SCENARIO.to_owned())))
        }
        (_, Action::Back) if free && step.speaks_of_esc => Some(vec![]),
        (_, Action::Back) | (None, Action::Accept) if free => Some(end(model)),
        (Some(wanted), action) if wanted == action && !step.until_death => {
            model.welcome = Some(number + 1);
            None
        }
        _ => None,
    }
}

/// Something was done or has passed: perhaps what a step waits for.
pub fn look(model: &mut Model) {
    let died = |(_, info): (_, &ProcessInfo)| info.ended.is_some();
    if let Some((number, _)) = here(model).filter(|(_, step)| step.until_death)
        && model.lab.cluster.procs().any(died)
    {
        model.lab.playback.playing = false;
        model.welcome = Some(number + 1);
    }
}

/// Never again.
fn end(model: &mut Model) -> Vec<Effect> {
    model.welcome = None;
    vec![Effect::Keep { name: SEEN.to_owned(), value: "yes".to_owned() }]
}
