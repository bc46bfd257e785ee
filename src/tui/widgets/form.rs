//! Rows to be answered: what is asked on the left, what was said on the right.

use ratatui::layout::Rect;

use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;

/// Draws the rows; returns how many lines they took.
pub fn draw(pen: &mut Pen<'_>, area: Rect, form: &Form) -> u16 {
    draw_from(pen, area, form, 0)
}

/// The same where other rows of the screen come first: so many.
pub fn draw_from(pen: &mut Pen<'_>, area: Rect, form: &Form, before: usize) -> u16 {
    let mut rest = area;
    for (place, field) in form.fields.iter().enumerate() {
        if rest.height == 0 {
            break;
        }
        let here = place == form.cursor.at;
        let used = one(pen, rest, field, here, place);
        pen.press(Rect { height: used.min(rest.height), ..rest }, Target::Row(before + place));
        rest = below(rest, used);
    }
    area.height - rest.height
}

fn one(pen: &mut Pen<'_>, area: Rect, field: &Field, here: bool, place: usize) -> u16 {
    // The confirmation stands apart, below an empty line.
    let first = u16::from(field.input == Input::Confirm);
    pen.put(row(area, first), if here { "▸" } else { " " }, Role::Focus);
    let body = right_of(area, 2);
    let role = if here { Role::Title } else { Role::Text };
    match &field.input {
        Input::Tick { on, alone } => {
            let (yes, no) = if *alone { ("(●) ", "( ) ") } else { ("[x] ", "[ ] ") };
            pen.put(body, if *on { yes } else { no }, if *on { Role::Accent } else { Role::Dim });
            pen.paragraph(right_of(body, 4), &field.label, role, 0).max(1)
        }
        Input::Item(_) => {
            pen.put(body, &format!("{:>2}. ", place + 1), Role::Accent);
            let used = pen.paragraph(right_of(body, 4), &field.label, role, 0).max(1);
            if here {
                pen.put_right(row(body, 0), "← up  down →", Role::Dim);
            }
            used
        }
        Input::Confirm => {
            let label = format!("[ {} ]", field.label);
            pen.put(below(body, 1), &label, if here { Role::Selected } else { Role::Key });
            2
        }
        Input::Pick { options, at } => {
            let said = at.and_then(|at| options.get(at)).map_or("…", String::as_str);
            said_beside(pen, body, &field.label, &format!("◂ {said} ▸"), (role, at.is_some()))
        }
        Input::Number(number) => {
            let said = number.map_or("…".to_owned(), |number| number.to_string());
            said_beside(pen, body, &field.label, &format!("◂ {said} ▸"), (role, number.is_some()))
        }
        Input::Text(entry) => {
            let used = pen.paragraph(body, &field.label, role, 0);
            let line = below(body, used);
            pen.pieces(row(line, 0), [("> ", Role::Key), (entry.text.as_str(), Role::Text)]);
            let caret = cells(2 + text::width(entry.before()));
            if here && caret < line.width && line.height > 0 {
                pen.tint(Rect { width: 1, height: 1, ..right_of(line, caret) }, Role::Selected);
            }
            used + 1
        }
    }
}

/// Beside one another where there is room, else below.
fn said_beside(pen: &mut Pen<'_>, area: Rect, label: &str, said: &str, (role, known): (Role, bool)) -> u16 {
    let said_role = if known { Role::Accent } else { Role::Dim };
    let wanted = cells(text::width(label) + text::width(said) + 2);
    if wanted <= area.width {
        pen.put(area, label, role);
        pen.put_right(row(area, 0), said, said_role);
        return 1;
    }
    let used = pen.paragraph(area, label, role, 0);
    pen.put_right(row(area, used), said, said_role);
    used + 1
}
