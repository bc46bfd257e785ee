//! A text longer than its area: wrapped lines with a role each, scrolled, with marks where more is above or below.

use ratatui::layout::Rect;

use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::list::scroll_mark;

/// Lines for an area of so many columns.
#[derive(Clone, Debug)]
pub struct Lines {
    columns: usize,
    lines: Vec<Vec<(String, Role)>>,
}

impl Lines {
    pub fn new(columns: u16) -> Self {
        Self { columns: usize::from(columns).max(12), lines: Vec::new() }
    }

    /// Words, wrapped, with a margin on the left.
    pub fn add(&mut self, words: &str, indent: usize, role: Role) {
        let lead = " ".repeat(indent);
        let wrapped = text::wrap(words, self.columns.saturating_sub(indent).max(8));
        self.lines.extend(wrapped.into_iter().map(|line| vec![(format!("{lead}{line}"), role)]));
    }

    /// One line as it is.
    pub fn line(&mut self, line: impl Into<String>, role: Role) {
        self.lines.push(vec![(line.into(), role)]);
    }

    /// One line of several colours, as it is.
    pub fn pieces<'a>(&mut self, pieces: impl IntoIterator<Item = (&'a str, Role)>) {
        self.lines.push(pieces.into_iter().map(|(text, role)| (text.to_owned(), role)).collect());
    }

    pub fn blank(&mut self) {
        self.line("", Role::Text);
    }

    /// How wide a line may be.
    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Draws them from line `scroll` on, never more empty rows than needed.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect, scroll: usize) {
        let first = scroll.min(self.lines.len().saturating_sub(usize::from(area.height)));
        for (line, number) in self.lines[first..].iter().zip(0..area.height) {
            pen.pieces(row(area, number), line.iter().map(|(text, role)| (text.as_str(), *role)));
        }
        scroll_mark(pen, Rect { width: area.width + 1, ..area }, first, self.lines.len());
    }
}
