//! Things on places: a box for each place, the things inside, and those that have no place yet in a tray above. Before the answer
//! it shows what the learner has put where; after it, what was right and where the rest belongs.

use ratatui::layout::Rect;

use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::hand::letter;
use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::DASHED;
use crate::tui::pen::Part;
use crate::tui::pen::Pen;
use crate::tui::pen::ROUND;
use crate::tui::pen::THICK;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::cluster_map::wires;
use crate::tui::widgets::cluster_map::wires::Port;
use crate::tui::widgets::form::Flow;

/// What came of one thing: whether it was put right, and where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub right: bool,
    pub belongs: Option<usize>,
}

/// Narrower than this, two boxes side by side say nothing.
const NARROWEST: u16 = 40;

/// Widest box; more would only be empty.
const WIDEST: u16 = 46;

/// One line of a box.
struct Line {
    /// The thing, if it can be pressed.
    row: Option<usize>,
    words: String,
    role: Role,
    chosen: bool,
}

/// Draws tray and boxes; `None` where they have no room, so that somebody else must say it in rows. With verdicts there is no tray.
pub fn draw(pen: &mut Pen<'_>, area: Rect, form: &Form, verdicts: Option<&[Verdict]>, room: u16) -> Option<Part> {
    let places = places(form)?;
    if area.width < NARROWEST {
        return None;
    }
    let gutter = if area.width >= 70 { 12 } else { 6 };
    let width = ((area.width - gutter) / 2).min(WIDEST);
    let inside = usize::from(width.saturating_sub(4));
    let boxes: Vec<Vec<Line>> = (0..places.len()).map(|place| lines(form, place, verdicts, inside)).collect();
    let tray = if verdicts.is_none() { tray_height(form, area.width) } else { 0 };
    let tall = |line: &[Vec<Line>]| cells(line.iter().map(Vec::len).max().unwrap_or(0).max(1)) + 2;
    let height = boxes.chunks(2).fold(tray, |sum, line| sum + tall(line));
    if height > room.min(area.height) {
        return None;
    }
    if tray > 0 {
        draw_tray(pen, Rect { height: tray, ..area }, form);
    }
    let mut ports = Vec::new();
    let mut rest = Rect { height: height - tray, ..below(area, tray) };
    let whole = rest;
    for (number, line) in boxes.chunks(2).enumerate() {
        let high = tall(line);
        for (side, lines) in line.iter().enumerate() {
            let place = number * 2 + side;
            let at = Rect { x: rest.x + cells(side) * (width + gutter), width, height: high, ..rest };
            draw_box(pen, at, (place, &places[place]), lines, form, verdicts.is_none());
            let x = if side == 0 { at.right() } else { at.x - 1 };
            ports.push(Some(Port { x, y: at.y + high / 2, top: at.y, bottom: at.bottom(), touches: true, place: at }));
        }
        rest = below(rest, high);
    }
    // The network that they share; it says nothing about who belongs where.
    wires::draw(pen, Rect { x: whole.x + width, width: gutter, ..whole }, &crate::tui::widgets::cluster_map::ClusterMap::default(), &ports);
    Some(Part { used: height, matters: (0, height) })
}

/// The names of the places.
fn places(form: &Form) -> Option<&[String]> {
    form.fields.iter().take(form.asked).find_map(|field| match &field.input {
        Input::Pick { options, .. } if !options.is_empty() => Some(options.as_slice()),
        _ => None,
    })
}

/// Where a thing was put.
fn put(form: &Form, row: usize) -> Option<usize> {
    if let Some(Input::Pick { at, .. }) = form.input(row) { *at } else { None }
}

