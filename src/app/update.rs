//! To whom a message goes. Everything that changes the model changes it here or in the screen's own file.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::entry::Edit;
use crate::app::help;
use crate::app::key::Code;
use crate::app::key::Key;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::msg::Msg;
use crate::app::msg::Target;
use crate::app::screen::Screen;
use crate::app::sheet::Choice;
use crate::app::sheet::Tone;

/// Takes one message in and says what the outside must do.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => press(model, key),
        Msg::Act(action) => act(model, action),
        Msg::Paste(text) => {
            if let Some(line) = model.typing() {
                line.paste(&text);
            }
            vec![]
        }
        Msg::Click(target) => click(model, target),
        Msg::Wheel(_, by) => act(model, Action::Move(by)),
        Msg::Resized { .. } | Msg::Tick { .. } => vec![],
        Msg::Loaded(library) => {
            model.library = Some(library);
            vec![]
        }
        Msg::Trouble(text) => {
            model.tell(Tone::Bad, text);
            vec![]
        }
        Msg::Done(text) => {
            model.tell(Tone::Good, text);
            vec![]
        }
    }
}

/// What has to be done before the first key: reading the content.
pub fn opening(_: &mut Model) -> Vec<Effect> {
    vec![Effect::LoadContent]
}

/// A key edits the line being typed, or means an action of where we are.
fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.toast = None;
    if let Some(edit) = edit_of(key)
        && let Some(line) = model.typing()
    {
        line.edit(edit);
        reset_cursor(model);
        return vec![];
    }
    let action = model.keymap.action(&model.places(), key);
    action.map_or_else(Vec::new, |action| act(model, action))
}

/// What was found changes with each letter, so the choice starts over.
fn reset_cursor(model: &mut Model) {
    match model.over.last_mut() {
        Some(sheet) => sheet.cursor.at = 0,
        None => model.guide.cursor.at = 0,
    }
}

fn edit_of(key: Key) -> Option<Edit> {
    Some(match (key.code, key.ctrl) {
        (Code::Char('u'), true) => Edit::CutToStart,
        (Code::Char('w'), true) => Edit::CutWord,
        (Code::Char('a'), true) | (Code::Home, false) => Edit::Start,
        (Code::Char('e'), true) | (Code::End, false) => Edit::End,
        (Code::Backspace, _) => Edit::Backspace,
        (Code::Delete, _) => Edit::Delete,
        (Code::Left, false) => Edit::Left,
        (Code::Right, false) => Edit::Right,
        _ => Edit::Insert(key.typed()?),
    })
}

/// Does what is meant, wherever we are.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Quit => return vec![Effect::Quit],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::NextTheme => {
            model.settings.theme = model.settings.theme.next();
            model.tell(Tone::Plain, format!("Theme: {}", model.settings.theme.name()));
        }
        Action::ToggleMotion => {
            model.settings.motion = !model.settings.motion;
            model.tell(Tone::Plain, if model.settings.motion { "Motion is on" } else { "Motion is reduced" });
        }
        Action::ToggleMouse => {
            model.settings.mouse = !model.settings.mouse;
            let told = if model.settings.mouse {
                "Mouse on: hold Shift to select text with the terminal"
            } else {
                "Mouse off: the terminal selects text as usual"
            };
            model.tell(Tone::Plain, told);
            return vec![Effect::Mouse(model.settings.mouse)];
        }
        Action::Help => {
            if model.over.is_empty() {
                model.over.push(help::help(model));
            }
        }
        Action::Palette => model.over.push(help::palette(model)),
        Action::Go(screen) => go(model, screen),
        Action::Back if model.over.pop().is_some() => {}
        Action::Move(by) if !model.over.is_empty() => move_over(model, by),
        Action::Accept if !model.over.is_empty() => {
            let chosen = model.over.last().and_then(|sheet| sheet.chosen()).and_then(|row| row.choice.clone());
            if let Some(choice) = chosen {
                model.over.clear();
                return choose(model, &choice);
            }
        }
        _ if !model.over.is_empty() => {}
        _ => return on_screen(model, action),
    }
    vec![]
}

fn move_over(model: &mut Model, by: Move) {
    if let Some(sheet) = model.over.last_mut() {
        sheet.step(by);
    }
}

pub fn go(model: &mut Model, screen: Screen) {
    if model.screen != screen {
        model.history.retain(|past| *past != screen);
        model.history.push(model.screen);
        model.screen = screen;
    }
    model.over.clear();
}

/// Does what a row stands for.
pub fn choose(model: &mut Model, choice: &Choice) -> Vec<Effect> {
    match choice {
        Choice::Act(action) => return act(model, *action),
        Choice::Guide(id) => {
            go(model, Screen::Guide);
            if let Some(library) = &model.library {
                model.guide.open(id, library);
            }
        }
        Choice::Scenario(_) | Choice::Fault(_) | Choice::Branch(_) | Choice::Record(_) => {}
    }
    vec![]
}

fn on_screen(model: &mut Model, action: Action) -> Vec<Effect> {
    match model.screen {
        Screen::Home => crate::app::home::on(model, action),
        Screen::Guide => crate::app::guide::on(model, action),
        Screen::Lab => back_only(model, action),
    }
}

/// What every screen does with Back.
pub fn back_only(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::Back {
        match model.history.pop() {
            Some(screen) => model.screen = screen,
            None if model.screen == Screen::Home => model.tell(Tone::Plain, "Press q to quit"),
            None => model.screen = Screen::Home,
        }
    }
    vec![]
}

fn click(model: &mut Model, target: Target) -> Vec<Effect> {
    match target {
        Target::Act(action) => return act(model, action),
        Target::SheetRow(row) => {
            if let Some(sheet) = model.over.last_mut() {
                if sheet.cursor.at == row {
                    return act(model, Action::Accept);
                }
                sheet.cursor.at = row;
            }
        }
        Target::Row(row) => match model.screen {
            Screen::Home if model.home.cursor.at == row => return act(model, Action::Accept),
            Screen::Home => model.home.cursor.at = row,
            Screen::Guide => {
                model.guide.cursor.at = row;
                model.guide.scroll = 0;
            }
            Screen::Lab => {}
        },
        Target::Pane(_) | Target::Moment(_) | Target::Process(_) => {}
    }
    vec![]
}
