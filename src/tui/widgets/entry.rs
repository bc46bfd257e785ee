//! A line being typed, with what is asked before it and the caret in it.

use ratatui::layout::Rect;

use crate::app::entry::Entry;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::theme::Role;

pub fn draw(pen: &mut Pen<'_>, line: Rect, asked: &str, entry: &Entry) {
    pen.pieces(line, [(" ", Role::Text), (asked, Role::Key), (entry.text.as_str(), Role::Text)]);
    let caret = cells(1 + text::width(asked) + text::width(entry.before()));
    if caret < line.width && line.height > 0 {
        pen.tint(Rect { width: 1, height: 1, ..right_of(line, caret) }, Role::Selected);
    }
}
