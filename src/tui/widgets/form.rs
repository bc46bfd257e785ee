//! Rows to be answered: what is asked on the left, what was said on the right.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::hand::letter;
use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::Part;
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

/// The same in an area that may be too small for all: the chosen row is to be seen. Returns the lines used.
pub fn scrolled(pen: &mut Pen<'_>, area: Rect, form: &Form) -> u16 {
    let mut used = 0;
    pen.window(area, |pen, sheet| {
        let part = some(pen, sheet, form, 0..form.fields.len(), 0);
        used = part.used;
        part
    });
    used.min(area.height)
}

/// The same where other rows of the screen come first: so many.
pub fn draw_from(pen: &mut Pen<'_>, area: Rect, form: &Form, before: usize) -> u16 {
    some(pen, area, form, 0..form.fields.len(), before).used
}

/// Some of the rows, and where the chosen one stands in the area.
pub fn some(pen: &mut Pen<'_>, area: Rect, form: &Form, rows: Range<usize>, before: usize) -> Part {
    let mut rest = area;
    let mut matters = (0, 0);
    for (place, field) in form.fields.iter().enumerate().skip(rows.start).take(rows.len()) {
        if rest.height == 0 {
            break;
        }
        let lettered = form.asked > 0 && place < form.asked;
        let row = Row { form, field, place, before, here: place == form.cursor.at, lettered };
        let since = pen.presses();
        let used = row.draw(pen, rest);
        pen.press_under(since, Rect { height: used.min(rest.height), ..rest }, Target::Row(before + place));
        if row.here {
            matters = (area.height - rest.height, area.height - rest.height + used);
        }
        rest = below(rest, used);
    }
    Part { used: area.height - rest.height, matters }
}

/// One row that is being drawn.
struct Row<'a> {
    form: &'a Form,
    field: &'a Field,
    place: usize,
    before: usize,
    here: bool,
    /// It is answered by letters too.
    lettered: bool,
}

