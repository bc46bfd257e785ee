//! What runs between the boxes: the trunk, links in trouble on lanes of their own, and messages on their way.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::cells;
use crate::tui::theme::Role;
use crate::tui::widgets::cluster_map::Broken;
use crate::tui::widgets::cluster_map::ClusterMap;
use crate::tui::widgets::cluster_map::Fate;
use crate::tui::widgets::cluster_map::Flight;
use crate::tui::widgets::cluster_map::Trouble;

/// Where a machine's link leaves its box.
#[derive(Clone, Copy, Debug)]
pub struct Port {
    /// The column beside the box.
    pub x: u16,
    pub y: u16,
    pub top: u16,
    pub bottom: u16,
    /// It stands at the gutter; otherwise its messages are written on its own edge.
    pub touches: bool,
    pub place: Rect,
}

const UP: u8 = 1;
const RIGHT: u8 = 2;
const DOWN: u8 = 4;
const LEFT: u8 = 8;

/// The letter for the directions in which a wire leaves a cell.
const JOINTS: [&str; 16] = [" ", "│", "─", "╰", "│", "│", "╭", "├", "─", "╯", "─", "┴", "╮", "┤", "┬", "┼"];

/// Draws everything in the gutter.
pub fn draw(pen: &mut Pen<'_>, gutter: Rect, map: &ClusterMap, ports: &[Option<Port>]) {
    if gutter.width < 5 {
        // No gutter: there are messages within one machine only.
        return flights(pen, gutter, gutter.x, map, ports, Vec::new());
    }
    let trunk = gutter.x + gutter.width / 2;
    let touching: Vec<Port> = ports.iter().flatten().filter(|port| port.touches).copied().collect();
    let mut wires = Wires::default();
    for port in &touching {
        wires.horizontal(port.y, port.x, trunk);
    }
    let top = touching.iter().map(|port| port.y).min();
    let bottom = touching.iter().map(|port| port.y).max();
    if let (Some(top), Some(bottom)) = (top, bottom) {
        wires.vertical(trunk, top, bottom);
    }
    wires.draw(pen);
    let signs = map.broken.iter().enumerate().filter_map(|(number, broken)| trouble(pen, gutter, broken, ports, cells(number)));
    let signs = signs.collect();
    flights(pen, gutter, trunk, map, ports, signs);
}

/// Lines by the directions in which they leave each cell, so that crossings join.
#[derive(Default)]
struct Wires {
    cells: BTreeMap<(u16, u16), u8>,
}

impl Wires {
    fn add(&mut self, x: u16, y: u16, directions: u8) {
        *self.cells.entry((y, x)).or_default() |= directions;
    }

    fn horizontal(&mut self, y: u16, a: u16, b: u16) {
        let (from, to) = (a.min(b), a.max(b));
        for x in from..=to {
            self.add(x, y, if x > from { LEFT } else { 0 } | if x < to { RIGHT } else { 0 });
        }
    }

    fn vertical(&mut self, x: u16, from: u16, to: u16) {
        for y in from..=to {
            self.add(x, y, if y > from { UP } else { 0 } | if y < to { DOWN } else { 0 });
        }
    }

    fn draw(&self, pen: &mut Pen<'_>) {
        for ((y, x), directions) in &self.cells {
            pen.letter(*x, *y, JOINTS[usize::from(*directions)], Role::Border);
        }
    }
}

/// A link in trouble: a dashed lane from box to box, with a mark that says which trouble. Returns where the mark stands.
fn trouble(pen: &mut Pen<'_>, gutter: Rect, broken: &Broken, ports: &[Option<Port>], lane: u16) -> Option<Rect> {
    let (Some(Some(a)), Some(Some(b))) = (ports.get(broken.a), ports.get(broken.b)) else { return None };
    let (mark, role) = match broken.how {
        Trouble::Silent => ("╳ no route ╳".to_owned(), Role::Dead),
        Trouble::Reset => ("⊘ reset ⊘".to_owned(), Role::Dead),
        Trouble::Slow(factor) => (format!("≈ slow ×{factor} ≈"), Role::Warn),
    };
    let mark = broken.letter.map_or(mark.clone(), |letter| format!("{letter} {mark}"));
    let wire = if matches!(broken.how, Trouble::Slow(_)) { Role::Warn } else { Role::Bad };
    // Beside the ports of the trunk, where a box is tall enough.
    let offset = |port: &Port| if port.bottom > port.y + 2 { port.y + 1 } else { port.y };
    let (ya, yb) = (offset(a), offset(b));
    let x = (gutter.x + 2 + lane * 2).min(gutter.right() - 2);
    for (port, y) in [(a, ya), (b, yb)] {
        if port.touches {
            for at in port.x.min(x)..=port.x.max(x) {
                pen.letter(at, y, "╌", wire);
            }
        }
    }
    pen.column(x, ya.min(yb) + 1, ya.max(yb), "╎", wire);
    let y = if ya == yb { ya } else { u16::midpoint(ya, yb) };
    let width = cells(text::width(&mark)).min(gutter.width);
    let label = Rect { x: gutter.x + (gutter.width - width) / 2, y, width, height: 1 };
    pen.put(label, &mark, role);
    if let Some(letter) = broken.letter {
        pen.press(label, Target::Letter(letter));
    }
    Some(label)
}

