//! Draws the exam: which one, the question with clock, pace and navigator, and the result.

mod result;

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::exam::ExamScreen;
use crate::app::exam::Stage;
use crate::study::Exam;
use crate::study::Moment;
use crate::study::result::NO_PASS_MARK;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::question;
use crate::tui::theme::Role;
use crate::tui::widgets::form;
use crate::tui::widgets::meter;

/// Columns of the list of all questions.
const SIDE: u16 = 25;

/// `61:05`: minutes and seconds.
pub fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let state = &model.exam;
    match (&state.stage, &state.exam) {
        (Stage::Looking, _) => pen.put_centre(row(area, area.height / 2), "Looking for an exam that was left open…", Role::Dim),
        (Stage::Beginning, _) => pen.put_centre(row(area, area.height / 2), "Drawing the questions…", Role::Dim),
        (Stage::Marking, _) => pen.put_centre(row(area, area.height / 2), "Grading, and keeping the result…", Role::Dim),
        (Stage::Choosing, _) => choosing(pen, question::column(area), state),
        (Stage::Sitting, Some(exam)) => sitting(pen, area, state, exam, model.now),
        (Stage::Result(marked), Some(exam)) => result::draw(pen, question::column(area), model, marked, exam),
        _ => {}
    }
}

fn choosing(pen: &mut Pen<'_>, area: Rect, state: &ExamScreen) {
    let inside = inset(pen.pane(area, "Exam", true), 1);
    let open = state.exam.is_some();
    let told = if open {
        "An exam was left open. Its answers and its clock are as they were; the time it was closed does not count, but each interruption \
         is named in the result."
    } else {
        "As the real one: 45 questions in 90 minutes. The questions are shared among the three objectives that this trainer covers \
         (architecture 20, troubleshooting 10, Spark Connect 5 percent of the real exam) by their weights."
    };
    let used = pen.paragraph(inside, told, Role::Text, 0);
    let rest = below(inside, used + 1);
    let used = form::draw(pen, rest, &state.form);
    pen.paragraph(below(rest, used + 1), NO_PASS_MARK, Role::Dim, 0);
}

fn sitting(pen: &mut Pen<'_>, area: Rect, state: &ExamScreen, exam: &Exam, now: Moment) {
    let wide = area.width >= 100;
    let width = area.width.min(question::WIDEST + SIDE);
    let area = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    let head = Rect { height: 3.min(area.height), ..area };
    heading(pen, head, state, exam, now);
    let rest = below(area, head.height);
    let side = if wide { SIDE } else { 0 };
    if wide {
        let place = Rect { x: rest.right() - side, width: side, ..rest };
        let inside = inset(pen.pane(place, "All questions (o)", false), 1);
        grid(pen, inside, exam);
    }
    let title = format!("Question {} of {}{}", exam.current + 1, exam.slots.len(), marks(exam));
    let inside = inset(pen.pane(Rect { width: rest.width - side, ..rest }, &title, true), 1);
    if exam.seen.is_none() {
        pen.put_centre(row(inside, inside.height / 2), "Paused. Enter or P goes on.", Role::Title);
        return;
    }
    match (&state.paper, &state.checked) {
        (Some(paper), Some(grade)) => {
            question::graded(pen, inside, paper, grade, "", state.scroll);
        }
        (Some(paper), None) => question::asked(pen, inside, paper),
        (None, _) => {
            pen.paragraph(inside, "This question is no longer there: n goes on.", Role::Warn, 0);
        }
    }
}

fn marks(exam: &Exam) -> String {
    let slot = exam.slots.get(exam.current);
    let marked = slot.is_some_and(|slot| slot.marked);
    let answered = slot.is_some_and(|slot| slot.answer.is_some());
    format!("{}{}", if answered { " · answered" } else { "" }, if marked { " · ! marked" } else { "" })
}

/// Two lines: time, pace and what is open; then every question as a letter.
fn heading(pen: &mut Pen<'_>, area: Rect, state: &ExamScreen, exam: &Exam, now: Moment) {
    let left = exam.left_seconds(now);
    let pace = exam.pace(now);
    let role = if left < 300 { Role::Bad } else { Role::Title };
    let kept = match state.kept {
        Some((answered, used)) if answered == exam.slots.len() - exam.unanswered() && used == exam.used_seconds => "saved",
        Some(_) | None if exam.used_seconds == 0 => "",
        _ => "saving…",
    };
    let ahead = format!("  {} {}", clock(pace.unsigned_abs()), if pace < 0 { "behind" } else { "ahead" });
    let open = format!("  {} unanswered, {} marked", exam.unanswered(), exam.marked().count());
    let line = row(area, 0);
    pen.pieces(
        line,
        [
            (format!(" {} left", clock(left)).as_str(), role),
            (ahead.as_str(), if pace < 0 { Role::Warn } else { Role::Good }),
            (open.as_str(), Role::Text),
        ],
    );
    pen.put_right(line, kept, Role::Dim);
    // The pace: time used as a bar, with the place up to which answers should be.
    let bar = inset(row(area, 1), 1);
    meter::draw(pen, bar, exam.limit_seconds - left, 0, exam.limit_seconds, Role::Accent);
    let answered = u64::try_from(exam.slots.len() - exam.unanswered()).unwrap_or(0);
    let count = u64::try_from(exam.slots.len().max(1)).unwrap_or(1);
    let at = u16::try_from(u64::from(bar.width.saturating_sub(1)) * answered / count).unwrap_or(0);
    pen.put(Rect { width: 1, ..right_of(bar, at) }, "◆", Role::Title);
    letters(pen, inset(row(area, 2), 1), exam);
}

/// One letter a question: answered, open, marked; the current one reversed.
fn letters(pen: &mut Pen<'_>, line: Rect, exam: &Exam) {
    for (place, slot) in exam.slots.iter().enumerate().take(usize::from(line.width)) {
        let at = Rect { width: 1, ..right_of(line, cells(place)) };
        let (letter, role) = match (slot.marked, slot.answer.is_some()) {
            (true, _) => ("!", Role::Warn),
            (false, true) => ("■", Role::Good),
            (false, false) => ("·", Role::Dim),
        };
        pen.put(at, letter, role);
        if place == exam.current {
            pen.tint(at, Role::Selected);
        }
    }
    let told = "  ■ answered  · open  ! marked";
    pen.put(right_of(line, cells(exam.slots.len())), told, Role::Dim);
}

/// The numbers of all questions, five in a row.
fn grid(pen: &mut Pen<'_>, area: Rect, exam: &Exam) {
    for (place, slot) in exam.slots.iter().enumerate() {
        let at = right_of(row(area, cells(place / 5)), cells(place % 5) * 4);
        let (letter, role) = match (slot.marked, slot.answer.is_some()) {
            (true, _) => ('!', Role::Warn),
            (false, true) => ('■', Role::Good),
            (false, false) => ('·', Role::Dim),
        };
        let at = Rect { width: 4.min(at.width), ..at };
        pen.put(at, &format!("{:>2}{letter}", place + 1), role);
        if place == exam.current {
            pen.tint(Rect { width: 3.min(at.width), ..at }, Role::Selected);
        }
    }
    let told = format!("{} left open", exam.unanswered());
    pen.put(row(area, cells(exam.slots.len().div_ceil(5)) + 1), &told, Role::Dim);
}
