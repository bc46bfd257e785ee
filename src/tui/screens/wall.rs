//! Draws the wall: two to four stages on one clock, and how each ends.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::lab::Lab;
use crate::app::lab::parts;
use crate::app::msg::Target;
use crate::app::wall::Wall;
use crate::app::wall::differs;
use crate::base::VirtualTime;
use crate::base::text;
use crate::spark::explain::sentence;
use crate::spark::outcome::Job;
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
    if wall.labs().is_empty() {
        pen.put_centre(row(area, area.height / 2), "No wall is open: O chooses one.", Role::Dim);
        return;
    }
    let last = row(area, area.height - 1);
    clock(pen, last, wall);
    let body = Rect { height: area.height - 1, ..area };
    let lines = cells(wall.matrix(false).len());
    // An empty matrix is left out, so that the stages are as tall as can be until something has ended.
    let matrix = if wall.has_ends() { (body.height / 3).min(lines) } else { 0 } + 1;
    let stages = Rect { height: body.height.saturating_sub(matrix), ..body };
    let alone = wall.zoom.then_some(wall.focus);
    let shown: Vec<usize> = (0..wall.labs().len()).filter(|number| alone.is_none_or(|alone| alone == *number)).collect();
    let count = cells(shown.len()).max(1);
    // Side by side; two above two where that makes them wide enough for boxes.
    let columns = if stages.width / count < 64 && stages.height >= 36 { count.div_ceil(2) } else { count };
    let rows = count.div_ceil(columns);
    let (width, height) = (stages.width / columns, stages.height / rows);
    for (place, number) in (0..count).zip(shown) {
        let (column, line) = (place % columns, place / columns);
        let place = Rect { x: stages.x + column * width, y: stages.y + line * height, width, height };
        one(pen, place, model, number);
    }
    outcomes(pen, below(body, stages.height), wall);
}

/// What hangs on the wall, for the bar.
pub fn heading(pen: &mut Pen<'_>, line: Rect, wall: &Wall) {
    let Some(take) = wall.takes.get(wall.current) else { return };
    let which = match wall.takes.len() {
        0 | 1 => String::new(),
        count => format!(" ⑂ {} ({} of {count})", take.name, wall.current + 1),
    };
    let used = pen.put(line, &format!("│ {}{which}", wall.title), Role::Bar);
    // Most faults are the same for all of them; none is told twice.
    let mut armed: Vec<String> = Vec::new();
    for fault in take.labs.iter().filter_map(Lab::branch).flat_map(|branch| &branch.spec.faults) {
        let told = format!("◇ {}:{}", fault.action, fault.target);
        if !armed.contains(&told) {
            armed.push(told);
        }
    }
    pen.put_right(right_of(line, used + 1), &format!("{} ", armed.join("  ")), Role::Bar);
}

/// One world: its line, its stage, and what it says last.
fn one(pen: &mut Pen<'_>, place: Rect, model: &Model, number: usize) {
    let wall = &model.wall;
    let Some(lab) = wall.labs().get(number) else { return };
    pen.press(place, Target::Row(number));
    let branch = lab.branch();
    let over = wall.is_over(number);
    let done = branch.and_then(|branch| branch.outcome.as_ref()).filter(|_| over);
    let world = wall.world(number);
    let title = match done {
        Some(outcome) if outcome.job == Job::Refused => format!("{} ⊘ refused", number + 1),
        Some(outcome) => {
            let (sign, told) = parts::job(outcome.job);
            format!("{} {world} {sign} {}", number + 1, told.split(':').next().unwrap_or_default())
        }
        None if wall.refusal(number).is_some() => format!("{} {world} ⊘ not played", number + 1),
        None => format!("{} {world}", number + 1),
    };
    let inside = pen.pane(place, &title, wall.focus == number);
    let line = branch.map_or("", |branch| branch.spec.submit.as_str());
    let head = text::wrap(line, usize::from(inside.width).max(8));
    // A narrow column shows its processes rather than its line; the title names the world.
    let rows = if inside.width < 40 { 0 } else { cells(head.len().min(2)) };
    for (words, at) in head.iter().take(usize::from(rows)).zip(0..) {
        pen.pieces(row(inside, at), code::pieces("shell", words));
    }
    let idle = if over { wall.idle_fault(number) } else { None };
    let (told, role) = match idle {
        Some(told) => (format!("⊘ {told}"), Role::Warn),
        None => (lab.here().map(|(_, record)| sentence(&lab.cluster, record)).unwrap_or_default(), Role::Dim),
    };
    // A narrow column needs more rows for the same sentence.
    let below_rows = match (inside.height, inside.width) {
        (0..=9, _) => 1,
        (_, 0..60) => 3,
        _ => 2,
    };
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
        .labs()
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
    let folded = if wall.axis.is_folded() && line.width >= 100 { " · long waits folded" } else { "" };
    let remark = format!("{}{folded}", wall.playback.speed_shown());
    scrubber::draw(pen, line, &Scrubber { now, end: wall.end(), marks: &marks, axis: Some(&wall.axis), state, remark: &remark });
}

/// How each line ends, row by row: what differs stands first and stands out.
fn outcomes(pen: &mut Pen<'_>, area: Rect, wall: &Wall) {
    let matrix = wall.matrix(false);
    if !wall.has_ends() && (area.height < 2 || matrix.is_empty()) {
        let computing = wall.labs().iter().any(Lab::computing);
        let told = if computing { " The runs are being computed." } else { " How each ends is told here as soon as one has." };
        pen.put(row(area, 0), told, Role::Dim);
        return;
    }
    // Rows change places once, when everything is known.
    let all_known = (0..wall.labs().len()).all(|place| wall.is_over(place));
    let (different, same): (Vec<_>, Vec<_>) = matrix.iter().partition(|(_, values)| all_known && differs(values));
    let longest = matrix.iter().map(|(name, _)| cells(text::width(name))).max().unwrap_or(0) + 3;
    let first = longest.min(area.width * if wall.labs().len() > 3 && area.width < 100 { 20 } else { 27 } / 100);
    let width = (area.width - first) / cells(wall.labs().len()).max(1);
    for (place, column) in (0..wall.labs().len()).zip(0..) {
        let head = format!("{} {}", place + 1, wall.world(place));
        pen.put(Rect { width: width.saturating_sub(1), ..right_of(row(area, 0), first + column * width) }, &head, Role::Title);
    }
    pen.put(Rect { width: first, ..row(area, 0) }, " in the end", Role::Dim);
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
