//! The pictures on which some questions are answered, and what stands on them after the answer.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use crate::app::msg::Target;
use crate::app::paper::Paper;
use crate::app::scene;
use crate::app::scene::Scene;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::base::text;
use crate::sim::Fact;
use crate::study::Kind;
use crate::study::answer::Grade;
use crate::tui::pen::Part;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::cells;
use crate::tui::pen::right_of;
use crate::tui::pen::row;
use crate::tui::screens::lab::cluster;
use crate::tui::screens::lab::timeline;
use crate::tui::theme::Role;
use crate::tui::widgets::board;
use crate::tui::widgets::board::Verdict;
use crate::tui::widgets::cluster_map;
use crate::tui::widgets::cluster_map::ClusterMap;

/// The stage of a run needs so much room to be more than a riddle.
const LOWEST: u16 = 6;
const HIGHEST: u16 = 18;
const NARROWEST: u16 = 44;

/// The answer on its picture: what was right, what was not, and where that belongs; or the way from the effect to its cause.
/// Returns the lines used, none where no picture belongs to the question or fits.
pub(super) fn graded(pen: &mut Pen<'_>, area: Rect, paper: &Paper, grade: &Grade) -> u16 {
    if let Some(scene) = &paper.scene {
        return way(pen, area, paper, scene);
    }
    if paper.question.kind != Kind::Place {
        return 0;
    }
    let verdict = |remark: &crate::study::answer::Remark| Verdict {
        right: remark.right,
        belongs: remark.belongs.and_then(|target| paper.place_of(target)),
    };
    let verdicts: Vec<Verdict> = grade.remarks.iter().map(verdict).collect();
    let Some(part) = board::draw(pen, area, &paper.form, Some(&verdicts), area.height) else { return 0 };
    pen.put(row(area, part.used), "✓ right   ✗ wrong → where it belongs   ◌ what belongs there", Role::Dim);
    part.used + 2
}

/// The run at the moment of the effect, and the events that are offered: by their letters on processes, machines and links, and on
/// the axis of time. `None` where it is not here, or has no room beside so many other rows.
pub(super) fn scene(pen: &mut Pen<'_>, area: Rect, paper: &Paper, room: u16, rows: u16) -> Option<Part> {
    let scene = paper.scene.as_deref()?;
    if area.width < NARROWEST || room < 2 * LOWEST {
        return None;
    }
    let height = room.saturating_sub(rows + 2).clamp(LOWEST, HIGHEST).min(area.height.saturating_sub(2));
    let events = scene::rows(paper);
    let mut map = cluster::map(&scene.lab, false);
    map.flights.clear();
    let since = pen.presses();
    let owners = letter_map(&mut map, scene, &events, paper.form.cursor.at);
    cluster_map::draw(pen, Rect { height, ..area }, &map);
    axis(pen, row(area, height), scene, &marks(scene, &events, paper.form.cursor.at));
    let row_of = |wanted: char| events.iter().find(|(_, letter, _)| *letter == wanted).map(|(row, ..)| Target::Row(*row));
    pen.retarget(since, |target| match target {
        Target::Process(id) => row_of(*owners.get(&ProcId(id))?),
        Target::Letter(letter) => row_of(letter),
        _ => None,
    });
    Some(Part { used: height + 1, matters: (0, height + 1) })
}

/// Writes the letters of the events onto what they happened to; says which process has which.
fn letter_map(map: &mut ClusterMap, scene: &Scene, events: &[(usize, char, RecordId)], chosen: usize) -> BTreeMap<ProcId, char> {
    let mut owners = BTreeMap::new();
    for (row, letter, id) in events {
        let Some(record) = scene.lab.branch().and_then(|branch| branch.log.get(*id)) else { continue };
        match &record.fact {
            Fact::MachineCrashed { machine } | Fact::MachineRestarted { machine } => {
                if let Some(machine) = map.machines.get_mut(machine.0 as usize) {
                    machine.name = format!("{letter} {}", machine.name);
                }
            }
            Fact::LinkCut { a, b, .. } | Fact::LinkSlowed { a, b, .. } => {
                let same = |broken: &&mut cluster_map::Broken| {
                    let (a, b) = (a.0 as usize, b.0 as usize);
                    (broken.a, broken.b) == (a, b) || (broken.a, broken.b) == (b, a)
                };
                if let Some(broken) = map.broken.iter_mut().find(same) {
                    broken.letter = Some(*letter);
                }
            }
            fact => {
                let Some(proc) = cluster::concerns(fact) else { continue };
                let mut processes = map.machines.iter_mut().flat_map(|machine| &mut machine.processes);
                if let Some(process) = processes.find(|process| process.id == proc.0) {
                    match process.step {
                        Some(_) => process.name = format!("{} ◀{letter}", process.name),
                        None => process.step = Some(*letter),
                    }
                    process.selected |= *row == chosen;
                    // What is pressed is the one that is chosen, else the first.
                    if *row == chosen || !owners.contains_key(&proc) {
                        owners.insert(proc, *letter);
                    }
                }
            }
        }
    }
    owners
}

