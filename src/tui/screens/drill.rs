//! Draws the drill: what is asked, the line being written, where it would put things, and the verdict.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::drill::Drill;
use crate::app::drill::Stage;
use crate::base::text;
use crate::content::Drill as Exercise;
use crate::content::Judgement;
use crate::spark::submit::Verdict;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::screens::bench::picture;
use crate::tui::screens::bench::said::Said;
use crate::tui::screens::bench::screen;
use crate::tui::screens::bench::suggestions;
use crate::tui::theme::Role;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let drill = &model.drill;
    let Some(exercise) = &drill.exercise else {
        pen.put_centre(row(area, area.height / 2), "The drills are being read …", Role::Dim);
        return;
    };
    let rest = below(area, asked(pen, area, drill, exercise));
    let rest = below(rest, screen::line(pen, rest, &drill.editor, "Your line", true));
    // A small screen shows the verdict instead of the picture.
    let crowded = area.height < 30 && matches!(drill.stage, Stage::Judged(_));
    let height = if crowded { 0 } else { picture::HEIGHT.min(rest.height / 2) };
    let place = Rect { height, ..rest };
    if drill.editor.placed.is_some() {
        picture::draw(pen, place, &drill.editor.explanation, drill.editor.placed.as_ref());
    } else if !crowded {
        pen.put_centre(row(place, height / 2), "Nothing would start yet", Role::Dim);
    }
    let rest = below(rest, height);
    match &drill.stage {
        Stage::Judging => pen.put_centre(row(rest, rest.height / 2), "It runs …", Role::Dim),
        Stage::Judged(judgement) => {
            let title = if judgement.met() { "It does what was asked" } else { "Not yet" };
            let inside = inset(pen.pane(rest, title, false), 1);
            screen::lines(pen, inside, &verdict(exercise, judgement, usize::from(inside.width)), drill.scroll);
        }
        Stage::Writing => {
            suggestions::draw(pen, rest, &drill.editor);
        }
    }
}

/// The story and the requirements; returns the rows taken.
fn asked(pen: &mut Pen<'_>, area: Rect, drill: &Drill, exercise: &Exercise) -> u16 {
    let columns = usize::from(area.width.saturating_sub(4)).max(20);
    let mut lines: Vec<Said> = text::wrap(&exercise.story, columns).into_iter().map(|words| Said { words, role: Role::Text }).collect();
    let verdicts = match &drill.stage {
        Stage::Judged(judgement) => judgement.verdicts.as_slice(),
        Stage::Writing | Stage::Judging => &[],
    };
    for (place, wanted) in exercise.wants.iter().enumerate() {
        let (mark, role) = match verdicts.get(place).map(|verdict| verdict.met) {
            Some(true) => ("✓", Role::Good),
            Some(false) => ("✗", Role::Bad),
            None => ("·", Role::Title),
        };
        lines.push(Said { words: format!("{mark} {wanted}"), role });
    }
    let height = u16::try_from(lines.len() + 2).unwrap_or(area.height).min(area.height / 2);
    let title = format!("{} {}: {} ({} met)", "Drill", drill.opened, exercise.title, drill.met);
    let inside = inset(pen.pane(Rect { height, ..area }, &title, false), 1);
    screen::lines(pen, inside, &lines, 0);
    height
}

/// Why, requirement by requirement and run by run.
fn verdict(exercise: &Exercise, judgement: &Judgement, columns: usize) -> Vec<Said> {
    let mut lines = Vec::new();
    let mut add = |words: &str, role: Role| lines.extend(text::wrap(words, columns.max(20)).into_iter().map(|words| Said { words, role }));
    if let Some(why) = &judgement.refused {
        add(&format!("⊘ Nothing was run: {why}"), Role::Bad);
    }
    for Verdict { requirement, met, why } in judgement.verdicts.iter().filter(|_| judgement.refused.is_none()) {
        let (mark, role) = if *met { ("✓", Role::Good) } else { ("✗", Role::Bad) };
        add(&format!("{mark} {requirement}: {why}"), role);
    }
    for tried in &judgement.tried {
        let (mark, role) = if tried.met { ("✓", Role::Good) } else { ("✗", Role::Bad) };
        add(&format!("{mark} {}", tried.sentence()), role);
    }
    if judgement.met() {
        add(&exercise.keep, Role::Text);
        add("Enter: the next drill.", Role::Dim);
    } else if !judgement.tried.is_empty() {
        add("Mend the line and hand it in again, or watch the run that went wrong in the lab.", Role::Dim);
    }
    lines
}
