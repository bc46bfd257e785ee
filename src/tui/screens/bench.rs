//! Draws the submit bench: the line with its parts told apart, who would sit where, what Spark would say.

use ratatui::layout::Rect;

use crate::app::Model;
use crate::app::bench::Bench;
use crate::base::text;
use crate::spark::deploy::Placement;
use crate::tui::pen::Pen;
use crate::tui::pen::ROUND;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::list::scroll_mark;

pub fn draw(pen: &mut Pen<'_>, area: Rect, model: &Model) {
    let bench = &model.bench;
    let wide = area.width >= 110;
    let editor = Rect { height: 6.min(area.height), ..area };
    let title = format!("Spark {} (Tab changes it): type a line; Enter runs it in the lab", bench.version);
    let inside = inset(pen.pane(editor, &title, true), 1);
    line(pen, inside, bench);
    let rest = below(area, editor.height);
    let picture = Rect { height: 7.min(rest.height), ..rest };
    placement(pen, picture, bench);
    let rest = below(rest, picture.height);
    let left = if wide { Rect { width: rest.width / 2, ..rest } } else { rest };
    let said: Vec<(String, Role)> = said(bench, usize::from(left.width.saturating_sub(4)).max(20));
    let mut all = said;
    let parsed = parsed(bench);
    if wide {
        let inside = inset(pen.pane(right_of(rest, left.width), "As spark-submit --verbose would print it", false), 1);
        for ((words, role), number) in parsed.iter().zip(0..inside.height) {
            pen.put(row(inside, number), words, *role);
        }
    } else {
        all.push((String::new(), Role::Text));
        all.extend(parsed);
    }
    let inside = inset(pen.pane(left, "What Spark makes of it", false), 1);
    let first = bench.scroll.min(all.len().saturating_sub(usize::from(inside.height)));
    for ((words, role), number) in all[first..].iter().zip(0..inside.height) {
        pen.put(row(inside, number), words, *role);
    }
    scroll_mark(pen, Rect { width: inside.width + 1, ..inside }, first, all.len());
}

/// The line, wrapped at the width, coloured piece by piece, with the caret.
fn line(pen: &mut Pen<'_>, area: Rect, bench: &Bench) {
    if area.is_empty() {
        return;
    }
    let (mut x, mut y) = (0, 0);
    let caret = bench.line.at;
    let pieces = code::pieces("shell", &bench.line.text);
    let letters = pieces.into_iter().flat_map(|(piece, role)| piece.chars().map(move |letter| (letter, role)));
    for (place, (letter, role)) in letters.chain([(' ', Role::Text)]).enumerate() {
        let width = crate::tui::pen::letter_width(letter);
        if x + width > area.width {
            (x, y) = (0, y + 1);
        }
        if y >= area.height {
            return;
        }
        let mut buffer = [0; 4];
        let here = Rect { x: area.x + x, y: area.y + y, width: width.max(1), height: 1 };
        pen.put(here, letter.encode_utf8(&mut buffer), role);
        if place == caret {
            pen.tint(here, Role::Selected);
        }
        x += width;
    }
}

/// Two boxes, the driver in the one where it would sit.
fn placement(pen: &mut Pen<'_>, area: Rect, bench: &Bench) {
    if area.height < 5 {
        return;
    }
    let Some(placement) = &bench.explanation.placement else {
        let told = if bench.explanation.refusal.is_some() {
            "⊘ Spark refuses this line: nothing starts"
        } else {
            "Nothing would be started by this"
        };
        pen.put_centre(row(area, area.height / 2), told, Role::Bad);
        return;
    };
    let half = area.width.saturating_sub(8) / 2;
    let here = Rect { width: half, height: 5, y: area.y + 1, ..area };
    let there = Rect { x: area.right() - half, ..here };
    let at_client = placement.driver.as_str() == "client";
    let left = inset(pen.boxed(here, ROUND, Role::Border), 1);
    pen.put(Rect { x: here.x + 2, height: 1, width: half.saturating_sub(4), ..here }, " where you type ", Role::Title);
    let local = placement.executors.as_str() == "local";
    pen.put(
        row(left, 0),
        if at_client { "● driver ◆" } else { "● the submitting process" },
        if at_client { Role::Focus } else { Role::Text },
    );
    if local {
        pen.put(row(left, 1), "● executor threads, in the same JVM", Role::Text);
    }
    let stay =
        if placement.client_must_stay { "must stay: when it goes, the application ends" } else { "may leave: the application goes on" };
    pen.put(row(left, 2), stay, if placement.client_must_stay { Role::Warn } else { Role::Good });
    if !(local && at_client) {
        let right = inset(pen.boxed(there, ROUND, Role::Border), 1);
        pen.put(Rect { x: there.x + 2, height: 1, width: half.saturating_sub(4), ..there }, " the cluster ", Role::Title);
        if !at_client {
            pen.put(row(right, 0), &format!("● driver ◆ in {}", place_words(placement)), Role::Focus);
        }
        pen.put(row(right, u16::from(!at_client)), &format!("● executors: {}", placement.executors.as_str()), Role::Text);
        let middle = here.y + 2;
        pen.row(middle, here.right(), there.x, "─", Role::Border);
    }
    pen.put(
        row(area, 6),
        &format!(" output: {} · driver log: {} · executor logs: {}", placement.output, placement.driver_log, placement.executor_log),
        Role::Dim,
    );
}

fn place_words(placement: &Placement) -> &'static str {
    match placement.driver.as_str() {
        "connect_server" => "the Connect server",
        "am_container" => "the ApplicationMaster's container",
        "driver_pod" => "a driver pod",
        "client" => "the client",
        _ => "a worker",
    }
}

/// Refusal, warnings, what is ignored, who set what.
fn said(bench: &Bench, columns: usize) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut add = |words: &str, indent: usize, role: Role| {
        let lead = " ".repeat(indent);
        lines.extend(text::wrap(words, columns.saturating_sub(indent).max(10)).into_iter().map(|line| (format!("{lead}{line}"), role)));
    };
    let explanation = &bench.explanation;
    if let Some(refusal) = &explanation.refusal {
        add(&format!("⊘ {}", refusal.printed), 0, Role::Bad);
        add(&format!("exit code {}", refusal.exit_code), 2, Role::Dim);
        if let Some(instead) = &refusal.instead {
            add(&format!("write {instead}"), 2, Role::Good);
        }
    }
    for warning in &explanation.warnings {
        add(&format!("! {}", warning.message), 0, Role::Warn);
        if let Some(instead) = &warning.instead {
            add(&format!("instead: {instead}"), 2, Role::Good);
        }
        add(warning.source, 2, Role::Dim);
    }
    for note in &explanation.notes {
        add(note, 0, Role::Text);
    }
    if let Some(command) = explanation.placement.as_ref().and_then(|placement| placement.driver_log_command.as_ref()) {
        add(&format!("driver's log: {command}"), 0, Role::Text);
    }
    for set in &explanation.precedence {
        add(&format!("{} = {}   ({})", set.key, set.value, set.from), 0, Role::Text);
        for beaten in &set.overrides {
            add(&format!("over {} ({})", beaten.value, beaten.from), 4, Role::Dim);
        }
    }
    if lines.is_empty() {
        lines.push(("Nothing to remark.".to_owned(), Role::Dim));
    }
    lines
}

fn parsed(bench: &Bench) -> Vec<(String, Role)> {
    let fields = bench.explanation.parsed.0.iter().filter(|(_, value)| !value.is_empty() && value != "null");
    fields.map(|(name, value)| (format!("{name:<24} {value}"), Role::Text)).collect()
}
