//! Draws a question: its words, its code, the rows to answer; and after the answer why. Quiz, review and exam show it.

use ratatui::layout::Rect;

use crate::app::paper::Paper;
use crate::study::Answered;
use crate::study::Body;
use crate::study::Kind;
use crate::study::Question;
use crate::study::RunSpec;
use crate::study::answer::Grade;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::form;
use crate::tui::widgets::lines::Lines;
use crate::tui::widgets::places;

/// Widest text that is read with ease.
pub const WIDEST: u16 = 110;

/// The middle of a wide screen.
pub fn column(area: Rect) -> Rect {
    let width = area.width.min(WIDEST);
    Rect { x: area.x + (area.width - width) / 2, width, ..area }
}

/// The question and its rows.
pub fn asked(pen: &mut Pen<'_>, area: Rect, paper: &Paper) {
    let question = &paper.question;
    let used = pen.paragraph(area, &question.prompt, Role::Title, 0);
    let mut rest = below(area, used);
    if let Some(snippet) = &question.code {
        rest = below(rest, 1);
        // Where a line of it is to be found, the lines have numbers.
        for (place, line) in snippet.lines.iter().enumerate() {
            let number = format!("{:>2} ", place + 1);
            let lead = (question.kind == Kind::Snippet).then_some((number.as_str(), Role::Dim));
            pen.pieces(row(rest, 0), lead.into_iter().chain(code::pieces(&snippet.language, line)));
            rest = below(rest, 1);
        }
    }
    if let (Body::Predict { .. }, Some(run)) = (&question.body, &question.run) {
        let used = armed(pen, below(rest, 1), run);
        rest = below(rest, used + 1);
    }
    let rest = below(rest, 1);
    let used = form::draw(pen, rest, &paper.form);
    if question.kind == Kind::Place {
        places::draw(pen, below(rest, used + 1), &paper.form);
    }
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
    if !tight {
        rest = faults(pen, rest, run);
    }
    let workers = run.cluster.as_ref().and_then(|cluster| cluster.workers).map(|workers| format!(", {workers} workers"));
    let fault = if run.faults.is_empty() { ", nothing is broken" } else { "" };
    pen.put(row(rest, 0), &format!("Spark {}{}{fault}", run.spark.as_deref().unwrap_or("4.0"), workers.unwrap_or_default()), Role::Dim);
    rest = below(rest, 1);
    area.height - rest.height
}

fn faults(pen: &mut Pen<'_>, area: Rect, run: &RunSpec) -> Rect {
    run.faults.iter().fold(area, |rest, fault| {
        pen.pieces(row(rest, 0), [("◆ armed: ", Role::Warn), (fault.to_string().as_str(), Role::Text)]);
        below(rest, 1)
    })
}

/// Right or wrong and how many points, then the reasons.
pub fn answered(pen: &mut Pen<'_>, area: Rect, question: &Question, answered: &Answered, scroll: usize) {
    let points = answered.review.points();
    let told = format!("{points:+} points, {}", answered.review.sure.name());
    let mut lines = Lines::new(area.width);
    reasons(&mut lines, question, &answered.grade, &told);
    lines.draw(pen, area, scroll);
}

/// Why every option is right or wrong, what to take home, and the source.
pub fn reasons(lines: &mut Lines, question: &Question, grade: &Grade, told: &str) {
    lines.add(&question.prompt, 0, Role::Title);
    let (verdict, role) = if grade.right { ("✓ Right", Role::Good) } else { ("✗ Not right", Role::Bad) };
    lines.add(&if told.is_empty() { verdict.to_owned() } else { format!("{verdict}: {told}") }, 0, role);
    lines.blank();
    for remark in &grade.remarks {
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
}
