//! Predict: commit, run, explain. The run is played only after the learner has said what will come of it, and shown only after what
//! was said is kept.

use std::collections::BTreeMap;

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::desk::Foretold;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::lab::Lab;
use crate::app::model::Model;
use crate::app::paper;
use crate::app::reveal::Reveal;
use crate::app::reveal::Staged;
use crate::app::round;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::content::Scenario;
use crate::study::Moment;
use crate::study::Prediction;
use crate::study::RunSpec;
use crate::study::Sure;
use crate::study::Topology;
use crate::study::Value;
use crate::study::counterfactual::Change;
use crate::study::variant::Variant;

/// How far the learner is with a run.
#[derive(Clone, Debug, Default)]
pub enum Stage {
    #[default]
    Asking,
    /// The desk draws a run.
    Drawing,
    /// Committed; the run is being played.
    Running,
    Shown(Box<Shown>),
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub foretold: Foretold,
    /// So many parts are uncovered; Enter plays on to the next one.
    pub uncovered: usize,
    /// The stage, once the run is there to be watched; none for a run that never starts.
    pub reveal: Option<Box<Reveal>>,
    pub nearest: Nearest,
}

/// The smallest change under which the learner would have been right.
#[derive(Clone, Debug)]
pub enum Nearest {
    /// It is being searched for.
    Searching,
    /// There is none nearby, or none is needed.
    Nothing,
    Found(Box<Change>),
}

impl Shown {
    pub fn is_whole(&self) -> bool {
        self.uncovered >= self.foretold.verdicts.len()
    }

    /// Enter: plays on to the next part, or stops waiting for it.
    fn on_to_next(&mut self, motion: bool) {
        let next = self.foretold.verdicts.get(self.uncovered).map(|verdict| verdict.field.clone());
        let (Some(reveal), Some(field)) = (&mut self.reveal, next) else {
            self.uncovered += 1;
            return;
        };
        if reveal.lab.moving() {
            return self.arrived();
        }
        reveal.play_to(&field);
        if !motion {
            self.arrived();
        }
    }

    /// The stage stands where the next part is settled.
    fn arrived(&mut self) {
        self.uncovered += 1;
        let whole = self.is_whole();
        if let Some(reveal) = &mut self.reveal {
            reveal.arrive();
            if whole {
                reveal.light_causes();
            }
        }
    }

    /// The run can be watched: its parts come in the order in which it settles them.
    fn stage(&mut self, reveal: Reveal, motion: bool) {
        let rest = &mut self.foretold.verdicts[self.uncovered..];
        rest.sort_by_key(|verdict| reveal.place(&verdict.field));
        self.reveal = Some(Box::new(reveal));
        if !self.is_whole() {
            self.on_to_next(motion);
        }
    }
}

/// The run that is asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The scenario's id, or the name of the drawn run.
    pub id: String,
    pub title: String,
    pub story: String,
    pub topology: Topology,
    pub run: RunSpec,
    pub parts: Vec<String>,
    /// None: it was drawn.
    pub scenario: Option<Box<Scenario>>,
}

/// The state of the screen.
#[derive(Clone, Debug, Default)]
pub struct Predict {
    pub subject: Option<Box<Subject>>,
    pub form: Form,
    pub stage: Stage,
    /// Runs are drawn, one after the other, instead of taken from the scenarios.
    pub endless: bool,
    /// How many were drawn.
    pub drawn: u64,
    pub scroll: usize,
    /// Points of this sitting, and how many parts were right of how many.
    pub points: i32,
    pub right: usize,
    pub said: usize,
    began: Moment,
}

impl Subject {
    pub fn of(scenario: Scenario) -> Self {
        Self {
            id: scenario.id.clone(),
            title: scenario.title.clone(),
            story: scenario.story.clone(),
            topology: scenario.topology,
            run: scenario.run.clone(),
            parts: scenario.predict.clone(),
            scenario: Some(Box::new(scenario)),
        }
    }

    fn drawn(variant: Variant, seed: u64, number: u64) -> Self {
        let story = "This run was drawn, not written: nobody has an answer key. Say what will happen; then it is played.".to_owned();
        Self {
            id: format!("variant-{seed}-{number}"),
            title: format!("Run {}, {}", number + 1, variant.topology),
            story,
            topology: variant.topology,
            run: variant.run,
            parts: variant.parts,
            scenario: None,
        }
    }
}

