//! A row for every slot of every executor, and the scrubber.

use ratatui::layout::Rect;

use crate::app::lab::Branch;
use crate::app::lab::Lab;
use crate::app::lab::MarkKind;
use crate::app::lab::Pane;
use crate::app::lab::bars;
use crate::app::wall::Axis;
use crate::base::ProcId;
use crate::base::VirtualTime;
use crate::base::text;
use crate::spark::id::ExecutorId;
use crate::tui::pen::Pen;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::gantt;
use crate::tui::widgets::gantt::Bar;
use crate::tui::widgets::gantt::BarFate;
use crate::tui::widgets::gantt::Gantt;
use crate::tui::widgets::gantt::GanttRow;
use crate::tui::widgets::gantt::Mark;
use crate::tui::widgets::scrubber;
use crate::tui::widgets::scrubber::Scrubber;

/// Longer than this nobody waits for something to happen, in milliseconds on the wall.
const LONG_WAIT: u64 = 4_000;

/// The shortest time that the axis spans where the run takes longer, in microseconds.
const SHORTEST_AXIS: u64 = 10_000_000;

pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, lab: &Lab) {
    let Some(branch) = lab.branch() else { return };
    let area = inset(area, 1);
    let all = &branch.bars.rows;
    if all.is_empty() {
        pen.put(row(area, 0), "No task has started yet.", Role::Dim);
        return;
    }
    let room = usize::from(area.height.saturating_sub(gantt::head(area.height)));
    let focus = lab.pane == Pane::Timeline;
    let hidden = all.len().saturating_sub(room);
    // Up is towards the first row, so the pane counts from its end.
    let first = if focus { hidden.saturating_sub(lab.scroll) } else { 0 };
    let drivers = drivers(branch);
    let single = all.keys().all(|slot| slot.slot == 0);
    let rows = all.iter().skip(first).take(room).map(|(slot, attempts)| {
        let bars = attempts.iter().filter(|attempt| attempt.from <= lab.playback.now);
        let name = match drivers.iter().position(|app| *app == slot.app) {
            Some(place) => format!("{}: {}", place + 1, executor(slot.executor)),
            None => executor(slot.executor),
        };
        let label = if single { name } else { format!("{name} ·{}", slot.slot) };
        GanttRow { label, bars: bars.map(|attempt| bar(attempt, lab.playback.now)).collect() }
    });
    let rows = rows.collect();
    let (from, to) = axis(lab, branch);
    let gantt = Gantt { rows, from, to, now: lab.playback.now, marks: marks(lab, false) };
    gantt::draw(pen, area, &gantt);
}

/// An executor in one short word: the driver's own has no number.
pub(super) fn executor(id: ExecutorId) -> String {
    if id == ExecutorId::DRIVER { "driver".to_owned() } else { format!("ex {id}") }
}

/// What the axis spans: the run, unless that goes on long after its tasks, or began long before them. Then from just before the
/// first task to as far as tasks or the playhead went, doubled as often as need be, so that the axis stands still while time passes.
fn axis(lab: &Lab, branch: &Branch) -> (VirtualTime, VirtualTime) {
    let (first, last) = (branch.bars.first().0, branch.bars.last().0);
    let tasks = last.saturating_sub(first);
    let from = if first > tasks { first.saturating_sub(tasks / 20) } else { 0 };
    let mut span = if from > 0 { tasks.max(1_000) * 5 / 4 } else { last.max(SHORTEST_AXIS) * 5 / 4 };
    while from.saturating_add(span) < lab.playback.now.0 {
        span = span.saturating_mul(2);
    }
    (VirtualTime(from), VirtualTime(from.saturating_add(span)).min(branch.end()))
}

/// The drivers that ran tasks, where there was more than one: it was started again.
fn drivers(branch: &Branch) -> Vec<ProcId> {
    let mut apps: Vec<ProcId> = branch.bars.rows.keys().map(|slot| slot.app).collect();
    apps.dedup();
    if apps.len() > 1 { apps } else { Vec::new() }
}

/// What is known of an attempt at the playhead.
fn bar(attempt: &bars::Attempt, now: VirtualTime) -> Bar {
    let to = attempt.to.filter(|to| *to <= now);
    let again = attempt.task.attempt > 0 || attempt.task.stage_attempt > 0;
    let fate = match (to, attempt.failed, again) {
        (None, ..) => BarFate::Running,
        (Some(_), true, _) => BarFate::Failed,
        (Some(_), false, true) => BarFate::Again,
        (Some(_), false, false) => BarFate::Good,
    };
    let name = format!("{}{}", bars::letter(attempt.task.stage), attempt.task.partition);
    Bar { from: attempt.from, to, stage: attempt.task.stage.0 as usize, name, fate }
}

