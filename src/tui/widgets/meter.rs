//! Used of total as a bar: done, under way, to come; told apart by shape.

use ratatui::layout::Rect;

use crate::tui::pen::Pen;
use crate::tui::theme::Role;

pub fn draw(pen: &mut Pen<'_>, area: Rect, done: u64, running: u64, total: u64, role: Role) {
    if area.is_empty() {
        return;
    }
    let width = u64::from(area.width);
    let part = |count: u64| u16::try_from((count * width).div_ceil(total.max(1)).min(width)).unwrap_or(area.width);
    let (done, under_way) = (part(done), part(done + running));
    pen.row(area.y, area.x, area.x + done, "█", role);
    pen.row(area.y, area.x + done, area.x + under_way, "▒", role);
    pen.row(area.y, area.x + under_way, area.right(), "░", Role::Dim);
}