impl Predict {
    /// Asks about a run.
    pub fn ask(&mut self, subject: Subject, now: Moment) {
        let mut fields: Vec<Field> = subject.parts.iter().map(|name| paper::part_row(name)).collect();
        fields.push(paper::sure_row(Sure::default()));
        fields.push(Field { label: "Commit, and run it".to_owned(), input: Input::Confirm });
        self.form = Form { fields, asked: subject.parts.len(), ..Form::default() };
        (self.stage, self.scroll, self.began) = (Stage::Asking, 0, now);
        self.subject = Some(Box::new(subject));
    }

    /// What was said, by outcome field.
    fn answers(&self) -> BTreeMap<String, Value> {
        let parts = self.subject.iter().flat_map(|subject| &subject.parts);
        parts.zip(&self.form.fields).filter_map(|(name, field)| Some((name.clone(), paper::said(name, field)?))).collect()
    }

    fn sure(&self) -> Sure {
        let at = self.form.fields.iter().rev().nth(1).and_then(|field| match &field.input {
            Input::Pick { at, .. } => *at,
            _ => None,
        });
        at.and_then(|at| Sure::ALL.get(at)).copied().unwrap_or_default()
    }

    fn set_sure(&mut self, sure: Sure) {
        if let Some(row) = self.form.fields.iter_mut().rev().nth(1) {
            *row = paper::sure_row(sure);
        }
    }

    /// The run was played and what was said is kept.
    fn show(&mut self, foretold: Foretold) -> bool {
        if self.subject.as_ref().is_none_or(|subject| subject.id != foretold.prediction.id) {
            return false;
        }
        self.right += foretold.verdicts.iter().filter(|verdict| verdict.right).count();
        self.said += foretold.verdicts.len();
        self.points += foretold.review.points();
        let nearest = if foretold.review.right { Nearest::Nothing } else { Nearest::Searching };
        self.stage = Stage::Shown(Box::new(Shown { foretold, uncovered: 0, reveal: None, nearest }));
        true
    }

    /// Does the stage play?
    pub fn moving(&self) -> bool {
        matches!(&self.stage, Stage::Shown(shown) if shown.reveal.as_ref().is_some_and(|reveal| reveal.lab.moving()))
    }

    /// So much time has passed on the wall.
    pub fn tick(&mut self, millis: u64) {
        if let Stage::Shown(shown) = &mut self.stage
            && shown.reveal.as_mut().is_some_and(|reveal| reveal.tick(millis))
        {
            shown.arrived();
        }
    }

    /// The search for the smallest change is over.
    pub fn changed(&mut self, id: &str, change: Option<Box<Change>>) {
        if let Stage::Shown(shown) = &mut self.stage
            && shown.foretold.prediction.id == id
        {
            shown.nearest = change.map_or(Nearest::Nothing, Nearest::Found);
        }
    }
}

/// Asks about the next run: another topology than this one's, if there is one.
pub fn next(model: &mut Model) -> Vec<Effect> {
    let predict = &mut model.predict;
    if predict.endless {
        predict.stage = Stage::Drawing;
        let before = predict.subject.as_ref().map(|subject| subject.topology);
        return vec![Effect::desk(Wish::Draw { seed: model.seed, number: predict.drawn, before })];
    }
    let Some(library) = model.library.clone() else { return vec![] };
    let wanted = model.subject.take();
    let all: Vec<&Scenario> = library.scenarios.iter().filter(|scenario| !scenario.predict.is_empty()).collect();
    if let Some(id) = wanted {
        match all.iter().find(|scenario| scenario.id == id) {
            Some(scenario) => {
                model.predict.ask(Subject::of((**scenario).clone()), model.now);
                return vec![];
            }
            None => model.tell(Tone::Warn, format!("There is no scenario `{id}`")),
        }
    }
    let current = model.predict.subject.as_ref();
    let at = current.and_then(|current| all.iter().position(|scenario| scenario.id == current.id));
    let after = at.map_or(0, |at| at + 1);
    let other = |scenario: &&&Scenario| current.is_none_or(|current| scenario.topology != current.topology);
    let found = all[after.min(all.len())..].iter().find(other).or_else(|| all.iter().find(other)).or(all.first());
    match found {
        Some(scenario) => model.predict.ask(Subject::of((**scenario).clone()), model.now),
        None => model.tell(Tone::Warn, "There is no scenario to predict"),
    }
    vec![]
}

