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
        if let Some(scenario) = library.and_then(|library| library.scenarios.first()) {
            items.push(Item {
                title: format!("Start here: {}", scenario.title),
                text: scenario.story.clone(),
                choice: Choice::Scenario(scenario.id.clone()),
            });
        }
        items.push(go(Screen::Lab, "Watch one application run, break any part of it, go back in time and ask why."));
        items.push(go(Screen::Guide, "Look up what the course teaches, and where real Spark differs from it."));
        items
    }
}

fn go(screen: Screen, text: &str) -> Item {
    Item { title: screen.name().to_owned(), text: text.to_owned(), choice: Choice::Act(Action::Go(screen)) }
}

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
