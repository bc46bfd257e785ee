//! What screens and widgets draw with: writes into the buffer inside its bounds only, in the colours of the theme, and notes what
//! can be pressed with the mouse. So drawing and pressing cannot drift apart.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::style::Style;
use unicode_width::UnicodeWidthChar;

use crate::app::Theme;
use crate::app::msg::Target;
use crate::base::text;
use crate::tui::theme;
use crate::tui::theme::Role;
use crate::tui::widgets::list::scroll_mark;

/// The pen.
pub struct Pen<'a> {
    buffer: &'a mut Buffer,
    theme: Theme,
    hits: Vec<(Rect, Target)>,
}

/// The letters of a box's corners and sides: ┌ ┐ └ ┘ ─ │.
pub type Corners = [&'static str; 6];

pub const ROUND: Corners = ["╭", "╮", "╰", "╯", "─", "│"];
pub const THICK: Corners = ["┏", "┓", "┗", "┛", "━", "┃"];
pub const DOUBLE: Corners = ["╔", "╗", "╚", "╝", "═", "║"];
pub const DASHED: Corners = ["┌", "┐", "└", "┘", "╌", "╎"];

/// What a window is told of its sheet: the lines it took, and those that are to be seen, from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub used: u16,
    pub matters: (u16, u16),
}

/// So many lines a sheet may be longer than its window.
const LONGER: u16 = 160;

/// A count as a number of columns or rows.
pub fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

