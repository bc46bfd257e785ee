//! What each action does on the wall.

use crate::app::action::Action;
use crate::app::action::LabAction;
use crate::app::effect::Effect;
use crate::app::lab::Lab;
use crate::app::library::Library;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::app::wall::Wall;
use crate::app::wall::WallPlan;
use crate::app::wall::strike;
use crate::base::VirtualTime;

/// Opens the wall that the command line hung, else that of the scenario that was named, else the first there is.
pub fn open_first(model: &mut Model) -> Vec<Effect> {
    if let Some(plan) = model.hung.take() {
        return open(model, &plan);
    }
    let Some(library) = model.library.clone() else { return vec![] };
    let named = model.subject.take();
    let found = named.as_ref().and_then(|id| library.scenario(id)).filter(|scenario| !scenario.wall.is_empty());
    if let (None, Some(id)) = (found, named) {
        let what = if library.scenario(&id).is_some() { "has no wall" } else { "does not exist" };
        model.over.push(walls(&library));
        model.tell(Tone::Warn, format!("The scenario `{id}` {what}: choose one of these"));
        return vec![];
    }
    let Some(scenario) = found.or_else(|| library.scenarios.iter().find(|scenario| !scenario.wall.is_empty())) else { return vec![] };
    open(model, &WallPlan::of(scenario))
}

/// Opens the wall of a scenario.
pub fn hang(model: &mut Model, id: &str) -> Vec<Effect> {
    let Some(plan) = model.library.as_ref().and_then(|library| library.scenario(id)).map(WallPlan::of) else { return vec![] };
    update::go(model, Screen::Wall);
    open(model, &plan)
}

fn open(model: &mut Model, plan: &WallPlan) -> Vec<Effect> {
    let (wall, effects) = Wall::open(plan);
    model.wall = wall;
    effects
}

/// Does what is meant.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let wall = &mut model.wall;
    match action {
        Action::Lab(action) => lab_action(model, action),
        Action::Right => on(model, Action::Lab(LabAction::NextMark)),
        Action::Left => on(model, Action::Lab(LabAction::PreviousMark)),
        Action::NextPane => turn(wall, 1),
        Action::PreviousPane => turn(wall, wall.labs().len().saturating_sub(1)),
        Action::Accept => into_lab(model),
        Action::Back if wall.zoom => {
            wall.zoom = false;
            vec![]
        }
        Action::Move(_) | Action::Search | Action::Copy => vec![],
        _ => update::back_only(model, action),
    }
}

fn lab_action(model: &mut Model, action: LabAction) -> Vec<Effect> {
    let wall = &mut model.wall;
    match action {
        LabAction::Play => {
            if wall.playback.now >= wall.end() {
                wall.to(VirtualTime::ZERO);
            }
            wall.playback.playing = !wall.playback.playing;
        }
        LabAction::NextMark | LabAction::PreviousMark => {
            wall.playback.playing = false;
            wall.to(wall.mark(action == LabAction::NextMark));
        }
        LabAction::Faster => wall.playback.faster(),
        LabAction::Slower => wall.playback.slower(),
        LabAction::Start => wall.to(VirtualTime::ZERO),
        LabAction::End => wall.to(wall.end()),
        LabAction::Zoom => wall.zoom = !wall.zoom && !wall.labs().is_empty(),
        LabAction::Outcome => {
            let sheet = wall.outcomes();
            model.over.push(sheet);
        }
        LabAction::Fault => {
            wall.playback.playing = false;
            let sheet = strike::palette(wall);
            model.over.push(sheet);
        }
        LabAction::NextBranch => next_take(model),
        LabAction::Scenarios => {
            let sheet = model.library.as_deref().map(walls);
            model.over.extend(sheet);
        }
        _ => {}
    }
    vec![]
}

/// The focus goes round.
fn turn(wall: &mut Wall, by: usize) -> Vec<Effect> {
    wall.focus = (wall.focus + by) % wall.labs().len().max(1);
    vec![]
}

/// The wall with the next faults, at the same moment.
fn next_take(model: &mut Model) {
    let wall = &mut model.wall;
    if wall.takes.len() < 2 {
        return model.tell(Tone::Plain, "There is one wall only: break something first (x)");
    }
    wall.current = (wall.current + 1) % wall.takes.len();
    wall.turn_up();
    let name = wall.takes[wall.current].name.clone();
    model.tell(Tone::Plain, name);
}

/// The world in the focus, in the lab at the same moment; Back returns to the wall.
fn into_lab(model: &mut Model) -> Vec<Effect> {
    let wall = &mut model.wall;
    wall.playback.playing = false;
    if wall.labs().iter().any(Lab::computing) {
        model.tell(Tone::Plain, "The runs are still being computed");
        return vec![];
    }
    let now = wall.playback.now;
    let Some(branch) = wall.labs().get(wall.focus).and_then(Lab::branch) else { return vec![] };
    let (name, spec) = (wall.world(wall.focus), branch.spec.clone());
    update::show_lab(model, Lab::open_run(&name, spec).due_at(now))
}

/// The walls to choose from.
fn walls(library: &Library) -> Sheet {
    let with = library.scenarios.iter().filter(|scenario| !scenario.wall.is_empty());
    let rows = with.map(|scenario| {
        let remark = format!("{} lines", scenario.wall.len());
        Row::new(scenario.title.as_str()).remark(remark).choice(Choice::Wall(scenario.id.clone()))
    });
    Sheet::new("Walls", rows.collect()).searchable().empty("No wall is called that.")
}
