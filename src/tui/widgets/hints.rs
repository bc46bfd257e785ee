//! Keys and one word each, in the last line.

use ratatui::layout::Rect;

use crate::app::Action;
use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::theme::Role;

/// As many hints as fit, the first ones first; the last two (help, quit and the like) are kept where room is short.
pub fn draw(pen: &mut Pen<'_>, area: Rect, hints: &[(String, &'static str, Action)]) {
    let mut used = 0;
    for (key, word, action) in hints {
        let width = cells(text::width(key) + 1 + text::width(word) + 2);
        if used + width > area.width + 2 {
            continue;
        }
        let place = Rect { width: width.min(area.width - used), height: 1, ..right_of(area, used) };
        pen.pieces(place, [(key.as_str(), Role::Key), (" ", Role::Text), (word, Role::Dim)]);
        pen.press(place, Target::Act(*action));
        used += width;
    }
}
