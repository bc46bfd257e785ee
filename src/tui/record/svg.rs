//! Frames as one SVG that plays by itself: rows that come again are drawn once, the frames stand side by side, and a style
//! sheet moves them past the window. What knows no style sheets shows the first frame. Every word has a place of its own, because
//! not everything that shows an SVG keeps blanks.

use std::collections::BTreeMap;
use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::style::Color;
use ratatui::style::Modifier;

use crate::base::text;
use crate::tui::record::Reel;
use crate::tui::record::ansi;

/// A cell, in pixels: as wide as the letters of the font at its size, and no taller, so that lines of boxes are whole.
const WIDE: usize = 9;
const HIGH: usize = 17;
const FONT: &str = "15px 'DejaVu Sans Mono','Menlo','Consolas',monospace";

/// Around the picture.
const MARGIN: usize = 8;

/// What stands for the terminal's own colours.
const FORE: &str = "#d0d0d0";
const BACK: &str = "#1c1c1c";

/// The sixteen, as most terminals show them.
const SIXTEEN: [[u8; 3]; 16] = [
    [0x1c, 0x1c, 0x1c],
    [0xd7, 0x5f, 0x5f],
    [0x87, 0xaf, 0x5f],
    [0xd7, 0xaf, 0x5f],
    [0x5f, 0x87, 0xd7],
    [0xaf, 0x87, 0xd7],
    [0x5f, 0xaf, 0xaf],
    [0xc6, 0xc6, 0xc6],
    [0x76, 0x76, 0x76],
    [0xff, 0x87, 0x87],
    [0xaf, 0xd7, 0x87],
    [0xff, 0xd7, 0x87],
    [0x87, 0xaf, 0xff],
    [0xd7, 0xaf, 0xff],
    [0x87, 0xd7, 0xd7],
    [0xff, 0xff, 0xff],
];

/// The whole file.
pub fn svg(reel: &Reel, title: &str) -> String {
    let (width, height) = (usize::from(reel.width) * WIDE, usize::from(reel.height) * HIGH);
    let ground = ground(reel);
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    let mut defined = String::new();
    let mut film = String::new();
    for (place, frame) in reel.frames.iter().enumerate() {
        for y in 0..reel.height {
            let drawn = row(&frame.buffer, y, &ground);
            if drawn.is_empty() {
                continue;
            }
            let next = rows.len();
            let number = *rows.entry(drawn.clone()).or_insert_with(|| {
                let _ = writeln!(defined, "<g id=\"r{next}\">{drawn}</g>");
                next
            });
            let _ = write!(film, "<use href=\"#r{number}\" x=\"{}\" y=\"{}\"/>", place * width, usize::from(y) * HIGH);
        }
        film.push('\n');
    }
    let (all_wide, all_high) = (width + 2 * MARGIN, height + 2 * MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all_wide}\" height=\"{all_high}\" viewBox=\"0 0 {all_wide} {all_high}\">\n\
         <title>{}</title>\n<style>text{{font:{FONT};white-space:pre}}\n{}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{ground}\"/>\n<defs>\n{defined}</defs>\n\
         <svg x=\"{MARGIN}\" y=\"{MARGIN}\" width=\"{width}\" height=\"{height}\"><g class=\"film\">\n{film}</g></svg>\n</svg>\n",
        escaped(title),
        moving(reel, width)
    )
}

