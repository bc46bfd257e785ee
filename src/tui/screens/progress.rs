//! Draws progress: the map, the calibration curve, history and forecast.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::home;
use crate::base::text::plural;
use crate::study::Hit;
use crate::study::Progress;
use crate::study::Topology;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::review;
use crate::tui::theme::Role;
use crate::tui::widgets::lines::Lines;
use crate::tui::widgets::mastery;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let Some(progress) = &model.learner.progress else {
        pen.put_centre(row(area, area.height / 2), "Reading the record…", Role::Dim);
        return;
    };
    let map = Rect { height: 9.min(area.height), ..area };
    known(pen, map, model, progress);
    let rest = below(area, map.height);
    let wide = area.width >= 110;
    let left = if wide { Rect { width: rest.width / 2, ..rest } } else { Rect { height: 6.min(rest.height), ..rest } };
    let right = if wide { right_of(rest, left.width) } else { below(rest, left.height) };
    let inside = inset(pen.pane(left, "Were you as right as you were sure? ░ pays best, ● you", false), 1);
    let used = mastery::calibration(pen, inside, &progress.calibration);
    if inside.height > used + 2 {
        let told = "A guess pays best up to two chances in three, fairly sure up to four in five, certain above.";
        pen.paragraph(below(inside, used + 1), told, Role::Dim, 0);
    }
    let inside = inset(pen.pane(right, "History and forecast", false), 1);
    let mut lines = Lines::new(inside.width);
    lines.add(&home::outlook(progress), 0, Role::Title);
    review::forecast(&mut lines, progress);
    for (day, tally) in progress.history.iter().rev().take(30) {
        let bar = "█".repeat(tally.percent() / 10);
        lines.line(format!("{day}  {:>3} of {:>3} right  {bar:░<10} {}%", tally.right, tally.asked, tally.percent()), Role::Text);
    }
    lines.draw(pen, inside, model.progress.scroll);
}

/// The map, what its letters mean, and what the chosen square says.
fn known(pen: &mut Pen<'_>, area: Rect, model: &Model, progress: &Progress) {
    let title = format!("{}: {}, {:+} points", progress.profile, plural(progress.answers, "answer"), progress.points);
    let inside = inset(pen.pane(area, &title, true), 1);
    let chosen = (model.progress.row % Topology::ALL.len(), model.progress.column % Hit::ALL.len());
    let used = mastery::draw(pen, inside, &progress.map, chosen);
    let rest = below(inside, used);
    pen.put(row(rest, 0), "A solid  B good  C shaky  D weak  - not asked  blank: nothing to ask", Role::Dim);
    if let Some(square) = progress.map.get(chosen.0 * Hit::ALL.len() + chosen.1) {
        let told = mastery::square(square);
        pen.pieces(row(rest, 1), [(told.as_str(), Role::Text), (if square.cells > 0 { "; Enter asks about it" } else { "" }, Role::Dim)]);
    }
}
