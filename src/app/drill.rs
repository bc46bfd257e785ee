//! The drill: a requirement is given, the learner writes the line, and what it does is judged.

use crate::app::action::Action;
use crate::app::action::BenchAction;
use crate::app::action::DrillAction;
use crate::app::bench::Editor;
use crate::app::bench::what_if;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::lab::Lab;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::content::Drill as Exercise;
use crate::content::Judgement;
use crate::content::drill::generate;
use crate::spark::version::SparkVersion;
use crate::study::Moment;

/// How far the learner is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    #[default]
    Writing,
    /// Handed in; the runs are being played.
    Judging,
    Judged(Box<Judgement>),
}

/// The state of the screen.
#[derive(Clone, Debug)]
pub struct Drill {
    pub exercise: Option<Box<Exercise>>,
    /// How many exercises were opened: the shipped ones come first, then drawn ones without end.
    pub opened: usize,
    pub editor: Editor,
    pub stage: Stage,
    /// Whether a line that does it was shown.
    pub given: bool,
    /// Exercises that were met, without having been shown a line.
    pub met: usize,
    /// How far the verdict is scrolled.
    pub scroll: usize,
    /// What came of the first line is in the record.
    pub kept: bool,
    began: Moment,
}

impl Default for Drill {
    fn default() -> Self {
        Self {
            exercise: None,
            opened: 0,
            editor: Editor::of("", SparkVersion::default()),
            stage: Stage::Writing,
            given: false,
            met: 0,
            scroll: 0,
            kept: false,
            began: Moment::default(),
        }
    }
}

impl Drill {
    fn open(&mut self, exercise: Exercise, now: Moment) {
        self.editor = Editor::of("spark-submit ", exercise.spark);
        self.editor.line.selected = false;
        self.stage = Stage::Writing;
        self.given = false;
        self.scroll = 0;
        (self.kept, self.began) = (false, now);
        self.opened += 1;
        self.exercise = Some(Box::new(exercise));
    }

    /// The text has changed, so the verdict no longer speaks of it.
    pub fn read(&mut self) {
        self.editor.read();
        self.stage = Stage::Writing;
    }

    /// The verdict has come.
    pub fn judged(&mut self, judgement: Judgement) {
        if judgement.met() && !self.given {
            self.met += 1;
        }
        self.scroll = 0;
        self.stage = Stage::Judged(Box::new(judgement));
    }
}

/// Opens the next exercise: the shipped ones in their order, then drawn ones.
pub fn next(model: &mut Model) {
    let at = model.drill.opened;
    let shipped = model.library.as_ref().and_then(|library| library.drills.get(at).cloned());
    let exercise = shipped.unwrap_or_else(|| generate(model.seed, u64::try_from(at).unwrap_or(0)));
    model.drill.open(exercise, model.now);
}

/// What each action does; letters go into the line.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let drill = &mut model.drill;
    match action {
        Action::Bench(BenchAction::Complete) => {
            if drill.editor.complete() {
                drill.stage = Stage::Writing;
            }
        }
        Action::Bench(BenchAction::Keys) => {
            let sheet = what_if::keys(drill.editor.version);
            model.over.push(sheet);
        }
        Action::Bench(BenchAction::Run) => return hand_in(model),
        Action::Drill(DrillAction::Next) => next(model),
        Action::Drill(DrillAction::Give) => return give(model),
        Action::Drill(DrillAction::SeeInLab) => return see(model),
        Action::Move(by @ (Move::Up | Move::Down)) if !drill.editor.suggestions.is_empty() => drill.editor.step(by),
        Action::Move(Move::Down | Move::PageDown) => drill.scroll += 1,
        Action::Move(Move::Up | Move::PageUp) => drill.scroll = drill.scroll.saturating_sub(1),
        _ => return update::back_only(model, action),
    }
    vec![]
}

fn hand_in(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let drill = &mut model.drill;
    match (&drill.stage, &drill.exercise) {
        (Stage::Judged(judgement), _) if judgement.met() => next(model),
        (Stage::Writing | Stage::Judged(_), Some(exercise)) => {
            let effect = Effect::JudgeLine {
                exercise: exercise.clone(),
                line: drill.editor.line.text.clone(),
                first: (!drill.kept).then(|| seconds(drill.began, now)),
            };
            drill.kept = true;
            drill.stage = Stage::Judging;
            drill.editor.suggestions.clear();
            return vec![effect];
        }
        _ => {}
    }
    vec![]
}

/// Shows a line that does it; the learner may hand it in, but it does not count.
fn give(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let drill = &mut model.drill;
    let mut effects = Vec::new();
    if let Some(exercise) = &drill.exercise {
        if !drill.kept {
            drill.kept = true;
            effects.push(Effect::desk(Wish::GaveUp(Box::new(exercise.review(false, now, seconds(drill.began, now))))));
        }
        let (answer, version) = (exercise.answer.clone(), exercise.spark);
        drill.editor.set(&answer, version);
        drill.given = true;
        drill.stage = Stage::Writing;
        model.tell(Tone::Plain, "One line that does it; there are others. Hand it in to see why");
    }
    effects
}

fn seconds(began: Moment, now: Moment) -> u32 {
    u32::try_from(now.since(began)).unwrap_or(u32::MAX)
}

/// Opens the first run that went wrong in the lab, or the first of all.
fn see(model: &mut Model) -> Vec<Effect> {
    let Stage::Judged(judgement) = &model.drill.stage else {
        model.tell(Tone::Plain, "Hand the line in first: then its runs can be watched");
        return vec![];
    };
    let Some(tried) = judgement.tried.iter().find(|tried| !tried.met).or(judgement.tried.first()) else {
        model.tell(Tone::Plain, "Spark refuses the line, so nothing was run");
        return vec![];
    };
    let spec = tried.run.spec();
    model.lab = Lab::open_run("from the drill", spec.clone());
    update::go(model, Screen::Lab);
    vec![Effect::StopComputing, Effect::Compute { seat: Seat::Lab(0), spec: Box::new(spec) }]
}
