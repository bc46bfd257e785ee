//! Machines as boxes, the processes inside them, and the messages between: the stage of the lab. Knows no screen and no Spark:
//! somebody else says what stands where.
//!
//! Two columns of boxes with a gutter between: whoever submits and rules on the left, whoever works on the right. All links meet
//! in the gutter's trunk; a link that is cut or slow gets a lane of its own. What does not fit condenses, down to one letter for
//! an executor.

pub mod boxes;
pub mod heat;
pub mod list;
pub mod wires;

use ratatui::layout::Rect;

use crate::tui::pen::Pen;

/// Everything on the stage at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClusterMap {
    pub machines: Vec<Machine>,
    /// Links in trouble, by places in `machines`.
    pub broken: Vec<Broken>,
    pub flights: Vec<Flight>,
}

/// One machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Machine {
    pub name: String,
    pub down: bool,
    /// On the left: it submits or rules. On the right: it works.
    pub left: bool,
    pub processes: Vec<Process>,
}

/// One process. Whoever stands deeper was started by the one above and is told of its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    pub id: u32,
    pub name: String,
    pub life: Life,
    pub depth: u16,
    /// It hosts the driver.
    pub driver: bool,
    pub slots: Vec<Slot>,
    /// What it holds: shuffle output, cached blocks; or what it waits for.
    pub holds: String,
    pub selected: bool,
    /// The number of its step on the way from an effect back to its cause.
    pub step: Option<char>,
}

/// Whether a process lives, and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Life {
    #[default]
    Alive,
    /// Not the first of its name.
    Restarted(u32),
    Frozen,
    /// Asked to end, and did: no crash.
    Stopped,
    /// Ended by itself.
    Exited(u8),
    /// Ended by force; in a word or two, such as `SIGKILL`.
    Killed(String),
    /// Its machine went down.
    MachineLost,
}

impl Life {
    pub fn alive(&self) -> bool {
        matches!(self, Self::Alive | Self::Restarted(_) | Self::Frozen)
    }

    /// One letter that says it without colour.
    pub fn sign(&self) -> &'static str {
        match self {
            Self::Alive => "●",
            Self::Restarted(_) => "↻",
            Self::Frozen => "‖",
            Self::Stopped => "□",
            Self::Exited(0) => "○",
            Self::Exited(_) | Self::Killed(_) => "✗",
            Self::MachineLost => "╳",
        }
    }

    pub fn word(&self) -> String {
        match self {
            Self::Alive => String::new(),
            Self::Restarted(times) => format!("start {times}"),
            Self::Frozen => "frozen".to_owned(),
            Self::Stopped => "SIGTERM".to_owned(),
            Self::Exited(code) => format!("exit {code}"),
            Self::Killed(how) => how.clone(),
            Self::MachineLost => "machine down".to_owned(),
        }
    }
}

/// One task slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Free,
    Busy { stage: usize, letter: char, partition: u32, again: bool },
}

/// A link in trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub a: usize,
    pub b: usize,
    pub how: Trouble,
    /// By which it can be chosen.
    pub letter: Option<char>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Packets vanish without a word.
    Silent,
    /// Connections are reset and refused.
    Reset,
    Slow(u32),
}

/// Messages of one name from one machine to another, on their way now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    pub from: usize,
    pub to: usize,
    pub name: String,
    pub count: usize,
    /// How far, in thousandths.
    pub way: u16,
    pub fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    Arrives,
    /// The other machine answers that nobody listens.
    Refused,
    /// Nobody answers and nobody is told.
    Vanishes,
}

/// More executors on the right than this, and the stage becomes a heat map.
const HEAT_FROM: usize = 48;

/// Two columns of boxes need so much; below, the stage is a list.
const NARROWEST: u16 = 44;

/// Draws the stage.
pub fn draw(pen: &mut Pen<'_>, area: Rect, map: &ClusterMap) {
    if area.is_empty() {
        return;
    }
    let left: Vec<usize> = places(map, true);
    let right: Vec<usize> = places(map, false);
    let executors: usize = right.iter().map(|machine| map.machines[*machine].processes.len()).sum();
    if crowded(right.len(), executors) {
        heat::draw(pen, area, map, &left, &right);
        return;
    }
    if area.width < NARROWEST {
        list::draw(pen, area, map, &[left, right].concat());
        return;
    }
    let columns = Columns::of(area, left.len(), right.len());
    let mut ports = vec![None; map.machines.len()];
    let drawn = [(columns.left, &left, true), (columns.right, &right, false)];
    for (area, machines, is_left) in drawn {
        for boxes::Placed { machine, place, touches, density } in boxes::arrange(area, map, machines, is_left) {
            boxes::draw(pen, place, &map.machines[machine], density);
            let x = if is_left { place.right() } else { place.x.saturating_sub(1) };
            ports[machine] = Some(wires::Port { x, y: place.y + place.height / 2, top: place.y, bottom: place.bottom(), touches, place });
        }
    }
    wires::draw(pen, columns.gutter, map, &ports);
}

/// So many machines with so many processes on the right have a letter each: nobody reads there what a process holds.
pub fn crowded(machines: usize, processes: usize) -> bool {
    machines > HEAT_FROM || processes > 2 * HEAT_FROM
}

fn places(map: &ClusterMap, left: bool) -> Vec<usize> {
    map.machines.iter().enumerate().filter(|(_, machine)| machine.left == left).map(|(place, _)| place).collect()
}

/// How the width is shared.
struct Columns {
    left: Rect,
    gutter: Rect,
    right: Rect,
}

impl Columns {
    fn of(area: Rect, left: usize, right: usize) -> Self {
        // The longest names of messages want some 24 columns.
        let gutter = match (left, right) {
            (0, _) | (_, 0) => 0,
            _ if area.width >= 150 => 34,
            _ if area.width >= 90 => 28,
            _ if area.width >= 76 => 24,
            _ if area.width >= 64 => 20,
            _ => area.width / 4,
        };
        let rest = area.width - gutter;
        let crowded = right > 5;
        let share = match (left, right) {
            (0, _) => 0,
            (_, 0) => rest,
            _ if crowded => (rest * 2 / 5).min(32),
            _ => (rest / 2).min(if area.width >= 150 { 52 } else { 40 }),
        };
        let left = Rect { width: share, ..area };
        let gutter = Rect { x: area.x + share, width: gutter, ..area };
        let right = Rect { x: gutter.right(), width: (rest - share).min(if right == 0 { 0 } else { u16::MAX }), ..area };
        Self { left, gutter, right }
    }
}
