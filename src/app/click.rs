//! What a press of the mouse means: the action that the key would mean.

use crate::app::action::Action;
use crate::app::action::BenchAction;
use crate::app::blackbox;
use crate::app::effect::Effect;
use crate::app::lab;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::screen::Screen;
use crate::app::tour;
use crate::app::update;

/// A row of a form or a menu: the first press chooses it, the second confirms it.
fn click_row(model: &mut Model, row: usize) -> Vec<Effect> {
    let cursor = match model.screen {
        Screen::Predict => Some(&mut model.predict.form.cursor),
        Screen::Quiz => match &mut model.quiz.switches {
            Some(form) => Some(&mut form.cursor),
            None => model.quiz.round.paper.as_mut().map(|paper| &mut paper.form.cursor),
        },
        Screen::Exam => match &mut model.exam.paper {
            Some(paper) => Some(&mut paper.form.cursor),
            None => Some(&mut model.exam.form.cursor),
        },
        _ => match &mut model.review.round.paper {
            Some(paper) => Some(&mut paper.form.cursor),
            None => Some(&mut model.review.cursor),
        },
    };
    match cursor {
        Some(cursor) if cursor.at == row => update::act(model, Action::Accept),
        Some(cursor) => {
            cursor.at = row;
            vec![]
        }
        None => vec![],
    }
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
            Screen::Tour => return tour::press(model, row),
            Screen::Bench if model.bench.asking => model.bench.with.cursor.at = row,
            Screen::Bench if model.bench.editor.chosen.at == row => return update::act(model, Action::Bench(BenchAction::Complete)),
            Screen::Bench => model.bench.editor.chosen.at = row,
            Screen::Drill if model.drill.editor.chosen.at == row => return update::act(model, Action::Bench(BenchAction::Complete)),
            Screen::Drill => model.drill.editor.chosen.at = row,
            Screen::Lab | Screen::Wall | Screen::Progress => {}
        },
        Target::Pane(pane) => {
            if let Some(pane) = lab::Pane::ALL.get(pane) {
                model.lab.pane = *pane;
            }
        }
        Target::Moment(permille) => lab::on::scrub(&mut model.lab, permille),
        Target::Console(number) => {
            model.lab.console = number;
            model.lab.pane = lab::Pane::Consoles;
        }
        Target::Process(proc) => {
            model.lab.selected = Some(crate::base::ProcId(proc));
            model.lab.pane = lab::Pane::Stage;
        }
    }
    vec![]
}
