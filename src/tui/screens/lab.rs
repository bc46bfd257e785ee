//! Draws the lab: divides it into panes, says which one has the focus, and leaves each pane to its own file.

mod cast;
pub mod cluster;
mod consoles;
mod flights;
mod inspector;
mod narration;
mod stages;
pub mod timeline;

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::entry::Entry;
use crate::app::lab::Lab;
use crate::app::lab::Pane;
use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::tabs;

/// Below so many columns the panes' tabs take their short names.
const NARROW: u16 = 72;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let lab = &model.lab;
    if lab.branches.is_empty() {
        return empty(pen, area, model);
    }
    let tall = area.height >= 28;
    let room = if area.height >= 36 { 2 } else { u16::from(tall) };
    let used = typed(pen, Rect { height: room, ..area }, lab);
    let body = below(Rect { height: area.height - 1, ..area }, used);
    timeline::scrubber(pen, row(area, area.height - 1), lab);
    if lab.zoom {
        pane(pen, body, model, lab.pane);
    } else if body.width >= 170 && body.height >= 40 {
        wide(pen, body, model);
    } else if body.width >= 100 && body.height >= 28 {
        middling(pen, body, model);
    } else {
        small(pen, body, model);
    }
    if let Some((asking, entry)) = &lab.asking {
        let line = row(area, area.height - 1);
        pen.clear(line, Role::Text);
        question(pen, line, asking.words(), entry);
    }
}

/// The line being typed; of a long one, the part around the caret.
fn question(pen: &mut Pen<'_>, line: Rect, asked: &str, entry: &Entry) {
    let lead = pen.put(line, &format!(" {asked} "), Role::Key);
    let place = right_of(line, lead);
    let room = usize::from(place.width).saturating_sub(1);
    let before = entry.before();
    let mut skipped = 0;
    while text::width(&before[skipped..]) > room {
        skipped += before[skipped..].chars().next().map_or(1, char::len_utf8);
    }
    let used = pen.put(place, &entry.text[skipped..], Role::Text);
    let caret = cells(text::width(&before[skipped..]));
    // What is selected gives way to the first letter that is typed.
    let marked = if entry.selected { Rect { width: used, ..place } } else { Rect { width: 1, ..right_of(place, caret) } };
    pen.tint(marked, Role::Selected);
    pen.put(right_of(place, used + 2), "Enter confirms", Role::Dim);
}

fn empty(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let middle = area.height / 2;
    pen.put_centre(row(area, middle.saturating_sub(1)), "No scenario is on the stage.", Role::Title);
    let key = model.keymap.shown(crate::app::Action::Lab(crate::app::action::LabAction::Scenarios)).unwrap_or_default();
    pen.put_centre(row(area, middle), &format!("Press {key} to choose one."), Role::Dim);
}

/// What is on the stage, for the bar: the title, the timeline, what is real and what is modelled.
pub fn heading(pen: &mut Pen<'_>, line: Rect, lab: &Lab) {
    let Some(branch) = lab.branch() else { return };
    let title = lab.title();
    let forks = if lab.branches.len() > 1 {
        format!("  ⑂ {} ({} of {})", branch.name, lab.current + 1, lab.branches.len())
    } else {
        String::new()
    };
    let tags = match (branch.spec.sql.is_some(), line.width >= 90) {
        (true, true) => "REAL rows · MODELLED cluster and virtual time ",
        (true, false) => "REAL rows · MODELLED cluster ",
        (false, true) => "MODELLED work, cluster and virtual time ",
        (false, false) => "MODELLED ",
    };
    let right = pen.put_right(line, tags, Role::Bar);
    let left = Rect { width: line.width.saturating_sub(right + 1), ..line };
    // Which timeline it is matters more than the end of a long title.
    let room = usize::from(left.width).saturating_sub(text::width(&forks) + 2);
    pen.put(left, &format!("│ {}{forks}", text::cut(title, room.max(6))), Role::Bar);
}

/// The line that started it, as it was typed, in as many rows as it wants and there are; returns them.
fn typed(pen: &mut Pen<'_>, area: Rect, lab: &Lab) -> u16 {
    let submit = lab.branch().map_or("", |branch| branch.spec.submit.as_str());
    let lines = text::wrap(submit, usize::from(area.width).saturating_sub(4).max(10));
    let used = cells(lines.len()).min(area.height);
    for (line, number) in lines.iter().zip(0..used) {
        let place = row(area, number);
        let lead = pen.put(place, if number == 0 { " $ " } else { "   " }, Role::Key);
        let cut_off = number + 1 == used && lines.len() > usize::from(used);
        let shown = if cut_off { format!("{line} …") } else { line.clone() };
        pen.pieces(right_of(place, lead), code::pieces("shell", &shown));
    }
    used
}

