//! Draws the quiz: the switches, the question, the reasons after it, and the end of a round.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::quiz::Quiz;
use crate::app::round::Round;
use crate::app::round::Stage;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::screens::question;
use crate::tui::theme::Role;
use crate::tui::widgets::form;
use crate::tui::widgets::lines::Lines;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let quiz = &model.quiz;
    if model.library.is_none() {
        pen.put_centre(row(area, area.height / 2), "Reading the questions…", Role::Dim);
        return;
    }
    if let Some(switches) = &quiz.switches {
        let inside = inset(pen.pane(question::column(area), "What do you want to practise?", true), 1);
        let used = form::draw(pen, inside, switches);
        pen.put(below(inside, used + 1), "↑↓ choose a row   ←→ change it   Enter on the last row begins", Role::Dim);
        return;
    }
    round(pen, area, &quiz.round, &chosen(quiz));
}

/// What is practised, in a few words.
fn chosen(quiz: &Quiz) -> String {
    let filter = &quiz.practice.filter;
    let mut words: Vec<String> = filter.objectives.clone();
    words.extend(filter.topologies.iter().map(|world| world.name().to_owned()));
    words.extend(filter.faults.iter().map(|hit| format!("{} hit", hit.name())));
    words.extend(filter.kinds.iter().map(|kind| kind.name().to_owned()));
    words.extend((quiz.practice.pool != crate::study::Pool::All).then(|| quiz.practice.pool.name().to_owned()));
    if words.is_empty() { "Quiz".to_owned() } else { format!("Quiz: {}", words.join(", ")) }
}

/// A round of questions, wherever it is asked.
pub fn round(pen: &mut Pen<'_>, area: Rect, round: &Round, name: &str) {
    let area = question::column(area);
    let title = match (&round.paper, &round.stage) {
        (Some(paper), Stage::Asking | Stage::Grading | Stage::Graded(_)) => {
            format!("{name} · {} of {} · {} · {}", round.at, round.queue.len(), paper.question.topic, paper.question.kind.name())
        }
        _ => name.to_owned(),
    };
    let inside = inset(pen.pane(area, &title, true), 1);
    let score = format!("{} of {} right, {:+} points", round.tally.right, round.tally.asked, round.points);
    let last = row(inside, inside.height.saturating_sub(1));
    pen.put_right(last, &score, Role::Dim);
    let body = Rect { height: inside.height.saturating_sub(1), ..inside };
    match (&round.stage, &round.paper) {
        (Stage::Graded(answered), Some(paper)) => question::answered(pen, body, paper, answered, round.scroll),
        (Stage::Asking | Stage::Grading, Some(paper)) => {
            question::asked(pen, body, paper);
            if round.stage == Stage::Grading {
                pen.put(last, "Grading and keeping the answer…", Role::Dim);
            }
        }
        (Stage::Over, _) => over(pen, body, round),
        (Stage::Idle, _) => pen.put_centre(row(body, body.height / 2), "Enter begins a round; o chooses what is asked", Role::Dim),
        _ => pen.put_centre(row(body, body.height / 2), "Choosing the questions…", Role::Dim),
    }
}

/// The end of a round: how it went, and where the reasons were held back, all of them.
fn over(pen: &mut Pen<'_>, area: Rect, round: &Round) {
    let mut lines = Lines::new(area.width);
    let right = round.done.iter().filter(|(_, answered)| answered.grade.right).count();
    lines.add(&format!("{right} of {} right in this round.", round.done.len()), 0, Role::Title);
    lines.add("Enter goes on, Esc goes back.", 0, Role::Dim);
    for (question, answered) in &round.done {
        lines.blank();
        if round.silent {
            question::reasons(&mut lines, question, &answered.grade, "", &[]);
        } else {
            let (sign, role) = if answered.grade.right { ("✓", Role::Good) } else { ("✗", Role::Bad) };
            lines.add(&format!("{sign} {}", question.prompt.lines().next().unwrap_or_default()), 0, role);
        }
    }
    lines.draw(pen, area, round.scroll);
}
