//! The boxes: where each stands, and what stands in it.

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::DASHED;
use crate::tui::pen::Pen;
use crate::tui::pen::ROUND;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::cluster_map::ClusterMap;
use crate::tui::widgets::cluster_map::Life;
use crate::tui::widgets::cluster_map::Machine;
use crate::tui::widgets::cluster_map::Process;
use crate::tui::widgets::cluster_map::Slot;

/// Narrowest box that still says something.
const NARROW: u16 = 20;

/// How much of a machine is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Density {
    /// Every process on a line of its own, and what it runs and holds below it.
    Roomy,
    /// The daemon that owns the machine stands in the title.
    Titled,
    /// The same, and what runs stands beside the name.
    Tight,
    /// The whole machine is one line.
    Line,
}

/// Rows a box wants.
fn wanted(machine: &Machine, density: Density) -> u16 {
    let inside = inside_of(machine, density);
    let second = |process: &&Process| density != Density::Tight && has_second_line(process);
    cells((inside.len() + inside.iter().filter(second).count()).max(1)) + 2
}

fn has_second_line(process: &Process) -> bool {
    process.life.alive() && (!process.slots.is_empty() || !process.holds.is_empty())
}

/// The daemon that can stand in the title: a worker's own, over the executors that it started.
fn title_daemon(machine: &Machine, density: Density) -> Option<&Process> {
    let daemon = machine.processes.first().filter(|_| machine.processes.len() > 1 && density != Density::Roomy)?;
    let plain = !daemon.driver && daemon.step.is_none() && daemon.slots.is_empty() && daemon.holds.is_empty();
    (plain && daemon.depth == 0 && !machine.left).then_some(daemon)
}

/// The processes that get a line of their own.
pub(super) fn inside_of(machine: &Machine, density: Density) -> &[Process] {
    &machine.processes[usize::from(title_daemon(machine, density).is_some())..]
}

/// A machine's place on the stage.
pub(super) struct Placed {
    pub machine: usize,
    pub place: Rect,
    /// It stands at the gutter.
    pub touches: bool,
    pub density: Density,
}

/// A place for each machine. Boxes are as roomy as they can be, then tighter, then side by side in columns, then one line each.
pub(super) fn arrange(area: Rect, map: &ClusterMap, machines: &[usize], is_left: bool) -> Vec<Placed> {
    if machines.is_empty() || area.is_empty() {
        return Vec::new();
    }
    let all: Vec<&Machine> = machines.iter().map(|machine| &map.machines[*machine]).collect();
    let most = (area.width / NARROW).clamp(1, if is_left { 1 } else { 6 });
    for columns in 1..=most {
        for density in [Density::Roomy, Density::Titled, Density::Tight] {
            let heights: Vec<u16> = all.iter().map(|machine| wanted(machine, density)).collect();
            if let Some(places) = stack(area, &heights, columns) {
                let placed = machines.iter().zip(places);
                return placed.map(|(machine, (place, touches))| Placed { machine: *machine, place, touches, density }).collect();
            }
        }
    }
    // Nothing fits: equal shares, one line each at the worst.
    let rows = cells(machines.len()).div_ceil(most).max(1);
    let height = (area.height / rows).max(1);
    let width = area.width / most;
    machines
        .iter()
        .zip(0..)
        .filter_map(|(machine, number)| {
            let (column, line) = (number / rows, number % rows);
            let place = Rect { x: area.x + column * width, y: area.y + line * height, width, height };
            let density = if height >= wanted(&map.machines[*machine], Density::Tight) { Density::Tight } else { Density::Line };
            (place.bottom() <= area.bottom()).then_some(Placed { machine: *machine, place, touches: column == 0, density })
        })
        .collect()
}

/// Boxes below one another in so many columns, spread over the height; `None` if they do not fit.
fn stack(area: Rect, heights: &[u16], columns: u16) -> Option<Vec<(Rect, bool)>> {
    let per_column = heights.len().div_ceil(usize::from(columns));
    let width = area.width / columns;
    let mut places = Vec::new();
    for (column, group) in (0..).zip(heights.chunks(per_column)) {
        let total = group.iter().fold(0u16, |sum, height| sum.saturating_add(*height));
        let spare = area.height.checked_sub(total)?;
        let gap = (spare / cells(group.len() + 1)).min(2);
        let mut y = area.y + (spare - gap * cells(group.len() - 1)) / 2;
        for height in group {
            places.push((Rect { x: area.x + column * width, y, width, height: *height }, column == 0));
            y += height + gap;
        }
    }
    Some(places)
}

