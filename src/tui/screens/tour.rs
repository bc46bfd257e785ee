//! Draws the tours: the list of them, or one beat with its stage, or what it asks.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::lab::Lab;
use crate::app::library::Library;
use crate::app::tour;
use crate::app::tour::Tour;
use crate::base::text;
use crate::content::tour::BeatMode;
use crate::study::Value;
use crate::study::part;
use crate::study::part::Part;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::screens::lab;
use crate::tui::screens::question;
use crate::tui::theme::Role;
use crate::tui::widgets::form;
use crate::tui::widgets::list;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let Some(library) = model.library.as_deref() else {
        pen.put_centre(row(area, area.height / 2), "Reading the tours…", Role::Dim);
        return;
    };
    match model.tour.tour(library) {
        Some(_) => beat(pen, area, model, library),
        None => tours(pen, area, &model.tour, library),
    }
}

fn tours(pen: &mut Pen<'_>, area: Rect, state: &Tour, library: &Library) {
    let height = (cells(library.tours.len()) + 2).min(area.height);
    let inside = inset(pen.pane(Rect { height, ..area }, "Tours: seven short walks, in this order", true), 1);
    let titles: Vec<String> = library.tours.iter().map(|tour| format!("{}. {}", tour.order, tour.title)).collect();
    let remarks: Vec<String> = library
        .tours
        .iter()
        .map(|tour| if state.done.contains(&tour.id) { "✓ done".to_owned() } else { text::plural(tour.beats.len(), "beat") })
        .collect();
    let rows: Vec<list::Item<'_>> =
        titles.iter().zip(&remarks).map(|(title, remark)| list::Item { text: title, remark, role: Role::Text }).collect();
    list::draw(pen, inside, &rows, state.cursor.at, true);
    let rest = inset(below(area, height + 1), 2);
    if let Some(tour) = state.cursor.of(&library.tours) {
        let used = pen.paragraph(rest, &tour.summary, Role::Text, 0);
        let how = "Each tour is shown first; then half is left for you to say; then you are alone.";
        let used = used + 1 + pen.paragraph(below(rest, used + 1), how, Role::Dim, 0);
        pen.pieces(row(rest, used + 1), [("Enter", Role::Key), (" begins", Role::Dim)]);
    }
}

fn beat(pen: &mut Pen<'_>, area: Rect, model: &Model, library: &Library) {
    let state = &model.tour;
    let (Some(tour), Some(beat)) = (state.tour(library), state.here(library)) else { return };
    let mode = match beat.mode {
        BeatMode::Shown => "",
        BeatMode::Half => " · half is yours",
        BeatMode::Alone => " · alone",
    };
    let title = format!("{} · {} of {}{mode}", tour.title, state.beat + 1, tour.beats.len());
    let columns = usize::from(area.width).saturating_sub(6).max(10);
    let said = text::wrap(&beat.say, columns);
    let height = (cells(said.len()) + 2).min(area.height);
    let inside = inset(pen.pane(Rect { height, ..area }, &title, true), 2);
    for (line, number) in said.iter().zip(0..inside.height) {
        pen.put(row(inside, number), line, Role::Title);
    }
    let rest = below(area, height);
    if state.asking() {
        asked(pen, rest, model, library);
    } else if state.said {
        let lines = verdict(model);
        let verdicts = (cells(lines.len()) + 2).min(rest.height);
        let inside = inset(pen.pane(Rect { height: verdicts, ..rest }, "What came of it", false), 1);
        for ((line, role), number) in lines.iter().zip(0..inside.height) {
            pen.put(row(inside, number), line, *role);
        }
        stage(pen, below(rest, verdicts), &model.lab, on_stage(model), model.settings.motion);
    } else {
        stage(pen, rest, &model.lab, on_stage(model), model.settings.motion);
    }
}

fn on_stage(model: &Model) -> &str {
    model.lab.scenario.as_ref().map_or("", |scenario| scenario.title.as_str())
}

/// The lab's own stage, and below it the last event in words.
pub(super) fn stage(pen: &mut Pen<'_>, area: Rect, stage: &Lab, title: &str, motion: bool) {
    if area.height < 4 {
        return;
    }
    let inside = pen.pane(Rect { height: area.height - 1, ..area }, title, false);
    lab::cluster::draw_lab(pen, inside, stage, motion);
    let last = row(area, area.height - 1);
    match stage.told() {
        Some((at, told)) => {
            pen.pieces(last, [(format!(" {at} s  ").as_str(), Role::Focus), (told.as_str(), Role::Text)]);
        }
        None => {
            pen.put(last, " The clock stands at 0; space plays.", Role::Dim);
        }
    }
}

/// The story, what is given, and what is left to say.
fn asked(pen: &mut Pen<'_>, area: Rect, model: &Model, library: &Library) {
    let state = &model.tour;
    let title = "The clock stands still: what will happen?";
    let inside = inset(pen.pane(area, title, false), 1);
    let mut rest = inside;
    if let Some(scenario) = state.tour(library).and_then(|tour| tour::scenario_at(tour, state.beat, library)) {
        let used = pen.paragraph(rest, &scenario.story, Role::Dim, 0);
        rest = below(rest, used);
        rest = question::faults(pen, rest, &scenario.run);
    }
    rest = below(rest, 1);
    if let Some(truth) = tour::truth(&model.lab) {
        for part in &state.parts[..state.given] {
            let was = truth.get(&part.field).map_or_else(String::new, |was| words(part, was));
            pen.pieces(
                row(rest, 0),
                [("  given: ", Role::Dim), (part.prompt.as_str(), Role::Text), (" ", Role::Text), (was.as_str(), Role::Accent)],
            );
            rest = below(rest, 1);
        }
    }
    form::draw(pen, rest, &state.form);
}

/// Part by part: right or wrong, what was, and below it what was said if that was wrong.
fn verdict(model: &Model) -> Vec<(String, Role)> {
    let Some(truth) = tour::truth(&model.lab) else { return Vec::new() };
    let answers = model.tour.answers();
    let mut lines = Vec::new();
    for part in &model.tour.parts {
        let Some(was) = truth.get(&part.field) else { continue };
        let said = answers.iter().find(|(asked, _)| asked.field == part.field).map(|(_, said)| said);
        let right = said.is_none_or(|said| part::agrees(said, was));
        let (sign, role) = match (said, right) {
            (None, _) => (" ", Role::Dim),
            (_, true) => ("✓", Role::Good),
            (_, false) => ("✗", Role::Bad),
        };
        lines.push((format!("{sign} {} {}", part.prompt, words(part, was)), role));
        lines.extend(said.filter(|_| !right).map(|said| (format!("    you said: {}", words(part, said)), Role::Dim)));
    }
    lines
}

fn words(part: &Part, value: &Value) -> String {
    part.choices.iter().find(|(choice, _)| part::agrees(choice, value)).map_or_else(|| value.to_string(), |(_, text)| text.clone())
}
