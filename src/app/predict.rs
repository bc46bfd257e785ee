//! Predict: commit, run, explain. The run is played only after the learner has said what will come of it.

use std::collections::BTreeMap;

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::effect::Effect;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::lab::Lab;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::content::Scenario;
use crate::study::Outcome;
use crate::study::RunSpec;
use crate::study::Value;
use crate::study::answer::Sure;
use crate::study::counterfactual::Change;
use crate::study::part;
use crate::study::part::Part;

/// How far the learner is with a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    #[default]
    Asking,
    /// Committed; the run is being played.
    Running,
    Shown(Box<Shown>),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub truth: Outcome,
    /// The smallest change under which the learner would have been right.
    pub change: Option<Change>,
    pub points: i32,
}

/// The state of the screen.
#[derive(Clone, Debug, Default)]
pub struct Predict {
    pub scenario: Option<Box<Scenario>>,
    pub parts: Vec<Part>,
    pub form: Form,
    pub stage: Stage,
    /// Points of this sitting, and how many parts were right of how many.
    pub points: i32,
    pub right: usize,
    pub said: usize,
}

impl Predict {
    /// Asks about a scenario.
    pub fn ask(&mut self, scenario: Scenario) {
        self.parts = scenario.predict.iter().map(|field| part::part(field)).collect();
        let mut fields: Vec<Field> = self
            .parts
            .iter()
            .map(|part| {
                let options: Vec<String> = part.choices.iter().map(|(_, text)| text.clone()).collect();
                let input = if options.is_empty() { Input::Number(None) } else { Input::Pick { options, at: None } };
                Field { label: part.prompt.clone(), input }
            })
            .collect();
        let sure = Sure::ALL.iter().map(|sure| sure.name().to_owned()).collect();
        fields.push(Field { label: "How sure are you?".to_owned(), input: Input::Pick { options: sure, at: Some(1) } });
        fields.push(Field { label: "Commit, and run it".to_owned(), input: Input::Confirm });
        self.form = Form { fields, ..Form::default() };
        self.stage = Stage::Asking;
        self.scenario = Some(Box::new(scenario));
    }

    /// What was said, by outcome field.
    pub fn answers(&self) -> BTreeMap<String, Value> {
        let value = |(part, field): (&Part, &Field)| {
            let value = match &field.input {
                Input::Pick { at, .. } => part.choices.get((*at)?)?.0.clone(),
                Input::Number(number) => Value::Int((*number)?),
                _ => return None,
            };
            Some((part.field.clone(), value))
        };
        self.parts.iter().zip(&self.form.fields).filter_map(value).collect()
    }

    pub fn sure(&self) -> Sure {
        let at = self.form.fields.get(self.parts.len()).and_then(|field| match &field.input {
            Input::Pick { at, .. } => *at,
            _ => None,
        });
        at.and_then(|at| Sure::ALL.get(at)).copied().unwrap_or_default()
    }

    /// The run was played: holds what was said against it.
    pub fn show(&mut self, truth: Outcome, change: Option<Change>) {
        let answers = self.answers();
        let sure = self.sure();
        let mut points = 0;
        for (field, said) in &answers {
            let right = truth.get(field).is_some_and(|was| part::agrees(said, was));
            points += sure.points(right);
            self.right += usize::from(right);
            self.said += 1;
        }
        self.points += points;
        self.stage = Stage::Shown(Box::new(Shown { truth, change, points }));
    }
}

/// Asks about the next scenario: another topology than this one's, if there is one.
pub fn next(model: &mut Model) {
    let Some(library) = model.library.clone() else { return };
    let current = model.predict.scenario.as_ref();
    let all: Vec<&Scenario> = library.scenarios.iter().filter(|scenario| !scenario.predict.is_empty()).collect();
    let at = current.and_then(|current| all.iter().position(|scenario| scenario.id == current.id && scenario.topic == current.topic));
    let after = at.map_or(0, |at| at + 1);
    let other = |scenario: &&&Scenario| current.is_none_or(|current| scenario.topology != current.topology);
    let found = all[after.min(all.len())..].iter().find(other).or_else(|| all.iter().find(other)).or(all.first());
    match found {
        Some(scenario) => model.predict.ask((**scenario).clone()),
        None => model.tell(Tone::Warn, "There is no scenario to predict"),
    }
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let shown = matches!(model.predict.stage, Stage::Shown(_));
    match action {
        Action::Study(StudyAction::Next) => next(model),
        Action::Study(StudyAction::SeeInLab) if shown => return see(model, false),
        Action::Study(StudyAction::SeeChange) if shown => return see(model, true),
        Action::Study(_) => model.tell(Tone::Plain, "Commit first: the run unlocks when you have said what will happen"),
        Action::Accept if shown => next(model),
        Action::Accept | Action::Left | Action::Right | Action::NextPane | Action::PreviousPane if model.predict.stage == Stage::Asking => {
            if model.predict.form.on(action) {
                return commit(model);
            }
        }
        Action::Move(_) => {
            model.predict.form.on(action);
        }
        Action::Accept | Action::Left | Action::Right | Action::NextPane | Action::PreviousPane => {}
        _ => return update::back_only(model, action),
    }
    vec![]
}

fn commit(model: &mut Model) -> Vec<Effect> {
    if !model.predict.form.complete() {
        model.tell(Tone::Warn, "Say something about every part first");
        return vec![];
    }
    let Some(scenario) = &model.predict.scenario else { return vec![] };
    let run = Box::new(scenario.run.clone());
    model.predict.stage = Stage::Running;
    vec![Effect::Foretell { run, said: model.predict.answers() }]
}

/// Opens the run in the lab, or the changed run in which the learner would have been right.
fn see(model: &mut Model, changed: bool) -> Vec<Effect> {
    let Stage::Shown(shown) = &model.predict.stage else { return vec![] };
    let Some(scenario) = model.predict.scenario.clone() else { return vec![] };
    let run: RunSpec = match (&shown.change, changed) {
        (Some(change), true) => change.run.clone(),
        (None, true) => return vec![],
        (_, false) => scenario.run.clone(),
    };
    let spec = Box::new(run.clone());
    model.lab = if changed { Lab::open_run("as you said", run) } else { Lab::open(*scenario) };
    update::go(model, Screen::Lab);
    vec![Effect::StopComputing, Effect::Compute { seat: crate::app::effect::Seat::Lab(0), spec }]
}
