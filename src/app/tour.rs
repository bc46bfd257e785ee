//! Guided tours: short beats, one idea each. First it is shown, then half of it is asked, then the learner is alone.

use std::collections::BTreeSet;

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::lab::Course;
use crate::app::lab::Lab;
use crate::app::lab::moments;
use crate::app::library::Library;
use crate::app::list::Cursor;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::base::VirtualTime;
use crate::content;
use crate::content::Scenario;
use crate::content::tour::BeatMode;
use crate::content::tour::TourBeat;
use crate::study::Outcome;
use crate::study::Value;
use crate::study::part;
use crate::study::part::Part;

/// The state of the screen. What stands on its stage is the lab's.
#[derive(Clone, Debug, Default)]
pub struct Tour {
    /// In the list of tours.
    pub cursor: Cursor,
    /// The tour that is played: its place in the library.
    pub open: Option<usize>,
    pub beat: usize,
    /// What is asked at this beat; empty: it is shown.
    pub parts: Vec<Part>,
    /// How many of the parts are given.
    pub given: usize,
    pub form: Form,
    /// The learner has said it, and the run is shown.
    pub said: bool,
    /// The playhead still has to go to the beat's moment, once the run has come so far.
    pub pending: bool,
    /// Parts said rightly, of how many, in this tour.
    pub right: usize,
    pub asked: usize,
    /// The tours that were gone through to their end.
    pub done: BTreeSet<String>,
}

impl Tour {
    pub fn tour<'a>(&self, library: &'a Library) -> Option<&'a content::Tour> {
        library.tours.get(self.open?)
    }

    pub fn here<'a>(&self, library: &'a Library) -> Option<&'a TourBeat> {
        self.tour(library)?.beats.get(self.beat)
    }

    /// Whether the learner still has to say something before the run is shown.
    pub fn asking(&self) -> bool {
        self.open.is_some() && !self.parts.is_empty() && !self.said
    }

    /// What was said, by outcome field.
    pub fn answers(&self) -> Vec<(&Part, Value)> {
        let value = |(part, field): (&'_ Part, &Field)| match &field.input {
            Input::Pick { at, .. } => part.choices.get((*at)?).map(|choice| choice.0.clone()),
            Input::Number(number) => number.map(Value::Int),
            _ => None,
        };
        self.parts.iter().skip(self.given).zip(&self.form.fields).filter_map(|pair| Some((pair.0, value(pair)?))).collect()
    }
}

/// The scenario on the stage at a beat: its own, or the one before.
pub fn scenario_at<'a>(tour: &content::Tour, beat: usize, library: &'a Library) -> Option<&'a Scenario> {
    let id = tour.beats.iter().take(beat + 1).rev().find_map(|beat| beat.scenario.as_ref())?;
    library.scenario(id)
}

/// What a beat asks of the scenario's predictions, those that are given first, and how many these are. At half, the first half is
/// left to say: scenarios name what matters most first.
pub fn asked(scenario: &Scenario, mode: BeatMode) -> (Vec<Part>, usize) {
    let mut parts: Vec<Part> = scenario.predict.iter().map(|field| part::part(field)).collect();
    let given = parts.len() / 2;
    match mode {
        BeatMode::Shown => (Vec::new(), 0),
        BeatMode::Half => {
            parts.rotate_right(given);
            (parts, given)
        }
        BeatMode::Alone => (parts, 0),
    }
}

/// What came of the run on the stage, once it is known.
pub fn truth(lab: &Lab) -> Option<Outcome> {
    lab.branch()?.outcome.as_ref().map(|outcome| content::fields(&**outcome))
}

/// Puts a beat on the stage.
fn show(model: &mut Model, beat: usize) -> Vec<Effect> {
    let Some(library) = model.library.clone() else { return vec![] };
    let Some(tour) = model.tour.tour(&library) else { return vec![] };
    let Some(scenario) = scenario_at(tour, beat, &library) else { return vec![] };
    let mode = tour.beats.get(beat).map(|beat| beat.mode).unwrap_or_default();
    let state = &mut model.tour;
    (state.beat, state.said, state.pending) = (beat, false, true);
    (state.parts, state.given) = asked(scenario, mode);
    state.form = form(&state.parts[state.given..]);
    let same = model.lab.scenario.as_ref().is_some_and(|there| there.id == scenario.id) && model.lab.branches.len() == 1;
    if same {
        arrive(model);
        return vec![];
    }
    let spec = Box::new(scenario.run.clone());
    model.lab = Lab::open(scenario.clone());
    vec![Effect::StopComputing, Effect::Compute { seat: Seat::Lab(0), spec }]
}

fn form(parts: &[Part]) -> Form {
    let mut fields: Vec<Field> = parts.iter().map(field).collect();
    if !fields.is_empty() {
        fields.push(Field { label: "Say it, and see".to_owned(), input: Input::Confirm });
    }
    Form { fields, ..Form::default() }
}

fn field(part: &Part) -> Field {
    let options: Vec<String> = part.choices.iter().map(|(_, text)| text.clone()).collect();
    let input = if options.is_empty() { Input::Number(None) } else { Input::Pick { options, at: None } };
    Field { label: part.prompt.clone(), input }
}

