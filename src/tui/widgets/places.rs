//! Processes on machines, as the learner has put them so far: a box a machine, the processes inside.

use ratatui::layout::Rect;

use crate::app::form::Form;
use crate::app::form::Input;
use crate::tui::pen::Pen;
use crate::tui::pen::ROUND;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::theme::Role;

/// The rows of the picture.
pub fn height(form: &Form) -> u16 {
    let most = targets(form).iter().enumerate().map(|(place, _)| on(form, place).len()).max().unwrap_or(0);
    cells(most.max(1)) + 2
}

/// Draws the boxes side by side; returns the rows used, none where they do not fit.
pub fn draw(pen: &mut Pen<'_>, area: Rect, form: &Form) -> u16 {
    let targets = targets(form);
    let height = height(form);
    let width = area.width / cells(targets.len().max(1));
    if targets.is_empty() || area.height < height || width < 14 {
        return 0;
    }
    for (place, name) in targets.iter().enumerate() {
        let at = Rect { x: area.x + cells(place) * width, width: width.saturating_sub(1), height, ..area };
        let inside = inset(pen.boxed(at, ROUND, Role::Border), 1);
        let head = Rect { x: at.x + 2, width: at.width.saturating_sub(4), height: 1, ..at };
        pen.put(head, &format!(" {} ", crate::base::text::cut(name, usize::from(head.width.saturating_sub(2)))), Role::Title);
        for (process, number) in on(form, place).into_iter().zip(0..) {
            pen.pieces(row(inside, number), [("● ", Role::Accent), (process, Role::Text)]);
        }
    }
    height
}

fn targets(form: &Form) -> &[String] {
    form.fields
        .iter()
        .find_map(|field| if let Input::Pick { options, .. } = &field.input { Some(options.as_slice()) } else { None })
        .unwrap_or(&[])
}

/// The processes on one machine. The last two rows are how sure one is, and the confirmation.
fn on(form: &Form, place: usize) -> Vec<&str> {
    let rows = form.fields.len().saturating_sub(2);
    let here = |input: &Input| matches!(input, Input::Pick { at: Some(at), .. } if *at == place);
    form.fields[..rows].iter().filter(|field| here(&field.input)).map(|field| field.label.as_str()).collect()
}
