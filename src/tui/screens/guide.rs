//! Draws the field guide: the list on the left, the chosen entry on the right.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::guide::Half;
use crate::app::library::Lesson;
use crate::base::text;
use crate::content::guide::Part;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::list;

/// From so many columns on there is room for the list beside the text that is read.
const WIDE: u16 = 110;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let Some(library) = &model.library else {
        pen.put_centre(row(area, area.height / 2), "Reading the field guide…", Role::Dim);
        return;
    };
    let guide = &model.guide;
    let visible = guide.visible(library);
    let reading = guide.half == Half::Text;
    // A narrow screen shows one half; a middling one gives the whole width to whoever reads, for addresses and pictures are wide.
    let narrow = area.width < 72 || reading && area.width < WIDE;
    let left = Rect { width: if narrow { area.width } else { (area.width * 2 / 5).min(60) }, ..area };
    let right = if narrow { area } else { right_of(area, left.width) };
    if !narrow || !reading {
        let title = format!("{} of {} entries", visible.len(), library.lessons.len());
        let inside = inset(pen.pane(left, &title, !reading), 1);
        search_line(pen, row(inside, 0), model);
        let rows: Vec<list::Item<'_>> =
            visible.iter().map(|lesson| list::Item { text: &lesson.entry.title, remark: "", role: Role::Text }).collect();
        list::draw(pen, below(inside, 2), &rows, guide.cursor.at, !reading);
        if rows.is_empty() {
            pen.paragraph(below(inside, 2), "No entry matches. Esc clears the search.", Role::Dim, 0);
        }
    }
    if (!narrow || reading)
        && let Some(lesson) = guide.chosen(library)
    {
        let inside = inset(pen.pane(right, &lesson.area, reading), 1);
        entry(pen, inside, lesson, guide.scroll);
    }
}

fn search_line(pen: &mut Pen<'_>, line: Rect, model: &Model) {
    let guide = &model.guide;
    if !guide.searching && guide.query.text.is_empty() {
        pen.pieces(line, [("/ ", Role::Key), ("to search", Role::Dim)]);
        return;
    }
    pen.pieces(line, [("/ ", Role::Key), (guide.query.text.as_str(), Role::Text)]);
    let caret = line.x + 2 + cells(text::width(guide.query.before()));
    if guide.searching && line.height > 0 && caret < line.right() {
        pen.tint(Rect { x: caret, width: 1, ..line }, Role::Selected);
    }
}

/// The entry as lines, scrolled.
fn entry(pen: &mut Pen<'_>, area: Rect, lesson: &Lesson, scroll: usize) {
    let lines = lines_of(lesson, usize::from(area.width).max(1));
    let first = scroll.min(lines.len().saturating_sub(usize::from(area.height)));
    for ((line, role), number) in lines[first..].iter().zip(0..area.height) {
        pen.put(row(area, number), line, *role);
    }
    list::scroll_mark(pen, Rect { width: area.width + 1, ..area }, first, lines.len());
}

fn lines_of(lesson: &Lesson, columns: usize) -> Vec<(String, Role)> {
    let mut lines: Vec<(String, Role)> = Vec::new();
    for (part, heading, words) in lesson.entry.parts() {
        if !lines.is_empty() {
            lines.push((String::new(), Role::Text));
        }
        if !heading.is_empty() {
            lines.push((heading.to_owned(), Role::Title));
        }
        lines.extend(text::wrap(&words, columns).into_iter().map(|line| (line, role(part))));
        if part == Part::See {
            lines.push(("Enter opens it in the lab.".to_owned(), Role::Dim));
        }
    }
    lines
}

fn role(part: Part) -> Role {
    match part {
        Part::Title => Role::Focus,
        Part::Text | Part::Exam => Role::Text,
        Part::Picture | Part::See => Role::Accent,
        Part::Snippet => Role::Flag,
        Part::Trap => Role::Warn,
        Part::GuideSays => Role::Bad,
        Part::SparkDoes => Role::Good,
        Part::Source | Part::Versions => Role::Dim,
    }
}
