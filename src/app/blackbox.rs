//! The black box: no picture, only what an operator can look at. Name the topology and the fault; then the picture opens.

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::lab::Lab;
use crate::app::list::Cursor;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::base::VirtualTime;
use crate::spark::operator::Look;
use crate::study::Aspect;
use crate::study::Cell;
use crate::study::FaultSpec;
use crate::study::Hit;
use crate::study::MemoryKey;
use crate::study::Mode;
use crate::study::Moment;
use crate::study::Review;
use crate::study::RunSpec;
use crate::study::Sure;
use crate::study::Topology;
use crate::study::blackbox::Guess;
use crate::study::blackbox::words;

/// One closed box.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub number: u64,
    /// What is in it.
    pub topology: Topology,
    pub run: RunSpec,
    /// The scenario it was taken from, if it was.
    pub scenario: Option<String>,
    /// The moment at which the lab opens it: that of the fault.
    pub at: VirtualTime,
    /// What can be looked at.
    pub looks: Vec<Look>,
    /// What may have broken.
    pub faults: Vec<Option<FaultSpec>>,
}

impl Case {
    /// What is remembered of a box: one answer about logs, in this world, under this fault.
    pub fn review(&self, seed: u64, verdict: &Verdict, at: Moment, seconds: u32) -> Review {
        let fault = self.run.faults.first().map(Hit::of).unwrap_or_default();
        let cell = Cell { topology: self.topology, fault, part: Aspect::Logs };
        Review {
            at,
            question: format!("box-{seed}-{}", self.number),
            mode: Mode::Predict,
            right: verdict.right(),
            credit: f64::from(u8::from(verdict.topology) + u8::from(verdict.fault)) / 2.0,
            sure: Sure::Fairly,
            seconds,
            keys: vec![(MemoryKey::Cell(cell), verdict.right())],
        }
    }
}

/// What a guess was worth, and how its run would have looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub topology: bool,
    pub fault: bool,
    /// The guess was another fault, but every look would have shown the same.
    pub same: bool,
    /// Why it cannot have been what was guessed.
    pub impossible: Option<String>,
    /// Where the guess would have looked different.
    pub told: Vec<Told>,
}

/// One look that tells them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub what: String,
    pub here: String,
    pub there: String,
}

impl Verdict {
    pub fn right(&self) -> bool {
        self.topology && self.fault
    }
}

/// How far the learner is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    #[default]
    Drawing,
    Looking,
    Judging,
    Shown(Box<Verdict>),
}

/// The state of the screen.
#[derive(Clone, Debug, Default)]
pub struct BlackBox {
    pub number: u64,
    pub case: Option<Box<Case>>,
    pub stage: Stage,
    /// When the box was given.
    pub began: Moment,
    /// The looks first, then the rows of the form.
    pub cursor: Cursor,
    /// Which looks were taken.
    pub taken: Vec<bool>,
    pub form: Form,
    /// The first line of the answer that is shown.
    pub scroll: usize,
    pub right: usize,
    pub tried: usize,
}

impl BlackBox {
    /// A new box.
    pub fn open(&mut self, case: Case) {
        let pick = |label: &str, options: Vec<String>| Field { label: label.to_owned(), input: Input::Pick { options, at: None } };
        let worlds = Topology::ALL.iter().map(|topology| topology.name().to_owned()).collect();
        let faults = case.faults.iter().map(|fault| words(fault.as_ref())).collect();
        let say = Field { label: "Say it".to_owned(), input: Input::Confirm };
        self.form = Form { fields: vec![pick("Where is it?", worlds), pick("What broke?", faults), say], ..Form::default() };
        self.taken = vec![false; case.looks.len()];
        (self.cursor, self.scroll) = (Cursor::default(), 0);
        self.case = Some(Box::new(case));
        self.stage = Stage::Looking;
    }

    /// The look under the cursor; `None` on the rows of the form.
    pub fn look(&self) -> Option<(usize, &Look)> {
        let case = self.case.as_ref()?;
        case.looks.get(self.cursor.at).map(|look| (self.cursor.at, look))
    }

    pub fn looks_taken(&self) -> usize {
        self.taken.iter().filter(|taken| **taken).count()
    }

    /// What the form says, once both rows are answered.
    pub fn guess(&self) -> Option<Guess> {
        let at = |row: usize| match &self.form.fields.get(row)?.input {
            Input::Pick { at, .. } => *at,
            _ => None,
        };
        let topology = *Topology::ALL.get(at(0)?)?;
        let fault = self.case.as_ref()?.faults.get(at(1)?)?.clone();
        Some(Guess { topology, fault })
    }

