//! A fault for all worlds at once, at the moment that the common clock shows.

use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::lab::Branch;
use crate::app::lab::Lab;
use crate::app::lab::faults;
use crate::app::model::Model;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::wall::MOST;
use crate::app::wall::Take;
use crate::app::wall::Wall;
use crate::study::FaultSpec;

/// More takes than anybody compares; each keeps its runs.
const MOST_TAKES: usize = 16;

/// A fault that is possible somewhere now, and in which worlds.
struct Offer {
    fault: FaultSpec,
    row: Row,
    worlds: Vec<usize>,
}

/// What can be broken now, in how many worlds; what is possible in most of them comes first.
pub(super) fn palette(wall: &Wall) -> Sheet {
    let mut offers: Vec<Offer> = Vec::new();
    for (place, lab) in wall.labs().iter().enumerate() {
        for (fault, row) in faults::each(lab) {
            match offers.iter_mut().find(|offer| same(&offer.fault, &fault)) {
                Some(offer) => offer.worlds.push(place),
                None => offers.push(Offer { fault, row, worlds: vec![place] }),
            }
        }
    }
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.worlds.len()));
    let count = wall.labs().len();
    let rows = offers.into_iter().map(|Offer { fault, row, worlds }| {
        let places: Vec<String> = worlds.iter().map(|place| (place + 1).to_string()).collect();
        let places = if worlds.len() == count { "in all".to_owned() } else { format!("in {}", places.join(" ")) };
        let FaultSpec { action, target, when } = &fault;
        let text = format!("{action}|{target}|{}", when.as_deref().unwrap_or_default());
        Row { remark: format!("{places} · {}", row.remark), ..row }.choice(Choice::WallFault(text))
    });
    let sheet = Sheet::new("Break what, in every world that has it? b goes back to the wall without it", rows.collect());
    sheet.searchable().empty("Nothing like that can be broken now.").at_first_choice()
}

/// The same blow, whenever it falls.
fn same(one: &FaultSpec, other: &FaultSpec) -> bool {
    (&one.action, &one.target) == (&other.action, &other.target)
}

/// Hangs a new take in which the fault strikes now, in every world that has such a target; the wall before it is kept.
pub fn strike(model: &mut Model, text: &str) -> Vec<Effect> {
    let wall = &mut model.wall;
    let Some(fault) = faults::fault(text) else { return vec![] };
    if wall.takes.len() >= MOST_TAKES {
        model.tell(Tone::Warn, format!("There are {MOST_TAKES} walls by now: O opens one afresh"));
        return vec![];
    }
    wall.playback.playing = false;
    let now = wall.playback.now;
    let first = wall.takes.len() * MOST;
    let mut effects = Vec::new();
    let mut labs = Vec::new();
    let mut missed = Vec::new();
    for (place, lab) in wall.labs().iter().enumerate() {
        let fits = faults::each(lab).iter().any(|(other, _)| same(other, &fault));
        let Some(branch) = lab.branch().filter(|_| fits) else {
            missed.push((place + 1).to_string());
            labs.push(lab.clone());
            continue;
        };
        let Branch { name, spec, .. } = branch.fork(0, now, fault.clone());
        effects.push(Effect::Compute { seat: Seat::Wall(first + place), spec: Box::new(spec.clone()) });
        labs.push(Lab::open_run(&name, spec).due_at(now));
    }
    let name = format!("{}:{} at {now} s", fault.action, fault.target);
    wall.takes.push(Take { name: name.clone(), labs });
    wall.current = wall.takes.len() - 1;
    wall.turn_up();
    if missed.is_empty() {
        model.tell(Tone::Plain, format!("{name}: in every world; b goes back"));
    } else {
        model.tell(Tone::Warn, format!("{name}; not in {}: no such target there now; b goes back", missed.join(" ")));
    }
    effects
}
