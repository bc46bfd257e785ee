//! Draws Home: what to do today.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::home;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::list;

/// The sign over the door: a driver, its executors, and the question.
const SIGN: [&str; 3] =
    ["   ╭─driver─╮    ╭─exec 0─╮ ╭─exec 1─╮", "   │   ▲    ├────┤ [A][A] ├─┤ [A][·] │", "   ╰────────╯    ╰────────╯ ╰────────╯"];

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let area = inset(area, if area.width >= 100 { 4 } else { 1 });
    let sign = if area.height >= 18 { cells(SIGN.len()) + 1 } else { 0 };
    if sign > 0 {
        for (line, number) in SIGN.iter().zip(0..) {
            pen.put(row(area, number), line, Role::Accent);
        }
        let beside = Rect { x: area.x + 44.min(area.width), width: area.width.saturating_sub(44), ..area };
        pen.put(row(beside, 0), "driverseat", Role::Title);
        pen.paragraph(Rect { height: 2, ..below(beside, 1) }, "Where does the driver sit, and what dies with it?", Role::Dim, 0);
    }
    let outlook = model.learner.progress.as_deref().map_or(String::new(), home::outlook);
    if sign > 0 {
        pen.put(row(area, sign - 1), &outlook, Role::Text);
    }
    let body = below(area, sign);
    let items = model.home.items(model.library.as_deref(), model.learner.progress.as_deref());
    let rows: Vec<list::Item<'_>> = items.iter().map(|item| list::Item { text: &item.title, remark: "", role: Role::Text }).collect();
    let wide = body.width >= 100;
    let left = Rect {
        width: if wide { body.width / 2 } else { body.width },
        height: if wide { body.height } else { (cells(rows.len()) + 2).min(body.height.saturating_sub(6).max(4)) },
        ..body
    };
    let inside = pen.pane(left, "Today", true);
    list::draw(pen, inset(inside, 1), &rows, model.home.cursor.at, true);
    let right = if wide {
        Rect { x: left.right() + 1, width: body.width.saturating_sub(left.width + 1), ..body }
    } else {
        below(body, left.height)
    };
    if let Some(item) = model.home.cursor.of(&items) {
        let inside = inset(pen.pane(right, &item.title, false), 1);
        let used = pen.paragraph(inside, &item.text, Role::Text, 0);
        if inside.height > used + 1 {
            pen.pieces(row(inside, used + 1), [("Enter", Role::Key), (" opens it", Role::Dim)]);
        }
        let known = model.library.as_ref().map_or("reading the content…".to_owned(), |library| {
            [(library.scenarios.len(), "scenario"), (library.lessons.len(), "guide entry"), (library.questions.len(), "question")]
                .map(|(count, noun)| text::plural(count, noun))
                .join(", ")
        });
        if inside.height > used + 3 {
            pen.put(row(inside, inside.height - 1), &known, Role::Dim);
        }
    }
}
