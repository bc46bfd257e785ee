//! Draws the lab: divides it into panes, says which one has the focus, and leaves each pane to its own file.

pub mod cluster;
mod consoles;
mod inspector;
mod narration;
mod stages;
mod timeline;

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::lab::Lab;
use crate::app::lab::Pane;
use crate::app::lab::state::Asking;
use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::tabs;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let lab = &model.lab;
    if lab.branches.is_empty() {
        return empty(pen, area, model);
    }
    let body = below(Rect { height: area.height - 1, ..area }, 1);
    head(pen, row(area, 0), lab);
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
        let asked = match asking {
            Asking::Find => " find event: ",
            Asking::Breakpoint => " stop at an event that says: ",
        };
        let used = pen.pieces(line, [(asked, Role::Key), (entry.text.as_str(), Role::Text)]);
        let caret = cells(text::width(asked) + text::width(entry.before()));
        if caret < line.width {
            pen.tint(Rect { width: 1, ..right_of(line, caret) }, Role::Selected);
        }
        pen.put(right_of(line, used + 2), "Enter confirms", Role::Dim);
    }
}

fn empty(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let middle = area.height / 2;
    pen.put_centre(row(area, middle.saturating_sub(1)), "No scenario is on the stage.", Role::Title);
    let key = model.keymap.shown(crate::app::Action::Lab(crate::app::action::LabAction::Scenarios)).unwrap_or_default();
    pen.put_centre(row(area, middle), &format!("Press {key} to choose one."), Role::Dim);
}

/// What is on the stage, in one line: the title, the timeline, what is real and what is modelled.
fn head(pen: &mut Pen<'_>, line: Rect, lab: &Lab) {
    let title = lab.scenario.as_ref().map_or("free run", |scenario| scenario.title.as_str());
    let branch = lab.branch().map_or("", |branch| branch.name.as_str());
    let forks =
        if lab.branches.len() > 1 { format!("  ⑂ {branch} ({} of {})", lab.current + 1, lab.branches.len()) } else { String::new() };
    let computed = lab.branch().is_some_and(|branch| branch.spec.sql.is_some());
    let tags = if computed { "REAL rows · MODELLED cluster, virtual time " } else { "MODELLED work, cluster, virtual time " };
    let right = pen.put_right(line, tags, Role::Dim);
    let left = Rect { width: line.width.saturating_sub(right + 1), ..line };
    pen.pieces(left, [(" ", Role::Text), (title, Role::Title), (forks.as_str(), Role::Warn)]);
}

/// 80 columns: the cluster above, one pane below, chosen by Tab.
fn small(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let top = (area.height * 13 / 20).max(area.height.saturating_sub(10)).min(area.height.saturating_sub(5));
    pane(pen, Rect { height: top, ..area }, model, Pane::Stage);
    let rest = below(area, top);
    let open = if model.lab.pane == Pane::Stage { Pane::Narration } else { model.lab.pane };
    let names: Vec<tabs::Tab> =
        Pane::ALL[1..].iter().map(|pane| tabs::Tab { name: pane.name().to_owned(), news: false, empty: false }).collect();
    pane(pen, rest, model, open);
    let line = Rect { x: rest.x + 1, width: rest.width.saturating_sub(2), height: 1.min(rest.height), ..rest };
    pen.row(line.y, line.x, line.right(), "─", Role::Border);
    tabs::draw(pen, line, &names, open.place() - 1);
}

fn middling(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let top = area.height * 11 / 20;
    let side = area.width / 3;
    pane(pen, Rect { height: top, width: area.width - side, ..area }, model, Pane::Stage);
    let right = right_of(area, area.width - side);
    let narration = top * 3 / 5;
    pane(pen, Rect { height: narration, ..right }, model, Pane::Narration);
    pane(pen, Rect { y: right.y + narration, height: top - narration, ..right }, model, Pane::Inspector);
    let low = below(area, top);
    let timeline = low.height * 11 / 20;
    pane(pen, Rect { height: timeline, width: area.width - side, ..low }, model, Pane::Timeline);
    pane(pen, Rect { width: area.width - side, ..below(low, timeline) }, model, Pane::Consoles);
    pane(pen, right_of(low, area.width - side), model, Pane::Stages);
}

fn wide(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let top = area.height * 11 / 20;
    let side = (area.width * 3 / 10).max(50);
    pane(pen, Rect { height: top, width: area.width - side, ..area }, model, Pane::Stage);
    let right = right_of(area, area.width - side);
    let inspector = area.height * 3 / 10;
    pane(pen, Rect { height: area.height - inspector, ..right }, model, Pane::Narration);
    pane(pen, below(right, area.height - inspector), model, Pane::Inspector);
    let low = Rect { width: area.width - side, ..below(area, top) };
    let stages = low.height * 2 / 5;
    pane(pen, Rect { height: stages, ..low }, model, Pane::Stages);
    let rest = below(low, stages);
    let half = rest.width * 11 / 20;
    pane(pen, Rect { width: half, ..rest }, model, Pane::Timeline);
    pane(pen, right_of(rest, half), model, Pane::Consoles);
}

/// One pane with its frame.
fn pane(pen: &mut Pen<'_>, area: Rect, model: &Model, pane: Pane) {
    let lab = &model.lab;
    pen.press(area, Target::Pane(pane.place()));
    let inside = pen.pane(area, pane.name(), lab.pane == pane);
    match pane {
        Pane::Stage => cluster::draw(pen, inside, model),
        Pane::Narration => narration::draw(pen, inside, lab),
        Pane::Timeline => timeline::draw(pen, inside, lab),
        Pane::Stages => stages::draw(pen, inside, lab),
        Pane::Consoles => consoles::draw(pen, inside, lab),
        Pane::Inspector => inspector::draw(pen, inside, lab),
    }
}
