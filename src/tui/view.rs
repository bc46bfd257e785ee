//! What the screen shows: a function of the model that writes nothing but the frame.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::Screen;
use crate::app::help;
use crate::app::msg::Target;
use crate::app::welcome;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::projector;
use crate::tui::screens;
use crate::tui::theme;
use crate::tui::theme::Role;
use crate::tui::widgets::entry;
use crate::tui::widgets::hints;
use crate::tui::widgets::sheet;

/// Below this there is one honest line.
const SMALLEST: (u16, u16) = (40, 10);

/// Draws the model.
pub fn view(model: &Model, frame: &mut Frame<'_>) {
    draw(model, frame.buffer_mut());
}

/// Draws into a buffer and says what can be pressed where, the topmost last.
pub fn draw(model: &Model, buffer: &mut Buffer) -> Vec<(Rect, Target)> {
    let area = buffer.area;
    if !model.settings.projector || area.width < 2 * SMALLEST.0 || area.height < 2 * SMALLEST.1 {
        return draw_plain(model, buffer);
    }
    let mut drawn = Buffer::empty(projector::half(area));
    let hits = draw_plain(model, &mut drawn);
    Pen::new(buffer, model.settings.theme).clear(area, Role::Text);
    projector::enlarge(&drawn, buffer);
    hits.into_iter().map(|(place, target)| (projector::back(place, area), target)).collect()
}

fn draw_plain(model: &Model, buffer: &mut Buffer) -> Vec<(Rect, Target)> {
    let mut pen = Pen::new(buffer, model.settings.theme);
    let area = pen.area();
    pen.clear(area, Role::Text);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let told = format!("driverseat needs {}x{}, this is {}x{}", SMALLEST.0, SMALLEST.1, area.width, area.height);
        pen.paragraph(area, &told, Role::Text, 0);
        return pen.into_hits();
    }
    bar(&mut pen, row(area, 0), model);
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    let body = Rect { height: body.height - welcomed(&mut pen, body, model), ..body };
    match model.screen {
        Screen::Home => screens::home::draw(&mut pen, body, model),
        Screen::Guide => screens::guide::draw(&mut pen, body, model),
        Screen::Lab => screens::lab::draw(&mut pen, body, model),
        Screen::Wall => screens::wall::draw(&mut pen, body, model),
        Screen::Predict => screens::predict::draw(&mut pen, body, model),
        Screen::Quiz => screens::quiz::draw(&mut pen, body, model),
        Screen::Drill => screens::drill::draw(&mut pen, body, model),
        Screen::Exam => screens::exam::draw(&mut pen, body, model),
        Screen::Review => screens::review::draw(&mut pen, body, model),
        Screen::Progress => screens::progress::draw(&mut pen, body, model),
        Screen::Bench => screens::bench::draw(&mut pen, body, model),
        Screen::BlackBox => screens::blackbox::draw(&mut pen, body, model),
        Screen::Tour => screens::tour::draw(&mut pen, body, model),
    }
    let last = row(area, area.height - 1);
    match (&model.toast, &model.learner.day) {
        (None, Some(day)) => entry::draw(&mut pen, last, "Exam day, year-month-day (empty: none): ", day),
        (Some(toast), _) => {
            pen.put(last, &format!(" {}", toast.text), theme::role_of(toast.tone));
        }
        (None, None) => hints::draw(&mut pen, last, &help::hints(model)),
    }
    for over in &model.over {
        pen.press(body, Target::Act(crate::app::Action::Back));
        sheet::draw(&mut pen, body, over);
    }
    pen.into_hits()
}

/// The first minute: what to press next, below everything else; returns the rows it takes.
fn welcomed(pen: &mut Pen<'_>, body: Rect, model: &Model) -> u16 {
    let Some((number, step)) = welcome::here(model) else { return 0 };
    let lines = text::wrap(step.say, usize::from(body.width).saturating_sub(6).max(10));
    let height = (cells(lines.len()) + 2).min(body.height / 2);
    let place = Rect { y: body.bottom() - height, height, ..body };
    pen.clear(place, Role::Text);
    let skip = if step.speaks_of_esc { "" } else { " · Esc skips it" };
    let title = format!("First minute, {} of {}{skip}", number + 1, welcome::STEPS.len());
    let inside = inset(pen.pane(place, &title, true), 2);
    for (line, number) in lines.iter().zip(0..inside.height) {
        pen.put(row(inside, number), line, Role::Title);
    }
    height
}

/// The top line: where we are, and what this program is.
fn bar(pen: &mut Pen<'_>, line: Rect, model: &Model) {
    pen.clear(line, Role::Bar);
    let name = format!(" driverseat │ {} ", model.screen.name());
    let used = pen.put(line, &name, Role::Bar);
    pen.press(Rect { width: used, ..line }, Target::Act(crate::app::Action::Go(Screen::Home)));
    let rest = right_of(line, used);
    // What is not kept, and a clock that runs, are told on every screen.
    let clock = model.exam.exam.as_ref().filter(|_| model.exam.runs() && model.screen != Screen::Exam);
    let told = match clock {
        Some(exam) => format!("exam: {} left ", screens::exam::clock(exam.left_seconds(model.now))),
        None if model.learner.unsaved => "! nothing is saved ".to_owned(),
        None => String::new(),
    };
    let right = pen.put_right(right_of(rest, 1), &told, Role::Bar);
    let rest = Rect { width: rest.width.saturating_sub(right), ..rest };
    match model.screen {
        Screen::Lab => screens::lab::heading(pen, rest, &model.lab),
        Screen::Wall => screens::wall::heading(pen, rest, &model.wall),
        _ => {}
    }
}

/// What a press at this place means.
pub fn pressed(model: &Model, area: Rect, x: u16, y: u16) -> Option<Target> {
    let mut buffer = Buffer::empty(area);
    let hits = draw(model, &mut buffer);
    hits.into_iter().rev().find(|(place, _)| place.contains((x, y).into())).map(|(_, target)| target)
}
