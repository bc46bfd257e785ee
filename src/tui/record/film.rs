//! From a run to frames: which moments are shown, and for how long.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Keymap;
use crate::app::Model;
use crate::app::Screen;
use crate::app::Settings;
use crate::app::lab::Lab;
use crate::base::VirtualTime;
use crate::tui::view;

/// Between two frames, in milliseconds.
const STEP: u64 = 200;

/// The longest wait between two events that is shown as a wait; the rest is cut out.
const LONGEST: u64 = 1_000;

/// How long the first and the last frame stand.
const HOLD: u64 = 2_000;

/// How a film is made.
#[derive(Clone, Copy, Debug)]
pub struct Film {
    pub width: u16,
    pub height: u16,
    pub settings: Settings,
    /// Virtual seconds a second.
    pub speed: u64,
    /// No more frames than these; moments are left out evenly if there are more.
    pub most: usize,
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
    let moments = moments(&lab, how);
    model.lab = lab;
    let mut frames: Vec<Frame> = Vec::new();
    for (at, millis) in moments {
        model.lab.seek(|playback, branch| playback.to_moment(branch, at));
        model.lab.playback.playing = true;
        let mut buffer = Buffer::empty(Rect::new(0, 0, how.width, how.height));
        view::draw(&model, &mut buffer);
        match frames.last_mut() {
            Some(last) if last.buffer == buffer => last.millis += millis,
            _ => frames.push(Frame { at, millis, buffer }),
        }
    }
    Reel { width: how.width, height: how.height, frames }
}

/// The moments that are shown, each with how long it stands. Time runs at the film's speed, but nobody waits long for nothing.
fn moments(lab: &Lab, how: &Film) -> Vec<(VirtualTime, u64)> {
    let Some(branch) = lab.branch() else { return Vec::new() };
    let mut events: Vec<VirtualTime> = branch.log.iter().filter(|(_, record)| lab.stops_at(record)).map(|(_, record)| record.at).collect();
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
        before = event;
    }
    let many = moments.len();
    if many > how.most {
        let kept = how.most.max(2);
        moments = (0..kept).filter_map(|place| moments.get(place * (many - 1) / (kept - 1)).copied()).collect();
    }
    if let Some(last) = moments.last_mut() {
        last.1 = HOLD;
    }
    moments
}
