//! Draws the quiz: the question with its code, the rows to answer, and after the answer why.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::quiz::Stage;
use crate::base::text;
use crate::study::Question;
use crate::study::answer::Grade;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::form;
use crate::tui::widgets::list::scroll_mark;

/// Widest text that is read with ease.
const WIDEST: u16 = 110;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let quiz = &model.quiz;
    let Some(question) = &quiz.question else {
        pen.put_centre(row(area, area.height / 2), "Reading the questions…", Role::Dim);
        return;
    };
    let width = area.width.min(WIDEST);
    let area = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    let title = format!("Question {} · {} · {}", quiz.at, question.topic, question.kind.name());
    let inside = inset(pen.pane(area, &title, true), 1);
    let score = format!("{} of {} right", quiz.right, quiz.answered);
    pen.put_right(row(inside, inside.height.saturating_sub(1)), &score, Role::Dim);
    let body = Rect { height: inside.height.saturating_sub(1), ..inside };
    if let Stage::Graded(grade) = &quiz.stage {
        return graded(pen, body, question, grade, quiz.scroll);
    }
    let used = pen.paragraph(body, &question.prompt, Role::Title, 0);
    let mut rest = below(body, used + 1);
    if let Some(snippet) = &question.code {
        for line in &snippet.lines {
            pen.pieces(row(rest, 0), code::pieces(&snippet.language, line));
            rest = below(rest, 1);
        }
        rest = below(rest, 1);
    }
    form::draw(pen, rest, &quiz.form);
    if quiz.stage == Stage::Grading {
        pen.put(row(body, body.height.saturating_sub(1)), "Playing the run that knows the answer…", Role::Dim);
    }
}

/// Right or wrong, and why for every option.
fn graded(pen: &mut Pen<'_>, area: Rect, question: &Question, grade: &Grade, scroll: usize) {
    let columns = usize::from(area.width).max(20);
    let mut lines: Vec<(String, Role)> = Vec::new();
    let mut add = |words: &str, indent: usize, role: Role| {
        let lead = " ".repeat(indent);
        lines.extend(text::wrap(words, columns - indent).into_iter().map(|line| (format!("{lead}{line}"), role)));
    };
    add(&question.prompt, 0, Role::Title);
    add(if grade.right { "✓ Right" } else { "✗ Not right" }, 0, if grade.right { Role::Good } else { Role::Bad });
    add("", 0, Role::Text);
    for remark in &grade.remarks {
        let sign = match (remark.right, remark.said) {
            (true, true) => "✓ you chose",
            (true, false) => "· rightly left",
            (false, true) => "✗ you chose",
            (false, false) => "✗ you missed",
        };
        add(&format!("{sign}: {}", remark.text), 0, if remark.right { Role::Good } else { Role::Bad });
        add(&remark.why, 4, Role::Text);
        if let Some(right_in) = &remark.right_in {
            add(&format!("It would be right in: {right_in}"), 4, Role::Dim);
        }
    }
    add("", 0, Role::Text);
    add(&question.explain, 0, Role::Accent);
    add(&format!("Source: {}", question.source), 0, Role::Dim);
    add("Enter asks the next question; L opens the scenario that shows it.", 0, Role::Dim);
    let first = scroll.min(lines.len().saturating_sub(usize::from(area.height)));
    for ((line, role), number) in lines[first..].iter().zip(0..area.height) {
        pen.put(row(area, number), line, *role);
    }
    scroll_mark(pen, Rect { width: area.width + 1, ..area }, first, lines.len());
}