/// One letter on the axis of time.
struct Mark {
    at: VirtualTime,
    letter: char,
    row: Option<usize>,
    chosen: bool,
}

fn marks(scene: &Scene, events: &[(usize, char, RecordId)], chosen: usize) -> Vec<Mark> {
    let mark = |(row, letter, id): &(usize, char, RecordId)| Mark {
        at: scene.time(*id),
        letter: *letter,
        row: Some(*row),
        chosen: *row == chosen,
    };
    let mut marks: Vec<Mark> = events.iter().map(mark).collect();
    marks.sort_by_key(|mark| mark.at);
    marks
}

/// The time up to the effect with what happened in it; marks that would hide one another stand side by side, in their order.
fn axis(pen: &mut Pen<'_>, line: Rect, scene: &Scene, marks: &[Mark]) {
    let now = scene.lab.playback.now;
    let used = pen.put(line, "0 s ", Role::Dim);
    let told = format!(" {now} s: the effect");
    let right = pen.put_right(line, &told, Role::Focus);
    let track = Rect { width: line.width.saturating_sub(used + right), ..right_of(line, used) };
    if track.width < cells(marks.len() * 2 + 2) || track.height == 0 {
        return;
    }
    pen.row(track.y, track.x, track.right() - 1, "━", Role::Border);
    pen.letter(track.right() - 1, track.y, "█", Role::Focus);
    let last = u64::from(track.width - 2);
    let (mut next, mut left) = (0, cells(marks.len()));
    for mark in marks {
        let ideal = u16::try_from(mark.at.0.saturating_mul(last) / now.0.max(1)).unwrap_or(0);
        let at = ideal.max(next).min((track.width - 1).saturating_sub(left * 2));
        (next, left) = (at + 2, left - 1);
        let place = Rect { x: track.x + at, width: 1, ..track };
        pen.put(place, &mark.letter.to_string(), if mark.chosen { Role::Selected } else { Role::Key });
        if mark.row.is_some() {
            pen.press(Rect { width: 2, ..place }, Target::Letter(mark.letter));
        }
    }
}

/// After the answer: the same picture with the numbers of the steps, and the steps in words.
fn way(pen: &mut Pen<'_>, area: Rect, paper: &Paper, scene: &Scene) -> u16 {
    let mut rest = area;
    if area.width >= NARROWEST {
        let height = (LOWEST + 2).min(area.height);
        let mut map = cluster::map(&scene.lab, false);
        map.flights.clear();
        let since = pen.presses();
        cluster_map::draw(pen, Rect { height, ..rest }, &map);
        pen.retarget(since, |_| None);
        rest = below(rest, height);
        let steps = scene.chain.iter().enumerate().map(|(number, link)| Mark {
            at: scene.time(RecordId(link.event)),
            letter: timeline::step(number),
            row: None,
            chosen: false,
        });
        let mut steps: Vec<Mark> = steps.collect();
        steps.reverse();
        axis(pen, row(rest, 0), scene, &steps);
        rest = below(rest, 1);
    }
    pen.put(row(rest, 0), "Back from the effect, cause by cause:", Role::Title);
    rest = below(rest, 1);
    let letters: BTreeMap<u32, char> = scene::rows(paper).into_iter().map(|(_, letter, id)| (id.0, letter)).collect();
    for (number, link) in scene.chain.iter().enumerate() {
        let sign = letters.get(&link.event).map_or(String::new(), |letter| format!(" ({letter})"));
        let lead = format!("{}{sign} ", timeline::step(number));
        let used = pen.put(row(rest, 0), &lead, Role::Warn);
        let wide = cells(text::width(&lead)).max(used);
        let drawn = pen.paragraph(right_of(rest, wide), &link.sentence, if sign.is_empty() { Role::Text } else { Role::Accent }, 0);
        rest = below(rest, drawn.max(1));
    }
    area.height - rest.height + 1
}