/// Draws one machine.
pub(super) fn draw(pen: &mut Pen<'_>, place: Rect, machine: &Machine, density: Density) {
    if density == Density::Line || place.height < 3 || place.width < 8 {
        return one_line(pen, place, machine);
    }
    let lit = machine.processes.iter().any(|process| process.step.is_some());
    let (corners, role) = match (machine.down, lit) {
        (true, _) => (DASHED, Role::Bad),
        (_, true) => (ROUND, Role::Warn),
        _ => (ROUND, Role::Border),
    };
    let inside = inset(pen.boxed(place, corners, role), 1);
    title(pen, Rect { x: place.x + 2, width: place.width - 4, height: 1, ..place }, machine, density);
    let mut at = 0;
    let shown = inside_of(machine, density);
    for (number, process) in shown.iter().enumerate() {
        let left = shown.len() - number;
        if at >= inside.height {
            return;
        }
        if at + 1 == inside.height && left > 1 {
            pen.put(row(inside, at), &format!("+{left} more"), Role::Dim);
            return;
        }
        let line = row(inside, at);
        pen.press(Rect { x: place.x, width: place.width, ..line }, Target::Process(process.id));
        let depth = process.depth.saturating_sub(shown.first().map_or(0, |first| first.depth));
        name_line(pen, line, process, depth, density == Density::Tight);
        at += 1;
        if density != Density::Tight && has_second_line(process) {
            second_line(pen, right_of(row(inside, at), depth * 2 + 2), process);
            pen.press(Rect { x: place.x, width: place.width, ..row(inside, at) }, Target::Process(process.id));
            at += 1;
        }
    }
    if machine.processes.is_empty() {
        pen.put(row(inside, 0), "nothing runs here", Role::Dim);
    }
}

/// The machine's name, and its daemon where that has no line of its own.
pub(super) fn title(pen: &mut Pen<'_>, line: Rect, machine: &Machine, density: Density) {
    let role = if machine.down { Role::Bad } else { Role::Title };
    let mut used = pen.put(line, &format!(" {} ", machine.name), role);
    if machine.down {
        used += pen.put(right_of(line, used + 1), "╳ DOWN ╳", Role::Dead) + 2;
    }
    let Some(daemon) = title_daemon(machine, density) else { return };
    let mut words = vec![(daemon.life.sign().to_owned(), life_role(&daemon.life))];
    if daemon.name != machine.name {
        words.push((daemon.name.clone(), Role::Dim));
    }
    if !daemon.life.word().is_empty() {
        words.push((daemon.life.word(), Role::Dead));
    }
    let from = used;
    for (word, role) in words {
        used += pen.put(right_of(line, used), &format!("{word} "), role);
    }
    let here = Rect { width: used - from, ..right_of(line, from) };
    pen.press(Rect { width: used, ..line }, Target::Process(daemon.id));
    if daemon.selected {
        pen.tint(here, Role::Selected);
    }
}

