//! A small result table.

use ratatui::layout::Rect;

use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;

/// Draws a head and rows; columns are as wide as their widest cell, the last ones cut where the area ends.
pub fn draw(pen: &mut Pen<'_>, area: Rect, head: &[String], rows: &[Vec<String>]) {
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).chain(head.get(column)).map(|cell| text::width(cell)).max().unwrap_or(0)
        })
        .collect();
    line(pen, row(area, 0), head, &widths, Role::Title);
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    line(pen, row(area, 1), &rule, &widths, Role::Border);
    for (cells, number) in rows.iter().zip(2..area.height) {
        line(pen, row(area, number), cells, &widths, Role::Text);
    }
}

fn line(pen: &mut Pen<'_>, place: Rect, texts: &[String], widths: &[usize], role: Role) {
    let mut used = 0;
    for (text, width) in texts.iter().zip(widths) {
        pen.put(Rect { width: cells(*width).min(place.width.saturating_sub(used)), ..right_of(place, used) }, text, role);
        used = used.saturating_add(cells(*width) + 2);
    }
}
