//! Where we are in the run: one line with the playhead and the marks of what matters.

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::app::wall::Axis;
use crate::base::VirtualTime;
use crate::tui::pen::Pen;
use crate::tui::pen::right_of;
use crate::tui::theme::Role;
use crate::tui::widgets::gantt::Mark;
use crate::tui::widgets::gantt::permille;

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Scrubber<'a> {
    pub now: VirtualTime,
    pub end: VirtualTime,
    pub marks: &'a [Mark],
    /// Where each moment stands; time as it is, if there is none.
    pub axis: Option<&'a Axis>,
    /// Said on the left: playing or not.
    pub state: &'a str,
    /// Said on the right: the speed, which event of how many.
    pub remark: &'a str,
}

pub fn draw(pen: &mut Pen<'_>, area: Rect, scrubber: &Scrubber<'_>) {
    if area.is_empty() {
        return;
    }
    let used = pen.pieces(area, [(" ", Role::Text), (scrubber.state, Role::Focus), (" ", Role::Text)]);
    let clock = format!("{} ", scrubber.now);
    let used = used + pen.put(right_of(area, used), &clock, Role::Title);
    let remark = format!(" {} s  {} ", scrubber.end, scrubber.remark);
    let rest = right_of(area, used);
    let right = pen.put_right(rest, &remark, Role::Dim);
    let track = Rect { width: rest.width.saturating_sub(right), ..rest };
    if track.width < 4 {
        return;
    }
    let last = u128::from(track.width - 1);
    let end = u128::from(scrubber.end.0.max(1));
    let (end, along): (u128, &dyn Fn(VirtualTime) -> u64) = match scrubber.axis {
        Some(axis) => (u128::from(axis.length().max(1)), &|at| axis.place(at)),
        None => (end, &|at| at.0),
    };
    let place = |at: VirtualTime| track.x + u16::try_from(u128::from(along(at)).min(end) * last / end).unwrap_or(0);
    let head = place(scrubber.now);
    pen.row(track.y, track.x, head, "━", Role::Accent);
    pen.row(track.y, head, track.right(), "─", Role::Border);
    for mark in scrubber.marks {
        pen.letter(place(mark.at), track.y, &mark.letter.to_string(), mark.role);
    }
    pen.letter(head, track.y, "█", Role::Focus);
    for x in track.left()..track.right() {
        pen.press(Rect { x, y: track.y, width: 1, height: 1 }, Target::Moment(permille(x - track.x, track.width)));
    }
}
