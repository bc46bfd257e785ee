//! What each action does in the lab.

use crate::app::action::Action;
use crate::app::action::LabAction;
use crate::app::effect::Effect;
use crate::app::entry::Entry;
use crate::app::lab::ask;
use crate::app::lab::breakpoint::Breakpoint;
use crate::app::lab::change;
use crate::app::lab::chaos;
use crate::app::lab::compare;
use crate::app::lab::faults;
use crate::app::lab::state::Asking;
use crate::app::lab::state::Lab;
use crate::app::lab::state::Pane;
use crate::app::lab::state::Waiting;
use crate::app::lab::why;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::base::VirtualTime;
use crate::spark::explain::told;

/// Does what is meant.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Lab(action) => return lab_action(model, action),
        Action::Left => step(model, false),
        Action::Right => step(model, true),
        Action::NextPane => turn_pane(&mut model.lab, 1),
        Action::PreviousPane => turn_pane(&mut model.lab, Pane::ALL.len() - 1),
        Action::Move(by) => go(&mut model.lab, by),
        Action::Accept => return lab_action(model, LabAction::Why),
        Action::Search => model.lab.asking = Some((Asking::Find, Entry::of(""))),
        Action::Back if model.lab.zoom => model.lab.zoom = false,
        Action::Back if !model.lab.lit.is_empty() => model.lab.point(None),
        Action::Share => return share(model),
        Action::Copy => {
            if let Some((at, told)) = model.lab.told() {
                return vec![Effect::Copy(format!("{at} {told}"))];
            }
        }
        _ => return update::back_only(model, action),
    }
    vec![]
}

fn lab_action(model: &mut Model, action: LabAction) -> Vec<Effect> {
    let lab = &mut model.lab;
    match action {
        LabAction::Play => play(lab),
        LabAction::StepForward => step(model, true),
        LabAction::StepBack => step(model, false),
        LabAction::NextMark => jump_mark(model, true),
        LabAction::PreviousMark => jump_mark(model, false),
        LabAction::Slower => lab.playback.slower(),
        LabAction::Faster => lab.playback.faster(),
        LabAction::Start => lab.seek(|playback, _| playback.to_start()),
        LabAction::End => lab.seek(|playback, branch| playback.to_record(branch, usize::MAX)),
        LabAction::Zoom => lab.zoom = !lab.zoom,
        LabAction::FindNext => find(model),
        LabAction::SetBookmark => lab.waiting = Some(Waiting::Bookmark),
        LabAction::JumpBookmark => lab.waiting = Some(Waiting::Jump),
        LabAction::Breakpoint => lab.asking = Some((Asking::Breakpoint, Entry::of(""))),
        LabAction::Console => {
            lab.console += 1;
            lab.pane = Pane::Consoles;
        }
        LabAction::Filter => filter(model),
        LabAction::NextBranch => show_branch(lab, (lab.current + 1) % lab.branches.len().max(1)),
        LabAction::Why => {
            lab.playback.playing = false;
            let chain = why::chain(lab);
            let sheet = why::sheet(lab, &chain);
            lab.point(Some(chain));
            open(model, sheet, "Nothing has happened yet: step or play first");
        }
        LabAction::Branches => {
            let sheet = Some(ask::branches(lab)).filter(|sheet| !sheet.rows.is_empty());
            open(model, sheet, "Open a scenario first");
        }
        LabAction::Compare => {
            let sheet = compare::partner(lab).and_then(|other| compare::sheet(lab, other));
            open(model, sheet, "There is one timeline only: break something first (x)");
        }
        LabAction::Plan => {
            let sheet = ask::plan(lab);
            open(model, sheet, "There is no plan yet");
        }
        LabAction::Scenarios => {
            let sheet = model.library.as_deref().map(ask::scenarios);
            open(model, sheet, "The content is still being read");
        }
        LabAction::Fault => {
            lab.playback.playing = false;
            let sheet = faults::palette(lab);
            open(model, sheet, "Open a scenario first");
        }
        LabAction::ChangeLine => {
            lab.playback.playing = false;
            let sheet = change::sheet(lab);
            open(model, sheet, "Open a scenario first");
        }
        LabAction::Chaos => ask_for(lab, Asking::Chaos, "3 1"),
        LabAction::Rename => {
            let name = lab.branch().map(|branch| branch.name.clone()).unwrap_or_default();
            ask_for(lab, Asking::Name, &name);
        }
        LabAction::Outcome => {
            let sheet = ask::outcome(lab);
            open(model, sheet, "Open a scenario first");
        }
    }
    vec![]
}

fn filter(model: &mut Model) {
    model.lab.filter = model.lab.filter.next();
    let told = format!("Messages: {}", model.lab.filter.words());
    model.tell(Tone::Plain, told);
}

/// Opens the line at the bottom.
pub fn ask_for(lab: &mut Lab, asking: Asking, text: &str) {
    lab.playback.playing = false;
    // A line is mostly changed a little; what else is proposed is mostly replaced.
    let selected = asking != Asking::Submit;
    lab.asking = lab.branch().is_some().then(|| (asking, Entry { selected, ..Entry::of(text) }));
}

