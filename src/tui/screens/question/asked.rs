//! A question that waits for its answer: words, code, and the rows or the picture on which it is answered.

use ratatui::layout::Rect;

use crate::app::form::Field;
use crate::app::form::Input;
use crate::app::hand::letter;
use crate::app::msg::Target;
use crate::app::paper::Paper;
use crate::base::text;
use crate::study::Body;
use crate::study::Code;
use crate::study::Kind;
use crate::tui::pen::Part;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::question::armed;
use crate::tui::screens::question::picture;
use crate::tui::theme::Role;
use crate::tui::widgets::board;
use crate::tui::widgets::code;
use crate::tui::widgets::form;
use crate::tui::widgets::pairs;

/// The question and where it is answered. What has no room is scrolled to by choosing it, or by page up.
pub fn asked(pen: &mut Pen<'_>, area: Rect, paper: &Paper) {
    let peek = u16::try_from(paper.form.peek).unwrap_or(0);
    pen.window(area, |pen, sheet| {
        let question = &paper.question;
        let used = pen.paragraph(sheet, &question.prompt, Role::Title, 0);
        let mut rest = below(sheet, used);
        let mut on_line = None;
        if let Some(snippet) = &question.code {
            let top = sheet.height - rest.height + 1;
            let part = listing(pen, below(rest, 1), paper, snippet);
            on_line = (part.matters.1 > 0).then_some((top + part.matters.0, top + part.matters.1));
            rest = below(rest, part.used + 1);
        }
        if let (Body::Predict { .. }, Some(run)) = (&question.body, &question.run) {
            let used = armed(pen, Rect { height: 20, ..below(rest, 1) }, run);
            rest = below(rest, used + 1);
        }
        let top = sheet.height - rest.height + 1;
        let part = answer(pen, below(rest, 1), paper, area.height);
        let matters = on_line.unwrap_or((top + part.matters.0, top + part.matters.1));
        // Page up shows what is above.
        let up = |line: u16| line.saturating_sub(peek);
        Part { used: top + part.used, matters: if peek > 0 { (up(matters.0), up(matters.1).max(area.height)) } else { matters } }
    });
}

/// Rows, boxes or lists, by what fits the question and the room; then how sure one is, and the confirmation.
fn answer(pen: &mut Pen<'_>, area: Rect, paper: &Paper, room: u16) -> Part {
    let form = &paper.form;
    let all = form.fields.len();
    let picture = match paper.question.kind {
        Kind::Place => board::draw(pen, area, form, None, room),
        Kind::Match => Some(pairs::draw(pen, area, form)),
        Kind::Cause => return caused(pen, area, paper, room),
        _ => None,
    };
    let on_lines = |row: &usize| paper.line(*row).is_some();
    let first = match picture {
        Some(_) => form.asked,
        // Those that stand in the code are answered there.
        None => (0..form.asked).take_while(on_lines).count(),
    };
    let above = picture.map_or(0, |part| part.used + 1);
    let rows = form::some(pen, below(area, above), form, first..all, 0);
    let matters = match picture {
        Some(part) if form.cursor.at < form.asked => part.matters,
        _ => (above + rows.matters.0, above + rows.matters.1),
    };
    Part { used: above + rows.used, matters }
}

/// The run at the moment of the effect, and the events in words below it.
fn caused(pen: &mut Pen<'_>, area: Rect, paper: &Paper, room: u16) -> Part {
    let form = &paper.form;
    let width = usize::from(area.width.saturating_sub(8)).max(10);
    let lines = |field: &Field| cells(text::wrap(&field.label, width).len());
    let rows = form.fields.iter().map(lines).sum::<u16>() + 1;
    let above = picture::scene(pen, area, paper, room, rows + paper_height(paper, area.width)).map_or(0, |part| part.used + 1);
    let rows = form::some(pen, below(area, above), form, 0..form.fields.len(), 0);
    // The picture is to be seen with the event that is chosen.
    let top = if form.cursor.at < form.asked { 0 } else { above + rows.matters.0 };
    Part { used: above + rows.used, matters: (top, above + rows.matters.1) }
}

/// The lines of the words above the answer.
fn paper_height(paper: &Paper, width: u16) -> u16 {
    let code = paper.question.code.as_ref().map_or(0, |code| code.lines.len() + 1);
    cells(text::wrap(&paper.question.prompt, usize::from(width).max(10)).len() + code) + 1
}

/// The code or the log. Lines that can be the answer have their letter, and are answered where they stand.
fn listing(pen: &mut Pen<'_>, area: Rect, paper: &Paper, snippet: &Code) -> Part {
    let numbered = paper.question.kind == Kind::Snippet;
    let mut rest = area;
    let mut matters = (0, 0);
    for (place, line) in snippet.lines.iter().enumerate() {
        let option = (0..paper.form.asked).find(|row| paper.line(*row) == Some(place + 1));
        let here = option.is_some_and(|row| row == paper.form.cursor.at);
        let sign = match option.and_then(|row| Some((row, paper.form.input(row)?))) {
            Some((row, Input::Tick { on, alone })) => format!("{} {} ", letter(row), form::tick_sign(*on, *alone)),
            _ => " ".repeat(6),
        };
        let number = format!("{:>2} ", place + 1);
        let lead = if numbered { 11 } else { 0 };
        let width = usize::from(rest.width.saturating_sub(lead)).max(10);
        let mut used = 0;
        for part in chunks(line, width) {
            let at = row(rest, used);
            if numbered && used == 0 {
                let cursor = if here { "▸ " } else { "  " };
                pen.pieces(at, [(cursor, Role::Focus), (sign.as_str(), Role::Key), (number.as_str(), Role::Dim)]);
            }
            pen.pieces(right_of(at, lead), code::pieces(&snippet.language, part));
            used += 1;
        }
        if let Some(option) = option {
            let whole = Rect { height: used.min(rest.height), ..rest };
            pen.press(whole, Target::Row(option));
            if here {
                pen.tint(whole, Role::Selected);
                matters = (area.height - rest.height, area.height - rest.height + used);
            }
        }
        rest = below(rest, used);
    }
    Part { used: area.height - rest.height, matters }
}

/// A line in pieces that fit, cut between letters: code has no better place.
fn chunks(line: &str, width: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    while text::width(rest) > width {
        let end = rest.char_indices().map(|(at, _)| at).take_while(|at| text::width(&rest[..*at]) <= width).last().unwrap_or(0);
        if end == 0 {
            break;
        }
        let (part, tail) = rest.split_at(end);
        parts.push(part);
        rest = tail;
    }
    parts.push(rest);
    parts
}