    pub fn judged(&mut self, verdict: Verdict) {
        self.tried += 1;
        self.right += usize::from(verdict.right());
        self.scroll = 0;
        self.stage = Stage::Shown(Box::new(verdict));
    }

    fn rows(&self) -> usize {
        self.taken.len() + self.form.fields.len()
    }

    /// The cursor of the form follows that of the screen.
    pub(super) fn place(&mut self, at: usize) {
        if self.cursor.at != at {
            self.scroll = 0;
        }
        self.cursor.at = at;
        self.form.cursor.at = at.saturating_sub(self.taken.len());
    }
}

/// Asks for the next box.
pub fn next(model: &mut Model) -> Vec<Effect> {
    let Some(library) = model.library.clone() else { return vec![] };
    model.blackbox.number += 1;
    model.blackbox.stage = Stage::Drawing;
    vec![Effect::DrawCase { library, seed: model.seed, number: model.blackbox.number }]
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let boxed = &mut model.blackbox;
    let shown = matches!(boxed.stage, Stage::Shown(_));
    match action {
        Action::Study(StudyAction::Next) => return next(model),
        Action::Study(StudyAction::SeeInLab) if shown => return see(model),
        Action::Study(_) => model.tell(Tone::Plain, "Say first what it is; then the picture opens"),
        Action::Accept if shown => return next(model),
        Action::Move(Move::PageUp) => boxed.scroll = boxed.scroll.saturating_sub(10),
        Action::Move(Move::PageDown) => boxed.scroll += 10,
        Action::Move(by) if !shown => {
            let mut cursor = boxed.cursor;
            cursor.turn(by, boxed.rows());
            boxed.place(cursor.at);
        }
        Action::Move(Move::Up) => boxed.scroll = boxed.scroll.saturating_sub(1),
        Action::Move(_) => boxed.scroll += 1,
        Action::Accept | Action::Left | Action::Right if boxed.stage == Stage::Looking => {
            if let Some((place, _)) = boxed.look() {
                boxed.taken[place] = true;
            } else if boxed.form.on(action) {
                return say(model);
            } else if action == Action::Accept {
                let at = boxed.taken.len() + boxed.form.cursor.at;
                boxed.place(at);
            }
        }
        Action::NextPane | Action::PreviousPane => {
            let looks = boxed.taken.len();
            let at = if boxed.cursor.at < looks { looks } else { 0 };
            boxed.place(at);
        }
        Action::Copy => {
            if let Some((_, look)) = boxed.look().filter(|(place, _)| boxed.taken[*place]) {
                return vec![Effect::Copy(format!("$ {}\n{}\n", look.command, look.answer.join("\n")))];
            }
        }
        Action::Accept | Action::Left | Action::Right => {}
        _ => return update::back_only(model, action),
    }
    vec![]
}

/// A row was pressed: chosen first, then opened.
pub fn press(model: &mut Model, row: usize) -> Vec<Effect> {
    if model.blackbox.cursor.at == row {
        return on(model, Action::Accept);
    }
    model.blackbox.place(row);
    vec![]
}

fn say(model: &mut Model) -> Vec<Effect> {
    let (Some(guess), Some(case)) = (model.blackbox.guess(), model.blackbox.case.clone()) else {
        model.tell(Tone::Warn, "Say where it is and what broke first");
        return vec![];
    };
    model.blackbox.stage = Stage::Judging;
    let seconds = u32::try_from(model.now.since(model.blackbox.began)).unwrap_or(u32::MAX);
    vec![Effect::Judge { case, guess: Box::new(guess), seed: model.seed, seconds }]
}

/// Opens the picture, at the fault.
fn see(model: &mut Model) -> Vec<Effect> {
    let Some(case) = model.blackbox.case.clone() else { return vec![] };
    let scenario = model.library.as_ref().zip(case.scenario.as_ref()).and_then(|(library, id)| library.scenario(id)).cloned();
    model.lab = match scenario {
        Some(scenario) => Lab::open(scenario),
        None => Lab::open_run("out of the box", case.run.clone()),
    };
    if let Some(branch) = model.lab.branches.first_mut() {
        branch.spec = case.run.clone();
    }
    model.lab.due = Some(case.at);
    update::go(model, Screen::Lab);
    vec![Effect::StopComputing, Effect::Compute { seat: Seat::Lab(0), spec: Box::new(case.run.clone()) }]
}
