//! The help, the palette and the key reference, all made from the table of actions.

use std::fmt::Write;

use crate::app::action::Action;
use crate::app::action::Line;
use crate::app::action::Place;
use crate::app::action::TABLE;
use crate::app::key::Key;
use crate::app::keymap::Keymap;
use crate::app::lab::faults;
use crate::app::lab::signs::SIGNS;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::update::edit_of;
use crate::base::Diagnostic;

/// The keys that work here, under their headings.
pub fn help(model: &Model) -> Sheet {
    let mut rows = Vec::new();
    let mut heading = "";
    let mut places: Vec<Place> =
        model.places().into_iter().filter(|place| matches!(place, Place::Screen(_) | Place::Asking | Place::Answered)).collect();
    places.extend([Place::Lists, Place::Over, Place::Everywhere, Place::Screens]);
    for place in places {
        for line in TABLE.iter().filter(|line| line.place == place && model.offers(line.action)) {
            if place.name() != heading {
                heading = place.name();
                rows.push(Row::new(heading).tone(Tone::Heading));
            }
            rows.push(row(line, &model.keymap).body(line.help));
        }
    }
    if matches!(model.screen, Screen::Lab | Screen::Wall | Screen::Tour) {
        rows.push(Row::new("Signs").tone(Tone::Heading));
        rows.push(
            Row::new("").remark("● ✗ ◆ …").body("All signs of the stage and the timeline follow; they mean the same without colour."),
        );
        rows.extend(SIGNS.iter().map(|(sign, says)| Row::new(*says).remark(*sign).body(*says)));
    }
    rows.push(Row::new("Your own keys").remark("keys.conf").body("driverseat keys --path says where the file lies and how it is written."));
    let mut sheet = Sheet::new(format!("Help: {}", model.screen.name()), rows).searchable().empty("No key does that.");
    sheet.cursor.at = 1;
    sheet.dense = true;
    sheet
}

/// Every command of here and of everywhere, then the content.
pub fn palette(model: &Model) -> Sheet {
    let places = model.places();
    let mut rows: Vec<Row> = TABLE
        .iter()
        .filter(|line| {
            places.contains(&line.place) && model.offers(line.action) && !matches!(line.action, Action::Move(_) | Action::Palette)
        })
        .map(|line| row(line, &model.keymap))
        .collect();
    if model.screen == Screen::Lab {
        rows.extend(faults::offers(&model.lab));
    }
    if let Some(library) = &model.library {
        let scenarios =
            library.scenarios.iter().map(|s| Row::new(s.title.as_str()).remark("scenario").choice(Choice::Scenario(s.id.clone())));
        rows.extend(scenarios);
        let lessons = library
            .lessons
            .iter()
            .map(|lesson| Row::new(lesson.entry.title.as_str()).remark("field guide").choice(Choice::Guide(lesson.entry.id.clone())));
        rows.extend(lessons);
    }
    Sheet::new("Commands, scenarios, field guide", rows).searchable().empty("Nothing is called that.")
}

fn row(line: &Line, keymap: &Keymap) -> Row {
    let keys: Vec<String> = keymap.keys(line.action).iter().map(ToString::to_string).collect();
    Row::new(line.name).remark(keys.join("  ")).choice(Choice::Act(line.action))
}

/// The hint line: the first key and one word for what matters here, the screen's own first.
pub fn hints(model: &Model) -> Vec<(String, &'static str, Action)> {
    let places = model.places();
    let mut found: Vec<&Line> = Vec::new();
    for place in &places {
        found.extend(TABLE.iter().filter(|line| line.place == *place && !line.hint.is_empty() && model.offers(line.action)));
        // On the stage Enter asks why, and that has a hint of its own.
        if model.screen == Screen::Lab && model.over.is_empty() && model.lab.asking.is_none() {
            found.retain(|line| line.action != Action::Accept);
        }
    }
    let works = |key: &Key| !(model.writes() && (key.typed().is_some() || edit_of(*key).is_some()));
    let shown = |line: &Line| model.keymap.keys(line.action).into_iter().find(works);
    let mut hints: Vec<(String, &'static str, Action)> = Vec::new();
    for line in found {
        // The nearest place that knows a key decides what it means.
        if let Some(key) = shown(line).map(|key| key.to_string()).filter(|key| hints.iter().all(|(taken, ..)| taken != key)) {
            hints.push((key, line.hint, line.action));
        }
    }
    over(model, &mut hints);
    hints
}

/// In a box: what Enter does to the row that is chosen, if anything; where nothing can be chosen, how to read on.
fn over(model: &Model, hints: &mut Vec<(String, &'static str, Action)>) {
    let Some(sheet) = model.over.last() else { return };
    let does = sheet.chosen().and_then(|row| row.choice.as_ref()).map(verb);
    match does {
        Some(verb) => hints.iter_mut().filter(|(.., action)| *action == Action::Accept).for_each(|hint| hint.1 = verb),
        None => hints.retain(|(.., action)| *action != Action::Accept),
    }
    let down = Action::Move(Move::Down);
    let on = if sheet.rows.iter().any(|row| row.choice.is_some()) { "next" } else { "read on" };
    hints.extend(model.keymap.shown(down).map(|key| (key, on, down)));
}

/// What choosing it does, in a word or two.
fn verb(choice: &Choice) -> &'static str {
    match choice {
        Choice::Fault(_) => "break it",
        Choice::Record(_) => "go there",
        Choice::Branch(_) | Choice::AllFaults => "show it",
        Choice::Compare(_) | Choice::Line { .. } => "compare",
        Choice::Act(_) => "do it",
        Choice::HandIn => "hand in",
        Choice::Close => "go on",
        Choice::Submit(_) => "play it",
        Choice::WriteSubmit => "write it",
        _ => "open",
    }
}

/// What is wrong with the person's own key file; the program goes on with the keys that could be read.
pub fn complaints(complaints: &[Diagnostic]) -> Sheet {
    let mut rows = vec![Row::new("The rest of the file counts, and the usual keys do.").tone(Tone::Dim)];
    rows.extend(complaints.iter().map(|one| {
        let mark = " ".repeat(one.column.saturating_sub(1)) + &"^".repeat(one.length.max(1));
        let help = one.help.as_ref().map_or_else(String::new, |help| format!("\nhelp: {help}"));
        let place = format!("{}:{}:{}", one.file, one.line, one.column);
        Row::new(one.message.as_str()).tone(Tone::Warn).body(format!("{place}\n{}\n{mark}{help}", one.source_line))
    }));
    Sheet::new("Your key file has errors (Esc goes on)", rows)
}

/// The key reference as Markdown, for the docs.
pub fn reference(keymap: &Keymap) -> String {
    let mut text = String::from("# Keys\n");
    let mut heading = String::new();
    for line in TABLE {
        if line.place.name() != heading {
            line.place.name().clone_into(&mut heading);
            let _ = write!(text, "\n## {heading}\n\n| keys | action | id | what it does |\n|---|---|---|---|\n");
        }
        let keys: Vec<String> = keymap.keys(line.action).iter().map(|key| format!("`{key}`")).collect();
        let _ = writeln!(text, "| {} | {} | `{}` | {} |", keys.join(" "), line.name, line.id, line.help);
    }
    text
}
