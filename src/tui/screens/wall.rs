//! Draws the wall: two to four stages on one clock, and how each ends.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::lab::Lab;
use crate::app::lab::parts;
use crate::app::wall::Wall;
use crate::app::wall::differs;
use crate::base::VirtualTime;
use crate::base::text;
use crate::spark::explain::sentence;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
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
    let lines = cells(wall.matrix(false).len());
    let matrix = if body.height >= 30 { lines.min(body.height * 3 / 10) } else { (body.height / 3).min(lines) } + 1;
    let stages = Rect { height: body.height.saturating_sub(matrix), ..body };
    let count = cells(wall.labs.len());
    // Side by side; two above two where that makes them wide enough for boxes.
    let columns = if stages.width / count < 64 && stages.height >= 36 { count.div_ceil(2) } else { count };
    let rows = count.div_ceil(columns);
    let (width, height) = (stages.width / columns, stages.height / rows);
    for (number, lab) in (0..count).zip(&wall.labs) {
        let (column, line) = (number % columns, number / columns);
        let place = Rect { x: stages.x + column * width, y: stages.y + line * height, width, height };
        one(pen, place, model, number, lab);
    }
    outcomes(pen, below(body, stages.height), wall);
}

/// What hangs on the wall, for the bar.
pub fn heading(pen: &mut Pen<'_>, line: Rect, wall: &Wall) {
    if !wall.labs.is_empty() {
        let used = pen.put(line, &format!("│ {}", wall.title), Role::Bar);
        // The fault is the same for all of them, and armed from the beginning.
        let faults = wall.labs.first().and_then(Lab::branch).map(|branch| branch.spec.faults.as_slice()).unwrap_or_default();
        let armed: Vec<String> = faults.iter().map(|fault| format!("◇ {}:{}", fault.action, fault.target)).collect();
        pen.put_right(right_of(line, used + 1), &format!("{} ", armed.join("  ")), Role::Bar);
    }
}

/// One world: its line, its stage, and what it says last.
fn one(pen: &mut Pen<'_>, place: Rect, model: &Model, number: u16, lab: &Lab) {
    let wall = &model.wall;
    let branch = lab.branch();
    let over = wall.is_over(usize::from(number));
    let done = branch.and_then(|branch| branch.outcome.as_ref()).filter(|_| over);
    let world = wall.world(usize::from(number));
    let title = match done {
        Some(outcome) => {
            let (sign, told) = parts::job(outcome.job);
            format!("{} {world} {sign} {}", number + 1, told.split(':').next().unwrap_or_default())
        }
        None => format!("{} {world}", number + 1),
    };
    let inside = pen.pane(place, &title, done.is_some());
    let line = branch.map_or("", |branch| branch.spec.submit.as_str());
    let head = text::wrap(line, usize::from(inside.width).max(8));
    // A narrow column shows its processes rather than its line; the title names the world.
    let rows = if inside.width < 40 { 0 } else { cells(head.len().min(2)) };
    for (words, at) in head.iter().take(usize::from(rows)).zip(0..) {
        pen.pieces(row(inside, at), code::pieces("shell", words));
    }
    let idle = if over { wall.idle_faults(usize::from(number)) } else { Vec::new() };
    let (told, role) = match idle.first() {
        Some(fault) => (format!("⊘ {fault} found no target here"), Role::Warn),
        None => (lab.here().map(|(_, record)| sentence(&lab.cluster, record)).unwrap_or_default(), Role::Dim),
    };
    let below_rows = if inside.height > 9 { 3 } else { 1 };
    let stage = Rect { height: inside.height.saturating_sub(rows + below_rows), ..below(inside, rows) };
    cluster::draw_lab(pen, stage, lab, model.settings.motion);
    pen.paragraph(
        Rect { height: below_rows.min(inside.height), ..below(inside, inside.height.saturating_sub(below_rows)) },
        &told,
        role,
        0,
    );
}

/// The common clock with everybody's marks.
fn clock(pen: &mut Pen<'_>, line: Rect, wall: &Wall) {
    let now = wall.playback.now;
    let marks: Vec<Mark> = wall
        .labs
        .iter()
        .filter_map(Lab::branch)
        .flat_map(|branch| &branch.marks)
        .filter(|mark| (mark.at <= now || mark.armed) && mark.at > VirtualTime::ZERO)
        .filter(|mark| matches!(mark.kind.letter(), '◆' | '✗' | '★'))
        .map(|mark| Mark {
            at: mark.at,
            letter: if mark.at > now { '◇' } else { mark.kind.letter() },
            role: match mark.kind.letter() {
                '★' => Role::Accent,
                _ if mark.at > now => Role::Warn,
                _ => Role::Bad,
            },
        })
        .collect();
    let state = if wall.playback.playing { "▶" } else { "❚❚" };
    scrubber::draw(pen, line, &Scrubber { now, end: wall.end(), marks: &marks, state, remark: &wall.playback.speed_shown() });
}

/// How each line ends, row by row: what differs stands first and stands out.
fn outcomes(pen: &mut Pen<'_>, area: Rect, wall: &Wall) {
    let matrix = wall.matrix(false);
    if matrix.is_empty() {
        pen.put(row(area, 0), " The runs are still being computed.", Role::Dim);
        return;
    }
    // Rows change places once, when everything is known.
    let all_known = (0..wall.labs.len()).all(|place| wall.is_over(place));
    let (different, same): (Vec<_>, Vec<_>) = matrix.iter().partition(|(_, values)| all_known && differs(values));
    let first = 27.min(area.width * if wall.labs.len() > 3 { 20 } else { 27 } / 100);
    let width = (area.width - first) / cells(wall.labs.len()).max(1);
    for (place, column) in (0..wall.labs.len()).zip(0..) {
        let head = format!("{} {}", place + 1, wall.world(place));
        pen.put(Rect { width, ..right_of(row(area, 0), first + column * width) }, &head, Role::Title);
    }
    pen.put(row(area, 0), " in the end", Role::Dim);
    let rows = different.iter().map(|row| (row, true)).chain(same.iter().map(|row| (row, false)));
    for (((name, values), differs), number) in rows.zip(1..area.height) {
        let line = row(area, number);
        let role = if differs { Role::Warn } else { Role::Dim };
        let sign = if differs { "≠" } else { " " };
        pen.put(Rect { width: first.saturating_sub(1), ..line }, &format!("{sign}{name}"), role);
        for (value, column) in values.iter().zip(0..) {
            let place = Rect { width: width.saturating_sub(1), ..right_of(line, first + column * width) };
            pen.put(place, value.as_deref().unwrap_or("…"), if differs { Role::Warn } else { Role::Text });
        }
    }
}
