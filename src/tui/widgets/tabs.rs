//! Names side by side, one of them open; those with news are marked.

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::theme::Role;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub name: String,
    /// Something was written there a moment ago.
    pub news: bool,
    /// What pressing it means.
    pub press: Target,
}

/// Draws the tabs around the open one.
pub fn draw(pen: &mut Pen<'_>, line: Rect, tabs: &[Tab], open: usize) {
    let width = |tab: &Tab| cells(text::width(&tab.name)) + 4;
    // From the first tab with which the open one still fits.
    let mut first = 0;
    while first < open && tabs[first..=open.min(tabs.len().saturating_sub(1))].iter().map(width).sum::<u16>() > line.width {
        first += 1;
    }
    let mut used = 0;
    for (number, tab) in tabs.iter().enumerate().skip(first) {
        let room = right_of(line, used);
        if room.width == 0 {
            return;
        }
        let role = match (number == open, tab.news) {
            (true, _) => Role::Selected,
            (_, true) => Role::Accent,
            _ => Role::Text,
        };
        let mark = if tab.news { "•" } else { " " };
        let wide = pen.put(room, &format!("{mark}{} ", tab.name), role);
        pen.press(Rect { width: wide, ..room }, tab.press);
        used += wide + 1;
    }
}
