//! Frames as plain text, one below the other, each with its moment.

use ratatui::buffer::Buffer;

use crate::tui::record::Reel;

/// All frames.
pub fn text(reel: &Reel) -> String {
    reel.frames.iter().map(|frame| format!("-- {} s --\n{}\n", frame.at, lines(&frame.buffer))).collect()
}

/// A buffer as lines, without the blanks at their ends.
fn lines(buffer: &Buffer) -> String {
    (0..buffer.area.height).map(|y| format!("{}\n", row(buffer, y).trim_end())).collect()
}

/// A row as text. A letter of two columns hides the cell after it.
fn row(buffer: &Buffer, y: u16) -> String {
    let mut line = String::new();
    let mut hidden = 0;
    for x in 0..buffer.area.width {
        if hidden > 0 {
            hidden -= 1;
            continue;
        }
        let symbol = buffer[(x, y)].symbol();
        line.push_str(symbol);
        hidden = crate::base::text::width(symbol).saturating_sub(1);
    }
    line
}