fn open(model: &mut Model, sheet: Option<Sheet>, otherwise: &str) {
    match sheet {
        Some(sheet) => model.over.push(sheet),
        None => model.tell(Tone::Plain, otherwise),
    }
}

fn play(lab: &mut Lab) {
    let at_end = lab.branch().is_none_or(|branch| lab.playback.seen >= branch.log.len() && !lab.computing());
    if at_end && !lab.playback.playing {
        lab.seek(|playback, _| playback.to_start());
    }
    lab.playback.playing = !lab.playback.playing;
    // Whoever lets time run has read the chain.
    lab.point(None);
}

/// One event on or back: the next record that the filter lets through.
fn step(model: &mut Model, forward: bool) {
    model.lab.playback.playing = false;
    let seen = model.lab.playback.seen;
    let Some(branch) = model.lab.branch() else { return };
    let shows = |place: usize| {
        let id = crate::base::RecordId(u32::try_from(place).unwrap_or(u32::MAX));
        branch.log.get(id).is_some_and(|record| model.lab.stops_at(record))
    };
    let target = if forward {
        (seen..branch.log.len()).find(|place| shows(*place))
    } else {
        (0..seen.saturating_sub(1)).rev().find(|place| shows(*place))
    };
    match target {
        Some(place) => model.lab.seek(|playback, branch| playback.to_record(branch, place)),
        None if forward => model.tell(Tone::Plain, "This is the end of the run"),
        None => model.lab.seek(|playback, _| playback.to_start()),
    }
}

fn jump_mark(model: &mut Model, forward: bool) {
    let seen = model.lab.playback.seen;
    let Some(branch) = model.lab.branch() else { return };
    let mut places = branch.marks.iter().map(|mark| mark.id.0 as usize);
    let target = if forward { places.find(|place| *place >= seen) } else { places.rev().find(|place| place + 1 < seen) };
    match target {
        Some(place) => model.lab.seek(|playback, branch| playback.to_record(branch, place)),
        None if forward => {
            model.lab.seek(|playback, branch| playback.to_record(branch, usize::MAX));
            model.tell(Tone::Plain, "Nothing else of interest happens: this is the end");
        }
        None => model.lab.seek(|playback, _| playback.to_start()),
    }
}

/// The next event whose line holds what was typed, from the start again after the end.
pub fn find(model: &mut Model) {
    let wanted = model.lab.find.to_lowercase();
    let Some(branch) = model.lab.branch().filter(|_| !wanted.is_empty()) else {
        return model.tell(Tone::Plain, "Type / and what to look for");
    };
    let all = branch.cluster(branch.log.len());
    let seen = model.lab.playback.seen;
    let matches = |place: &usize| {
        let id = crate::base::RecordId(u32::try_from(*place).unwrap_or(u32::MAX));
        branch.log.get(id).is_some_and(|record| told(&branch.log, &all, record).to_lowercase().contains(&wanted))
    };
    let found = (seen..branch.log.len()).find(matches).or_else(|| (0..seen.min(branch.log.len())).find(matches));
    match found {
        Some(place) => model.lab.seek(|playback, branch| playback.to_record(branch, place)),
        None => model.tell(Tone::Warn, format!("No event says `{}`", model.lab.find)),
    }
}

/// What was typed at the bottom line is confirmed.
pub fn asked(model: &mut Model) -> Vec<Effect> {
    let Some((asking, entry)) = model.lab.asking.take() else { return vec![] };
    match asking {
        Asking::Submit if entry.text.trim().is_empty() => {}
        Asking::Submit => return change::start(&mut model.lab, &entry.text),
        Asking::Chaos => match chaos::parse(&entry.text) {
            Ok((budget, seed)) => return chaos::start(&mut model.lab, budget, seed),
            Err(complaint) => {
                model.tell(Tone::Warn, complaint);
                model.lab.asking = Some((asking, entry));
            }
        },
        Asking::Name => {
            let current = model.lab.current;
            if let Some(branch) = model.lab.branches.get_mut(current).filter(|_| !entry.text.trim().is_empty()) {
                entry.text.trim().clone_into(&mut branch.name);
            }
        }
        Asking::Find => {
            model.lab.find = entry.text;
            find(model);
        }
        Asking::Breakpoint if entry.text.trim().is_empty() => {
            model.lab.breakpoints.clear();
            model.tell(Tone::Plain, "No breakpoint any more");
        }
        Asking::Breakpoint => {
            let breakpoint = Breakpoint::parse(&entry.text);
            model.tell(Tone::Plain, format!("Playing stops {}", breakpoint.says()));
            model.lab.breakpoints.push(breakpoint);
        }
    }
    vec![]
}

/// The letter after `m` or `'`.
pub fn bookmark(model: &mut Model, waiting: Waiting, letter: char) {
    match waiting {
        Waiting::Bookmark => {
            model.lab.bookmarks.insert(letter, (model.lab.current, model.lab.playback.seen));
            model.tell(Tone::Good, format!("Bookmark {letter} is set; '{letter} comes back here"));
        }
        Waiting::Jump => match model.lab.bookmarks.get(&letter).copied() {
            Some((branch, seen)) => {
                model.lab.current = branch.min(model.lab.branches.len().saturating_sub(1));
                model.lab.seek(|playback, branch| if seen == 0 { playback.to_start() } else { playback.to_record(branch, seen - 1) });
            }
            None => model.tell(Tone::Warn, format!("There is no bookmark {letter}")),
        },
    }
}

