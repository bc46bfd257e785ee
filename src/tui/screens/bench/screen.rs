//! Lays the bench out: the line on top, the picture below it, then what is said about it.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::bench::Bench;
use crate::app::bench::Editor;
use crate::base::Span;
use crate::base::text;
use crate::spark::submit::Explanation;
use crate::spark::submit::Language;
use crate::spark::submit::explanation::Kind;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::bench::picture;
use crate::tui::screens::bench::said;
use crate::tui::screens::bench::said::Said;
use crate::tui::screens::bench::suggestions;
use crate::tui::theme::Role;
use crate::tui::widgets::editor;
use crate::tui::widgets::form;
use crate::tui::widgets::list::scroll_mark;

/// From this width on there are two columns.
const WIDE: u16 = 110;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let bench = &model.bench;
    let title = format!("A line for Spark {}", bench.editor.version);
    let rest = below(area, line(pen, area, &bench.editor, &title, !bench.asking));
    let rest = below(rest, pictures(pen, rest, bench));
    if bench.asking {
        let inside = inset(pen.pane(rest, "Run it with", true), 1);
        form::draw(pen, inside, &bench.with);
        return;
    }
    let wide = area.width >= WIDE;
    let left = if wide { Rect { width: rest.width / 2, ..rest } } else { rest };
    let columns = usize::from(left.width.saturating_sub(4)).max(20);
    let explanation = &bench.editor.explanation;
    let mut all = said::changes(bench, columns);
    all.extend(said::remarks(explanation, &bench.editor.line.text, columns));
    if wide {
        let mut right = right_of(rest, left.width);
        right = below(right, suggestions::draw(pen, right, &bench.editor));
        let inside = inset(pen.pane(right, "Who set what", false), 1);
        let mut stack = said::stack(explanation, usize::from(inside.width));
        stack.extend(said::parsed(explanation));
        lines(pen, inside, &stack, 0);
    } else {
        all.extend(said::stack(explanation, columns));
        all.extend(said::parsed(explanation));
    }
    let inside = inset(pen.pane(left, "What Spark makes of it", false), 1);
    lines(pen, inside, &all, bench.scroll);
    if !wide {
        // What is being typed matters more than the end of the report.
        let wanted = suggestions::height(&bench.editor).min(left.height / 2 + 1);
        suggestions::draw(pen, Rect { y: left.bottom() - wanted, height: wanted, ..left }, &bench.editor);
    }
}

/// The line being written; returns the rows it took.
pub fn line(pen: &mut Pen<'_>, area: Rect, written: &Editor, title: &str, focus: bool) -> u16 {
    let wanted = cells(editor::height(&written.line.text, area.width.saturating_sub(4))).clamp(2, (area.height / 4).max(3));
    let place = Rect { height: (wanted + 2).min(area.height), ..area };
    let inside = inset(pen.pane(place, title, focus), 1);
    editor::draw(pen, inside, &written.line, language(&written.explanation), &marks(&written.explanation));
    if written.line.selected && !written.line.text.is_empty() {
        let told = " selected: type over it, or use the arrows to keep it ";
        pen.put_right(
            Rect { y: place.bottom().saturating_sub(1), height: 1, width: place.width.saturating_sub(2), ..place },
            told,
            Role::Dim,
        );
    }
    place.height
}

/// Which language the text is coloured as.
fn language(explanation: &Explanation) -> &'static str {
    if explanation.kind != Kind::SessionBuilder {
        return "shell";
    }
    match explanation.request.as_ref().map(|request| request.language) {
        Some(Language::Scala) => "scala",
        Some(Language::Java) => "java",
        _ => "python",
    }
}

/// The places that something is said about: what is refused before what is only warned of.
fn marks(explanation: &Explanation) -> Vec<(Span, Role)> {
    let mut found = Vec::new();
    for part in explanation.all() {
        found.extend(part.refusal.iter().filter_map(|refusal| Some((refusal.at?, Role::Bad))));
        // A remark about the whole line underlines nothing.
        found.extend(part.warnings.iter().filter_map(|warning| Some((warning.at.filter(|at| *at != part.at)?, Role::Warn))));
        found.extend(part.ignored.iter().filter_map(|ignored| Some((ignored.at?, Role::Dim))));
    }
    found
}

/// One picture, or the one before beside it; returns the rows taken.
fn pictures(pen: &mut Pen<'_>, area: Rect, bench: &Bench) -> u16 {
    let now = &bench.editor.explanation;
    let Some(before) = &bench.before else {
        let height = picture::HEIGHT.min(area.height);
        picture::draw(pen, Rect { height, ..area }, now, bench.editor.placed.as_ref());
        return height;
    };
    let half = area.width / 2;
    let wanted = picture::height(half.saturating_sub(2)) + 2;
    let left = Rect { width: half, height: wanted.min(area.height), ..area };
    let right = Rect { x: area.x + half, width: area.width - half, ..left };
    let title = |lead: &str, version| format!("{lead}, Spark {version}");
    let inside = pen.pane(left, &title("Before", before.version), false);
    picture::draw(pen, inside, &before.explanation, None);
    let inside = pen.pane(right, &title("Now", bench.editor.version), true);
    picture::draw(pen, inside, now, None);
    left.height
}

/// Lines from the first that is scrolled to.
pub fn lines(pen: &mut Pen<'_>, area: Rect, all: &[Said], scroll: usize) {
    let first = scroll.min(all.len().saturating_sub(usize::from(area.height)));
    for (said, number) in all[first..].iter().zip(0..area.height) {
        pen.put(row(area, number), &text::cut(&said.words, usize::from(area.width)), said.role);
    }
    scroll_mark(pen, Rect { width: area.width + 1, ..area }, first, all.len());
}
