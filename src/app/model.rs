//! Everything that can be seen.

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::action::LabAction;
use crate::app::action::Place;
use crate::app::action::StudyAction;
use crate::app::bench::Bench;
use crate::app::blackbox::BlackBox;
use crate::app::drill::Drill;
use crate::app::entry::Entry;
use crate::app::exam;
use crate::app::exam::ExamScreen;
use crate::app::form::Form;
use crate::app::guide::Guide;
use crate::app::home::Home;
use crate::app::keymap::Keymap;
use crate::app::lab::Lab;
use crate::app::learner::Learner;
use crate::app::library::Library;
use crate::app::paper::Paper;
use crate::app::predict;
use crate::app::predict::Predict;
use crate::app::progress::ProgressScreen;
use crate::app::quiz::Quiz;
use crate::app::review::Review;
use crate::app::screen::Screen;
use crate::app::settings::Settings;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::tour::Tour;
use crate::app::wall::Wall;
use crate::app::wall::WallPlan;
use crate::content::share::Share;
use crate::study::Moment;

/// One passing sentence; the next key takes it away, so it needs no timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    pub tone: Tone,
}

/// The state of the program. The view reads it; only `update` writes it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub screen: Screen,
    /// What to open as soon as the content is there: a scenario, or an entry of the field guide.
    pub subject: Option<String>,
    /// Where Back leads.
    pub history: Vec<Screen>,
    /// What lies over the screen, the topmost last.
    pub over: Vec<Sheet>,
    pub keymap: Keymap,
    pub settings: Settings,
    pub toast: Option<Toast>,
    /// The content, once it is read.
    pub library: Option<Arc<Library>>,
    pub home: Home,
    pub guide: Guide,
    pub lab: Lab,
    pub wall: Wall,
    pub predict: Predict,
    pub quiz: Quiz,
    pub exam: ExamScreen,
    pub review: Review,
    pub progress: ProgressScreen,
    /// What is known of the learner.
    pub learner: Learner,
    pub bench: Bench,
    pub blackbox: BlackBox,
    pub tour: Tour,
    /// The step of the first minute that is shown.
    pub welcome: Option<usize>,
    /// Whoever starts for the first time is welcomed.
    pub greets: bool,
    /// The wall that the command line asked for, to be hung as soon as the content is there.
    pub hung: Option<Box<WallPlan>>,
    /// A run that somebody has shared, to be opened as soon as the content is there.
    pub shared: Option<Box<Share>>,
    pub drill: Drill,
    /// For whatever is shuffled.
    pub seed: u64,
    /// What the clock on the wall said last: for the learner's calendar and the exam, never for a run.
    pub now: Moment,
}

impl Model {
    pub fn new(screen: Screen, settings: Settings, keymap: Keymap) -> Self {
        Self { screen, keymap, settings, ..Self::default() }
    }

    /// Where actions come from now, the nearest place first.
    pub fn places(&self) -> Vec<Place> {
        if self.over.is_empty() {
            let mut places = Vec::new();
            if self.answered() {
                places.push(Place::Answered);
            } else if self.asking() {
                places.push(Place::Asking);
            }
            places.push(Place::Screen(self.screen));
            let on_stage = self.screen == Screen::Tour && self.tour.open.is_some() && !self.tour.asking();
            if self.screen == Screen::Wall || on_stage {
                // The wall, and a tour, are played with the keys of the lab.
                places.push(Place::Screen(Screen::Lab));
            }
            places.extend([Place::Lists, Place::Everywhere, Place::Screens]);
            places
        } else {
            vec![Place::Over, Place::Lists, Place::Everywhere]
        }
    }

    /// Is a question on the screen, waiting for an answer?
    pub fn asking(&self) -> bool {
        match self.screen {
            Screen::Quiz => self.quiz.switches.is_none() && self.quiz.round.is_asking(),
            Screen::Review => self.review.round.is_asking(),
            Screen::Predict => matches!(self.predict.stage, predict::Stage::Asking),
            Screen::Exam => self.exam.is_asking(),
            _ => false,
        }
    }

    /// Is the grade of an answer on the screen?
    pub fn answered(&self) -> bool {
        match self.screen {
            Screen::Quiz => self.quiz.switches.is_none() && self.quiz.round.is_graded(),
            Screen::Review => self.review.round.is_graded(),
            Screen::Predict => matches!(self.predict.stage, predict::Stage::Shown(_)),
            Screen::Exam => self.exam.checked.is_some() || matches!(self.exam.stage, exam::Stage::Result(_)),
            _ => false,
        }
    }

    /// The rows on this screen that are being answered.
    pub fn form(&self) -> Option<&Form> {
        let asking = self.asking();
        let rows = |paper: &'_ Option<Paper>| asking && paper.is_some();
        match self.screen {
            Screen::Predict if asking => Some(&self.predict.form),
            Screen::Quiz if self.quiz.switches.is_some() => self.quiz.switches.as_ref(),
            Screen::Quiz if rows(&self.quiz.round.paper) => self.quiz.round.paper.as_ref().map(|paper| &paper.form),
            Screen::Review if rows(&self.review.round.paper) => self.review.round.paper.as_ref().map(|paper| &paper.form),
            Screen::Exam if rows(&self.exam.paper) => self.exam.paper.as_ref().map(|paper| &paper.form),
            Screen::Exam if matches!(self.exam.stage, exam::Stage::Choosing) => Some(&self.exam.form),
            Screen::Tour if self.tour.asking() => Some(&self.tour.form),
            _ => None,
        }
    }

