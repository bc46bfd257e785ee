//! Text being written: coloured, wrapped, with its caret, and with the places underlined that somebody remarks upon.

use ratatui::layout::Rect;

use crate::app::entry::Entry;
use crate::base::Span;
use crate::tui::pen::Pen;
use crate::tui::pen::letter_width;
use crate::tui::theme::Role;
use crate::tui::widgets::code;

/// One letter on its place.
struct Letter {
    text: char,
    role: Role,
    /// The byte it begins at.
    byte: usize,
    column: u16,
    line: usize,
}

/// Draws the text in this language; where it is higher than the area, the part around the caret.
pub fn draw(pen: &mut Pen<'_>, area: Rect, entry: &Entry, language: &str, marks: &[(Span, Role)]) {
    if area.is_empty() {
        return;
    }
    let letters = layout(&entry.text, language, area.width);
    let caret = letters.get(entry.at).map_or(0, |letter| letter.line);
    let first = caret.saturating_sub(usize::from(area.height - 1));
    for (place, letter) in letters.iter().enumerate() {
        let Some(row) = letter.line.checked_sub(first).and_then(|row| u16::try_from(row).ok()).filter(|row| *row < area.height) else {
            continue;
        };
        let here = Rect { x: area.x + letter.column, y: area.y + row, width: letter_width(letter.text).max(1), height: 1 };
        let mut buffer = [0; 4];
        pen.put(here, letter.text.encode_utf8(&mut buffer), letter.role);
        if let Some((_, role)) = marks.iter().find(|(at, _)| at.start <= letter.byte && letter.byte < at.end && letter.text != ' ') {
            pen.underline(here, *role);
        }
        if place == entry.at || entry.selected && place < letters.len() - 1 {
            pen.tint(here, Role::Selected);
        }
    }
}

/// How many rows the text takes at this width.
pub fn height(text: &str, width: u16) -> usize {
    layout(text, "", width).last().map_or(1, |letter| letter.line + 1)
}

/// Every letter with its place, and a blank for the caret behind the last.
fn layout(text: &str, language: &str, width: u16) -> Vec<Letter> {
    let mut found = Vec::new();
    let (mut column, mut line, mut byte) = (0, 0, 0);
    for (number, written) in text.split('\n').enumerate() {
        if number > 0 {
            found.push(Letter { text: ' ', role: Role::Text, byte, column: column.min(width.saturating_sub(1)), line });
            byte += 1;
            (column, line) = (0, line + 1);
        }
        for (piece, role) in code::pieces(language, written) {
            for letter in piece.chars() {
                let letter = if letter.is_control() { ' ' } else { letter };
                if column + letter_width(letter) > width {
                    (column, line) = (0, line + 1);
                }
                found.push(Letter { text: letter, role, byte, column, line });
                column += letter_width(letter);
                byte += letter.len_utf8();
            }
        }
    }
    if column >= width {
        (column, line) = (0, line + 1);
    }
    found.push(Letter { text: ' ', role: Role::Text, byte, column, line });
    found
}

#[cfg(test)]
mod tests {
    use super::layout;

    #[test]
    fn letters_go_where_there_is_room() {
        let places = |text: &str, width: u16| -> Vec<(u16, usize)> {
            layout(text, "shell", width).iter().map(|letter| (letter.column, letter.line)).collect()
        };
        assert_eq!(places("abc", 2), [(0, 0), (1, 0), (0, 1), (1, 1)]);
        assert_eq!(places("a\nb", 5), [(0, 0), (1, 0), (0, 1), (1, 1)]);
        assert_eq!(places("日a", 2), [(0, 0), (0, 1), (1, 1)]);
        assert_eq!(places("", 2), [(0, 0)]);
    }
}