/// The sign, the name, how it is; with `slots` also what runs, at the right end.
pub(super) fn name_line(pen: &mut Pen<'_>, line: Rect, process: &Process, depth: u16, slots: bool) {
    let indent = right_of(line, depth * 2);
    if depth > 0 {
        pen.put(right_of(line, depth * 2 - 2), "└", Role::Border);
    }
    let role = life_role(&process.life);
    let mut used = pen.put(indent, process.life.sign(), role) + 1;
    let right = if slots && process.life.alive() {
        // What runs matters more than the end of a long name.
        let room = right_of(indent, used + cells(text::width(&process.name)) + 1).width.max(indent.width / 3);
        let width = cells(process.slots.len() * 2).saturating_sub(1).min(room);
        slot_letters(pen, right_of(indent, indent.width - width), &process.slots, false);
        width + u16::from(width > 0)
    } else {
        0
    };
    // How it ended matters more than the end of a long name.
    let word = process.life.word();
    let spare = if word.is_empty() { 0 } else { (cells(text::width(&word)) + 1).min(indent.width / 2) };
    let name = right_of(Rect { width: indent.width.saturating_sub(right + spare), ..indent }, used);
    let name_role = match (&process.life, process.driver) {
        (ended, _) if !ended.alive() => Role::Dim,
        (_, true) => Role::Focus,
        _ => Role::Text,
    };
    // Where it does not fit, what it is matters more than the program that hosts it.
    let fits = text::width(&process.name) <= usize::from(name.width);
    let shown = if fits { process.name.as_str() } else { process.name.split(" (").next().unwrap_or_default() };
    used += pen.put(name, shown, name_role);
    if !word.is_empty() {
        let role = if matches!(process.life, Life::Killed(_) | Life::MachineLost) { Role::Dead } else { role };
        let place = right_of(Rect { width: indent.width.saturating_sub(right), ..indent }, used + 1);
        pen.put(place, &word, role);
    }
    if process.selected {
        pen.tint(line, Role::Selected);
    }
    if let Some(step) = process.step {
        pen.put_right(line, &format!("◀{step}"), Role::Warn);
    }
}

fn second_line(pen: &mut Pen<'_>, line: Rect, process: &Process) {
    let used = slot_letters(pen, line, &process.slots, true);
    let gap = u16::from(used > 0) * 2;
    let place = right_of(line, used + gap);
    // What it holds matters more than that it holds it.
    let short = process.holds.replace("holds ", "");
    let fits = text::width(&process.holds) <= usize::from(place.width);
    pen.put(place, if fits { &process.holds } else { &short }, Role::Dim);
}

fn life_role(life: &Life) -> Role {
    match life {
        Life::Alive => Role::Good,
        Life::Restarted(_) | Life::Frozen => Role::Warn,
        Life::Exited(0) | Life::Stopped => Role::Dim,
        Life::Exited(_) | Life::Killed(_) | Life::MachineLost => Role::Bad,
    }
}

/// The slots as cells: `[A3]` where there is room, else `A`; returns the columns used.
fn slot_letters(pen: &mut Pen<'_>, line: Rect, slots: &[Slot], wide: bool) -> u16 {
    let wide = wide && slots.len() * 4 <= usize::from(line.width);
    let mut used = 0;
    for slot in slots {
        let room = right_of(line, used);
        if room.width == 0 {
            break;
        }
        used += match slot {
            Slot::Free if wide => pen.put(room, "[  ]", Role::Dim),
            Slot::Free => pen.put(room, "·", Role::Dim) + 1,
            Slot::Busy { stage, letter, partition, again } => {
                let shown = if wide {
                    format!("[{letter}{}]", if *partition < 10 { partition.to_string() } else { "+".to_owned() })
                } else {
                    letter.to_string()
                };
                let shown = if *again { shown.to_lowercase() } else { shown };
                pen.put(room, &shown, Role::Stage(*stage)) + u16::from(!wide)
            }
        };
    }
    used
}

/// A machine in one line: its name, then each process as its sign and slots.
pub(super) fn one_line(pen: &mut Pen<'_>, place: Rect, machine: &Machine) {
    let line = row(place, 0);
    let mut used = pen.put(line, &machine.name, if machine.down { Role::Dead } else { Role::Title }) + 1;
    for process in &machine.processes {
        let start = used;
        used += pen.put(right_of(line, used), process.life.sign(), life_role(&process.life));
        if process.driver {
            used += pen.put(right_of(line, used), "D", Role::Focus);
        }
        if process.life.alive() {
            used += slot_letters(pen, right_of(line, used), &process.slots, false);
        }
        if let Some(step) = process.step {
            used += pen.put(right_of(line, used), &format!("◀{step}"), Role::Warn);
        }
        let here = Rect { width: used - start, ..right_of(line, start) };
        pen.press(here, Target::Process(process.id));
        if process.selected {
            pen.tint(here, Role::Selected);
        }
        used += 1;
    }
}
