//! Frames as one SVG that plays by itself: rows that come again are drawn once, the frames stand side by side, and a style
//! sheet moves them past the window.

use std::collections::BTreeMap;
use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::style::Color;
use ratatui::style::Modifier;

use crate::base::text;
use crate::tui::record::Reel;
use crate::tui::record::ansi;

/// A cell, in pixels.
const WIDE: usize = 8;
const HIGH: usize = 17;

/// Around the picture.
const MARGIN: usize = 8;

/// What stands for the terminal's own colours.
const FORE: &str = "#d0d0d0";
const BACK: &str = "#1c1c1c";

/// The sixteen, as most terminals show them.
const SIXTEEN: [&str; 16] = [
    "#1c1c1c", "#d75f5f", "#87af5f", "#d7af5f", "#5f87d7", "#af87d7", "#5fafaf", "#c6c6c6", "#767676", "#ff8787", "#afd787", "#ffd787",
    "#87afff", "#d7afff", "#87d7d7", "#ffffff",
];

/// The whole file.
pub fn svg(reel: &Reel, title: &str) -> String {
    let (width, height) = (usize::from(reel.width) * WIDE, usize::from(reel.height) * HIGH);
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    let mut defined = String::new();
    let mut film = String::new();
    for (place, frame) in reel.frames.iter().enumerate() {
        for y in 0..reel.height {
            let drawn = row(&frame.buffer, y);
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
         <title>{}</title>\n<style>text{{font:14px 'DejaVu Sans Mono','Menlo','Consolas',monospace;white-space:pre}}\n{}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{BACK}\"/>\n<defs>\n{defined}</defs>\n\
         <svg x=\"{MARGIN}\" y=\"{MARGIN}\" width=\"{width}\" height=\"{height}\"><g class=\"film\">\n{film}</g></svg>\n</svg>\n",
        escaped(title),
        moving(reel, width)
    )
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

/// A row as rectangles and texts; nothing where the row is blank.
fn row(buffer: &Buffer, y: u16) -> String {
    let mut drawn = String::new();
    for Piece { from, columns, text, style: (fore, back, bold) } in pieces(buffer, y) {
        let (x, wide) = (from * WIDE, columns * WIDE);
        if back != BACK {
            let _ = write!(drawn, "<rect x=\"{x}\" width=\"{wide}\" height=\"{HIGH}\" fill=\"{back}\"/>");
        }
        if !text.trim().is_empty() {
            let weight = if bold { " font-weight=\"bold\"" } else { "" };
            let _ = write!(
                drawn,
                "<text x=\"{x}\" y=\"13\" fill=\"{fore}\"{weight} textLength=\"{wide}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                escaped(&text)
            );
        }
    }
    drawn
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
    if let Color::Rgb(red, green, blue) = colour {
        return format!("#{red:02x}{green:02x}{blue:02x}");
    }
    let Some(number) = ansi::number(colour) else { return own.to_owned() };
    match number {
        0..=15 => SIXTEEN[usize::from(number)].to_owned(),
        16..=231 => {
            let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
            let cube = number - 16;
            format!("#{:02x}{:02x}{:02x}", level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        grey => {
            let level = 8 + 10 * (grey - 232);
            format!("#{level:02x}{level:02x}{level:02x}")
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
