//! Draws the result of an exam: the whole, per objective and per cell, what was slow and wrong; and its questions again.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::paper::Paper;
use crate::base::text;
use crate::base::text::plural;
use crate::study::Exam;
use crate::study::Grade;
use crate::study::Kind;
use crate::study::Marked;
use crate::study::Tally;
use crate::study::result::NO_PASS_MARK;
use crate::tui::pen::Pen;
use crate::tui::pen::inset;
use crate::tui::screens::exam::clock;
use crate::tui::screens::question;
use crate::tui::theme::Role;
use crate::tui::widgets::lines::Lines;

/// Cells and slow answers that are named, at most.
const MOST: usize = 12;

pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model, marked: &Marked, exam: &Exam) {
    let looking = model.exam.looking;
    let title = looking.map_or("Result".to_owned(), |place| format!("Question {} of {}", place + 1, exam.slots.len()));
    let inside = inset(pen.pane(area, &title, true), 1);
    if let Some((paper, grade)) = looking.and_then(|place| on_picture(model, marked, exam, place)) {
        return question::graded(pen, inside, &paper, grade, "", model.exam.scroll);
    }
    let mut lines = Lines::new(inside.width);
    match looking {
        Some(place) => again(&mut lines, model, marked, exam, place),
        None => whole(&mut lines, model, marked),
    }
    lines.draw(pen, inside, model.exam.scroll);
}

fn whole(lines: &mut Lines, model: &Model, marked: &Marked) {
    let result = &marked.result;
    let total = result.total;
    let role = if result.reached { Role::Good } else { Role::Warn };
    lines.add(&format!("{} right of {}: {}%", total.right, total.asked, total.percent()), 0, Role::Title);
    let reached = if result.reached { "reached" } else { "not reached" };
    lines.add(&format!("Practice target {}%: {reached}.", result.target), 0, role);
    lines.add(NO_PASS_MARK, 0, Role::Dim);
    let mut facts = vec![format!("{} used", clock(result.used_seconds))];
    if result.unanswered > 0 {
        facts.push(format!("{} unanswered (counted as wrong)", result.unanswered));
    }
    if result.interruptions > 0 {
        facts.push(format!("interrupted {}", plural(result.interruptions as usize, "time")));
    }
    lines.add(&facts.join(", "), 0, Role::Text);
    lines.blank();
    lines.add("Objectives, weakest first", 0, Role::Title);
    tallies(lines, &result.objectives, usize::MAX);
    if !result.cells.is_empty() {
        lines.blank();
        lines.add("Cells that lost something, weakest first (world/what is hit/what was asked)", 0, Role::Title);
        tallies(lines, &result.cells, MOST);
    }
    if !result.slow_and_wrong.is_empty() {
        lines.blank();
        lines.add("Slow and wrong", 0, Role::Title);
        for (id, seconds) in result.slow_and_wrong.iter().take(MOST) {
            let question = model.library.as_ref().and_then(|library| library.question(id));
            let prompt = question.map_or(id.as_str(), |question| &question.prompt);
            let words = format!("{:>6}  {}", clock(u64::from(*seconds)), prompt.lines().next().unwrap_or_default());
            lines.line(text::cut(&words, lines.columns()), Role::Text);
        }
    }
    lines.blank();
    lines.add("n goes through the questions that were not right; Enter leads to another exam.", 0, Role::Dim);
}

fn tallies(lines: &mut Lines, tallies: &[(String, Tally)], most: usize) {
    for (name, tally) in tallies.iter().take(most) {
        let role = if tally.percent() >= 80 { Role::Good } else { Role::Warn };
        let bar = "█".repeat(tally.percent() / 10);
        lines.line(format!("  {:>3}%  {:>2} of {:>2}  {bar:░<10}  {name}", tally.percent(), tally.right, tally.asked), role);
    }
}

/// A question that was answered on a picture, with the answer it got: it is read again on that picture.
fn on_picture<'a>(model: &Model, marked: &'a Marked, exam: &Exam, place: usize) -> Option<(Paper, &'a Grade)> {
    let slot = exam.slots.get(place)?;
    let question = model.library.as_ref()?.question(&slot.question).filter(|question| question.kind == Kind::Place)?;
    let grade = marked.grades.get(place)?.as_ref()?;
    let mut paper = Paper::new(question.clone(), exam.seed);
    paper.fill(slot.answer.as_ref()?, slot.sure);
    Some((paper, grade))
}

/// One question with its reasons, as after practice.
fn again(lines: &mut Lines, model: &Model, marked: &Marked, exam: &Exam, place: usize) {
    let question = exam.slots.get(place).and_then(|slot| model.library.as_ref()?.question(&slot.question));
    let Some(question) = question else { return lines.add("This question is no longer there.", 0, Role::Warn) };
    if let Some(grade) = marked.grades.get(place).and_then(Option::as_ref) {
        let paper = Paper::new(question.clone(), exam.seed);
        question::reasons(lines, question, grade, "", paper.options());
    } else {
        question::again(lines, question);
        lines.add("✗ Not answered", 0, Role::Bad);
        lines.blank();
        lines.add(&question.explain, 0, Role::Accent);
        lines.add(&format!("Source: {}", question.source), 0, Role::Dim);
    }
    lines.blank();
    lines.add("n the next one, Enter the result again.", 0, Role::Dim);
}
