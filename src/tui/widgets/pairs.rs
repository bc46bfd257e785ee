//! Two lists that are to be matched: numbers on the left, letters on the right, and beside each what it is paired with.

use ratatui::layout::Rect;

use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::hand::letter;
use crate::app::msg::Target;
use crate::tui::pen::Part;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;

/// From here on the lists stand side by side.
const WIDE: u16 = 60;

/// Draws both lists; returns the lines they took and where the chosen one stands.
pub fn draw(pen: &mut Pen<'_>, area: Rect, form: &Form) -> Part {
    let wide = area.width >= WIDE;
    let half = if wide { area.width / 2 - 1 } else { area.width };
    let Part { used, matters } = left(pen, Rect { width: half, ..area }, form);
    let place = if wide { right_of(area, half + 2) } else { below(area, used + 1) };
    let taken = right(pen, place, form);
    Part { used: if wide { used.max(taken) } else { used + 1 + taken }, matters }
}

/// The left sides: each with the letter that it is paired with.
fn left(pen: &mut Pen<'_>, area: Rect, form: &Form) -> Part {
    let mut rest = area;
    let mut matters = (0, 0);
    for (place, field) in form.fields.iter().enumerate().take(form.asked) {
        let here = place == form.cursor.at;
        let said = if let Input::Pick { at, .. } = field.input { at } else { None };
        let pair = said.map_or("[ ]".to_owned(), |at| format!("[{}]", letter(at)));
        let number = format!("{} ", place + 1);
        pen.pieces(row(rest, 0), [(if here { "▸ " } else { "  " }, Role::Focus), (number.as_str(), Role::Title)]);
        let words = right_of(Rect { width: rest.width.saturating_sub(4), ..rest }, 4);
        let used = pen.paragraph(words, &field.label, if here { Role::Title } else { Role::Text }, 0).max(1);
        let end = right_of(row(rest, used - 1), rest.width.saturating_sub(3));
        pen.put(end, &pair, if said.is_some() { Role::Accent } else { Role::Dim });
        let whole = Rect { height: used.min(rest.height), ..rest };
        if here {
            pen.tint(whole, Role::Selected);
            matters = (area.height - rest.height, area.height - rest.height + used);
        }
        pen.press(whole, Target::Row(place));
        rest = below(rest, used);
    }
    Part { used: area.height - rest.height, matters }
}

/// The right sides: each with the numbers that were paired with it.
fn right(pen: &mut Pen<'_>, area: Rect, form: &Form) -> u16 {
    let Some(Input::Pick { options, .. }) = form.input(0) else { return 0 };
    let mut rest = area;
    for (option, words) in options.iter().enumerate() {
        let paired = |row: &usize| matches!(form.input(*row), Some(Input::Pick { at: Some(at), .. }) if *at == option);
        let numbers: Vec<String> = (0..form.asked).filter(paired).map(|row| (row + 1).to_string()).collect();
        let numbers = if numbers.is_empty() { String::new() } else { format!(" ◂ {}", numbers.join(" ")) };
        let head = format!("{} ", letter(option));
        pen.put(row(rest, 0), &head, Role::Key);
        let used = pen
            .paragraph(right_of(rest, 2), &format!("{words}{numbers}"), if numbers.is_empty() { Role::Text } else { Role::Accent }, 0)
            .max(1);
        pen.press(Rect { height: used.min(rest.height), ..rest }, Target::Place(Some(option)));
        rest = below(rest, used);
    }
    area.height - rest.height
}
