//! From a run to frames: which moments are shown, and for how long.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Keymap;
use crate::app::Model;
use crate::app::Screen;
use crate::app::Settings;
use crate::app::lab::Lab;
use crate::app::lab::ask;
use crate::base::VirtualTime;
use crate::tui::view;

/// Between two frames, in milliseconds.
const STEP: u64 = 200;

/// The longest wait between two events that is shown as a wait; the rest is cut out.
const LONGEST: u64 = 1_000;

/// How long the first and the last frame stand.
const HOLD: u64 = 2_000;

/// How long the outcome stands at the end: it is a page to read.
const READ: u64 = 6_000;

/// How long a frame stands in which something is struck, dies or shows its result; shorter where there are many of them.
const LOOK: u64 = 1_200;
const MANY: usize = 15;

/// How long a sentence of the narrator needs, for each of its letters.
const LETTER: u64 = 45;

/// How a film is made.
#[derive(Clone, Copy, Debug)]
pub struct Film {
    pub width: u16,
    pub height: u16,
    pub settings: Settings,
    /// Virtual seconds a second.
    pub speed: u64,
    /// No more frames than these, and the outcome; moments at which nothing must be looked at are left out first.
    pub most: usize,
    /// This moment alone, as one picture.
    pub at: Option<VirtualTime>,
}

/// What is seen, and for how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub at: VirtualTime,
    pub millis: u64,
    pub buffer: Buffer,
}

/// All frames of a film.
#[derive(Clone, Debug, PartialEq)]
pub struct Reel {
    pub width: u16,
    pub height: u16,
    pub frames: Vec<Frame>,
}

/// Plays the lab's timeline from its beginning to its end. Frames that show the same are one frame.
pub fn film(lab: Lab, how: &Film) -> Reel {
    let mut model = Model::new(Screen::Lab, how.settings, Keymap::default());
    let moments = how.at.map_or_else(|| moments(&lab, how), |at| vec![(at, HOLD)]);
    model.lab = lab;
    let mut frames: Vec<Frame> = Vec::new();
    for (at, millis) in moments {
        model.lab.seek(|playback, branch| playback.to_moment(branch, at));
        model.lab.playback.playing = how.at.is_none();
        let buffer = drawn(&model, how);
        match frames.last_mut() {
            Some(last) if last.buffer == buffer => last.millis += millis,
            _ => frames.push(Frame { at, millis, buffer }),
        }
    }
    let ended = ask::outcome(&model.lab).filter(|_| how.at.is_none() && model.lab.branch().is_some_and(|branch| branch.outcome.is_some()));
    if let (Some(sheet), Some(last)) = (ended, frames.last()) {
        let at = last.at;
        model.over.push(sheet);
        frames.push(Frame { at, millis: READ, buffer: drawn(&model, how) });
    }
    Reel { width: how.width, height: how.height, frames }
}

fn drawn(model: &Model, how: &Film) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, how.width, how.height));
    view::draw(model, &mut buffer);
    buffer
}

/// How long the moments stand at which one must look, and those at which something is said.
fn looks(lab: &Lab) -> BTreeMap<VirtualTime, u64> {
    let striking = |letter: char| matches!(letter, '◆' | '✗' | '★');
    let marks: BTreeSet<VirtualTime> =
        lab.branch().into_iter().flat_map(|branch| &branch.marks).filter(|mark| striking(mark.kind.letter())).map(|mark| mark.at).collect();
    let each = LOOK * u64::try_from(MANY.min(marks.len())).unwrap_or(1) / u64::try_from(marks.len()).unwrap_or(1).max(1);
    let mut looks: BTreeMap<VirtualTime, u64> = marks.into_iter().map(|at| (at, each.max(STEP))).collect();
    for (at, said) in &lab.beats {
        let letters = u64::try_from(said.chars().count()).unwrap_or(0);
        let look = looks.entry(*at).or_default();
        *look = (*look).max(letters * LETTER);
    }
    looks
}

/// The moments that are shown, each with how long it stands. Time runs at the film's speed, but nobody waits long for nothing.
fn moments(lab: &Lab, how: &Film) -> Vec<(VirtualTime, u64)> {
    let Some(branch) = lab.branch() else { return Vec::new() };
    let mut events: Vec<VirtualTime> = branch.log.iter().filter(|(_, record)| lab.stops_at(record)).map(|(_, record)| record.at).collect();
    events.dedup();
    let looks = looks(lab);
    events.extend(looks.keys().filter(|at| **at <= branch.end()));
    events.sort_unstable();
    events.dedup();
    let mut moments = vec![(VirtualTime::ZERO, HOLD)];
    let mut before = VirtualTime::ZERO;
    for event in events {
        let gap = event.since(before).0;
        let wall = (gap / 1_000 / how.speed.max(1)).min(LONGEST);
        let steps = (wall / STEP).max(1);
        for step in 1..=steps {
            let at = VirtualTime(before.0 + gap * step / steps);
            moments.push((at, STEP.min(wall.max(STEP / 4))));
        }
        if let (Some(last), Some(look)) = (moments.last_mut(), looks.get(&event)) {
            last.1 = last.1.max(*look);
        }
        before = event;
    }
    let mut moments = thinned(moments, how.most.max(2), |at| looks.contains_key(&at));
    if let Some(last) = moments.last_mut() {
        last.1 = last.1.max(HOLD);
    }
    moments
}

/// No more than so many: what must be looked at stays as long as there is room for it, the rest is left out evenly.
fn thinned(moments: Vec<(VirtualTime, u64)>, most: usize, needs: impl Fn(VirtualTime) -> bool) -> Vec<(VirtualTime, u64)> {
    let last = moments.len().saturating_sub(1);
    if moments.len() <= most {
        return moments;
    }
    let evenly = |places: &[usize], most: usize| -> BTreeSet<usize> {
        let count = most.min(places.len());
        (0..count).filter_map(|n| places.get(n * (places.len() - 1) / (count - 1).max(1)).copied()).collect()
    };
    let (needed, others): (Vec<usize>, Vec<usize>) =
        (0..moments.len()).partition(|place| *place == 0 || *place == last || needs(moments[*place].0));
    let mut kept = evenly(&needed, most);
    kept.extend(evenly(&others, most.saturating_sub(kept.len())));
    moments.into_iter().enumerate().filter(|(place, _)| kept.contains(place)).map(|(_, moment)| moment).collect()
}
