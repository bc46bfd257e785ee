//! Where we are in the run: one line with the playhead and the marks of what matters.

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::app::wall::Axis;
use crate::base::VirtualTime;
use crate::tui::pen::Pen;
use crate::tui::pen::right_of;
use crate::tui::theme::Role;
use crate::tui::widgets::gantt::Mark;

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
    let scale = Scale { axis: scrubber.axis, end: scrubber.end, last: track.width - 1 };
    let head = scale.column(scrubber.now);
    for column in 0..track.width {
        let line = match (column < head, scale.is_folded(column)) {
            (true, false) => "━",
            (true, true) => "┅",
            (false, false) => "─",
            (false, true) => "┄",
        };
        pen.letter(track.x + column, track.y, line, if column < head { Role::Accent } else { Role::Border });
        pen.press(Rect { x: track.x + column, y: track.y, width: 1, height: 1 }, Target::Moment(scale.moment(column)));
    }
    for mark in scrubber.marks {
        pen.letter(track.x + scale.column(mark.at), track.y, &mark.letter.to_string(), mark.role);
    }
    pen.letter(track.x + head, track.y, "█", Role::Focus);
}

/// From moments to columns and back.
struct Scale<'a> {
    axis: Option<&'a Axis>,
    end: VirtualTime,
    /// The last column.
    last: u16,
}

impl Scale<'_> {
    fn length(&self) -> u64 {
        self.axis.map_or(self.end.0, Axis::length).max(1)
    }

    fn column(&self, at: VirtualTime) -> u16 {
        let along = self.axis.map_or(at.0, |axis| axis.place(at)).min(self.length());
        u16::try_from(u128::from(along) * u128::from(self.last) / u128::from(self.length())).unwrap_or(0)
    }

    fn moment(&self, column: u16) -> VirtualTime {
        let along = u128::from(self.length()) * u128::from(column) / u128::from(self.last.max(1));
        let along = u64::try_from(along).unwrap_or(u64::MAX);
        self.axis.map_or(VirtualTime(along), |axis| axis.moment(along))
    }

    /// Whether more time passes here than the line has room for.
    fn is_folded(&self, column: u16) -> bool {
        let passes = self.moment(column + 1).since(self.moment(column)).0;
        self.axis.is_some_and(Axis::is_folded) && passes > self.length() * 2 / u64::from(self.last.max(1))
    }
}
