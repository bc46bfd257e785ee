//! Draws review: what is due, the forecast, what is forgotten again and again; then question by question.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::home;
use crate::app::review::Todo;
use crate::app::round::Stage;
use crate::study::Mode;
use crate::study::Progress;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::screens::question;
use crate::tui::screens::quiz;
use crate::tui::theme::Role;
use crate::tui::widgets::lines::Lines;
use crate::tui::widgets::list;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let review = &model.review;
    if review.round.stage != Stage::Idle {
        let name = if review.round.mode == Mode::Placement { "Placement" } else { "Review" };
        return quiz::round(pen, area, &review.round, name);
    }
    let area = question::column(area);
    let progress = model.learner.progress.as_deref();
    let todo = Todo::all(progress);
    let titles: Vec<String> = todo.iter().map(|todo| todo.title(progress)).collect();
    let rows: Vec<list::Item<'_>> = titles.iter().map(|title| list::Item { text: title, remark: "", role: Role::Text }).collect();
    let menu = Rect { height: (cells(rows.len()) + 2).min(area.height), ..area };
    let inside = inset(pen.pane(menu, "Today", true), 1);
    list::draw(pen, inside, &rows, review.cursor.at, true);
    let inside = inset(pen.pane(below(area, menu.height), "Where you stand", false), 1);
    match progress {
        Some(progress) => standing(pen, inside, progress),
        None => pen.put_centre(row(inside, inside.height / 2), "Reading the record…", Role::Dim),
    }
}

fn standing(pen: &mut Pen<'_>, area: Rect, progress: &Progress) {
    let mut lines = Lines::new(area.width);
    lines.add(&home::outlook(progress), 0, Role::Title);
    forecast(&mut lines, progress);
    lines.blank();
    if progress.leeches.is_empty() {
        lines.add("Nothing is forgotten again and again.", 0, Role::Dim);
    } else {
        lines.add("Forgotten again and again: look these up in the field guide or the lab", 0, Role::Warn);
        for (key, lapses) in progress.leeches.iter().take(10) {
            lines.add(&format!("{key}, {lapses} times"), 2, Role::Text);
        }
    }
    lines.draw(pen, area, 0);
}

/// What the exam is likely to bring, and how far past forecasts were off.
pub fn forecast(lines: &mut Lines, progress: &Progress) {
    let forecast = progress.forecast;
    lines.add(
        &format!(
            "Without another answer: {:.0}% expected in {} days, four times in five between {:.0} and {:.0}%.",
            forecast.expected, forecast.days_left, forecast.low, forecast.high
        ),
        0,
        Role::Text,
    );
    lines.add(&format!("{:.0}% of what can be asked was asked so far.", forecast.seen), 0, Role::Text);
    for exam in progress.exams.iter().rev().take(5) {
        let came = format!("{} {}: {} of {} ({}%)", exam.day, exam.kind, exam.result.right, exam.result.asked, exam.result.percent());
        let (told, role) = match (&exam.forecast, exam.within) {
            (Some(forecast), Some(within)) => {
                let word = if within { "within" } else { "outside" };
                let told = format!("; the forecast was {:.0}% ({:.0} to {:.0}): {word}", forecast.expected, forecast.low, forecast.high);
                (told, if within { Role::Good } else { Role::Warn })
            }
            _ => (String::new(), Role::Text),
        };
        lines.add(&format!("{came}{told}"), 0, role);
    }
}