impl Row<'_> {
    fn draw(&self, pen: &mut Pen<'_>, area: Rect) -> u16 {
        let Field { label, input } = self.field;
        // The confirmation stands apart, below an empty line.
        let first = u16::from(*input == Input::Confirm);
        pen.put(row(area, first), if self.here { "▸" } else { " " }, Role::Focus);
        let body = right_of(area, 2);
        let role = if self.here { Role::Title } else { Role::Text };
        match input {
            Input::Tick { on, alone } => {
                let sign = tick_sign(*on, *alone);
                let letter = if self.lettered { format!("{} ", letter(self.place)) } else { String::new() };
                let used = pen.pieces(
                    row(body, 0),
                    [(letter.as_str(), Role::Key), (sign, if *on { Role::Accent } else { Role::Dim }), (" ", Role::Text)],
                );
                pen.paragraph(right_of(body, used), label, role, 0).max(1)
            }
            Input::Item(_) => self.item(pen, body),
            Input::Confirm => {
                pen.put(below(body, 1), &format!("[ {label} ]"), if self.here { Role::Selected } else { Role::Key });
                2
            }
            Input::Pick { options, at } => {
                let said = at.and_then(|at| options.get(at)).map_or("…", String::as_str);
                let used = self.said_beside(pen, body, said, at.is_some());
                let open = self.lettered && self.here && options.len() > 2;
                used + if open { self.options(pen, below(right_of(body, 2), used), options, *at) } else { 0 }
            }
            Input::Number(number) => {
                let said = number.map_or("…".to_owned(), |number| number.to_string());
                self.said_beside(pen, body, &said, number.is_some())
            }
            Input::Text(entry) => {
                let used = pen.paragraph(body, label, role, 0);
                let line = below(body, used);
                pen.pieces(row(line, 0), [("> ", Role::Key), (entry.text.as_str(), Role::Text)]);
                let caret = cells(2 + text::width(entry.before()));
                if self.here && caret < line.width && line.height > 0 {
                    pen.tint(Rect { width: 1, height: 1, ..right_of(line, caret) }, Role::Selected);
                }
                used + 1
            }
        }
    }

    /// A row among its kind, and how it is moved.
    fn item(&self, pen: &mut Pen<'_>, body: Rect) -> u16 {
        let held = self.form.held == Some(self.place);
        let remark = match (self.here, held) {
            (true, true) => "↕ carried: ↑ ↓, Enter puts it down",
            (true, false) => "← up  down →",
            (false, _) => "",
        };
        // Beside it where there is room, else below.
        let label = &self.field.label;
        let beside = text::width(label) + text::width(remark) + 6 <= usize::from(body.width);
        let text = right_of(body, 4);
        let width = if beside { text.width.saturating_sub(cells(text::width(remark))) } else { text.width };
        pen.put(body, &format!("{:>2}. ", self.place + 1), Role::Accent);
        let used = pen.paragraph(Rect { width, ..text }, label, if self.here { Role::Title } else { Role::Text }, 0).max(1);
        let last = if beside { 0 } else { used };
        pen.put_right(row(body, last), remark, Role::Dim);
        let used = used + u16::from(!beside && !remark.is_empty());
        if held {
            pen.tint(Rect { height: used.min(body.height), ..body }, Role::Selected);
        }
        used
    }

    /// Beside one another where there is room, else below. The arrows can be pressed.
    fn said_beside(&self, pen: &mut Pen<'_>, area: Rect, said: &str, known: bool) -> u16 {
        let said = format!("◂ {said} ▸");
        let label = &self.field.label;
        let role = if self.here { Role::Title } else { Role::Text };
        let wanted = cells(text::width(label) + text::width(&said) + 2);
        let used = if wanted <= area.width { 0 } else { pen.paragraph(area, label, role, 0) };
        if used == 0 {
            pen.put(area, label, role);
        }
        let line = row(area, used);
        let width = pen.put_right(line, &said, if known { Role::Accent } else { Role::Dim });
        if width > 3 && line.height > 0 {
            let row = self.before + self.place;
            pen.press(Rect { width: 2, ..right_of(line, line.width - width) }, Target::Turn { row, on: false });
            pen.press(Rect { width: width - 2, ..right_of(line, line.width - width + 2) }, Target::Turn { row, on: true });
        }
        used + 1
    }

    /// All that this row can say, each with its letter.
    fn options(&self, pen: &mut Pen<'_>, area: Rect, options: &[String], at: Option<usize>) -> u16 {
        let mut flow = Flow::new(area);
        for (option, words) in options.iter().enumerate() {
            let place = flow.next(cells(text::width(words)) + 4);
            let sign = if at == Some(option) { "●" } else { "○" };
            let role = if at == Some(option) { Role::Accent } else { Role::Text };
            let letter = letter(option).to_string();
            pen.pieces(place, [(letter.as_str(), Role::Key), (" ", Role::Text), (sign, role), (" ", Role::Text), (words.as_str(), role)]);
            pen.press(place, Target::Option { row: self.before + self.place, option });
        }
        flow.used()
    }
}

/// `(●)` where one is right, `[x]` where several may be.
pub fn tick_sign(on: bool, alone: bool) -> &'static str {
    match (on, alone) {
        (true, true) => "(●)",
        (false, true) => "( )",
        (true, false) => "[x]",
        (false, false) => "[ ]",
    }
}

/// Places for words one after the other, line by line.
pub struct Flow {
    area: Rect,
    line: u16,
    column: u16,
}

impl Flow {
    pub fn new(area: Rect) -> Self {
        Self { area, line: 0, column: 0 }
    }

    /// A place of this width, in the next line if this one is full.
    pub fn next(&mut self, width: u16) -> Rect {
        if self.column > 0 && self.column + width > self.area.width {
            (self.line, self.column) = (self.line + 1, 0);
        }
        let place = right_of(row(self.area, self.line), self.column);
        self.column = self.column.saturating_add(width + 2);
        Rect { width: place.width.min(width), ..place }
    }

    /// The lines that were taken.
    pub fn used(&self) -> u16 {
        self.line + u16::from(self.column > 0)
    }
}
