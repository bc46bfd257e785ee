//! Draws Predict: the story and the armed fault, the parts to be foretold, and then what really came of them.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::predict::Nearest;
use crate::app::predict::Predict;
use crate::app::predict::Shown;
use crate::app::predict::Stage;
use crate::app::predict::Subject;
use crate::study::part;
use crate::study::predict::causes;
use crate::study::predict::words;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::question;
use crate::tui::screens::tour;
use crate::tui::theme::Role;
use crate::tui::widgets::form;
use crate::tui::widgets::lines::Lines;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let predict = &model.predict;
    let Some(subject) = &predict.subject else {
        let told = if matches!(predict.stage, Stage::Drawing) { "Drawing a run…" } else { "Reading the scenarios…" };
        pen.put_centre(row(area, area.height / 2), told, Role::Dim);
        return;
    };
    let wide = area.width >= 110;
    // What is foretold needs the story; what has come of it needs the room.
    let shown = if let Stage::Shown(shown) = &predict.stage { Some(shown) } else { None };
    let stage = shown.and_then(|shown| shown.reveal.as_ref());
    let height = if shown.is_some_and(|shown| shown.is_whole()) { area.height * 2 / 5 } else { area.height / 2 };
    let width = if stage.is_some() { area.width * 3 / 5 } else { area.width * 2 / 5 };
    let story = if wide { Rect { width, ..area } } else { Rect { height, ..area } };
    let rest = if wide { right_of(area, story.width) } else { below(area, story.height) };
    if let Some(stage) = stage {
        tour::stage(pen, story, &stage.lab, &subject.title, model.settings.motion);
    } else {
        let inside = inset(pen.pane(story, &subject.title, false), 1);
        let used = pen.paragraph(inside, &subject.story, Role::Text, 0);
        question::armed(pen, below(inside, used + 1), &subject.run);
    }
    let title = match &predict.stage {
        Stage::Asking => "What will happen? The clock stands still".to_owned(),
        Stage::Drawing => "Drawing a run…".to_owned(),
        Stage::Running => "Running…".to_owned(),
        Stage::Shown(_) if predict.moving() => "It runs… Enter goes on to what comes next".to_owned(),
        Stage::Shown(shown) if !shown.is_whole() => "What happened, part by part: Enter shows the next".to_owned(),
        Stage::Shown(shown) => format!("What happened: {:+} points, {}", shown.foretold.review.points(), shown.foretold.review.sure.name()),
    };
    let inside = inset(pen.pane(rest, &title, true), 1);
    let covered = matches!(&predict.stage, Stage::Shown(shown) if !shown.is_whole());
    let score = format!("{} of {} parts right, {:+} points so far", predict.right, predict.said, predict.points);
    let score = if covered || predict.said == 0 { String::new() } else { score };
    pen.put_right(row(inside, inside.height.saturating_sub(1)), &score, Role::Dim);
    let body = Rect { height: inside.height.saturating_sub(1), ..inside };
    match &predict.stage {
        Stage::Asking => {
            let used = form::scrolled(pen, body, &predict.form);
            let hint = "↑↓ choose a row   ←→ change the answer   Enter on the last row runs it";
            pen.put(row(body, used + 1), hint, Role::Dim);
        }
        Stage::Running | Stage::Drawing => {
            form::scrolled(pen, body, &predict.form);
        }
        Stage::Shown(shown) => outcome(pen, body, predict, subject, shown),
    }
}

/// Part by part: what was said, what was; then the change that would have made it true, and the model to keep.
fn outcome(pen: &mut Pen<'_>, area: Rect, predict: &Predict, subject: &Subject, shown: &Shown) {
    let mut lines = Lines::new(area.width);
    for verdict in shown.foretold.verdicts.iter().take(shown.uncovered) {
        let prompt = part::part(&verdict.field).prompt;
        let was = words(&verdict.field, &verdict.was);
        let (sign, role) = if verdict.right { ("✓", Role::Good) } else { ("✗", Role::Bad) };
        lines.add(&format!("{sign} {prompt}"), 0, Role::Title);
        let said = verdict.said.as_ref().map_or("nothing".to_owned(), |said| words(&verdict.field, said));
        lines.add(&if verdict.right { was } else { format!("{was}   (you said: {said})") }, 2, role);
    }
    if !shown.is_whole() {
        // What was committed stays in sight while the run decides about it.
        for verdict in shown.foretold.verdicts.iter().skip(shown.uncovered) {
            let said = verdict.said.as_ref().map_or("nothing".to_owned(), |said| words(&verdict.field, said));
            lines.add(&format!("· {} {said}?", part::part(&verdict.field).prompt), 0, Role::Dim);
        }
        return lines.draw(pen, area, predict.scroll);
    }
    lines.blank();
    match &shown.nearest {
        Nearest::Searching => lines.add("Searching for the smallest change that makes what you said true…", 0, Role::Dim),
        Nearest::Found(change) => lines.add(&format!("You would have been right {} (C runs that)", change.sentence), 0, Role::Warn),
        Nearest::Nothing if !shown.foretold.review.right => lines.add("No small change makes what you said true.", 0, Role::Dim),
        Nearest::Nothing => {}
    }
    let causes: Vec<String> = causes(&shown.foretold.truth).map(ToString::to_string).collect();
    if !causes.is_empty() {
        lines.blank();
        lines.add("Why, from the end back to what began it", 0, Role::Title);
        for cause in causes {
            lines.add(&format!("← {cause}"), 0, Role::Text);
        }
    }
    if let Some(scenario) = &subject.scenario {
        let debrief = &scenario.debrief;
        for (text, role) in
            [(&debrief.what_happened, Role::Text), (&debrief.model, Role::Accent)].into_iter().filter(|(text, _)| !text.is_empty())
        {
            lines.blank();
            lines.add(text, 0, role);
        }
    }
    lines.blank();
    lines.add("l opens it in the lab, n asks about another.", 0, Role::Dim);
    lines.draw(pen, area, predict.scroll);
}
