//! Projector mode: everything twice as large. The screen is drawn at half its size, and each cell becomes two columns and two
//! rows; letters become the wide forms that terminals draw over two columns, and lines of boxes stay whole.

use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::layout::Rect;

/// The area that is drawn before it is enlarged.
pub fn half(area: Rect) -> Rect {
    Rect::new(0, 0, area.width / 2, area.height / 2)
}

/// A place on the enlarged screen, as a place on the drawn one.
pub fn back(place: Rect, area: Rect) -> Rect {
    Rect { x: area.x + place.x * 2, y: area.y + place.y * 2, width: place.width * 2, height: place.height * 2 }
}

/// Copies the drawing, each cell as a block of two by two.
pub fn enlarge(drawn: &Buffer, onto: &mut Buffer) {
    let area = onto.area;
    for y in 0..drawn.area.height {
        let mut x = 0;
        while x < drawn.area.width {
            let cell = &drawn[(x, y)];
            let columns = u16::try_from(crate::base::text::width(cell.symbol())).unwrap_or(1).max(1);
            block(onto, cell, (area.x + x * 2, area.y + y * 2), columns, filled(drawn, x, y));
            x += columns;
        }
    }
}

/// What continues a cell to the right, below, and below to the right. A message on a link, and the wall of a box at which a link
/// ends, do not break the line.
fn filled(drawn: &Buffer, x: u16, y: u16) -> [&'static str; 3] {
    let symbol = |x: u16, y: u16| drawn.cell((x, y)).map_or(" ", Cell::symbol);
    let here = symbol(x, y);
    let [mut right, mut below, corner] = lines(here);
    let sign = matches!(here, "◉" | "◆" | "◇" | "▴" | "█");
    if right == " " && (sign || here == "│") {
        right = match symbol(x + 1, y) {
            "─" => "─",
            "━" if sign => "━",
            _ => right,
        };
    }
    if below == " " && sign && matches!(symbol(x, y + 1), "│" | "├" | "┤" | "╰" | "╯" | "◉") {
        below = "│";
    }
    [right, below, corner]
}

fn block(onto: &mut Buffer, cell: &Cell, (x, y): (u16, u16), columns: u16, [right, below, corner]: [&str; 3]) {
    let style = cell.style();
    for (dy, first, rest) in [(0, None, right), (1, Some(below), corner)] {
        for dx in 0..columns * 2 {
            if let Some(place) = onto.cell_mut((x + dx, y + dy)) {
                place.reset();
                place.set_symbol(if dx == 0 { first.unwrap_or(" ") } else { rest }).set_style(style);
            }
        }
    }
    match wide(cell.symbol()) {
        Some(letter) => drop(onto.set_stringn(x, y, letter.to_string(), 2, style)),
        None => {
            if let Some(place) = onto.cell_mut((x, y)) {
                place.set_symbol(cell.symbol());
            }
        }
    }
}

/// The form of a letter that takes two columns (the block U+FF01 to U+FF5E holds those of ASCII).
fn wide(symbol: &str) -> Option<char> {
    let mut letters = symbol.chars();
    match (letters.next(), letters.next()) {
        (Some(letter @ '!'..='~'), None) => char::from_u32(u32::from(letter) + 0xfee0),
        _ => None,
    }
}

/// What continues a line of a box to the right of a cell, below it, and below to the right.
fn lines(symbol: &str) -> [&'static str; 3] {
    match symbol {
        "─" | "╌" | "┄" | "┈" | "└" | "╰" | "┴" => ["─", " ", " "],
        "━" | "┗" => ["━", " ", " "],
        "═" | "╚" => ["═", " ", " "],
        "│" | "╎" | "┊" | "┐" | "╮" | "┤" => [" ", "│", " "],
        "┃" | "┓" => [" ", "┃", " "],
        "║" | "╗" => [" ", "║", " "],
        "┌" | "╭" | "├" | "┬" | "┼" => ["─", "│", " "],
        "┏" => ["━", "┃", " "],
        "╔" => ["═", "║", " "],
        "█" => ["█", "█", "█"],
        "▓" => ["▓", "▓", "▓"],
        "▒" => ["▒", "▒", "▒"],
        "░" => ["░", "░", "░"],
        _ => [" ", " ", " "],
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::enlarge;

    /// The rows of a drawing, enlarged.
    fn large(lines: &[&str]) -> Vec<String> {
        let (width, height) = (lines[0].chars().count(), lines.len());
        let area = |by: usize| Rect::new(0, 0, u16::try_from(width * by).unwrap(), u16::try_from(height * by).unwrap());
        let mut drawn = Buffer::empty(area(1));
        for (y, line) in lines.iter().enumerate() {
            drawn.set_string(0, u16::try_from(y).unwrap(), line, Style::new());
        }
        let mut large = Buffer::empty(area(2));
        enlarge(&drawn, &mut large);
        let row = |y: u16| {
            let (mut x, mut row) = (0, String::new());
            while x < large.area.width {
                row.push_str(large[(x, y)].symbol());
                x += u16::try_from(crate::base::text::width(large[(x, y)].symbol())).unwrap().max(1);
            }
            row.trim_end().to_owned()
        };
        (0..large.area.height).map(row).collect()
    }

    #[test]
    fn a_message_on_a_link_does_not_break_it() {
        assert_eq!(
            large(&["│─◉─│", "  │  ", "  ◉  ", "  ╰──"]),
            ["│───◉───│", "│   │   │", "    │", "    │", "    ◉", "    │", "    ╰─────", "",]
        );
    }

    #[test]
    fn boxes_stay_whole_and_letters_take_two_columns() {
        assert_eq!(large(&["┌──┐", "│Ab│", "└──┘"]), ["┌─────┐", "│     │", "│ Ａｂ│", "│     │", "└─────┘", ""]);
    }
}
