//! The pictures on which some questions are answered, and what stands on them after the answer.

use ratatui::layout::Rect;

use crate::app::paper::Paper;
use crate::study::Kind;
use crate::study::answer::Grade;
use crate::tui::pen::Pen;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::board;
use crate::tui::widgets::board::Verdict;

/// The answer on its picture: what was right, what was not, and where that belongs. Returns the lines used, none where no picture
/// belongs to the question or fits.
pub(super) fn graded(pen: &mut Pen<'_>, area: Rect, paper: &Paper, grade: &Grade) -> u16 {
    if paper.question.kind != Kind::Place {
        return 0;
    }
    let verdicts: Vec<Verdict> = grade
        .remarks
        .iter()
        .map(|remark| Verdict { right: remark.right, belongs: remark.belongs.and_then(|target| paper.place_of(target)) })
        .collect();
    let Some(part) = board::draw(pen, area, &paper.form, Some(&verdicts), area.height) else { return 0 };
    pen.put(row(area, part.used), "✓ right   ✗ wrong → where it belongs   ◌ what belongs there", Role::Dim);
    part.used + 2
}