/// The colour behind most cells: it fills the picture up to its edge.
fn ground(reel: &Reel) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for cell in reel.frames.first().map(|frame| frame.buffer.content.as_slice()).unwrap_or_default() {
        *counts.entry(hex(cell.bg, BACK)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or_else(|| BACK.to_owned(), |(colour, _)| colour)
}

/// The rule that shows one frame after the other, each for its time.
fn moving(reel: &Reel, width: usize) -> String {
    let total: u64 = reel.frames.iter().map(|frame| frame.millis).sum();
    if reel.frames.len() < 2 || total == 0 {
        return String::new();
    }
    let mut keys = String::new();
    let mut passed = 0;
    for (place, frame) in reel.frames.iter().enumerate() {
        let share = passed * 1_000_000 / total;
        let _ = write!(keys, "{}.{:04}%{{transform:translateX(-{}px)}}", share / 10_000, share % 10_000, place * width);
        passed += frame.millis;
    }
    format!(".film{{animation:film {total}ms steps(1,end) infinite}}\n@keyframes film{{{keys}}}\n")
}

/// Letters of one style, from a column on.
struct Piece {
    from: usize,
    columns: usize,
    text: String,
    style: (String, String, bool),
}

/// A row as rectangles, and the words on them; nothing where the row is blank.
fn row(buffer: &Buffer, y: u16, ground: &str) -> String {
    let (mut behind, mut written) = (String::new(), String::new());
    for Piece { from, columns, text, style: (fore, back, bold) } in pieces(buffer, y) {
        if back != ground {
            let (x, wide) = (from * WIDE, columns * WIDE);
            let _ = write!(behind, "<rect x=\"{x}\" width=\"{wide}\" height=\"{HIGH}\" fill=\"{back}\"/>");
        }
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        for (at, word) in words(&text) {
            let (x, wide) = ((from + at) * WIDE, text::width(word) * WIDE);
            let _ = write!(
                written,
                "<text x=\"{x}\" y=\"13\" fill=\"{fore}\"{weight} textLength=\"{wide}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                escaped(word)
            );
        }
    }
    behind + &written
}

/// The words of a text, each with the column it begins at. One blank between two words stays between them; several part them.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for part in text.split("  ") {
        let word = part.trim_start();
        let blanks = part.len() - word.len();
        if !word.trim_end().is_empty() {
            found.push((at + blanks, word.trim_end()));
        }
        at += text::width(part) + 2;
    }
    found
}

fn pieces(buffer: &Buffer, y: u16) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let columns = text::width(cell.symbol()).max(1);
        let style = style(cell.fg, cell.bg, cell.modifier);
        match pieces.last_mut() {
            Some(piece) if piece.style == style => {
                piece.text.push_str(cell.symbol());
                piece.columns += columns;
            }
            _ => pieces.push(Piece { from: usize::from(x), columns, text: cell.symbol().to_owned(), style }),
        }
        x += u16::try_from(columns).unwrap_or(1);
    }
    pieces
}

/// Both colours, and whether the letters are bold.
fn style(fore: Color, back: Color, modifier: Modifier) -> (String, String, bool) {
    let (mut fore, mut back) = (hex(fore, FORE), hex(back, BACK));
    if modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut fore, &mut back);
    }
    if modifier.contains(Modifier::DIM) && fore == FORE {
        "#8a8a8a".clone_into(&mut fore);
    }
    (fore, back, modifier.contains(Modifier::BOLD))
}

fn hex(colour: Color, own: &str) -> String {
    rgb(colour).map_or_else(|| own.to_owned(), |[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"))
}

/// A colour as most terminals show it; none for the terminal's own.
pub(in crate::tui) fn rgb(colour: Color) -> Option<[u8; 3]> {
    if let Color::Rgb(red, green, blue) = colour {
        return Some([red, green, blue]);
    }
    Some(match ansi::number(colour)? {
        number @ 0..=15 => SIXTEEN[usize::from(number)],
        number @ 16..=231 => {
            let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
            let cube = number - 16;
            [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
        }
        grey => [8 + 10 * (grey - 232); 3],
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn every_word_has_the_column_that_it_had() {
        let check = |text: &str, expected: &[(usize, &str)]| assert_eq!(words(text), expected, "`{text}`");
        check(" driverseat │ Lab ", &[(1, "driverseat │ Lab")]);
        check("a  b   c    ", &[(0, "a"), (3, "b"), (7, "c")]);
        check("   deep", &[(3, "deep")]);
        check("二  x", &[(0, "二"), (4, "x")]);
        check("    ", &[]);
    }
}