/// The names of messages on the receiver's side of the gutter, and a dot that travels.
fn flights(pen: &mut Pen<'_>, gutter: Rect, trunk: u16, map: &ClusterMap, ports: &[Option<Port>], mut taken: Vec<Rect>) {
    let mut edges: BTreeMap<usize, u16> = BTreeMap::new();
    for flight in &map.flights {
        let (Some(Some(from)), Some(Some(to))) = (ports.get(flight.from), ports.get(flight.to)) else { continue };
        if flight.from == flight.to || !to.touches {
            let line = edges.entry(flight.to).or_default();
            on_edge(pen, to.place, flight, *line);
            *line += 1;
            continue;
        }
        if let Some(place) = free_row(gutter, to, flight, &taken) {
            label(pen, place, to.x >= gutter.x + gutter.width / 2, flight);
            taken.push(place);
        }
        if from.touches && flight.fate == Fate::Arrives {
            dot(pen, trunk, from, to, flight.way);
        }
    }
}

/// A row beside the receiver's box where the name hides no other: from the middle outwards, so that the first name stands on the
/// link itself.
fn free_row(gutter: Rect, to: &Port, flight: &Flight, taken: &[Rect]) -> Option<Rect> {
    let room = usize::from(gutter.width).saturating_sub(3);
    let width = cells(text::width(&words(flight, room).0)) + 3;
    let x = if to.x >= gutter.x + gutter.width / 2 { gutter.right().saturating_sub(width) } else { gutter.x };
    let places = (0..2 * (to.bottom - to.top)).map(|number| {
        let step = number.div_ceil(2);
        if number % 2 == 1 { to.y.saturating_sub(step) } else { to.y + step }
    });
    let mut places = places.filter(|y| (to.top..to.bottom).contains(y)).map(|y| Rect { x, y, width, height: 1 });
    places.find(|place| !taken.iter().any(|other| other.intersects(*place)))
}

/// What is written of a message where there is so much room: its sign always, what became of it where that fits.
fn words(flight: &Flight, room: usize) -> (String, Role) {
    let count = if flight.count > 1 { format!(" ×{}", flight.count) } else { String::new() };
    let (sign, fate, role) = match flight.fate {
        Fate::Arrives => ("", "", Role::Message),
        Fate::Refused => ("⊘ ", " refused", Role::Bad),
        Fate::Vanishes => ("? ", " unanswered", Role::Warn),
    };
    let full = format!("{sign}{}{count}{fate}", flight.name);
    if text::width(&full) <= room {
        return (full, role);
    }
    (text::cut(&format!("{sign}{}{count}", flight.name), room), role)
}

fn label(pen: &mut Pen<'_>, place: Rect, rightward: bool, flight: &Flight) {
    let (words, role) = words(flight, usize::from(place.width).saturating_sub(3));
    let shown = if rightward { format!(" {words} ▶") } else { format!("◀ {words} ") };
    pen.put(place, &shown, role);
}

/// On the lower edge of the box itself: within one machine, or where the gutter is not at hand.
fn on_edge(pen: &mut Pen<'_>, place: Rect, flight: &Flight, line: u16) {
    if line > 0 || place.height < 2 || place.width < 8 {
        return;
    }
    let (words, role) = words(flight, usize::from(place.width).saturating_sub(8));
    let sign = if flight.from == flight.to { "⟲" } else { "▶" };
    let edge = Rect { x: place.x + 2, y: place.bottom() - 1, width: place.width - 4, height: 1 };
    pen.put_right(edge, &text::cut(&format!(" {sign} {words} "), usize::from(edge.width)), role);
}

/// The message itself, somewhere on its way: along the stub, the trunk, and the other stub.
fn dot(pen: &mut Pen<'_>, trunk: u16, from: &Port, to: &Port, way: u16) {
    let legs = [from.x.abs_diff(trunk), from.y.abs_diff(to.y), trunk.abs_diff(to.x)];
    let total: u32 = legs.iter().map(|leg| u32::from(*leg)).sum();
    let mut left = u16::try_from(total * u32::from(way.min(1000)) / 1000).unwrap_or(0);
    let towards = |a: u16, b: u16, by: u16| if b > a { a + by } else { a - by };
    let (x, y) = if left <= legs[0] {
        (towards(from.x, trunk, left), from.y)
    } else {
        left -= legs[0];
        if left <= legs[1] { (trunk, towards(from.y, to.y, left)) } else { (towards(trunk, to.x, left - legs[1]), to.y) }
    };
    // A name stands before a dot, and so do the gaps between its words.
    if pen.at(x, y).is_some_and(|letter| letter != " " && JOINTS.contains(&letter)) {
        pen.letter(x, y, "◉", Role::Message);
    }
}
