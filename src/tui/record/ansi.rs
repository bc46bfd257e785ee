//! Frames as what is sent to a terminal: the first whole, of each further one only what has changed.

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::style::Color;
use ratatui::style::Modifier;

use crate::tui::record::Reel;

/// One piece of output for each frame.
pub fn pieces(reel: &Reel) -> Vec<String> {
    let mut before: Option<&Buffer> = None;
    reel.frames
        .iter()
        .map(|frame| {
            let piece = changed(before, &frame.buffer);
            before = Some(&frame.buffer);
            piece
        })
        .collect()
}

/// Moves to what differs and writes it.
fn changed(before: Option<&Buffer>, now: &Buffer) -> String {
    let blank = Buffer::empty(now.area);
    let mut text = if before.is_none() { "\x1b[?25l\x1b[2J".to_owned() } else { String::new() };
    let mut at = None;
    let mut style = None;
    for (x, y, cell) in before.unwrap_or(&blank).diff(now) {
        if at != Some((x, y)) {
            let _ = write!(text, "\x1b[{};{}H", y + 1, x + 1);
        }
        let wanted = (cell.fg, cell.bg, cell.modifier);
        if style != Some(wanted) {
            text.push_str(&codes(cell.fg, cell.bg, cell.modifier));
            style = Some(wanted);
        }
        text.push_str(cell.symbol());
        let width = u16::try_from(crate::base::text::width(cell.symbol())).unwrap_or(1);
        at = Some((x + width.max(1), y));
    }
    text.push_str("\x1b[0m");
    text
}

/// The codes that set a style, whatever was set before.
fn codes(fore: Color, back: Color, modifier: Modifier) -> String {
    let mut codes = vec!["0".to_owned()];
    let modifiers =
        [(Modifier::BOLD, "1"), (Modifier::DIM, "2"), (Modifier::ITALIC, "3"), (Modifier::UNDERLINED, "4"), (Modifier::REVERSED, "7")];
    codes.extend(modifiers.into_iter().filter(|(one, _)| modifier.contains(*one)).map(|(_, code)| code.to_owned()));
    codes.extend(colour(fore, 30));
    codes.extend(colour(back, 40));
    format!("\x1b[{}m", codes.join(";"))
}

/// The number of one of the sixteen, 0 to 15.
pub(super) fn number(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(number) => number,
        Color::Reset | Color::Rgb(..) => return None,
    })
}

fn colour(colour: Color, base: u8) -> Option<String> {
    match (colour, number(colour)) {
        (Color::Rgb(red, green, blue), _) => Some(format!("{};2;{red};{green};{blue}", base + 8)),
        (Color::Indexed(number), _) => Some(format!("{};5;{number}", base + 8)),
        (_, Some(number)) if number < 8 => Some((base + number).to_string()),
        (_, Some(number)) => Some((base + 52 + number).to_string()),
        (_, None) => None,
    }
}
