//! What a press of the mouse means: the action that the key would mean.

use crate::app::action::Action;
use crate::app::action::BenchAction;
use crate::app::blackbox;
use crate::app::effect::Effect;
use crate::app::exam;
use crate::app::lab;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::screen::Screen;
use crate::app::tour;
use crate::app::update;

/// A row of the form that is being answered, else of a menu: there the first press chooses, the second confirms.
fn click_row(model: &mut Model, row: usize) -> Vec<Effect> {
    if let Some(form) = model.form_mut() {
        return if form.press(row) { update::act(model, Action::Accept) } else { said(model) };
    }
    let cursor = &mut model.review.cursor;
    if model.screen == Screen::Review && cursor.at == row {
        return update::act(model, Action::Accept);
    }
    if model.screen == Screen::Review {
        cursor.at = row;
    }
    vec![]
}

/// What the wheel means: it moves through lists, but leaves alone what is chosen in an answer.
pub fn turned(model: &Model, by: Move) -> Move {
    let asked = model.over.is_empty() && model.form().is_some_and(|form| form.asked > 0);
    match by {
        Move::Up if asked => Move::PageUp,
        Move::Down if asked => Move::PageDown,
        _ => by,
    }
}

/// What was said with the mouse is kept where every answer is.
fn said(model: &mut Model) -> Vec<Effect> {
    if model.screen == Screen::Exam { exam::record(model) } else { vec![] }
}

/// The mouse moves with its button down: over the scrubber it scrubs, over rows it carries what is in the hand.
pub fn drag(model: &mut Model, target: Target) -> Vec<Effect> {
    match target {
        Target::Moment(_) => return click(model, target),
        Target::Row(row) => {
            if let Some(form) = model.form_mut() {
                form.drag(row);
                return said(model);
            }
        }
        _ => {}
    }
    vec![]
}

/// The button was let go: what is in the hand stays where it is.
pub fn release(model: &mut Model, target: Option<Target>) -> Vec<Effect> {
    let place = if let Some(Target::Place(place)) = target { Some(place) } else { None };
    match model.form_mut() {
        Some(form) if form.held.is_some() => form.let_go(place),
        _ => return vec![],
    }
    said(model)
}

/// The mouse pressed on something.
pub fn click(model: &mut Model, target: Target) -> Vec<Effect> {
    match target {
        Target::Act(action) => return update::act(model, action),
        Target::SheetRow(row) => {
            if let Some(sheet) = model.over.last_mut() {
                if sheet.cursor.at == row {
                    return update::act(model, Action::Accept);
                }
                sheet.cursor.at = row;
            }
        }
        Target::Row(row) => match model.screen {
            Screen::Home if model.home.cursor.at == row => return update::act(model, Action::Accept),
            Screen::Home => model.home.cursor.at = row,
            Screen::Guide => {
                model.guide.cursor.at = row;
                model.guide.scroll = 0;
            }
            Screen::Predict | Screen::Quiz | Screen::Exam | Screen::Review => return click_row(model, row),
            Screen::BlackBox => return blackbox::press(model, row),
            Screen::Tour if model.form().is_some() => return click_row(model, row),
            Screen::Tour => return tour::press(model, row),
            Screen::Bench if model.bench.asking => model.bench.with.cursor.at = row,
            Screen::Bench if model.bench.editor.chosen.at == row => return update::act(model, Action::Bench(BenchAction::Complete)),
            Screen::Bench => model.bench.editor.chosen.at = row,
            Screen::Drill if model.drill.editor.chosen.at == row => return update::act(model, Action::Bench(BenchAction::Complete)),
            Screen::Drill => model.drill.editor.chosen.at = row,
            Screen::Wall if model.wall.focus == row => return update::act(model, Action::Accept),
            Screen::Wall => model.wall.focus = row,
            Screen::Lab | Screen::Progress => {}
        },
        Target::Place(place) => {
            if let Some(form) = model.form_mut() {
                form.press_place(place);
            }
            return said(model);
        }
        // A picture that offers letters says itself which rows they are.
        Target::Letter(_) => {}
        Target::Option { row, option } => {
            if let Some(form) = model.form_mut() {
                form.put(row, option);
            }
            return said(model);
        }
        Target::Turn { row, on } => {
            match model.screen {
                Screen::BlackBox => model.blackbox.place(row),
                Screen::Bench => model.bench.with.cursor.at = row,
                _ => model.form_mut().into_iter().for_each(|form| form.cursor.at = row),
            }
            return update::act(model, if on { Action::Right } else { Action::Left });
        }
        Target::Pane(pane) => {
            if let Some(pane) = lab::Pane::ALL.get(pane) {
                model.lab.pane = *pane;
            }
        }
        Target::Moment(at) if model.screen == Screen::Wall => model.wall.scrub(at),
        Target::Moment(at) => lab::on::scrub(&mut model.lab, at),
        Target::Console(number) => {
            model.lab.console = number;
            model.lab.pane = lab::Pane::Consoles;
        }
        Target::Process(_) if model.screen == Screen::Wall => {}
        Target::Process(proc) => {
            model.lab.selected = Some(crate::base::ProcId(proc));
            model.lab.pane = lab::Pane::Stage;
        }
    }
    vec![]
}
