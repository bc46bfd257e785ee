//! Draws the field guide: the list on the left, the chosen entry on the right.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::guide::Half;
use crate::app::library::Lesson;
use crate::base::text;
use crate::content::guide::Evidence;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::list;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let Some(library) = &model.library else {
        pen.put_centre(row(area, area.height / 2), "Reading the field guide…", Role::Dim);
        return;
    };
    let guide = &model.guide;
    let visible = guide.visible(library);
    let reading = guide.half == Half::Text;
    let narrow = area.width < 72;
    let left = Rect { width: if narrow { area.width } else { (area.width * 2 / 5).min(60) }, ..area };
    let right = if narrow { area } else { right_of(area, left.width) };
    if !narrow || !reading {
        let title = format!("{} of {}", text::plural(visible.len(), "entry").replace("entrys", "entries"), library.lessons.len());
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
    let entry = &lesson.entry;
    let mut lines = Vec::new();
    let mut add = |heading: &str, words: &str, role: Role| {
        if !heading.is_empty() {
            lines.push((String::new(), Role::Text));
            lines.push((heading.to_owned(), Role::Title));
        }
        lines.extend(text::wrap(words, columns).into_iter().map(|line| (line, role)));
    };
    add("", &entry.title, Role::Focus);
    add("", "", Role::Text);
    add("", &entry.text, Role::Text);
    if !entry.picture.is_empty() {
        add("", "", Role::Text);
        for line in &entry.picture {
            add("", line, Role::Accent);
        }
    }
    if let Some(snippet) = &entry.snippet {
        add(&snippet.language, &snippet.lines.join("\n"), Role::Flag);
    }
    if let Some(trap) = &entry.trap {
        add("Trap", trap, Role::Warn);
    }
    if let (Some(guide), Some(spark)) = (&entry.guide_says, &entry.spark_does) {
        add("The guide says", guide, Role::Bad);
        add("Spark does", spark, Role::Good);
    }
    if let Some(exam) = &entry.exam {
        add("In an exam", exam, Role::Text);
    }
    let known =
        if entry.evidence == Evidence::Checked { "CHECKED against recorded runs of Spark" } else { "From Spark's documentation or source" };
    add("Source", &format!("{}\n{known}", entry.source), Role::Dim);
    if !entry.versions.is_empty() {
        add("Versions", &entry.versions.join(", "), Role::Dim);
    }
    if let Some(see) = &entry.see {
        add("See it", &format!("Enter opens the scenario `{see}` in the lab"), Role::Accent);
    }
    lines
}
