//! The map of what is known, topology x fault, in letters and shades; and how right one was against how sure.

use ratatui::layout::Rect;

use crate::base::text;
use crate::study::Hit;
use crate::study::Topology;
use crate::study::mastery::Calibration;
use crate::study::mastery::Level;
use crate::study::mastery::Square;
use crate::study::mastery::Verdict;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;

/// Columns of the names on the left.
const NAMES: u16 = 9;

/// Draws the map with the chosen square reversed; returns the rows used.
pub fn draw(pen: &mut Pen<'_>, area: Rect, map: &[Square], chosen: (usize, usize)) -> u16 {
    let width = (area.width.saturating_sub(NAMES) / cells(Hit::ALL.len())).clamp(4, 10);
    for (column, hit) in Hit::ALL.iter().enumerate() {
        let place = right_of(row(area, 0), NAMES + cells(column) * width);
        pen.put(Rect { width: (width - 1).min(place.width), ..place }, head(*hit, width), Role::Dim);
    }
    for (line, topology) in Topology::ALL.iter().enumerate() {
        let at = row(area, cells(line) + 1);
        pen.put(at, topology.name(), Role::Title);
        for (column, hit) in Hit::ALL.iter().enumerate() {
            let Some(square) = map.iter().find(|square| square.topology == *topology && square.fault == *hit) else { continue };
            let place = right_of(at, NAMES + cells(column) * width);
            let shades = usize::from(width.saturating_sub(3)).clamp(1, 4);
            let words = format!("{}{}", square.grade.letter(), String::from(square.grade.shade()).repeat(shades));
            let cell = Rect { width: (width - 1).min(place.width), ..place };
            pen.put(cell, &words, role(square.grade));
            if (line, column) == chosen {
                pen.tint(cell, Role::Selected);
            }
        }
    }
    cells(Topology::ALL.len()) + 1
}

fn role(level: Level) -> Role {
    match level {
        Level::Empty | Level::Unseen => Role::Dim,
        Level::Weak => Role::Bad,
        Level::Shaky => Role::Warn,
        Level::Good => Role::Text,
        Level::Solid => Role::Good,
    }
}

/// The name of a column in the room there is.
fn head(hit: Hit, width: u16) -> &'static str {
    match hit {
        Hit::Client if width < 7 => "clnt",
        Hit::Driver if width < 7 => "drvr",
        Hit::Executor if width < 9 => "exec",
        Hit::Worker if width < 7 => "wrkr",
        Hit::Manager if width < 8 => "mgr",
        Hit::Server if width < 7 => "srvr",
        Hit::Setting if width < 8 => "conf",
        other => other.name(),
    }
}

/// What the chosen square says, in a sentence.
pub fn square(square: &Square) -> String {
    let hit = if square.fault == Hit::None { "nothing is hit".to_owned() } else { format!("{} is hit", square.fault.name()) };
    let what = format!("{}, {hit}: ", square.topology);
    what + &match square.grade {
        Level::Empty => "nothing can be asked".to_owned(),
        Level::Unseen => format!("none of {} asked yet", text::plural(square.cells, "cell")),
        _ => format!("{} of {} asked, {:.0}% kept for a week", square.seen, text::plural(square.cells, "cell"), square.recall * 100.0),
    }
}

/// The curve: for each level the range in which it pays best, and where the answers really were. Returns the rows used.
pub fn calibration(pen: &mut Pen<'_>, area: Rect, levels: &[Calibration]) -> u16 {
    const LEFT: u16 = 14;
    const RIGHT: u16 = 24;
    let scale = area.width.saturating_sub(LEFT + RIGHT).clamp(10, 50);
    let at = |share: f64| {
        let columns = (share.clamp(0.0, 1.0) * f64::from(scale - 1)).round();
        (0..scale).find(|column| f64::from(*column) >= columns).unwrap_or(scale - 1)
    };
    for (line, level) in levels.iter().enumerate() {
        let place = row(area, cells(line));
        if place.height == 0 {
            return cells(line);
        }
        pen.put(place, level.sure.name(), Role::Title);
        let x = place.x + LEFT;
        let (from, to) = level.honest;
        pen.row(place.y, x, (x + scale).min(area.right()), "·", Role::Dim);
        pen.row(place.y, x + at(from), (x + at(to) + 1).min(area.right()), "░", Role::Accent);
        let told = match level.verdict {
            Verdict::TooFew => "too few to say",
            Verdict::Overconfident => "too sure",
            Verdict::Honest => "as you said",
            Verdict::Shy => "surer than you say",
        };
        if level.answers > 0 {
            let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
            let share = count(level.right) / count(level.answers);
            let mark = Rect { x: x + at(share), width: 1, ..place };
            pen.put(mark.intersection(area), "●", if level.verdict == Verdict::Overconfident { Role::Bad } else { Role::Good });
        }
        let words = format!(" {}/{} {told}", level.right, level.answers);
        pen.put(right_of(place, LEFT + scale), &words, Role::Text);
    }
    pen.put(right_of(below(area, cells(levels.len())), LEFT), "0%", Role::Dim);
    let end = right_of(row(area, cells(levels.len())), LEFT + scale.saturating_sub(4));
    pen.put(end, "100% right", Role::Dim);
    cells(levels.len()) + 1
}