    /// The same rows, to be changed.
    pub fn form_mut(&mut self) -> Option<&mut Form> {
        self.form()?;
        match self.screen {
            Screen::Predict => Some(&mut self.predict.form),
            Screen::Quiz if self.quiz.switches.is_some() => self.quiz.switches.as_mut(),
            Screen::Quiz => self.quiz.round.paper.as_mut().map(|paper| &mut paper.form),
            Screen::Review => self.review.round.paper.as_mut().map(|paper| &mut paper.form),
            Screen::Exam if matches!(self.exam.stage, exam::Stage::Choosing) => Some(&mut self.exam.form),
            Screen::Exam => self.exam.paper.as_mut().map(|paper| &mut paper.form),
            _ => Some(&mut self.tour.form),
        }
    }

    /// Does a clock run that is to be shown every second?
    pub fn clock_runs(&self) -> bool {
        self.exam.runs()
    }

    /// The line being typed into, if letters are text now.
    pub fn typing(&mut self) -> Option<&mut Entry> {
        if !self.over.is_empty() {
            return self.over.last_mut()?.query.as_mut();
        }
        if self.learner.day.is_some() {
            return self.learner.day.as_mut();
        }
        match self.screen {
            Screen::Guide => self.guide.typing(),
            Screen::Lab => self.lab.asking.as_mut().map(|(_, entry)| entry),
            Screen::Quiz | Screen::Review | Screen::Exam => self.form_mut().and_then(Form::typing),
            Screen::Bench => self.bench.typing(),
            Screen::Drill => Some(&mut self.drill.editor.line),
            _ => None,
        }
    }

    /// Whether letters are text on this screen whatever is chosen, so that no letter means a command.
    pub fn writes(&self) -> bool {
        self.over.is_empty() && matches!(self.screen, Screen::Bench | Screen::Drill)
    }

    /// Does anything move, so that time has to be told?
    pub fn moving(&self) -> bool {
        let plays = match self.screen {
            Screen::Lab | Screen::Tour => self.lab.moving(),
            Screen::Wall => self.wall.playback.playing,
            Screen::Predict => self.predict.moving(),
            _ => false,
        };
        plays && self.over.is_empty()
    }

    /// Whether an action does anything on this screen.
    pub fn offers(&self, action: Action) -> bool {
        let on_wall = |action| {
            matches!(
                action,
                LabAction::Play
                    | LabAction::NextMark
                    | LabAction::PreviousMark
                    | LabAction::Faster
                    | LabAction::Slower
                    | LabAction::Start
                    | LabAction::End
                    | LabAction::Zoom
                    | LabAction::Fault
                    | LabAction::NextBranch
                    | LabAction::Outcome
                    | LabAction::Scenarios
            )
        };
        let on_tour = |action| {
            matches!(action, LabAction::Play | LabAction::StepForward | LabAction::StepBack | LabAction::Faster | LabAction::Slower)
        };
        if self.over.is_empty() && self.screen == Screen::Lab && self.lab.asking.is_some() {
            return action == Action::Back;
        }
        if let Some(sheet) = self.over.last() {
            let choices = sheet.rows.iter().any(|row| row.choice.is_some());
            return match action {
                Action::Accept => choices,
                Action::Help | Action::NextPane | Action::PreviousPane => false,
                _ => true,
            };
        }
        match action {
            Action::Share => self.screen == Screen::Lab,
            Action::Lab(action) if self.screen == Screen::Tour => on_tour(action),
            Action::Lab(action) => self.screen != Screen::Wall || on_wall(action),
            Action::NextPane | Action::PreviousPane => self.form().is_none() && !self.answered(),
            Action::Study(StudyAction::ExamDay) => !self.asking(),
            Action::Study(StudyAction::Letter(letter)) => self.form().is_some_and(|form| letter < form.letters()),
            Action::Study(StudyAction::Hold) => self.form().is_some_and(Form::carries),
            Action::Study(StudyAction::Unset) => self.form().is_some_and(Form::takes_back),
            Action::Study(StudyAction::SeeChange) => self.screen == Screen::Predict,
            Action::Study(StudyAction::TakeBack) => self.screen != Screen::Exam,
            Action::Study(
                StudyAction::Previous
                | StudyAction::NextOpen
                | StudyAction::Mark
                | StudyAction::Clear
                | StudyAction::Overview
                | StudyAction::HandIn,
            ) => self.screen != Screen::Exam || self.exam.runs(),
            Action::Study(StudyAction::Pause) => self.exam.exam.as_ref().is_some_and(|exam| exam.may_pause && !exam.is_over()),
            Action::Study(StudyAction::SeeInLab) => self.exam.stage != exam::Stage::Sitting || self.screen != Screen::Exam,
            _ => true,
        }
    }

    pub fn tell(&mut self, tone: Tone, text: impl Into<String>) {
        self.toast = Some(Toast { text: text.into(), tone });
    }
}