/// What stands in a box.
fn lines(form: &Form, place: usize, verdicts: Option<&[Verdict]>, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (row, field) in form.fields.iter().enumerate().take(form.asked) {
        let verdict = verdicts.and_then(|verdicts| verdicts.get(row));
        let here = put(form, row) == Some(place);
        let (sign, words, role) = match verdict {
            None if here => ("●", field.label.clone(), Role::Text),
            Some(Verdict { right: true, .. }) if here => ("✓", field.label.clone(), Role::Good),
            Some(Verdict { belongs: Some(belongs), .. }) if here => ("✗", format!("{} → {}", field.label, letter(*belongs)), Role::Bad),
            Some(_) if here => ("✗", field.label.clone(), Role::Bad),
            Some(Verdict { belongs: Some(belongs), .. }) if *belongs == place => ("◌", field.label.clone(), Role::Warn),
            _ => continue,
        };
        let chosen = verdict.is_none() && form.cursor.at == row;
        let sign = if chosen { "▸" } else { sign };
        for (number, part) in text::wrap(&words, width.saturating_sub(2).max(4)).into_iter().enumerate() {
            let lead = if number == 0 { sign } else { " " };
            lines.push(Line { row: verdicts.is_none().then_some(row), words: format!("{lead} {part}"), role, chosen });
        }
    }
    lines
}

fn draw_box(pen: &mut Pen<'_>, at: Rect, (place, name): (usize, &str), lines: &[Line], form: &Form, asking: bool) {
    let chosen = asking && form.cursor.at < form.asked && put(form, form.cursor.at) == Some(place);
    let since = pen.presses();
    let (corners, role) = if chosen { (THICK, Role::Focus) } else { (ROUND, Role::Border) };
    let inside = inset(pen.boxed(at, corners, role), 1);
    let head = Rect { x: at.x + 2, width: at.width.saturating_sub(4), height: 1, ..at };
    let name = text::cut(name, usize::from(head.width).saturating_sub(4));
    pen.pieces(
        head,
        [
            (" ", Role::Text),
            (letter(place).to_string().as_str(), Role::Key),
            (" ", Role::Text),
            (name.as_str(), Role::Title),
            (" ", Role::Text),
        ],
    );
    for (line, number) in lines.iter().zip(0..) {
        let place = row(inside, number);
        pen.put(place, &line.words, line.role);
        if line.chosen {
            pen.tint(place, Role::Selected);
        }
        if let Some(row) = line.row {
            pen.press(place, Target::Row(row));
        }
    }
    if asking {
        pen.press_under(since, at, Target::Place(Some(place)));
    }
}

/// The things that have no place yet.
fn unplaced(form: &Form) -> Vec<usize> {
    (0..form.asked).filter(|row| put(form, *row).is_none()).collect()
}

fn tray_height(form: &Form, width: u16) -> u16 {
    let mut flow = Flow::new(Rect::new(0, 0, width.saturating_sub(4), 200));
    for row in unplaced(form) {
        flow.next(cells(text::width(&form.fields[row].label)) + 2);
    }
    flow.used().max(1) + 2
}

fn draw_tray(pen: &mut Pen<'_>, area: Rect, form: &Form) {
    let since = pen.presses();
    let inside = inset(pen.boxed(area, DASHED, Role::Border), 1);
    pen.put(Rect { x: area.x + 2, width: area.width.saturating_sub(4), height: 1, ..area }, " Not placed yet ", Role::Title);
    let mut flow = Flow::new(inside);
    let waiting = unplaced(form);
    for row in &waiting {
        let label = &form.fields[*row].label;
        let place = flow.next(cells(text::width(label)) + 2);
        let chosen = form.cursor.at == *row;
        pen.pieces(place, [if chosen { ("▸ ", Role::Focus) } else { ("○ ", Role::Dim) }, (label.as_str(), Role::Text)]);
        if chosen {
            pen.tint(place, Role::Selected);
        }
        pen.press(place, Target::Row(*row));
    }
    if waiting.is_empty() {
        pen.put(right_of(row(inside, 0), 0), "Nothing is left: Enter goes on; ←→ or a letter moves what is chosen.", Role::Dim);
    }
    pen.press_under(since, area, Target::Place(None));
}