/// The desk has drawn a run, or could not.
pub fn drawn(model: &mut Model, variant: Result<Box<Variant>, String>) {
    match variant {
        Ok(variant) => {
            let number = model.predict.drawn;
            model.predict.drawn += 1;
            model.predict.ask(Subject::drawn(*variant, model.seed, number), model.now);
        }
        Err(why) => {
            model.predict.stage = Stage::Asking;
            model.tell(Tone::Bad, why);
        }
    }
}

/// The run was played and what was said is kept: now it is put on the stage.
pub fn shown(model: &mut Model, foretold: Foretold) -> Vec<Effect> {
    let Prediction { id, run, parts, .. } = foretold.prediction.clone();
    if model.predict.show(foretold) { vec![Effect::Reveal { id, run: Box::new(run), parts }] } else { vec![] }
}

/// The run can be watched, or it never starts.
pub fn staged(model: &mut Model, id: &str, staged: Option<Box<Staged>>) {
    let motion = model.settings.motion;
    let Predict { stage: Stage::Shown(shown), subject: Some(subject), .. } = &mut model.predict else { return };
    if shown.foretold.prediction.id != id {
        return;
    }
    match staged {
        Some(staged) => {
            let lab = match &subject.scenario {
                Some(scenario) => Lab::open((**scenario).clone()),
                None => Lab::open_run(&subject.title, subject.run.clone()),
            };
            shown.stage(Reveal::new(lab, *staged), motion);
        }
        None => shown.uncovered = shown.uncovered.max(1),
    }
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    if let (Stage::Shown(shown), Action::Accept) = (&mut model.predict.stage, action)
        && !shown.is_whole()
    {
        shown.on_to_next(model.settings.motion);
        return vec![];
    }
    match (&model.predict.stage, action) {
        (_, Action::Study(StudyAction::Next)) | (Stage::Shown(_), Action::Accept) => return next(model),
        (_, Action::Study(StudyAction::Endless)) => {
            model.predict.endless = !model.predict.endless;
            model.tell(Tone::Plain, if model.predict.endless { "Runs are drawn from now on" } else { "Scenarios from now on" });
            return next(model);
        }
        (Stage::Shown(_), Action::Study(StudyAction::SeeInLab)) => return see(model, false),
        (Stage::Shown(_), Action::Study(StudyAction::SeeChange)) => return see(model, true),
        (Stage::Shown(_), Action::Study(StudyAction::TakeBack)) => return vec![Effect::desk(Wish::TakeBack)],
        (Stage::Shown(_), Action::Move(by)) => round::scroll(&mut model.predict.scroll, by),
        (Stage::Asking, Action::Study(StudyAction::Sure(sure))) => model.predict.set_sure(sure),
        (Stage::Asking, action) if Form::knows(action) => {
            if model.predict.form.on(action) {
                return commit(model);
            }
        }
        (_, Action::Study(_) | Action::Accept | Action::Left | Action::Right | Action::NextPane | Action::PreviousPane) => {}
        _ => return update::back_only(model, action),
    }
    vec![]
}

fn commit(model: &mut Model) -> Vec<Effect> {
    if !model.predict.form.complete() {
        model.tell(Tone::Warn, "Say something about every part first");
        return vec![];
    }
    let predict = &mut model.predict;
    let Some(subject) = &predict.subject else { return vec![] };
    let prediction = Prediction {
        id: subject.id.clone(),
        topology: subject.topology,
        run: subject.run.clone(),
        parts: subject.parts.clone(),
        said: predict.answers(),
        sure: predict.sure(),
        seconds: u32::try_from(model.now.since(predict.began)).unwrap_or(u32::MAX),
    };
    predict.stage = Stage::Running;
    vec![Effect::Foretell(Box::new(prediction))]
}

/// Opens the run in the lab, or the changed run in which the learner would have been right.
fn see(model: &mut Model, changed: bool) -> Vec<Effect> {
    let Stage::Shown(shown) = &model.predict.stage else { return vec![] };
    let Some(subject) = model.predict.subject.clone() else { return vec![] };
    if changed {
        let Nearest::Found(change) = &shown.nearest else {
            model.tell(Tone::Plain, "No small change makes what you said true");
            return vec![];
        };
        let lab = Lab::open_run("as you said", change.run.clone());
        return update::show_lab(model, lab);
    }
    let mut lab = match subject.scenario {
        Some(scenario) => Lab::open(*scenario),
        None => Lab::open_run(&subject.title, subject.run),
    };
    lab.aim = true;
    update::show_lab(model, lab)
}
