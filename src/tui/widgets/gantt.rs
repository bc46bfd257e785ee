//! Bars on rows over a time axis: a row a task slot, a bar an attempt; marks above, the playhead across.

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gantt {
    pub rows: Vec<GanttRow>,
    pub from: VirtualTime,
    pub to: VirtualTime,
    pub now: VirtualTime,
    pub marks: Vec<Mark>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GanttRow {
    pub label: String,
    pub bars: Vec<Bar>,
}

/// One attempt of one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub from: VirtualTime,
    /// `None` while it runs.
    pub to: Option<VirtualTime>,
    /// Which stage, for its colour.
    pub stage: usize,
    /// `A3`: the stage's letter and the partition.
    pub name: String,
    pub fate: BarFate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarFate {
    Running,
    Good,
    /// It ran before; this is another attempt that went well.
    Again,
    Failed,
}

/// Something that happened at a moment, as one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub at: VirtualTime,
    pub letter: char,
    pub role: Role,
}

/// A moment as a column of the axis.
fn column(gantt: (VirtualTime, VirtualTime), width: u16, at: VirtualTime) -> u16 {
    let span = gantt.1.since(gantt.0).0.max(1);
    let way = at.since(gantt.0).0.min(span);
    let last = u64::from(width.saturating_sub(1));
    u16::try_from(u128::from(way) * u128::from(last) / u128::from(span)).unwrap_or(0)
}

/// The moment of a column.
fn moment(column_at: u16, width: u16, (from, to): (VirtualTime, VirtualTime)) -> VirtualTime {
    let last = u128::from(width.saturating_sub(1).max(1));
    let way = u128::from(to.since(from).0) * u128::from(column_at) / last;
    VirtualTime(from.0.saturating_add(u64::try_from(way).unwrap_or(u64::MAX)))
}

/// Rows above the bars: the axis, and where there is room the marks below it.
pub fn head(height: u16) -> u16 {
    if height >= 6 { 2 } else { 1 }
}

/// Draws the rows, with the axis and the marks above.
pub fn draw(pen: &mut Pen<'_>, area: Rect, gantt: &Gantt) {
    if area.height < 2 || area.width < 12 {
        return;
    }
    let labels = gantt.rows.iter().map(|row| text::width(&row.label)).max().unwrap_or(0);
    let gutter = (cells(labels) + 1).clamp(4, area.width / 3);
    let axis = right_of(area, gutter);
    let ends = (gantt.from, gantt.to);
    ticks(pen, row(axis, 0), ends);
    let head = head(area.height);
    let body = below(axis, head);
    for (bars, number) in gantt.rows.iter().zip(0..body.height) {
        let line = row(body, number);
        pen.put(Rect { x: area.x, y: line.y, width: gutter - 1, height: 1 }, &bars.label, Role::Dim);
        pen.row(line.y, line.x, line.right(), "·", Role::Border);
        for bar in &bars.bars {
            draw_bar(pen, line, ends, gantt.now, bar);
        }
    }
    let playhead = axis.x + column(ends, axis.width, gantt.now);
    // Before the axis begins there is no place for the playhead.
    let rows = if gantt.now < gantt.from { 0..0 } else { axis.top()..axis.bottom() };
    for y in rows {
        if pen.at(playhead, y).is_some_and(|letter| letter == "·" || letter == "─" || letter == " ") {
            pen.letter(playhead, y, "┃", Role::Focus);
        }
    }
    for mark in gantt.marks.iter().filter(|mark| (gantt.from..=gantt.to).contains(&mark.at)) {
        pen.letter(axis.x + column(ends, axis.width, mark.at), axis.y + head - 1, &mark.letter.to_string(), mark.role);
    }
    for x in axis.left()..axis.right() {
        let place = Rect { x, y: axis.y, width: 1, height: axis.height };
        pen.press(place, Target::Moment(moment(x - axis.x, axis.width, ends)));
    }
}

/// Round moments along the axis.
fn ticks(pen: &mut Pen<'_>, line: Rect, (from, to): (VirtualTime, VirtualTime)) {
    pen.row(line.y, line.x, line.right(), "─", Role::Border);
    let span = to.since(from).0.max(1);
    let room = u64::from(line.width / 14).max(1);
    let step = round_step(span / room);
    let mut at = VirtualTime(from.0.div_ceil(step) * step);
    while at <= to {
        let x = line.x + column((from, to), line.width, at);
        let shown = if at.0 == 0 { "0".to_owned() } else { format!("┬{}", VirtualSpan(at.0)) };
        let width = cells(text::width(&shown));
        if x + width <= line.right() {
            pen.put(Rect { x, width, ..line }, &shown, Role::Dim);
        }
        at = VirtualTime(at.0 + step);
    }
}

/// The next of 1, 2, 5, 10, … milliseconds, then seconds and minutes as clocks have them.
fn round_step(at_least: u64) -> u64 {
    const MILLI: u64 = 1_000;
    const SECOND: u64 = 1_000_000;
    const MINUTE: u64 = 60 * SECOND;
    let steps = [
        MILLI,
        2 * MILLI,
        5 * MILLI,
        10 * MILLI,
        20 * MILLI,
        50 * MILLI,
        100 * MILLI,
        200 * MILLI,
        500 * MILLI,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        15 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        20 * MINUTE,
        30 * MINUTE,
        60 * MINUTE,
    ];
    steps.into_iter().find(|step| *step >= at_least).unwrap_or(at_least.max(1))
}

fn draw_bar(pen: &mut Pen<'_>, line: Rect, ends: (VirtualTime, VirtualTime), now: VirtualTime, bar: &Bar) {
    if bar.from > ends.1 || bar.to.is_some_and(|to| to < ends.0) {
        return;
    }
    let from = line.x + column(ends, line.width, bar.from);
    let to = line.x + column(ends, line.width, bar.to.unwrap_or(now));
    let role = if bar.fate == BarFate::Failed { Role::Bad } else { Role::Stage(bar.stage) };
    let fill = match bar.fate {
        BarFate::Failed => "╌",
        BarFate::Again => "═",
        BarFate::Good | BarFate::Running => "━",
    };
    pen.row(line.y, from, to + 1, fill, role);
    let width = to + 1 - from;
    if width >= 2 {
        pen.put(Rect { x: from, width, ..line }, &text::cut(&bar.name, usize::from(width)), role);
    }
    match bar.fate {
        BarFate::Failed => pen.letter(to, line.y, "✗", Role::Dead),
        BarFate::Running => pen.letter(to, line.y, "▸", role),
        BarFate::Good | BarFate::Again => {}
    }
}