/// The run has come further: the playhead goes to the beat's moment as soon as that is known.
pub fn arrive(model: &mut Model) {
    let Some(library) = model.library.clone() else { return };
    let done = model.lab.branch().is_some_and(|branch| branch.course == Course::Done);
    if !model.tour.pending || !done {
        return;
    }
    model.tour.pending = false;
    let here = model.tour.here(&library).and_then(|beat| beat.at.as_deref());
    let when = if model.tour.said { Some("end") } else { here };
    model.lab.playback.playing = false;
    let at = model.lab.branch().and_then(|branch| moments::moment(&branch.log, when.unwrap_or("start")));
    model.lab.seek(|playback, branch| match at {
        Some(VirtualTime::ZERO) | None => playback.to_start(),
        Some(at) => playback.to_moment(branch, at),
    });
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(library) = model.library.clone() else { return update::back_only(model, action) };
    let Some(tour) = model.tour.tour(&library) else { return in_list(model, action, &library) };
    let last = model.tour.beat + 1 >= tour.beats.len();
    match action {
        Action::Back => {
            model.tour.open = None;
            model.lab.playback.playing = false;
        }
        Action::Study(StudyAction::Previous) => return show(model, model.tour.beat.saturating_sub(1)),
        Action::Left if !model.tour.asking() => return show(model, model.tour.beat.saturating_sub(1)),
        Action::Accept | Action::Left | Action::Right | Action::Move(_) | Action::NextPane | Action::PreviousPane
            if model.tour.asking() =>
        {
            if model.tour.form.on(action) {
                say(model);
            }
        }
        Action::Study(StudyAction::Next) if model.tour.asking() => {
            model.tell(Tone::Plain, "Say what will happen first; the run waits");
        }
        Action::Study(StudyAction::Next) | Action::Accept | Action::Right if last => return finish(model, tour),
        Action::Study(StudyAction::Next) | Action::Accept | Action::Right => return show(model, model.tour.beat + 1),
        Action::Study(StudyAction::SeeInLab) if !model.tour.asking() => update::go(model, Screen::Lab),
        Action::Lab(action) if !model.tour.asking() && model.offers(Action::Lab(action)) => {
            return crate::app::lab::on(model, Action::Lab(action));
        }
        Action::Study(_) | Action::Lab(_) | Action::Move(_) | Action::NextPane | Action::PreviousPane | Action::Search => {}
        _ => return update::back_only(model, action),
    }
    vec![]
}

fn in_list(model: &mut Model, action: Action, library: &Library) -> Vec<Effect> {
    match action {
        Action::Move(by) => model.tour.cursor.turn(by, library.tours.len()),
        Action::Accept | Action::Right | Action::Study(StudyAction::Next) => return open(model, model.tour.cursor.at),
        Action::Study(_) => model.tell(Tone::Plain, "Choose a tour first: Enter begins it"),
        _ => return update::back_only(model, action),
    }
    vec![]
}

/// A tour from its first beat.
pub fn open(model: &mut Model, place: usize) -> Vec<Effect> {
    model.tour.open = Some(place);
    (model.tour.right, model.tour.asked) = (0, 0);
    show(model, 0)
}

/// Opens the tour that was named, if one was.
pub fn open_named(model: &mut Model) -> Vec<Effect> {
    let (Some(library), Some(id)) = (model.library.clone(), model.subject.take()) else { return vec![] };
    if let Some(place) = library.tours.iter().position(|tour| tour.id == id) {
        return open(model, place);
    }
    model.tell(Tone::Warn, format!("There is no tour `{id}`"));
    vec![]
}

/// A row was pressed: chosen first, then opened.
pub fn press(model: &mut Model, row: usize) -> Vec<Effect> {
    if model.tour.open.is_some() {
        model.tour.form.cursor.at = row;
    } else if model.tour.cursor.at == row {
        return open(model, row);
    } else {
        model.tour.cursor.at = row;
    }
    vec![]
}

/// What was said is held against what came, and the end is shown.
fn say(model: &mut Model) {
    if !model.tour.form.complete() {
        return model.tell(Tone::Warn, "Say something about every part first");
    }
    let Some(truth) = truth(&model.lab) else {
        return model.tell(Tone::Plain, "The run is still being computed");
    };
    let answers = model.tour.answers();
    let right = answers.iter().filter(|(part, said)| truth.get(&part.field).is_some_and(|was| part::agrees(said, was))).count();
    let asked = answers.len();
    model.tour.right += right;
    model.tour.asked += asked;
    (model.tour.said, model.tour.pending) = (true, true);
    arrive(model);
}

fn finish(model: &mut Model, tour: &content::Tour) -> Vec<Effect> {
    model.tour.done.insert(tour.id.clone());
    model.tour.open = None;
    let said = if model.tour.asked > 0 { format!(": {} of {} said rightly", model.tour.right, model.tour.asked) } else { String::new() };
    model.tell(Tone::Good, format!("That was the tour{said}"));
    let done: Vec<&str> = model.tour.done.iter().map(String::as_str).collect();
    vec![Effect::Keep { name: DONE.to_owned(), value: done.join(" ") }]
}

/// The setting that remembers which tours were gone through.
pub const DONE: &str = "tours.done";
