//! Home: what to do today.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::library::Library;
use crate::app::list::Cursor;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Choice;
use crate::app::update;

/// The state of the first screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    pub cursor: Cursor,
}

/// One thing that can be done today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub title: String,
    /// What awaits there, in a sentence or two.
    pub text: String,
    pub choice: Choice,
}

impl Home {
    /// What is offered, the most useful first.
    pub fn items(&self, library: Option<&Library>) -> Vec<Item> {
        let mut items = Vec::new();
        let find = |name: &str| library.and_then(|library| library.scenario(name));
        let first = find("local/healthy").or_else(|| library.and_then(|library| library.scenarios.first()));
        let offered = [("Start here", first), ("Then", find("client/driver-killed"))];
        for (lead, scenario) in offered {
            items.extend(scenario.map(|scenario| Item {
                title: format!("{lead}: {}", scenario.title),
                text: scenario.story.clone(),
                choice: Choice::Scenario(scenario.id.clone()),
            }));
        }
        items.extend(SCREENS.iter().map(|(screen, text)| Item {
            title: screen.name().to_owned(),
            text: (*text).to_owned(),
            choice: Choice::Act(Action::Go(*screen)),
        }));
        items
    }
}

/// The screens, and what awaits there.
const SCREENS: &[(Screen, &str)] = &[
    (
        Screen::Predict,
        "A fault is armed and the clock stands still. Say what will happen, part by part, and how sure you are; then run it. Honest doubt \
         pays better than a bold mistake.",
    ),
    (Screen::Lab, "Watch one application run, break any part of it, go back in time and ask why."),
    (Screen::Wall, "The same work and the same fault in local, client, cluster and Connect, side by side on one clock."),
    (Screen::Quiz, "Questions of every kind, mixed. After each answer: why every option is right or wrong, and the source."),
    (
        Screen::Bench,
        "Type any spark-submit line, session builder or sc:// string: where everything would run, what Spark would refuse; and run it.",
    ),
    (
        Screen::Tour,
        "Seven short walks: where the driver sits, local, client, cluster, Connect, faults, logs. First shown, then half is yours, then alone.",
    ),
    (
        Screen::BlackBox,
        "Something has run where you cannot see it. Look at its console, its exit code and its logs, and name where it was and what broke.",
    ),
    (
        Screen::Drill,
        "A requirement is given; you write the line. It is judged by where it puts things and by what comes of it when something breaks.",
    ),
    (Screen::Guide, "Look up what the course teaches, and where real Spark differs from it."),
];

/// Moves the choice, or opens it.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let items = model.home.items(model.library.as_deref());
    match action {
        Action::Move(by) => model.home.cursor.turn(by, items.len()),
        Action::Accept | Action::Right => {
            if let Some(item) = model.home.cursor.of(&items) {
                return update::choose(model, &item.choice);
            }
        }
        Action::Search => return update::act(model, Action::Palette),
        _ => return update::back_only(model, action),
    }
    vec![]
}