impl<'a> Pen<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: Theme) -> Self {
        Self { buffer, theme, hits: Vec::new() }
    }

    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    pub fn style(&self, role: Role) -> Style {
        theme::style(self.theme, role)
    }

    /// What can be pressed, the topmost last.
    pub fn into_hits(self) -> Vec<(Rect, Target)> {
        self.hits
    }

    /// Pressing here means this.
    pub fn press(&mut self, area: Rect, target: Target) {
        self.hits.push((area, target));
    }

    /// Writes one line at the top left of the area, cut to its width; returns the columns used.
    pub fn put(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let style = self.style(role);
        self.put_styled(area, text, style)
    }

    pub fn put_styled(&mut self, area: Rect, text: &str, style: Style) -> u16 {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return 0;
        }
        let room = usize::from(area.width);
        // Most lines are short and plain: those are written as they are.
        if text.len() <= room {
            return self.buffer.set_stringn(area.x, area.y, text, room, style).0 - area.x;
        }
        let cut = text::cut(text, room);
        self.buffer.set_stringn(area.x, area.y, cut, room, style).0 - area.x
    }

    /// Writes several pieces one after the other; returns the columns used.
    pub fn pieces<'t>(&mut self, area: Rect, pieces: impl IntoIterator<Item = (&'t str, Role)>) -> u16 {
        let mut used = 0;
        for (text, role) in pieces {
            let rest = Rect { x: area.x.saturating_add(used), width: area.width.saturating_sub(used), ..area };
            if rest.width == 0 {
                break;
            }
            used += self.put(rest, text, role);
        }
        used
    }

    /// Writes at the right end of the area's first line; returns the columns used.
    pub fn put_right(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let width = cells(text::width(text)).min(area.width);
        self.put(Rect { x: area.right() - width, width, ..area }, text, role)
    }

    /// Writes in the middle of the area's first line.
    pub fn put_centre(&mut self, area: Rect, text: &str, role: Role) {
        let width = cells(text::width(text)).min(area.width);
        self.put(Rect { x: area.x + (area.width - width) / 2, width, ..area }, text, role);
    }

    /// One letter at a place, if the place is on the screen.
    pub fn letter(&mut self, x: u16, y: u16, letter: &str, role: Role) {
        let style = self.style(role);
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_symbol(letter).set_style(style);
        }
    }

    /// What stands at a place.
    pub fn at(&self, x: u16, y: u16) -> Option<&str> {
        self.buffer.cell((x, y)).map(ratatui::buffer::Cell::symbol)
    }

    /// Fills an area with blanks of this role.
    pub fn clear(&mut self, area: Rect, role: Role) {
        let style = self.style(role);
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// Changes how an area looks, not what stands there.
    pub fn tint(&mut self, area: Rect, role: Role) {
        let style = self.style(role);
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// Underlines what stands in an area, in the colour of a role.
    pub fn underline(&mut self, area: Rect, role: Role) {
        let style = self.style(role).add_modifier(Modifier::UNDERLINED);
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    pub fn row(&mut self, y: u16, from: u16, to: u16, letter: &str, role: Role) {
        for x in from..to {
            self.letter(x, y, letter, role);
        }
    }

    pub fn column(&mut self, x: u16, from: u16, to: u16, letter: &str, role: Role) {
        for y in from..to {
            self.letter(x, y, letter, role);
        }
    }

    /// A box; returns what is inside it.
    pub fn boxed(&mut self, area: Rect, corners: Corners, role: Role) -> Rect {
        if area.width < 2 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        let (left, right, top, bottom) = (area.x, area.right() - 1, area.y, area.bottom() - 1);
        for y in [top, bottom] {
            self.row(y, left + 1, right, corners[4], role);
        }
        for x in [left, right] {
            self.column(x, top + 1, bottom, corners[5], role);
        }
        for (x, y, corner) in [(left, top, 0), (right, top, 1), (left, bottom, 2), (right, bottom, 3)] {
            self.letter(x, y, corners[corner], role);
        }
        Rect { x: left + 1, y: top + 1, width: area.width - 2, height: area.height - 2 }
    }

    /// A pane: a box with a title, thicker when it has the focus.
    pub fn pane(&mut self, area: Rect, title: &str, focus: bool) -> Rect {
        let (corners, role) = if focus { (THICK, Role::Focus) } else { (ROUND, Role::Border) };
        let inside = self.boxed(area, corners, role);
        if area.width > 6 && area.height > 0 && !title.is_empty() {
            let top = Rect { x: area.x + 2, width: area.width - 4, height: 1, ..area };
            self.put(top, &format!(" {} ", text::cut(title, usize::from(area.width) - 6)), if focus { Role::Focus } else { Role::Title });
        }
        inside
    }

    /// Draws on a sheet that may be longer than the area, and shows the part of it in which the lines stand that matter; marks
    /// where more is above or below.
    pub fn window(&mut self, area: Rect, draw: impl FnOnce(&mut Pen<'_>, Rect) -> Part) {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() {
            return;
        }
        let long = Rect { height: area.height.saturating_add(LONGER), ..Rect::new(0, 0, area.width, 0) };
        let mut sheet = Buffer::empty(long);
        let mut pen = Pen::new(&mut sheet, self.theme);
        pen.clear(long, Role::Text);
        let Part { used, matters } = draw(&mut pen, long);
        let hits = pen.into_hits();
        let most = used.min(long.height).saturating_sub(area.height);
        // The whole of what matters, its top above all.
        let first = matters.1.saturating_sub(area.height).min(matters.0).min(most);
        for y in 0..area.height {
            for x in 0..area.width {
                if let (Some(from), Some(to)) = (sheet.cell((x, first + y)), self.buffer.cell_mut((area.x + x, area.y + y))) {
                    *to = from.clone();
                }
            }
        }
        let shown = Rect { y: first, height: area.height, ..long };
        self.hits.extend(
            hits.into_iter()
                .map(|(place, target)| (place.intersection(shown), target))
                .filter(|(place, _)| !place.is_empty())
                .map(|(place, target)| (Rect { x: area.x + place.x, y: area.y + place.y - first, ..place }, target)),
        );
        scroll_mark(self, Rect { width: area.width + 1, ..area }, usize::from(first), usize::from(used));
    }

    /// Pressing here means this, unless it is on something that was drawn since then.
    pub fn press_under(&mut self, since: usize, area: Rect, target: Target) {
        self.hits.insert(since.min(self.hits.len()), (area, target));
    }

    /// How many presses are known; what is drawn from here on can be told apart.
    pub fn presses(&self) -> usize {
        self.hits.len()
    }

    /// What was drawn since then means something else when it is pressed, or nothing.
    pub fn retarget(&mut self, since: usize, meaning: impl Fn(Target) -> Option<Target>) {
        let drawn = self.hits.split_off(since.min(self.hits.len()));
        self.hits.extend(drawn.into_iter().filter_map(|(place, target)| Some((place, meaning(target)?))));
    }

    /// Wrapped text from the top of the area, from its line `skip` on; returns the lines drawn.
    pub fn paragraph(&mut self, area: Rect, words: &str, role: Role, skip: usize) -> u16 {
        if area.width == 0 {
            return 0;
        }
        let mut drawn = 0;
        for line in text::wrap(words, usize::from(area.width)).iter().skip(skip).take(usize::from(area.height)) {
            self.put(Rect { y: area.y + drawn, height: 1, ..area }, line, role);
            drawn += 1;
        }
        drawn
    }
}

/// The area without its first `rows` rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// One row of the area, counted from its top; empty when there are not so many.
pub fn row(area: Rect, number: u16) -> Rect {
    if number < area.height { Rect { y: area.y + number, height: 1, ..area } } else { Rect { height: 0, ..area } }
}

/// The area without `columns` on the left.
pub fn right_of(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

/// The area without a margin of `columns` on both sides.
pub fn inset(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width / 2);
    Rect { x: area.x + columns, width: area.width - 2 * columns, ..area }
}

/// How many columns a letter takes.
pub fn letter_width(letter: char) -> u16 {
    cells(letter.width().unwrap_or(0))
}