/// Starts a timeline here that has one more fault.
pub fn fork(lab: &mut Lab, fault: &str) -> Vec<Effect> {
    let (Some(fault), Some(branch)) = (faults::fault(fault), lab.branch()) else { return vec![] };
    let now = lab.playback.now;
    let new = branch.fork(lab.current, now, fault);
    change::add(lab, new)
}

/// This run and this moment, as a code.
fn share(model: &mut Model) -> Vec<Effect> {
    let code = model.lab.share().map(|share| share.code());
    if code.is_none() {
        model.tell(Tone::Plain, "Open a scenario first");
    }
    code.into_iter().map(Effect::Copy).collect()
}

/// Another timeline, at the same moment.
pub fn show_branch(lab: &mut Lab, number: usize) {
    if number < lab.branches.len() {
        lab.current = number;
        lab.point(None);
        let now = lab.playback.now;
        lab.seek(|playback, branch| playback.to_moment(branch, now));
    }
}

fn turn_pane(lab: &mut Lab, by: usize) {
    lab.pane = Pane::ALL[(lab.pane.place() + by) % Pane::ALL.len()];
    lab.scroll = 0;
}

/// Rows of the focused pane; on the cluster, the chosen process.
fn go(lab: &mut Lab, by: Move) {
    match (lab.pane, by) {
        (_, Move::First) => lab.seek(|playback, _| playback.to_start()),
        (_, Move::Last) => lab.seek(|playback, branch| playback.to_record(branch, usize::MAX)),
        (Pane::Stage | Pane::Inspector, _) => {
            let procs = lab.on_stage();
            let at = lab.selected.and_then(|proc| procs.iter().position(|other| *other == proc));
            let next = match (at, by) {
                (None, _) => 0,
                (Some(at), Move::Up | Move::PageUp) => at.checked_sub(1).unwrap_or(procs.len().saturating_sub(1)),
                (Some(at), _) => (at + 1) % procs.len().max(1),
            };
            lab.selected = procs.get(next).copied();
        }
        (Pane::Narration, Move::Up | Move::PageUp) => lab.seek(|playback, branch| {
            let back = if by == Move::Up { 2 } else { 11 };
            playback.to_record(branch, playback.seen.saturating_sub(back));
        }),
        (Pane::Narration, _) => lab.seek(|playback, branch| {
            let on = if by == Move::Down { 0 } else { 9 };
            playback.to_record(branch, playback.seen + on);
        }),
        (_, Move::Up | Move::PageUp) => lab.scroll += if by == Move::Up { 1 } else { 10 },
        (_, _) => lab.scroll = lab.scroll.saturating_sub(if by == Move::Down { 1 } else { 10 }),
    }
}

/// Time has passed on the wall.
pub fn tick(model: &mut Model, millis: u64) {
    if !model.lab.playback.playing {
        return;
    }
    let before = model.lab.playback.seen;
    let mut ended = false;
    model.lab.seek(|playback, branch| ended = playback.tick(branch, millis));
    if let Some((place, breakpoint)) = stopped_at(&model.lab, before) {
        let told = format!("Stopped {}", breakpoint.says());
        // Just before it: behind the record that comes before.
        model.lab.held = breakpoint.before.then_some(place);
        let target = if breakpoint.before { place.checked_sub(1) } else { Some(place) };
        model.lab.seek(|playback, branch| match target {
            Some(place) => playback.to_record(branch, place),
            None => playback.to_start(),
        });
        model.lab.playback.playing = false;
        model.tell(Tone::Warn, told);
    } else if ended && !model.lab.computing() {
        model.lab.playback.playing = false;
    }
}

/// The first record among those just passed at which playing stops, and why.
fn stopped_at(lab: &Lab, before: usize) -> Option<(usize, Breakpoint)> {
    let branch = lab.branch().filter(|_| !lab.breakpoints.is_empty())?;
    let passed = branch.log.from(before).take(lab.playback.seen.saturating_sub(before));
    let mut records = passed.map(|(id, record)| (id.0 as usize, id, record));
    records.find_map(|(place, id, record)| {
        // Whoever goes on from a stop before an event goes past it.
        let gone_past = |breakpoint: &&Breakpoint| breakpoint.before && place == before && lab.held == Some(place);
        let hits = |breakpoint: &&Breakpoint| breakpoint.hits(branch, &lab.cluster, id, record);
        let found = lab.breakpoints.iter().find(|breakpoint| hits(breakpoint) && !gone_past(breakpoint))?;
        Some((place, found.clone()))
    })
}

/// To a moment that was pressed.
pub fn scrub(lab: &mut Lab, at: VirtualTime) {
    lab.playback.playing = false;
    lab.seek(|playback, branch| playback.to_moment(branch, at.min(branch.end())));
}
