//! The exam: chosen, sat against the clock, handed in, and read again. It is kept after every act, so that a crash costs neither an
//! answer nor more than a few seconds.

mod choose;
mod sit;

use crate::app::action::Action;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::form::Form;
use crate::app::model::Model;
use crate::app::paper::Paper;
use crate::app::round;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::study::Exam;
use crate::study::ExamPlan;
use crate::study::Grade;
use crate::study::Marked;

pub use sit::choose;
pub use sit::leaving;
pub use sit::navigator;
pub use sit::record;
pub use sit::tick;

/// How far the exam is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// The desk was asked whether one was left open.
    #[default]
    Looking,
    /// Which exam, by which rules; or whether to go on with the open one.
    Choosing,
    /// The desk draws the questions.
    Beginning,
    Sitting,
    /// Handed in; the desk grades it.
    Marking,
    Result(Box<Marked>),
}

/// The state of the screen.
#[derive(Clone, Debug, Default)]
pub struct ExamScreen {
    pub stage: Stage,
    pub form: Form,
    /// What the command line asked for.
    pub wanted: Option<ExamPlan>,
    /// Its number in the record.
    pub id: i64,
    pub exam: Option<Box<Exam>>,
    pub paper: Option<Paper>,
    /// Answers and time that are safe on the disk.
    pub kept: Option<(usize, u64)>,
    /// The grade of the answer just confirmed, where practice shows it.
    pub checked: Option<Box<Grade>>,
    pub scroll: usize,
    /// Which question is read again after the exam.
    pub looking: Option<usize>,
}

impl ExamScreen {
    /// Does its clock run?
    pub fn runs(&self) -> bool {
        self.stage == Stage::Sitting && self.exam.as_ref().is_some_and(|exam| exam.seen.is_some() && !exam.is_over())
    }

    /// Is a question on the screen, waiting for an answer?
    pub fn is_asking(&self) -> bool {
        self.runs() && self.checked.is_none() && self.paper.is_some()
    }
}

/// The screen is come to: was an exam left open?
pub fn enter(model: &mut Model) -> Vec<Effect> {
    match model.exam.stage {
        Stage::Looking | Stage::Choosing => {
            model.exam.stage = Stage::Looking;
            vec![Effect::desk(Wish::OpenExam)]
        }
        _ => vec![],
    }
}

/// The desk has an exam: one that was left open, or the one that was to begin.
pub fn come(model: &mut Model, found: Option<(i64, Box<Exam>)>) -> Vec<Effect> {
    match (&model.exam.stage, found) {
        (Stage::Beginning, Some((id, exam))) if exam.slots.is_empty() => {
            model.exam.stage = Stage::Choosing;
            model.tell(Tone::Warn, "No question fits this exam: choose other questions");
            // An exam without questions is over at once.
            let mut exam = exam;
            exam.handed_in = Some(model.now);
            vec![Effect::desk(Wish::KeepExam(id, exam))]
        }
        (Stage::Beginning, Some((id, exam))) => sit::begin(model, id, exam),
        (Stage::Looking, found) => {
            let state = &mut model.exam;
            (state.form, state.stage) = (choose::form(found.as_ref().map(|(_, exam)| &**exam), state.wanted.as_ref()), Stage::Choosing);
            match found {
                Some((id, exam)) => (state.id, state.exam) = (id, Some(exam)),
                None => state.exam = None,
            }
            vec![]
        }
        _ => vec![],
    }
}

/// Graded and kept.
pub fn marked(model: &mut Model, exam: Box<Exam>, marked: Box<Marked>) {
    let state = &mut model.exam;
    (state.exam, state.stage) = (Some(exam), Stage::Result(marked));
    (state.paper, state.checked, state.looking, state.scroll) = (None, None, None, 0);
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    match &model.exam.stage {
        Stage::Choosing => choose::on(model, action),
        Stage::Sitting => sit::on(model, action),
        Stage::Result(_) => result(model, action),
        Stage::Looking | Stage::Beginning | Stage::Marking => update::back_only(model, action),
    }
}

/// The result: scrolled, and question by question.
fn result(model: &mut Model, action: Action) -> Vec<Effect> {
    let state = &mut model.exam;
    let Stage::Result(marked) = &state.stage else { return vec![] };
    match action {
        Action::Move(by) => round::scroll(&mut state.scroll, by),
        Action::Study(crate::app::action::StudyAction::Next) | Action::Right => {
            // What went wrong first, in the order of the exam; after the last one the result again.
            let wrong = |place: &usize| !marked.grades[*place].as_ref().is_some_and(|grade| grade.right);
            let from = state.looking.map_or(0, |place| place + 1);
            state.looking = (from..marked.grades.len()).find(wrong);
            state.scroll = 0;
        }
        Action::Back | Action::Accept if state.looking.is_some() => (state.looking, state.scroll) = (None, 0),
        Action::Study(crate::app::action::StudyAction::SeeInLab) => {
            let id = state.looking.and_then(|place| state.exam.as_ref()?.slots.get(place).map(|slot| slot.question.clone()));
            let question = id.and_then(|id| model.library.as_ref()?.question(&id).cloned());
            if let Some(question) = question {
                return update::show_question(model, &question);
            }
            model.tell(Tone::Plain, "n goes through the questions that were not right; l then opens the lab");
        }
        // Another exam.
        Action::Accept => {
            *state = ExamScreen::default();
            return enter(model);
        }
        _ => return update::back_only(model, action),
    }
    vec![]
}
