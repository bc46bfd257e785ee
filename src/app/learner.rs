//! What is known of the learner, as the desk last told it; and the day of the exam while it is being typed.

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::entry::Entry;
use crate::app::model::Model;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::study::Day;
use crate::study::Progress;

/// The learner.
#[derive(Clone, Debug, Default)]
pub struct Learner {
    pub progress: Option<Arc<Progress>>,
    /// The day of the exam, while it is typed.
    pub day: Option<Entry>,
    /// Nothing of this session is kept.
    pub unsaved: bool,
}

/// What happened to the record, in full: where a damaged file went is not to be cut off.
pub fn noticed(notice: String) -> Sheet {
    let row = Row::new("Go on").body(notice).tone(Tone::Warn).choice(Choice::Close);
    Sheet::new("Your record", vec![row])
}

/// Begins to ask for the day of the exam.
pub fn ask_day(model: &mut Model) {
    let known = model.learner.progress.as_ref().and_then(|progress| progress.exam_day.clone());
    model.learner.day = Some(Entry::of(known.as_deref().unwrap_or_default()));
}

/// What an action does while the day is typed.
pub fn on_day(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => model.learner.day = None,
        Action::Accept => {
            let typed = model.learner.day.as_ref().map(|entry| entry.text.trim().to_owned()).unwrap_or_default();
            if typed.is_empty() {
                model.learner.day = None;
                model.tell(Tone::Plain, "No exam day is set");
                return vec![Effect::desk(Wish::ExamDay(None))];
            }
            match typed.parse::<Day>() {
                Ok(day) => {
                    model.learner.day = None;
                    model.tell(Tone::Good, format!("Your exam is on {day}"));
                    return vec![Effect::desk(Wish::ExamDay(Some(day)))];
                }
                Err(why) => model.tell(Tone::Warn, why),
            }
        }
        _ => {}
    }
    vec![]
}
