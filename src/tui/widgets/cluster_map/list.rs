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
use crate::tui::widgets::cluster_map::Trouble;
use crate::tui::widgets::cluster_map::boxes;
use crate::tui::widgets::cluster_map::boxes::Density;

/// Draws the list: whoever submits and rules first, then the workers, then what is wrong between them and the newest message.
pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, map: &ClusterMap, machines: &[usize]) {
    let news = news(map);
    let kept = u16::try_from(news.len()).unwrap_or(u16::MAX).min(area.height / 3);
    let list = Rect { height: area.height - kept, ..area };
    let lines = |density| machines.iter().map(|machine| 1 + boxes::inside_of(&map.machines[*machine], density).len()).sum::<usize>();
    let room = usize::from(list.height);
    let density = [Density::Roomy, Density::Titled].into_iter().find(|density| lines(*density) <= room);
    let mut at = 0;
    for machine in machines.iter().map(|machine| &map.machines[*machine]) {
        let Some(density) = density else {
            boxes::one_line(pen, row(list, at), machine);
            at += 1;
            continue;
        };
        boxes::title(pen, row(list, at), machine, density);
        at += 1;
        for process in boxes::inside_of(machine, density) {
            let line = right_of(row(list, at), 1);
            boxes::name_line(pen, line, process, process.depth.min(3), true);
            pen.press(line, Target::Process(process.id));
            at += 1;
        }
    }
    let foot = below(area, list.height);
    for ((line, role), number) in news.iter().zip(0..kept) {
        pen.put(row(foot, number), line, *role);
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
