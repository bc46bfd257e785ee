//! One line for each event, the one at the playhead with its reason.

use ratatui::layout::Rect;

use crate::app::lab::Lab;
use crate::app::lab::marks;
use crate::base::RecordId;
use crate::base::text;
use crate::sim::Record;
use crate::spark::explain::told;
use crate::spark::protocol::Spark;
use crate::spark::rule;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::lab::timeline;
use crate::tui::theme::Role;

/// Columns before a sentence: the time, and the mark.
const TIME: usize = 10;

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
        let line = format!("because {}", told(&branch.log, &lab.cluster, cause));
        reason.extend(text::wrap(&line, columns).into_iter().take(2).map(|line| (line, Role::Dim)));
    }
    if let Some(rule) = record.rule.and_then(rule::find) {
        reason.extend(text::wrap(rule.says, columns).into_iter().take(3).map(|line| (line, Role::Accent)));
    }
    let lines = text::wrap(&told(&branch.log, &lab.cluster, record), columns.saturating_sub(TIME));
    let below_rows = cells(reason.len() + lines.len().min(3)).min(area.height);
    let above = area.height - below_rows;
    past(pen, Rect { height: above, ..area }, lab, here);
    let mut rest = below(area, above);
    for (number, line) in lines.iter().take(3).enumerate() {
        let lead = if number == 0 { format!("{:>7} ", record.at.to_string()) } else { "        ".to_owned() };
        let sign = sign(lab, here, record).filter(|_| number == 0).unwrap_or(' ');
        let pieces = [(lead.as_str(), Role::Focus), (&format!("{sign} "), Role::Accent), (line.as_str(), Role::Title)];
        pen.pieces(row(rest, 0), pieces);
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

/// The number of a step on the way back to a cause, else the mark of the event.
fn sign(lab: &Lab, id: RecordId, record: &Record<Spark>) -> Option<char> {
    let step = lab.lit.iter().position(|lit| *lit == id).map(timeline::step);
    step.or_else(|| marks::mark(id, record).map(|mark| mark.kind.letter()))
}

/// The events before, the nearest at the bottom, each as long as it is; the first one as far as there is room.
fn past(pen: &mut Pen<'_>, area: Rect, lab: &Lab, here: RecordId) {
    let Some(branch) = lab.branch() else { return };
    let columns = usize::from(area.width).saturating_sub(TIME).max(12);
    let mut at = here.0;
    let mut free = area.height;
    while free > 0 {
        let found = loop {
            let Some(before) = at.checked_sub(1) else { return };
            at = before;
            let Some(record) = branch.log.get(RecordId(at)) else { return };
            if lab.stops_at(record) {
                break record;
            }
        };
        let mut lines = text::wrap(&told(&branch.log, &lab.cluster, found), columns);
        if lines.len() > usize::from(free) {
            let rest = lines.split_off(usize::from(free) - 1).join(" ");
            lines.push(text::cut(&rest, columns));
        }
        free -= cells(lines.len()).min(free);
        event(pen, below(area, free), lab, (RecordId(at), found), &lines);
    }
}

/// One of the events before: its time, its mark, and its lines.
fn event(pen: &mut Pen<'_>, area: Rect, lab: &Lab, (id, record): (RecordId, &Record<Spark>), lines: &[String]) {
    let sign = sign(lab, id, record);
    let role = match sign {
        Some(_) if lab.lit.contains(&id) => Role::Warn,
        Some(_) => Role::Text,
        None => Role::Dim,
    };
    let time = format!("{:>7} ", record.at.to_string());
    let used = pen.pieces(row(area, 0), [(time.as_str(), Role::Dim), (&format!("{} ", sign.unwrap_or(' ')), Role::Accent)]);
    for (line, number) in lines.iter().zip(0..) {
        pen.put(right_of(row(area, number), used), line, role);
    }
}
