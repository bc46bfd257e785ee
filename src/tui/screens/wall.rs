//! Draws the wall: two to four stages on one clock, and how each ends.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::wall::Wall;
use crate::base::VirtualTime;
use crate::base::text;
use crate::spark::explain::sentence;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::lab::cluster;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::gantt::Mark;
use crate::tui::widgets::scrubber;
use crate::tui::widgets::scrubber::Scrubber;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let wall = &model.wall;
    if wall.labs.is_empty() {
        pen.put_centre(row(area, area.height / 2), "No wall is open.", Role::Dim);
        return;
    }
    let last = row(area, area.height - 1);
    clock(pen, last, wall);
    let body = Rect { height: area.height - 1, ..area };
    let matrix = if body.height >= 30 { 10 } else { 0 };
    let stages = Rect { height: body.height - matrix, ..body };
    let count = cells(wall.labs.len());
    // Side by side, or two above two where they would be too narrow to read.
    let columns = if stages.width / count >= 44 || stages.height < 20 { count } else { count.div_ceil(2) };
    let rows = count.div_ceil(columns);
    let (width, height) = (stages.width / columns, stages.height / rows);
    for (number, lab) in (0..count).zip(&wall.labs) {
        let (column, line) = (number % columns, number / columns);
        let place = Rect { x: stages.x + column * width, y: stages.y + line * height, width, height };
        one(pen, place, model, number, lab);
    }
    if matrix > 0 {
        outcomes(pen, inset(below(body, stages.height), 1), wall);
    }
}

/// What hangs on the wall, for the bar.
pub fn heading(pen: &mut Pen<'_>, line: Rect, wall: &Wall) {
    if !wall.labs.is_empty() {
        pen.put(line, &format!("│ {}", wall.title), Role::Bar);
    }
}

fn one(pen: &mut Pen<'_>, place: Rect, model: &Model, number: u16, lab: &crate::app::lab::Lab) {
    let branch = lab.branch();
    let done =
        branch.and_then(|branch| branch.outcome.as_ref()).filter(|_| branch.is_some_and(|branch| lab.playback.seen >= branch.log.len()));
    let title = match done {
        Some(outcome) => {
            let (sign, word) = crate::app::lab::parts::job(outcome.job);
            format!("{} {sign} {word}", number + 1)
        }
        None => format!("{}", number + 1),
    };
    let inside = pen.pane(place, &title, done.is_some());
    let line = branch.map_or("", |branch| branch.spec.submit.as_str());
    let head = text::wrap(line, usize::from(inside.width).max(8));
    let rows = cells(head.len().min(2));
    for (words, at) in head.iter().take(2).zip(0..) {
        pen.pieces(row(inside, at), code::pieces("shell", words));
    }
    let told = lab.here().map(|(_, record)| sentence(&lab.cluster, record)).unwrap_or_default();
    let below_rows = if inside.height > 12 { 2 } else { 1 };
    let stage = Rect { height: inside.height.saturating_sub(rows + below_rows), ..below(inside, rows) };
    cluster::draw_lab(pen, stage, lab, model.settings.motion);
    pen.paragraph(Rect { height: below_rows, ..below(inside, inside.height.saturating_sub(below_rows)) }, &told, Role::Dim, 0);
}

/// The common clock with everybody's marks.
fn clock(pen: &mut Pen<'_>, line: Rect, wall: &Wall) {
    let now = wall.playback.now;
    let marks: Vec<Mark> = wall
        .labs
        .iter()
        .filter_map(crate::app::lab::Lab::branch)
        .flat_map(|branch| &branch.marks)
        .filter(|mark| mark.at <= now && mark.at > VirtualTime::ZERO)
        .filter(|mark| matches!(mark.kind.letter(), '◆' | '✗' | '★'))
        .map(|mark| Mark {
            at: mark.at,
            letter: mark.kind.letter(),
            role: if mark.kind.letter() == '★' { Role::Accent } else { Role::Bad },
        })
        .collect();
    let state = if wall.playback.playing { "▶" } else { "❚❚" };
    scrubber::draw(pen, line, &Scrubber { now, end: wall.end(), marks: &marks, state, remark: &wall.playback.speed_shown() });
}

/// How each line ends, row by row; what differs stands out.
fn outcomes(pen: &mut Pen<'_>, area: Rect, wall: &Wall) {
    let matrix = wall.matrix();
    if matrix.is_empty() {
        pen.put(row(area, 0), "The runs are still being computed.", Role::Dim);
        return;
    }
    let first = 28.min(area.width / 3);
    let width = (area.width - first) / cells(wall.labs.len()).max(1);
    for ((name, values), number) in matrix.iter().zip(0..area.height) {
        let differs = values.windows(2).any(|pair| pair[0] != pair[1]);
        let line = row(area, number);
        pen.put(Rect { width: first, ..line }, name, Role::Dim);
        for (value, column) in values.iter().zip(0..) {
            let place = Rect { width: width.saturating_sub(1), ..right_of(line, first + column * width) };
            pen.put(place, value.as_deref().unwrap_or("…"), if differs { Role::Warn } else { Role::Text });
        }
    }
}
