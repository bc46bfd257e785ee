//! One line for each event, the one at the playhead with its reason.

use ratatui::layout::Rect;

use crate::app::lab::Lab;
use crate::app::lab::marks;
use crate::base::RecordId;
use crate::base::text;
use crate::spark::explain::sentence;
use crate::spark::rule;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::lab::timeline;
use crate::tui::theme::Role;

pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, lab: &Lab) {
    let area = narrated(pen, inset(area, 1), lab);
    let (Some(branch), Some((here, record))) = (lab.branch(), lab.here()) else {
        if let Some(scenario) = &lab.scenario {
            pen.paragraph(area, &scenario.story, Role::Text, 0);
        }
        return;
    };
    let columns = usize::from(area.width).max(12);
    // The reason of the last event, below.
    let mut reason: Vec<(String, Role)> = Vec::new();
    if let Some(cause) = record.cause.and_then(|cause| branch.log.get(cause)) {
        let line = format!("because {}", sentence(&lab.cluster, cause));
        reason.extend(text::wrap(&line, columns).into_iter().take(2).map(|line| (line, Role::Dim)));
    }
    if let Some(rule) = record.rule.and_then(rule::find) {
        reason.extend(text::wrap(rule.says, columns).into_iter().take(3).map(|line| (line, Role::Accent)));
    }
    let told = text::wrap(&sentence(&lab.cluster, record), columns.saturating_sub(9));
    let below_rows = cells(reason.len() + told.len().min(3)).min(area.height);
    let above = area.height - below_rows;
    past(pen, Rect { height: above, ..area }, lab, here);
    let mut rest = below(area, above);
    for (number, line) in told.iter().take(3).enumerate() {
        let lead = if number == 0 { format!("{:>7} ", record.at.to_string()) } else { "        ".to_owned() };
        pen.pieces(row(rest, 0), [(lead.as_str(), Role::Focus), (line.as_str(), Role::Title)]);
        rest = below(rest, 1);
    }
    for (line, role) in &reason {
        pen.put(row(rest, 0), line, *role);
        rest = below(rest, 1);
    }
}

/// What the narrator says here, above the events; returns what is left.
fn narrated(pen: &mut Pen<'_>, area: Rect, lab: &Lab) -> Rect {
    let Some(said) = lab.said().filter(|_| area.height >= 5) else { return area };
    let lines = text::wrap(said, usize::from(area.width).saturating_sub(2).max(10));
    let rows = cells(lines.len()).min(area.height / 2);
    for (line, number) in lines.iter().zip(0..rows) {
        let lead = if number == 0 { "» " } else { "  " };
        pen.pieces(row(area, number), [(lead, Role::Key), (line.as_str(), Role::Warn)]);
    }
    below(area, rows)
}

/// The events before, the nearest at the bottom.
fn past(pen: &mut Pen<'_>, area: Rect, lab: &Lab, here: RecordId) {
    let Some(branch) = lab.branch() else { return };
    let mut at = here.0;
    for number in (0..area.height).rev() {
        let found = loop {
            let Some(before) = at.checked_sub(1) else { return };
            at = before;
            let Some(record) = branch.log.get(RecordId(at)) else { return };
            if lab.stops_at(record) {
                break record;
            }
        };
        let line = row(area, number);
        let marked = marks::mark(RecordId(at), found);
        let lit = lab.lit.iter().position(|id| id.0 == at).map(timeline::step);
        let sign = lit.or(marked.map(|mark| mark.kind.letter())).unwrap_or(' ');
        let role = match (lit, marked) {
            (Some(_), _) => Role::Warn,
            (_, Some(_)) => Role::Text,
            _ => Role::Dim,
        };
        let time = format!("{:>7} ", found.at.to_string());
        let used = pen.pieces(line, [(time.as_str(), Role::Dim), (sign.to_string().as_str(), Role::Accent)]);
        pen.put(right_of(line, used), &sentence(&lab.cluster, found), role);
    }
}
