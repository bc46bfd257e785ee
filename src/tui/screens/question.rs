//! Draws a question: its words, its code, the rows to answer; and after the answer why. Quiz, review and exam show it.

mod asked;
mod picture;

use ratatui::layout::Rect;

use crate::app::paper::Paper;
use crate::spark::fault::Fault;
use crate::study::Answered;
use crate::study::Body;
use crate::study::Kind;
use crate::study::Question;
use crate::study::RunSpec;
use crate::study::answer::Grade;
use crate::tui::pen::Part;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::lines::Lines;

pub use asked::asked;

/// Widest text that is read with ease.
pub const WIDEST: u16 = 110;

/// The middle of a wide screen.
pub fn column(area: Rect) -> Rect {
    let width = area.width.min(WIDEST);
    Rect { x: area.x + (area.width - width) / 2, width, ..area }
}

/// The run that is about to be played: its line, its work, the faults that are armed; these come first where not all has room, for
/// nobody can foretell a run without them. Returns the rows used.
pub fn armed(pen: &mut Pen<'_>, area: Rect, run: &RunSpec) -> u16 {
    let mut rest = area;
    let line = crate::base::text::wrap(&run.submit, usize::from(area.width).max(10));
    let tight = line.len() + 1 + run.faults.len() > usize::from(area.height);
    if tight {
        rest = faults(pen, rest, run);
    }
    for line in line {
        pen.pieces(row(rest, 0), code::pieces("shell", &line));
        rest = below(rest, 1);
    }
    if let Some(work) = run.sql.as_deref().or(run.work.as_deref()) {
        let used = pen.paragraph(rest, work, Role::Dim, 0);
        rest = below(rest, used);
    }
    for told in run.circumstances() {
        let used = pen.paragraph(rest, &told, Role::Dim, 0);
        rest = below(rest, used);
    }
    if !tight {
        rest = faults(pen, rest, run);
    }
    let workers = run.cluster.as_ref().and_then(|cluster| cluster.workers).map(|workers| format!(", {workers} workers"));
    let fault = if run.faults.is_empty() { ", nothing is broken" } else { "" };
    pen.put(row(rest, 0), &format!("Spark {}{}{fault}", run.spark.as_deref().unwrap_or("4.0"), workers.unwrap_or_default()), Role::Dim);
    rest = below(rest, 1);
    area.height - rest.height
}

/// The faults that are armed, in words; returns what is left of the area.
pub fn faults(pen: &mut Pen<'_>, area: Rect, run: &RunSpec) -> Rect {
    run.faults.iter().fold(area, |rest, fault| {
        let lead = pen.put(row(rest, 0), "◇ armed: ", Role::Warn);
        let written = fault.to_string();
        let said = Fault::parse(&written).map_or(written, |fault| fault.says_when());
        let used = pen.paragraph(right_of(rest, lead), &said, Role::Text, 0);
        below(rest, used.max(1))
    })
}

/// Right or wrong and how many points, then the reasons.
pub fn answered(pen: &mut Pen<'_>, area: Rect, paper: &Paper, answered: &Answered, scroll: usize) {
    let points = answered.review.points();
    let told = format!("{points:+} points, {}", answered.review.sure.name());
    graded(pen, area, paper, &answered.grade, &told, scroll);
}

/// What was answered on a picture, marked on that picture, and the reasons below it.
pub fn graded(pen: &mut Pen<'_>, area: Rect, paper: &Paper, grade: &Grade, told: &str, scroll: usize) {
    let scroll = u16::try_from(scroll).unwrap_or(u16::MAX);
    pen.window(area, |pen, sheet| {
        let mut rest = sheet;
        let put = |pen: &mut Pen<'_>, lines: &Lines, rest: Rect| {
            lines.draw(pen, rest, 0);
            below(rest, cells(lines.len()))
        };
        let mut lines = Lines::new(sheet.width);
        head(&mut lines, &paper.question, grade, told);
        rest = put(pen, &lines, rest);
        rest = below(rest, picture::graded(pen, rest, paper, grade));
        let mut lines = Lines::new(sheet.width);
        remarks(&mut lines, &paper.question, grade, paper.options());
        rest = put(pen, &lines, rest);
        Part { used: sheet.height - rest.height, matters: (scroll, scroll.saturating_add(area.height)) }
    });
}

/// What was asked; why every option is right or wrong, in the order in which they were shown; what to take home, and the source.
pub fn reasons(lines: &mut Lines, question: &Question, grade: &Grade, told: &str, shown: &[usize]) {
    head(lines, question, grade, told);
    remarks(lines, question, grade, shown);
}

/// What was asked, once more: its words, and below them the code, the line with the gap, or the run.
pub fn again(lines: &mut Lines, question: &Question) {
    lines.add(&question.prompt, 0, Role::Title);
    for (place, line) in question.code.iter().flat_map(|code| code.lines.iter().enumerate()) {
        // Where a line of it was to be found, the lines have numbers.
        let number = format!("{:>2} ", place + 1);
        let lead = (question.kind == Kind::Snippet).then_some((number.as_str(), Role::Dim));
        let language = question.code.as_ref().map_or("", |code| &code.language);
        lines.pieces(lead.into_iter().chain(code::pieces(language, line)));
    }
    match (&question.body, &question.run) {
        (Body::Fill { line, .. }, _) => lines.pieces(code::pieces("shell", line)),
        (Body::Predict { .. }, Some(run)) => {
            lines.add(&run.submit, 2, Role::Dim);
            for fault in &run.faults {
                lines.add(&format!("◇ armed: {fault}"), 2, Role::Warn);
            }
        }
        _ => {}
    }
}

/// What was asked, and whether the answer was right.
fn head(lines: &mut Lines, question: &Question, grade: &Grade, told: &str) {
    again(lines, question);
    let (verdict, role) = if grade.right { ("✓ Right", Role::Good) } else { ("✗ Not right", Role::Bad) };
    lines.add(&if told.is_empty() { verdict.to_owned() } else { format!("{verdict}: {told}") }, 0, role);
    lines.blank();
}

/// Option by option, then what to take home and where it is written.
fn remarks(lines: &mut Lines, question: &Question, grade: &Grade, shown: &[usize]) {
    for remark in grade.in_order(shown) {
        let sign = match (remark.right, remark.said) {
            (true, true) => "✓ you said",
            (true, false) => "· rightly left",
            (false, true) => "✗ you said",
            (false, false) => "✗ you missed",
        };
        lines.add(&format!("{sign}: {}", remark.text), 0, if remark.right { Role::Good } else { Role::Bad });
        if !remark.why.is_empty() {
            lines.add(&remark.why, 4, Role::Text);
        }
        if let Some(right_in) = &remark.right_in {
            lines.add(&format!("It would be right in: {right_in}"), 4, Role::Dim);
        }
    }
    lines.blank();
    if !grade.remarks.iter().any(|remark| remark.why == question.explain) {
        lines.add(&question.explain, 0, Role::Accent);
    }
    lines.add(&format!("Source: {}", question.source), 0, Role::Dim);
    if question.can_be_seen() {
        lines.add("l opens the lab at the moment that shows it.", 0, Role::Dim);
    }
}
