//! Draws Predict: the story and the armed fault, the parts to be foretold, and then what really came of them.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::predict::Predict;
use crate::app::predict::Shown;
use crate::app::predict::Stage;
use crate::base::text;
use crate::content::Scenario;
use crate::study::part;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::form;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let predict = &model.predict;
    let Some(scenario) = &predict.scenario else {
        pen.put_centre(row(area, area.height / 2), "Reading the scenarios…", Role::Dim);
        return;
    };
    let wide = area.width >= 110;
    let story = if wide { Rect { width: area.width * 2 / 5, ..area } } else { Rect { height: area.height * 2 / 5, ..area } };
    let rest = if wide { right_of(area, story.width) } else { below(area, story.height) };
    let inside = inset(pen.pane(story, &scenario.title, false), 1);
    told(pen, inside, scenario);
    let title = match &predict.stage {
        Stage::Asking => "What will happen? The clock stands still".to_owned(),
        Stage::Running => "Running…".to_owned(),
        Stage::Shown(shown) => format!("What happened: {} points", shown.points),
    };
    let inside = inset(pen.pane(rest, &title, true), 1);
    let score = format!("{} of {} right, {} points so far", predict.right, predict.said, predict.points);
    pen.put_right(row(inside, inside.height.saturating_sub(1)), &score, Role::Dim);
    let body = Rect { height: inside.height.saturating_sub(1), ..inside };
    match &predict.stage {
        Stage::Asking => {
            let used = form::draw(pen, body, &predict.form);
            let hint = "↑↓ choose a row   ←→ change the answer   Enter on the last row runs it";
            pen.put(row(body, used + 1), hint, Role::Dim);
        }
        Stage::Running => {
            form::draw(pen, body, &predict.form);
        }
        Stage::Shown(shown) => outcome(pen, body, predict, scenario, shown),
    }
}

/// The story, the line, the fault that is armed.
fn told(pen: &mut Pen<'_>, area: Rect, scenario: &Scenario) {
    let used = pen.paragraph(area, &scenario.story, Role::Text, 0);
    let mut rest = below(area, used + 1);
    for line in text::wrap(&scenario.run.submit, usize::from(rest.width).max(10)) {
        pen.pieces(row(rest, 0), code::pieces("shell", &line));
        rest = below(rest, 1);
    }
    let work = scenario.run.sql.as_deref().or(scenario.run.work.as_deref());
    if let Some(work) = work {
        let used = pen.paragraph(rest, work, Role::Dim, 0);
        rest = below(rest, used);
    }
    for fault in &scenario.run.faults {
        pen.pieces(row(rest, 0), [("◆ armed: ", Role::Warn), (fault.to_string().as_str(), Role::Text)]);
        rest = below(rest, 1);
    }
    let spark = scenario.run.spark.as_deref().unwrap_or("4.0");
    pen.put(row(rest, 0), &format!("Spark {spark}"), Role::Dim);
}

/// Part by part: what was said, what was; then the model to keep and the change that would have made it true.
fn outcome(pen: &mut Pen<'_>, area: Rect, predict: &Predict, scenario: &Scenario, shown: &Shown) {
    let mut rest = area;
    let answers = predict.answers();
    for part in &predict.parts {
        let (Some(said), Some(was)) = (answers.get(&part.field), shown.truth.get(&part.field)) else { continue };
        let right = part::agrees(said, was);
        let words = |value: &crate::study::Value| {
            part.choices.iter().find(|(choice, _)| part::agrees(choice, value)).map_or_else(|| value.to_string(), |(_, text)| text.clone())
        };
        let (sign, role) = if right { ("✓ ", Role::Good) } else { ("✗ ", Role::Bad) };
        pen.pieces(row(rest, 0), [(sign, role), (part.prompt.as_str(), Role::Title)]);
        rest = below(rest, 1);
        let line = if right { words(was) } else { format!("{}   (you said: {})", words(was), words(said)) };
        let used = pen.paragraph(right_of(rest, 2), &line, role, 0);
        rest = below(rest, used);
    }
    rest = below(rest, 1);
    if let Some(change) = &shown.change {
        let line = format!("You would have been right {} (C runs that)", change.sentence);
        let used = pen.paragraph(rest, &line, Role::Warn, 0);
        rest = below(rest, used + 1);
    }
    let used = pen.paragraph(rest, &scenario.debrief.what_happened, Role::Text, 0);
    rest = below(rest, used + 1);
    let used = pen.paragraph(rest, &scenario.debrief.model, Role::Accent, 0);
    rest = below(rest, used + 1);
    pen.paragraph(rest, "L opens it in the lab, n asks about another.", Role::Dim, 0);
}
