//! A box over the screen: title, search line, rows with wrapped bodies.

use ratatui::layout::Rect;

use crate::app::list;
use crate::app::msg::Target;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::text;
use crate::tui::pen::DOUBLE;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::theme;
use crate::tui::theme::Role;
use crate::tui::widgets::list::scroll_mark;

/// Widest box that is still read with ease.
const WIDEST: u16 = 92;

/// One line on the screen: which row it belongs to, and what it says.
struct Drawn {
    place: usize,
    left: String,
    right: String,
    role: Role,
}

/// Draws the sheet in the middle of the area.
pub fn draw(pen: &mut Pen<'_>, area: Rect, sheet: &Sheet) {
    let visible = sheet.visible();
    let width = area.width.saturating_sub(4).min(WIDEST).max(area.width.min(20));
    let columns = usize::from(width.saturating_sub(4)).max(1);
    let lines: Vec<Drawn> = visible
        .iter()
        .enumerate()
        .flat_map(
            |(place, row)| if sheet.dense && !row.body.is_empty() { dense(place, row, columns) } else { lines_of(place, row, columns) },
        )
        .collect();
    let search = u16::from(sheet.query.is_some()) * 2;
    let wanted = cells(lines.len().max(1)).saturating_add(search + 2);
    let tallest =
        if sheet.low { (area.height * 9 / 20).max(8).min(area.height) } else { area.height.saturating_sub(2).max(area.height.min(5)) };
    let height = if sheet.query.is_some() { tallest.min(wanted.max(12)) } else { tallest.min(wanted) };
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: if sheet.low { area.bottom() - height } else { area.y + (area.height - height) / 2 },
        width,
        height,
    };
    pen.clear(place, Role::Text);
    pen.press(place, Target::SheetRow(sheet.cursor.at));
    let inside = inset(pen.boxed(place, DOUBLE, Role::Focus), 1);
    let title = Rect { x: place.x + 2, width: place.width.saturating_sub(4), height: 1.min(place.height), ..place };
    pen.put(title, &format!(" {} ", sheet.title), Role::Focus);
    if let Some(query) = &sheet.query {
        let line = row(inside, 0);
        let before = query.before().to_owned();
        let used = pen.pieces(line, [("/ ", Role::Key), (query.text.as_str(), Role::Text)]);
        let caret = line.x + 2 + cells(text::width(&before));
        if line.height > 0 && caret < line.right() {
            pen.tint(Rect { x: caret, width: 1, ..line }, Role::Selected);
        }
        if query.text.is_empty() {
            pen.put(crate::tui::pen::right_of(line, used + 1), "type to search", Role::Dim);
        }
        pen.row(inside.y + 1, inside.x, inside.right(), "─", Role::Border);
    }
    let body = below(inside, search);
    if visible.is_empty() {
        pen.paragraph(body, &sheet.empty, Role::Dim, 0);
        return;
    }
    rows(pen, body, &lines, sheet.cursor.at.min(visible.len() - 1));
}

fn rows(pen: &mut Pen<'_>, body: Rect, lines: &[Drawn], chosen: usize) {
    let at = lines.iter().position(|line| line.place == chosen).unwrap_or(0);
    let first = list::window(at, lines.len(), usize::from(body.height));
    for (line, number) in lines[first..].iter().zip(0..body.height) {
        let place = row(body, number);
        let right = pen.put_right(place, &line.right, Role::Key);
        pen.put(Rect { width: place.width.saturating_sub(right), ..place }, &line.left, line.role);
        if line.place == chosen {
            pen.tint(place, Role::Selected);
        }
        pen.press(place, Target::SheetRow(line.place));
    }
    scroll_mark(pen, Rect { width: body.width + 1, ..body }, first, lines.len());
}

/// The remark in a column of its own, the body wrapped beside it.
fn dense(place: usize, row: &Row, columns: usize) -> Vec<Drawn> {
    let first = (columns / 4).clamp(8, 18);
    let body = text::wrap(&row.body, columns.saturating_sub(first).max(8));
    let mut remark = text::cut(&row.remark, first - 1);
    body.into_iter()
        .map(|line| {
            let lead = std::mem::take(&mut remark);
            let pad = " ".repeat(first - text::width(&lead));
            Drawn { place, left: format!("{lead}{pad}{line}"), right: String::new(), role: Role::Text }
        })
        .collect()
}

/// The head with the remark at its right end, or below it where not both have room; then the body.
fn lines_of(place: usize, row: &Row, columns: usize) -> Vec<Drawn> {
    let role = theme::role_of(row.tone);
    let head_role = if row.choice.is_some() && role == Role::Text { Role::Title } else { role };
    let room = columns.saturating_sub(text::width(&row.remark) + 1);
    let beside = row.remark.is_empty() || room >= columns / 3 && (row.tone != Tone::Code || text::width(&row.head) <= room);
    let line = |left: String, role| Drawn { place, left, right: String::new(), role };
    let mut lines: Vec<Drawn> =
        hanging(&row.head, if beside { room } else { columns }).into_iter().map(|left| line(left, head_role)).collect();
    if beside {
        if let Some(first) = lines.first_mut() {
            first.right.clone_from(&row.remark);
        }
    } else {
        let indent = row.head.len() - row.head.trim_start().len() + 4;
        let remark = format!("{}{}", " ".repeat(indent), row.remark);
        lines.extend(text::wrap(&remark, columns).into_iter().map(|left| line(left, Role::Key)));
    }
    if !row.body.is_empty() {
        let body = text::wrap(&row.body, columns.saturating_sub(2));
        lines.extend(body.into_iter().map(|left| line(format!("  {left}"), Role::Dim)));
    }
    lines
}

/// A head in as many lines as it needs, the later ones a little further in.
fn hanging(head: &str, columns: usize) -> Vec<String> {
    if text::width(head) <= columns {
        return vec![head.to_owned()];
    }
    let indent = head.len() - head.trim_start().len() + 2;
    let mut lines = text::wrap(head, columns);
    let first = lines.remove(0);
    let rest = lines.iter().map(|line| line.trim_start()).collect::<Vec<_>>().join(" ");
    let more = text::wrap(&format!("{}{rest}", " ".repeat(indent)), columns);
    std::iter::once(first).chain(more).collect()
}