/// 80 columns: the cluster above, one pane below, chosen by Tab; no frames, so that every row says something.
fn small(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let lab = &model.lab;
    let low = (area.height * 3 / 10).clamp(3, 8).min(area.height);
    // Few machines leave room for what is told of them. Machines are there from the start, so the border stands still.
    let height = (area.height - low).min(cluster::rows_wanted(lab));
    let stage = Rect { height, ..area };
    pen.press(stage, Target::Pane(Pane::Stage.place()));
    inside(pen, stage, model, Pane::Stage);
    let rest = below(area, stage.height);
    let fresh = consoles::fresh(lab);
    let narrow = area.width < NARROW;
    let names = Pane::ALL.map(|pane| tabs::Tab {
        name: if narrow { pane.short() } else { pane.name() }.to_owned(),
        news: fresh && pane == Pane::Consoles,
        press: Target::Pane(pane.place()),
    });
    let open = if lab.pane == Pane::Stage { Pane::Narration } else { lab.pane };
    let line = row(rest, 0);
    pen.row(line.y, line.x, line.right(), "─", Role::Border);
    pen.press(rest, Target::Pane(open.place()));
    tabs::draw(pen, Rect { x: line.x + 1, width: line.width.saturating_sub(1), ..line }, &names, lab.pane.place());
    inside(pen, below(rest, 1), model, open);
}

fn middling(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let side = area.width * 11 / 30;
    let left = Rect { width: area.width - side, ..area };
    let stage = area.height * 11 / 20;
    pane(pen, Rect { height: stage, ..left }, model, Pane::Stage);
    let low = below(left, stage);
    let timeline = low.height * 11 / 20;
    pane(pen, Rect { height: timeline, ..low }, model, Pane::Timeline);
    pane(pen, below(low, timeline), model, Pane::Consoles);
    let right = right_of(area, left.width);
    // The bottom of the consoles and of the stages are one line, and so are the tops.
    let stages = low.height - timeline;
    let inspector = area.height * 3 / 10;
    let narration = area.height - inspector - stages;
    pane(pen, Rect { height: narration, ..right }, model, Pane::Narration);
    pane(pen, Rect { height: inspector, ..below(right, narration) }, model, Pane::Inspector);
    pane(pen, below(right, narration + inspector), model, Pane::Stages);
}

fn wide(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    // Two columns: where it happens, and what is said of it.
    let side = (area.width * 2 / 5).max(70);
    let left = Rect { width: area.width - side, ..area };
    let stage = area.height / 2;
    pane(pen, Rect { height: stage, ..left }, model, Pane::Stage);
    let low = below(left, stage);
    let timeline = low.height * 11 / 20;
    pane(pen, Rect { height: timeline, ..low }, model, Pane::Timeline);
    pane(pen, below(low, timeline), model, Pane::Stages);
    let right = right_of(area, left.width);
    pane(pen, Rect { height: stage, ..right }, model, Pane::Narration);
    let low = below(right, stage);
    pane(pen, Rect { height: timeline, ..low }, model, Pane::Consoles);
    pane(pen, below(low, timeline), model, Pane::Inspector);
}

/// One pane with its frame.
fn pane(pen: &mut Pen<'_>, area: Rect, model: &Model, pane: Pane) {
    let lab = &model.lab;
    pen.press(area, Target::Pane(pane.place()));
    let place = pen.pane(area, pane.name(), lab.pane == pane);
    inside(pen, place, model, pane);
}

fn inside(pen: &mut Pen<'_>, inside: Rect, model: &Model, pane: Pane) {
    let lab = &model.lab;
    match pane {
        Pane::Stage => cluster::draw(pen, inside, model),
        Pane::Narration => narration::draw(pen, inside, lab),
        Pane::Timeline => timeline::draw(pen, inside, lab),
        Pane::Stages => stages::draw(pen, inside, lab),
        Pane::Consoles => consoles::draw(pen, inside, lab),
        Pane::Inspector => inspector::draw(pen, inside, lab),
    }
}