/// Marks of the branch. What lies ahead is not told, but for the faults: those are armed, and stand hollow on the line.
fn marks(lab: &Lab, quiet: bool) -> Vec<Mark> {
    let Some(branch) = lab.branch() else { return Vec::new() };
    let now = lab.playback.now;
    let shown = branch.marks.iter().filter(|mark| (mark.at <= now || mark.armed) && (!quiet || mark.kind != MarkKind::Stage));
    let mut marks: Vec<Mark> = shown
        .map(|mark| Mark { at: mark.at, letter: if mark.at <= now { mark.kind.letter() } else { '◇' }, role: role(mark.kind) })
        .collect();
    // The weightier a mark, the later it is drawn.
    marks.sort_by_key(|mark| match mark.letter {
        '◆' | '◇' => 4,
        '✗' => 3,
        '!' => 2,
        '★' => 1,
        _ => 0,
    });
    let here = lab.bookmarks.iter().filter(|(_, (number, _))| *number == lab.current);
    marks.extend(here.filter_map(|(letter, (_, seen))| {
        let at = branch.record_time(seen.checked_sub(1)?)?;
        Some(Mark { at, letter: *letter, role: Role::Key })
    }));
    // The chain of causes, its effect first.
    marks.extend(lab.lit.iter().enumerate().rev().filter_map(|(number, id)| {
        let at = branch.log.get(*id)?.at;
        Some(Mark { at, letter: step(number), role: if lab.pointed == Some(*id) { Role::Selected } else { Role::Warn } })
    }));
    marks
}

/// The number of a step in the chain, as one letter.
pub(in crate::tui::screens) fn step(number: usize) -> char {
    let digit = u32::try_from(number + 1).ok().and_then(|number| char::from_digit(number, 10));
    digit.unwrap_or('+')
}

fn role(kind: MarkKind) -> Role {
    match kind {
        MarkKind::Fault => Role::Warn,
        MarkKind::Death | MarkKind::Failure => Role::Bad,
        MarkKind::Start => Role::Good,
        MarkKind::Stage => Role::Dim,
        MarkKind::Result => Role::Accent,
    }
}

/// While time runs: the next moment at which something changes, or the end, if that is longer off than anybody wants to wait; and
/// the key that goes there.
fn quiet_until(lab: &Lab, branch: &Branch) -> Option<(VirtualTime, char)> {
    let next = branch.marks.iter().find(|mark| mark.id.0 as usize >= lab.playback.seen).map(|mark| (mark.at, 'n'));
    let (at, key) = next.unwrap_or((branch.end(), '$'));
    let wait = at.since(lab.playback.now).0 / lab.playback.rate();
    (lab.playback.playing && wait > LONG_WAIT).then_some((at, key))
}

/// The axis of the whole run: where nothing has a mark for long, it is folded.
fn axis_of(branch: &Branch) -> Axis {
    let marked = branch.marks.iter().map(|mark| mark.at);
    Axis::over(marked.chain([branch.bars.last(), branch.end()]).collect())
}

/// The line at the bottom of the lab.
pub(super) fn scrubber(pen: &mut Pen<'_>, area: Rect, lab: &Lab) {
    let Some(branch) = lab.branch() else { return };
    let state = match (lab.computing(), lab.playback.playing) {
        (_, true) => "▶",
        (true, false) => "…",
        (false, false) => "❚❚",
    };
    let place = match quiet_until(lab, branch) {
        Some((at, key)) => format!("quiet until {at} s: {key}"),
        None => format!("event {} of {}", lab.playback.seen, branch.log.len()),
    };
    let stops = match lab.breakpoints.len() {
        0 => String::new(),
        some => format!(" · {}", text::plural(some, "stop")),
    };
    let remark = format!("{}{stops} · {place}", lab.playback.speed_shown());
    let (now, end, marks, axis) = (lab.playback.now, branch.end(), marks(lab, true), axis_of(branch));
    scrubber::draw(pen, area, &Scrubber { now, end, marks: &marks, axis: Some(&axis), state, remark: &remark });
}
