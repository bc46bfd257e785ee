//! Review: what is about to be forgotten, the forecast for the exam day, what is forgotten again and again, and the placement run.

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::desk::Seat;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::learner;
use crate::app::list::Cursor;
use crate::app::model::Model;
use crate::app::round;
use crate::app::round::Round;
use crate::app::round::Stage;
use crate::app::update;
use crate::base::text::plural;
use crate::study::Mode;
use crate::study::Progress;
use crate::study::placement;

/// How many questions a review asks, unless the command line says otherwise.
const COUNT: usize = 20;

/// The state of the screen.
#[derive(Clone, Debug)]
pub struct Review {
    pub round: Round,
    pub cursor: Cursor,
    pub count: usize,
}

impl Default for Review {
    fn default() -> Self {
        Self { round: Round::default(), cursor: Cursor::default(), count: COUNT }
    }
}

/// What can be done here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
    Review,
    Placement,
    Day,
    TakeBack,
}

impl Todo {
    /// Everything that can be done, the most useful first.
    pub fn all(progress: Option<&Progress>) -> Vec<Self> {
        match progress {
            // Who has answered nothing yet begins by finding out where to begin.
            Some(progress) if progress.answers == 0 => vec![Self::Placement, Self::Review, Self::Day],
            Some(_) => vec![Self::Review, Self::Day, Self::TakeBack, Self::Placement],
            None => vec![Self::Review],
        }
    }

    pub fn title(self, progress: Option<&Progress>) -> String {
        match (self, progress) {
            (Self::Review, Some(progress)) => {
                format!("Review: {} to refresh, {} never asked", progress.reviews_due(), progress.fresh)
            }
            (Self::Review, None) => "Review".to_owned(),
            (Self::Placement, _) => format!("Placement: {} that find out where to begin", plural(placement::ITEMS, "question")),
            (Self::Day, Some(Progress { exam_day: Some(day), .. })) => format!("Exam day: {day}"),
            (Self::Day, _) => "Exam day: not set".to_owned(),
            (Self::TakeBack, _) => "Take the newest answer back".to_owned(),
        }
    }
}

/// Asks the desk for what is due.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    model.review.round = Round::fetching(Mode::Review, false);
    vec![Effect::desk(Wish::Due(model.review.count))]
}

/// Asks for the first item of a placement run.
pub fn place(model: &mut Model) -> Vec<Effect> {
    update::go(model, crate::app::Screen::Review);
    model.review.round = Round::fetching(Mode::Placement, true);
    vec![Effect::desk(Wish::Placement { asked: Vec::new(), seed: model.seed })]
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    if let Some(effects) = round::on(model, Seat::Review, action) {
        return effects;
    }
    let asked = matches!(model.review.round.stage, Stage::Asking | Stage::Graded(_) | Stage::Over | Stage::Fetching);
    match action {
        // Out of the round, back to what can be done.
        Action::Back | Action::Accept | Action::Study(StudyAction::Next) if asked => {
            model.review.round = Round::default();
            return vec![Effect::desk(Wish::Progress)];
        }
        Action::Move(by) => {
            let rows = Todo::all(model.learner.progress.as_deref()).len();
            model.review.cursor.turn(by, rows);
        }
        Action::Accept | Action::Right => {
            let todo = model.review.cursor.of(&Todo::all(model.learner.progress.as_deref())).copied();
            match todo {
                Some(Todo::Review) => return begin(model),
                Some(Todo::Placement) => return place(model),
                Some(Todo::Day) => learner::ask_day(model),
                Some(Todo::TakeBack) => return vec![Effect::desk(Wish::TakeBack), Effect::desk(Wish::Progress)],
                None => {}
            }
        }
        Action::Study(StudyAction::ExamDay) => learner::ask_day(model),
        Action::Study(StudyAction::TakeBack) => return vec![Effect::desk(Wish::TakeBack), Effect::desk(Wish::Progress)],
        _ => return update::back_only(model, action),
    }
    vec![]
}
