//! The consoles as tabs: where did the output go?

use ratatui::layout::Rect;

use crate::app::lab::Lab;
use crate::app::lab::Pane;
use crate::app::lab::compare;
use crate::app::msg::Target;
use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::base::text;
use crate::sim::Fact;
use crate::spark::fact::Console;
use crate::spark::fact::Line;
use crate::spark::fact::SparkFact;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::tabs;
use crate::tui::widgets::tabs::Tab;

/// A tab stays lit for so long after something was written.
const FRESH: VirtualSpan = VirtualSpan::from_millis(1_500);

pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, lab: &Lab) {
    let area = inset(area, 1);
    let consoles = lab.consoles();
    if consoles.is_empty() {
        pen.put(row(area, 0), "Nothing has been written anywhere yet.", Role::Dim);
        return;
    }
    let open = lab.console % consoles.len();
    let names: Vec<Tab> = consoles
        .iter()
        .zip(0..)
        .map(|(console, number)| {
            let last = lines(lab, *console).last().and_then(|id| lab.branch()?.log.get(*id)).map(|record| record.at);
            let news = last.is_some_and(|at| lab.playback.now.since(at) < FRESH);
            Tab { name: compare::name(&lab.cluster, *console), news, press: Target::Console(number) }
        })
        .collect();
    let head = u16::from(area.height > 2);
    if head > 0 {
        tabs::draw(pen, row(area, 0), &names, open);
    }
    write(pen, below(area, head), lab, consoles[open]);
}

/// Whether something was written somewhere a moment ago.
pub(super) fn fresh(lab: &Lab) -> bool {
    let last = lab.cluster.domain.consoles.values().filter_map(|lines| lines.last()).max();
    let at = last.and_then(|id| lab.branch()?.log.get(*id)).map(|record| record.at);
    at.is_some_and(|at| lab.playback.now.since(at) < FRESH)
}

fn lines(lab: &Lab, console: Console) -> &[RecordId] {
    lab.cluster.domain.consoles.get(&console).map_or(&[], |lines| lines.as_slice())
}

/// The newest lines at the bottom, long ones wrapped.
fn write(pen: &mut Pen<'_>, area: Rect, lab: &Lab, console: Console) {
    let Some(branch) = lab.branch() else { return };
    let columns = usize::from(area.width).saturating_sub(8).max(10);
    let height = usize::from(area.height);
    let all = lines(lab, console);
    let skip = if lab.pane == Pane::Consoles { lab.scroll.min(all.len().saturating_sub(1)) } else { 0 };
    let mut drawn: Vec<(String, String)> = Vec::new();
    let focus = lab.pane == Pane::Consoles;
    for id in all.iter().rev().skip(skip) {
        let Some(record) = branch.log.get(*id) else { continue };
        let Fact::Domain(SparkFact::Printed(line)) = &record.fact else { continue };
        for (number, part) in text::wrap(&shown(line), columns).into_iter().enumerate().collect::<Vec<_>>().into_iter().rev() {
            // The line that is asked about by `w` when the pane has the focus.
            let sign = if focus && number == 0 && drawn.iter().all(|(time, _)| !time.ends_with('▸')) { '▸' } else { ' ' };
            let time = if number == 0 { format!("{:>7}{sign}", record.at.to_string()) } else { " ".repeat(8) };
            drawn.push((time, part));
        }
        if drawn.len() >= height {
            break;
        }
    }
    drawn.truncate(height);
    for ((time, part), number) in drawn.iter().rev().zip(0..) {
        let place = row(area, number);
        let used = pen.put(place, time, Role::Dim);
        pen.pieces(right_of(place, used), code::pieces("log", part));
    }
}

fn shown(line: &Line) -> String {
    line.shown()
}
