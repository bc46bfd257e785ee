//! Hundreds of executors: one letter each, the ones that die standing out, and their names below.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::cluster_map::ClusterMap;
use crate::tui::widgets::cluster_map::Life;
use crate::tui::widgets::cluster_map::Machine;
use crate::tui::widgets::cluster_map::Process;
use crate::tui::widgets::cluster_map::Slot;
use crate::tui::widgets::cluster_map::boxes;

/// Draws the left machines as boxes and the workers' processes as one letter each.
pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, map: &ClusterMap, left: &[usize], right: &[usize]) {
    let share = if left.is_empty() { 0 } else { (area.width / 3).min(40) };
    for placed in boxes::arrange(Rect { width: share, ..area }, map, left, true) {
        boxes::draw(pen, placed.place, &map.machines[placed.machine], placed.density);
    }
    let field = Rect { x: area.x + share, width: area.width - share, ..area };
    let workers = right.iter().map(|machine| &map.machines[*machine]);
    let shown: Vec<(&Machine, &Process)> = workers
        .flat_map(|machine| machine.processes.iter().map(move |process| (machine, process)))
        .filter(|(_, p)| interesting(p))
        .collect();
    let inside = inset(pen.pane(field, &format!("{} machines, {} executors", right.len(), shown.len()), false), 1);
    let columns = usize::from(inside.width).max(1);
    let rows = cells(shown.len().div_ceil(columns)).min(inside.height.saturating_sub(2));
    for (line, group) in (0..rows).zip(shown.chunks(columns)) {
        for (x, (_, process)) in (inside.x..).zip(group) {
            let (letter, role) = letter_of(process);
            pen.letter(x, inside.y + line, &letter, role);
            pen.press(Rect { x, y: inside.y + line, width: 1, height: 1 }, Target::Process(process.id));
            if process.selected {
                pen.tint(Rect { x, y: inside.y + line, width: 1, height: 1 }, Role::Selected);
            }
        }
    }
    let mut news = news(map, &shown);
    let last = below(inside, rows + 1);
    let room = usize::from(last.height);
    if news.len() > room && room > 0 {
        let left = news.len() - room + 1;
        news.truncate(room - 1);
        news.push((format!("… and {left} more"), Role::Dim));
    }
    for ((line, role), number) in news.iter().zip(0..last.height) {
        pen.put(row(last, number), line, *role);
    }
}

/// What a letter cannot say: who died, the newest first, and which messages travel.
fn news(map: &ClusterMap, shown: &[(&Machine, &Process)]) -> Vec<(String, Role)> {
    let ended = shown.iter().rev().filter(|(_, process)| !process.life.alive() && process.life != Life::Exited(0));
    let mut news: Vec<(String, Role)> =
        ended.map(|(machine, process)| (format!("✗ {} on {} {}", process.name, machine.name, process.life.word()), Role::Bad)).collect();
    let mut counts: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for flight in map.flights.iter().filter(|flight| flight.from != flight.to) {
        let out = map.machines.get(flight.to).is_some_and(|machine| !machine.left);
        *counts.entry((flight.name.as_str(), out)).or_default() += flight.count;
    }
    news.extend(counts.into_iter().map(|((name, out), count)| {
        let arrow = if out { "▶" } else { "◀" };
        (format!("{arrow} {name} ×{count}"), Role::Message)
    }));
    news
}

/// A worker daemon that lives is no news among hundreds.
fn interesting(process: &Process) -> bool {
    !process.slots.is_empty() || !process.life.alive()
}

fn letter_of(process: &Process) -> (String, Role) {
    if !process.life.alive() {
        return (process.life.sign().to_owned(), if process.life == Life::Exited(0) { Role::Dim } else { Role::Dead });
    }
    let busy = process.slots.iter().rev().find_map(|slot| match slot {
        Slot::Busy { stage, letter, .. } => Some((letter.to_string(), Role::Stage(*stage))),
        Slot::Free => None,
    });
    busy.unwrap_or(("·".to_owned(), Role::Dim))
}
