//! Where the learner stands: the record as a whole, and the day of the exam.

use crate::store::Store;
use crate::store::StoreError;
use crate::study::Bank;
use crate::study::Day;
use crate::study::Moment;
use crate::study::Progress;
use crate::study::Record;

/// The setting that holds the exam day.
const EXAM_DAY: &str = "exam-day";

/// The exam day that was set, if any.
///
/// # Errors
/// The record cannot be read.
pub fn exam_day(store: &Store) -> Result<Option<Day>, StoreError> {
    Ok(store.setting(EXAM_DAY)?.and_then(|day| day.parse().ok()))
}

/// Sets the day of the exam; `None` forgets it.
///
/// # Errors
/// The record cannot be written.
pub fn set_exam_day(store: &mut Store, day: Option<Day>) -> Result<(), StoreError> {
    store.set_setting(EXAM_DAY, day.map(|day| day.to_string()).as_deref())
}

/// Where the learner stands now. The forecast is kept once a day, so that it can be held against what comes.
///
/// # Errors
/// The record cannot be read or written.
pub fn progress(store: &mut Store, bank: &Bank, now: Moment) -> Result<Progress, StoreError> {
    let record = Record {
        profile: store.profile_name()?,
        reviews: store.reviews()?,
        exams: store.exams()?.into_iter().map(|saved| saved.exam).collect(),
        open_exam: store.open_exam()?.map(|saved| saved.exam),
        forecasts: store.forecasts()?,
        exam_day: exam_day(store)?,
    };
    let progress = Progress::of(&record, bank, now);
    if let Some(forecast) = progress.to_keep(&record.forecasts, now) {
        store.add_forecast(&forecast)?;
    }
    Ok(progress)
}
