//! The stage where it is too narrow for boxes: machines and their processes as an indented list, one line each.

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::theme::Role;
use crate::tui::widgets::cluster_map::ClusterMap;
use crate::tui::widgets::cluster_map::Fate;
use crate::tui::widgets::cluster_map::Machine;
use crate::tui::widgets::cluster_map::Trouble;
use crate::tui::widgets::cluster_map::boxes;
use crate::tui::widgets::cluster_map::boxes::Density;

/// Draws the list: whoever submits and rules first, then the workers, then what is wrong between them and the newest message.
pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, map: &ClusterMap, machines: &[usize]) {
    let machines: Vec<&Machine> = machines.iter().map(|machine| &map.machines[*machine]).collect();
    let news = news(map);
    // A row is kept for news whether there is any or not, so that the list does not jump.
    let spare = usize::from(area.height).saturating_sub(machines.len() + 1);
    let open = opened(&machines, spare);
    let mut at = 0;
    for (machine, open) in machines.iter().zip(open).take(usize::from(area.height)) {
        let line = row(area, at);
        at += 1;
        if !open {
            in_one_line(pen, right_of(line, 1), machine);
            continue;
        }
        boxes::title(pen, line, machine, Density::Titled);
        for process in boxes::inside_of(machine, Density::Titled) {
            let line = right_of(row(area, at), 1);
            boxes::name_line(pen, line, process, process.depth.min(3), true);
            pen.press(line, Target::Process(process.id));
            at += 1;
        }
    }
    let foot = below(area, at.min(area.height));
    let kept = u16::try_from(news.len()).unwrap_or(u16::MAX).min(foot.height);
    for ((line, role), number) in news.iter().zip(0..kept) {
        pen.put(row(below(foot, foot.height - kept), number), line, *role);
    }
}

/// Which machines get a line for each process: while there is room, that of the driver first.
fn opened(machines: &[&Machine], mut spare: usize) -> Vec<bool> {
    let inside = |machine: &Machine| boxes::inside_of(machine, Density::Titled).len();
    let rank = |machine: &Machine| (fits_in_one_line(machine), !machine.processes.iter().any(|process| process.driver));
    let mut order: Vec<usize> = (0..machines.len()).collect();
    order.sort_by_key(|place| (rank(machines[*place]), *place));
    let mut open = vec![false; machines.len()];
    for place in order {
        let rows = inside(machines[place]);
        if rows <= spare && !says_it_all(machines[place]) {
            (open[place], spare) = (true, spare - rows);
        }
    }
    open
}

/// A line of its own would say the machine's name once more.
fn says_it_all(machine: &Machine) -> bool {
    machine.processes.iter().all(|process| process.name == machine.name)
}

/// One process, or none: it can stand beside the name of its machine.
fn fits_in_one_line(machine: &Machine) -> bool {
    machine.processes.len() < 2
}

fn in_one_line(pen: &mut Pen<'_>, line: Rect, machine: &Machine) {
    match machine.processes.as_slice() {
        [only] if only.name != machine.name => {
            let used = pen.put(line, &format!("{} ", machine.name), if machine.down { Role::Dead } else { Role::Title });
            let rest = right_of(line, used);
            boxes::name_line(pen, rest, only, 0, true);
            pen.press(rest, Target::Process(only.id));
        }
        _ => boxes::one_line(pen, line, machine),
    }
}

/// What the list itself cannot say: links in trouble, and messages.
fn news(map: &ClusterMap) -> Vec<(String, Role)> {
    let name = |place: usize| map.machines.get(place).map_or("?", |machine| machine.name.as_str());
    let mut news: Vec<(String, Role)> = map
        .broken
        .iter()
        .map(|broken| {
            let (sign, role) = match broken.how {
                Trouble::Silent => ("╳", Role::Bad),
                Trouble::Reset => ("⊘", Role::Bad),
                Trouble::Slow(_) => ("≈", Role::Warn),
            };
            (format!("{}{sign}{}", name(broken.a), name(broken.b)), role)
        })
        .collect();
    news.extend(map.flights.iter().map(|flight| {
        let (sign, role) = match flight.fate {
            Fate::Arrives => ("▸", Role::Message),
            Fate::Refused => ("⊘", Role::Bad),
            Fate::Vanishes => ("?", Role::Warn),
        };
        (format!("{sign}{} {}", flight.name, name(flight.to)), role)
    }));
    news
}
