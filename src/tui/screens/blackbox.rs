//! Draws the black box: what can be looked at on the left, what it shows on the right, and after the answer what told them apart.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::blackbox::BlackBox;
use crate::app::blackbox::Case;
use crate::app::blackbox::Stage;
use crate::app::blackbox::Verdict;
use crate::app::msg::Target;
use crate::base::text;
use crate::study::blackbox::words;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::form;
use crate::tui::widgets::list;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let boxed = &model.blackbox;
    let Some(case) = boxed.case.as_deref().filter(|_| boxed.stage != Stage::Drawing) else {
        pen.put_centre(row(area, area.height / 2), "Something is being run where you cannot see it…", Role::Dim);
        return;
    };
    let left = Rect { width: (area.width * 2 / 5).clamp(30, 56).min(area.width), ..area };
    let title = format!("Box {}: look, then say", case.number);
    let inside = inset(pen.pane(left, &title, true), 1);
    looks(pen, inside, boxed, case);
    let right = right_of(area, left.width);
    match &boxed.stage {
        Stage::Shown(verdict) => {
            let title = if verdict.right() { "✓ That is it" } else { "✗ Not quite" };
            let inside = inset(pen.pane(right, title, false), 1);
            verdict_of(pen, inside, boxed, case, verdict);
        }
        _ => answer(pen, right, boxed),
    }
}

/// The looks, those taken marked, and below them the two answers.
fn looks(pen: &mut Pen<'_>, area: Rect, boxed: &BlackBox, case: &Case) {
    for (place, look) in case.looks.iter().enumerate() {
        let line = row(area, cells(place));
        let here = boxed.cursor.at == place;
        let taken = boxed.taken.get(place).copied().unwrap_or_default();
        let sign = if taken { "● " } else { "○ " };
        let mark = if here { "▸" } else { " " };
        pen.pieces(
            line,
            [
                (mark, Role::Focus),
                (sign, if taken { Role::Accent } else { Role::Dim }),
                (look.what, if here { Role::Title } else { Role::Text }),
            ],
        );
        pen.press(line, Target::Row(place));
    }
    let rest = below(area, cells(case.looks.len()) + 1);
    let looking = boxed.stage == Stage::Looking || boxed.stage == Stage::Judging;
    let mut shown = boxed.form.clone();
    if boxed.cursor.at < case.looks.len() || !looking {
        shown.cursor.at = usize::MAX;
    }
    let used = form::draw_from(pen, rest, &shown, case.looks.len());
    let score = format!("{} of {} right · {}", boxed.right, boxed.tried, text::plural(boxed.looks_taken(), "look"));
    let last = row(area, area.height.saturating_sub(1));
    if rest.height > used {
        pen.put(last, &score, Role::Dim);
    }
}

/// What the chosen look shows, if it was taken.
fn answer(pen: &mut Pen<'_>, area: Rect, boxed: &BlackBox) {
    let Some((place, look)) = boxed.look() else {
        let inside = inset(pen.pane(area, "Say what it is", false), 1);
        let told = "Choose with ← and →. You can look again at anything before you say it. Whoever guesses wrong is shown what would have looked different.";
        pen.paragraph(inside, told, Role::Dim, 0);
        return;
    };
    let inside = inset(pen.pane(area, look.what, false), 1);
    pen.pieces(row(inside, 0), [("$ ", Role::Key), (look.command, Role::Title)]);
    let body = below(inside, 2);
    if !boxed.taken.get(place).copied().unwrap_or_default() {
        pen.pieces(row(body, 0), [("Enter", Role::Key), (" looks", Role::Dim)]);
        return;
    }
    let columns = usize::from(body.width).max(10);
    let lines: Vec<String> = look.answer.iter().flat_map(|line| text::wrap(line, columns)).collect();
    let height = usize::from(body.height);
    let first = boxed.scroll.min(lines.len().saturating_sub(height));
    for (line, number) in lines[first..].iter().zip(0..body.height) {
        pen.pieces(row(body, number), code::pieces("log", line));
    }
    list::scroll_mark(pen, Rect { width: body.width + 1, ..body }, first, lines.len());
}

/// What it was, and how the guess would have looked.
fn verdict_of(pen: &mut Pen<'_>, area: Rect, boxed: &BlackBox, case: &Case, verdict: &Verdict) {
    let mut lines: Vec<(String, Role)> = Vec::new();
    let columns = usize::from(area.width).max(10);
    let mut say = |words: &str, role| lines.extend(text::wrap(words, columns).into_iter().map(|line| (line, role)));
    say(&format!("It was {}: {}.", case.topology.name(), words(case.run.faults.first())), Role::Title);
    say(&case.run.submit, Role::Code);
    say("", Role::Text);
    if let Some(guess) = boxed.guess().filter(|_| !verdict.right() || verdict.same) {
        let said = format!("You said {}: {}.", guess.topology.name(), words(guess.fault.as_ref()));
        say(&said, if verdict.right() { Role::Good } else { Role::Bad });
        if verdict.same {
            say("From here nobody can tell the two apart: every look would have shown the same. So it counts.", Role::Text);
        }
        if let Some(why) = &verdict.impossible {
            say(&format!("That cannot have been: {why}"), Role::Text);
        }
        for told in &verdict.told {
            say("", Role::Text);
            say(&told.what, Role::Accent);
            say(&format!("  here:         {}", told.here), Role::Text);
            say(&format!("  as you said:  {}", told.there), Role::Dim);
        }
        say("", Role::Text);
    }
    say("L opens the picture at the fault, n fills another box.", Role::Dim);
    let first = boxed.scroll.min(lines.len().saturating_sub(usize::from(area.height)));
    for ((line, role), number) in lines[first..].iter().zip(0..area.height) {
        pen.put(row(area, number), line, *role);
    }
    list::scroll_mark(pen, Rect { width: area.width + 1, ..area }, first, lines.len());
}
