//! The stages of a job as a layered graph, cut at the exchanges that caused the cuts: boxes from left to right where there is
//! room, one line a stage where there is not.

use ratatui::layout::Rect;

use crate::base::text;
use crate::tui::pen::Pen;
use crate::tui::pen::ROUND;
use crate::tui::pen::THICK;
use crate::tui::pen::cells;
use crate::tui::pen::inset;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::meter;

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub letter: char,
    pub name: String,
    /// Places of the stages it reads.
    pub parents: Vec<usize>,
    pub done: u32,
    pub running: u32,
    pub tasks: u32,
    pub state: NodeState,
    /// Attempts after the first.
    pub again: u32,
    /// The exchange that ends it: `hash(k) 8`; empty for the last stage.
    pub exchange: String,
    /// What it has written so far: `1,200 rows, 38 KiB`.
    pub passed: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    Waiting,
    Running,
    Done,
    Failed,
    /// Its application ended under it.
    Stopped,
    /// Its application ended before its turn came.
    Never,
}

impl NodeState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waits",
            Self::Running => "runs",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Stopped => "cut off",
            Self::Never => "never ran",
        }
    }

    fn role(self) -> Role {
        match self {
            Self::Waiting | Self::Never => Role::Dim,
            Self::Running => Role::Accent,
            Self::Done => Role::Good,
            Self::Failed | Self::Stopped => Role::Bad,
        }
    }
}

/// Width of a stage's box, and of the arrow to the next.
const BOX: u16 = 22;
const ARROW: u16 = 14;

/// Draws the graph; returns the rows it takes.
pub fn draw(pen: &mut Pen<'_>, area: Rect, nodes: &[Node]) -> u16 {
    let layers = layers(nodes);
    let deepest = layers.iter().max().map_or(0, |layer| layer + 1);
    let widest = (0..deepest).map(|layer| layers.iter().filter(|at| **at == layer).count()).max().unwrap_or(0);
    let width = cells(deepest) * (BOX + ARROW);
    if width.saturating_sub(ARROW) <= area.width && cells(widest) * 5 <= area.height {
        boxes(pen, area, nodes, &layers);
        (cells(widest) * 5).saturating_sub(1)
    } else {
        lines(pen, area, nodes);
        cells(nodes.len())
    }
}

/// How many exchanges lie before each stage.
fn layers(nodes: &[Node]) -> Vec<usize> {
    let mut layers = vec![0; nodes.len()];
    for (place, node) in nodes.iter().enumerate() {
        let before = node.parents.iter().filter(|parent| **parent < place).map(|parent| layers[*parent] + 1);
        layers[place] = before.max().unwrap_or(0);
    }
    layers
}

fn boxes(pen: &mut Pen<'_>, area: Rect, nodes: &[Node], layers: &[usize]) {
    let mut places: Vec<Rect> = Vec::new();
    for (place, layer) in layers.iter().enumerate() {
        let above = layers[..place].iter().filter(|at| *at == layer).count();
        let x = area.x + cells(*layer) * (BOX + ARROW);
        places.push(Rect { x, y: area.y + cells(above) * 5, width: BOX, height: 4 });
    }
    for (node, place) in nodes.iter().zip(&places) {
        for parent in &node.parents {
            if let (Some(from), Some(source)) = (places.get(*parent), nodes.get(*parent)) {
                arrow(pen, *from, *place, source);
            }
        }
    }
    for (number, (node, place)) in nodes.iter().zip(&places).enumerate() {
        let corners = if node.state == NodeState::Running { THICK } else { ROUND };
        let inside = inset(pen.boxed(*place, corners, node.state.role()), 1);
        let title = Rect { x: place.x + 2, width: place.width - 4, height: 1, ..*place };
        pen.put(title, &format!(" {} stage {number} ", node.letter), Role::Stage(number));
        pen.put(row(inside, 0), &node.name, Role::Text);
        tasks(pen, row(inside, 1), node);
    }
}

/// From one box to another, with what passes between written on it.
fn arrow(pen: &mut Pen<'_>, from: Rect, to: Rect, source: &Node) {
    let (start, end) = (from.right(), to.x.saturating_sub(1));
    let (y, target) = (from.y + 1, to.y + 1);
    let turn = end.saturating_sub(1);
    pen.row(y, start, turn, "─", Role::Border);
    if y == target {
        pen.letter(turn, y, "─", Role::Border);
    } else {
        pen.letter(turn, y, if target < y { "╯" } else { "╮" }, Role::Border);
        pen.column(turn, y.min(target) + 1, y.max(target), "│", Role::Border);
        pen.letter(turn, target, if target < y { "╭" } else { "╰" }, Role::Border);
    }
    pen.letter(end, target, "▶", Role::Border);
    let mut lines = vec![source.exchange.as_str()];
    lines.extend(source.passed.split(", "));
    for (line, number) in lines.into_iter().zip([-1, 1, 2]) {
        let place = Rect { x: start + 1, y: y.saturating_add_signed(number), width: ARROW - 2, height: 1 };
        pen.put(place, line, Role::Dim);
    }
}

fn tasks(pen: &mut Pen<'_>, line: Rect, node: &Node) {
    let shown = format!("{}/{} {}", node.done, node.tasks, node.state.word());
    let again = if node.again > 0 { format!(" ↻{}", node.again) } else { String::new() };
    let width = cells(text::width(&shown) + text::width(&again));
    if line.width > width + 4 {
        let bar = Rect { width: line.width - width - 1, ..line };
        meter::draw(pen, bar, u64::from(node.done), u64::from(node.running), u64::from(node.tasks), node.state.role());
    }
    let rest = Rect { x: line.right() - width.min(line.width), width: width.min(line.width), ..line };
    pen.pieces(rest, [(shown.as_str(), node.state.role()), (again.as_str(), Role::Warn)]);
}

fn lines(pen: &mut Pen<'_>, area: Rect, nodes: &[Node]) {
    for ((number, node), at) in nodes.iter().enumerate().zip(0..area.height) {
        let line = row(area, at);
        let parents: Vec<String> =
            node.parents.iter().filter_map(|parent| nodes.get(*parent)).map(|parent| parent.letter.to_string()).collect();
        let reads = if parents.is_empty() { String::new() } else { format!(" ◀ {}", parents.join(" ")) };
        let head = format!("{} {}", node.letter, node.name);
        let name = (line.width / 3).clamp(10, 30).min(line.width);
        let used = pen.put(Rect { width: name, ..line }, &head, Role::Stage(number));
        pen.put(Rect { width: name.saturating_sub(used), ..right_of(line, used) }, &reads, Role::Dim);
        let rest = right_of(line, name + 1);
        let bar = rest.width.min(30);
        tasks(pen, Rect { width: bar, ..rest }, node);
        let tail: Vec<&str> = [node.exchange.as_str(), node.passed.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
        pen.put(right_of(rest, bar + 1), &tail.join(" · "), Role::Dim);
    }
}
