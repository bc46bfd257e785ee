//! Rows to choose from, one line each, the chosen one reversed and marked.

use ratatui::layout::Rect;

use crate::app::list;
use crate::app::msg::Target;
use crate::tui::pen::Pen;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;

/// One line of the list: the text, and a remark at its right end.
pub struct Item<'a> {
    pub text: &'a str,
    pub remark: &'a str,
    pub role: Role,
}

/// Draws the rows around the chosen one. `focus`: the list has the focus, so its chosen row is reversed.
pub fn draw(pen: &mut Pen<'_>, area: Rect, items: &[Item<'_>], chosen: usize, focus: bool) {
    let chosen = chosen.min(items.len().saturating_sub(1));
    let first = list::window(chosen, items.len(), usize::from(area.height));
    for (place, number) in (first..items.len()).zip(0..area.height) {
        let item = &items[place];
        let line = row(area, number);
        let here = place == chosen;
        pen.put(line, if here { "▸" } else { " " }, if here { Role::Focus } else { Role::Text });
        let rest = right_of(line, 2);
        let right = pen.put_right(rest, item.remark, Role::Dim);
        let text = Rect { width: rest.width.saturating_sub(if right > 0 { right + 1 } else { 0 }), ..rest };
        pen.put(text, item.text, item.role);
        if here && focus {
            pen.tint(line, Role::Selected);
        }
        pen.press(line, Target::Row(place));
    }
    scroll_mark(pen, area, first, items.len());
}

/// Little arrows at the right edge where more rows are above or below.
pub fn scroll_mark(pen: &mut Pen<'_>, area: Rect, first: usize, rows: usize) {
    if area.is_empty() {
        return;
    }
    let right = area.right() - 1;
    if first > 0 {
        pen.letter(right, area.y, "▲", Role::Accent);
    }
    if rows > first + usize::from(area.height) {
        pen.letter(right, area.bottom() - 1, "▼", Role::Accent);
    }
}
