//! How the line could go on: the rows to choose from, and what the chosen one means.

use ratatui::layout::Rect;

use crate::app::bench::Editor;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::theme::Role;
use crate::tui::widgets::list::Item;
use crate::tui::widgets::list::draw as draw_list;

/// Rows of the list, and of what the chosen one means.
const ROWS: u16 = 5;
const MEANING: u16 = 4;

/// How many rows are wanted; none where there is nothing to suggest.
pub fn height(editor: &Editor) -> u16 {
    let rows = cells(editor.suggestions.len()).min(ROWS);
    if rows == 0 { 0 } else { rows + MEANING + 2 }
}

/// Draws them at the top of the area; returns the rows taken.
pub fn draw(pen: &mut Pen<'_>, area: Rect, editor: &Editor) -> u16 {
    let place = Rect { height: height(editor).min(area.height), ..area };
    if place.height < 4 {
        return 0;
    }
    pen.clear(place, Role::Text);
    let at = editor.chosen.at.min(editor.suggestions.len().saturating_sub(1));
    let title = format!("Tab puts it in ({} of {})", at + 1, editor.suggestions.len());
    let inside = inset(pen.pane(place, &title, false), 1);
    let rows = list_rows(editor, inside.height);
    let room = usize::from(inside.width).saturating_sub(5);
    let texts: Vec<(String, &str)> = editor
        .suggestions
        .iter()
        .map(|suggestion| (text::cut(suggestion.insert.trim_end_matches('='), room), first(&suggestion.help)))
        .collect();
    let items: Vec<Item<'_>> = texts
        .iter()
        .map(|(insert, help)| Item {
            text: insert,
            remark: if text::width(insert) + text::width(help) < room { help } else { "" },
            role: Role::Flag,
        })
        .collect();
    draw_list(pen, Rect { height: rows, ..inside }, &items, at, true);
    if let Some(chosen) = editor.suggestions.get(at) {
        pen.paragraph(below(inside, rows), &chosen.help, Role::Text, 0);
    }
    place.height
}

/// The list gets what the meaning leaves, at least one row.
fn list_rows(editor: &Editor, height: u16) -> u16 {
    cells(editor.suggestions.len()).min(ROWS).min(height.saturating_sub(2)).max(1)
}

/// The first sentence.
fn first(help: &str) -> &str {
    help.split_once(". ").map_or(help, |(first, _)| first)
}
