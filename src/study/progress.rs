//! Where the learner stands: the map, calibration, history and forecast, folded from the record.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::study::bank::Bank;
use crate::study::blueprint::Blueprint;
use crate::study::exam::Exam;
use crate::study::mastery;
use crate::study::mastery::Calibration;
use crate::study::mastery::Square;
use crate::study::memory::Memory;
use crate::study::moment::Day;
use crate::study::moment::Moment;
use crate::study::plan::Forecast;
use crate::study::plan::Planner;
use crate::study::result::Tally;
use crate::study::review::Review;

/// What is remembered of one learner, as far as progress and planning need it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub profile: String,
    /// Oldest first.
    pub reviews: Vec<Review>,
    /// Exams handed in, oldest first.
    pub exams: Vec<Exam>,
    /// The exam that was begun and not handed in.
    pub open_exam: Option<Exam>,
    pub forecasts: Vec<SavedForecast>,
    pub exam_day: Option<Day>,
}

/// A forecast, kept so that it can be held against what came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedForecast {
    pub at: Moment,
    pub exam_day: String,
    pub expected: f64,
    pub low: f64,
    pub high: f64,
}

/// Everything that the progress screen shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    pub profile: String,
    pub answers: usize,
    pub points: i32,
    /// Everything that is worth an answer now.
    pub due: usize,
    /// Those of them that were never asked.
    pub fresh: usize,
    pub map: Vec<Square>,
    pub calibration: Vec<Calibration>,
    /// Day by day.
    pub history: BTreeMap<String, Tally>,
    /// What is forgotten again and again.
    pub leeches: Vec<(String, u32)>,
    pub exam_day: Option<String>,
    pub forecast: Forecast,
    /// Exams taken, oldest first, with the forecast that held before each.
    pub exams: Vec<PastExam>,
    /// Questions answered and asked in the exam that is not handed in yet.
    pub open_exam: Option<(usize, usize)>,
}

/// What came, beside what was forecast.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastExam {
    pub day: String,
    pub kind: String,
    pub result: Tally,
    pub forecast: Option<SavedForecast>,
    /// Did the result fall between the forecast's bounds?
    pub within: Option<bool>,
}

impl Progress {
    pub fn of(record: &Record, bank: &Bank, now: Moment) -> Self {
        let reviews = &record.reviews;
        let memory = Memory::fold(reviews);
        let blueprint = Blueprint::full();
        let planner = Planner::new(bank, &memory, &blueprint, now, record.exam_day);
        let mut history: BTreeMap<String, Tally> = BTreeMap::new();
        for review in reviews {
            history.entry(review.at.day().to_string()).or_default().count(review.right);
        }
        let due = planner.due();
        Self {
            profile: record.profile.clone(),
            answers: reviews.len(),
            points: reviews.iter().map(Review::points).sum(),
            fresh: due.iter().filter(|(key, _)| memory.get(key).is_none()).count(),
            due: due.len(),
            map: mastery::map(bank, &memory, now),
            calibration: mastery::calibration(reviews),
            history,
            leeches: memory.leeches().into_iter().map(|(key, lapses)| (key.to_string(), lapses)).collect(),
            exam_day: record.exam_day.map(|day| day.to_string()),
            forecast: planner.forecast(blueprint.questions),
            exams: record.exams.iter().map(|exam| past(exam, record)).collect(),
            open_exam: record.open_exam.as_ref().map(|exam| (exam.slots.len() - exam.unanswered(), exam.slots.len())),
        }
    }

    /// What was learnt once and is about to be forgotten.
    pub fn reviews_due(&self) -> usize {
        self.due.saturating_sub(self.fresh)
    }

    /// The squares of the map where most of what was asked is forgotten, and the chance of recall of what was asked there.
    pub fn weakest(&self) -> Vec<(Square, f64)> {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let asked = |square: &Square| (*square, square.recall * count(square.cells) / count(square.seen));
        let mut squares: Vec<(Square, f64)> =
            self.map.iter().filter(|square| square.seen > 0).map(asked).filter(|(_, recall)| *recall < 0.9).collect();
        squares.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.topology.cmp(&b.0.topology)).then(a.0.fault.cmp(&b.0.fault)));
        squares
    }

    /// The forecast of this day, if there is one worth keeping and none was kept yet.
    pub fn to_keep(&self, kept: &[SavedForecast], now: Moment) -> Option<SavedForecast> {
        let exam_day = self.exam_day.clone().filter(|_| self.answers > 0)?;
        let today = kept.last().is_some_and(|last| last.at.day() == now.day() && last.exam_day == exam_day);
        let Forecast { expected, low, high, .. } = self.forecast;
        (!today).then_some(SavedForecast { at: now, exam_day, expected, low, high })
    }
}

fn past(exam: &Exam, record: &Record) -> PastExam {
    let mut result = Tally::default();
    for slot in &exam.slots {
        let of_this = |review: &&Review| Some(review.at) == exam.handed_in && review.question == slot.question;
        result.count(record.reviews.iter().find(of_this).is_some_and(|review| review.right));
    }
    let forecast = record.forecasts.iter().rfind(|forecast| forecast.at <= exam.started).cloned();
    let percent = f64::from(u32::try_from(result.percent()).unwrap_or(0));
    let within = forecast.as_ref().map(|forecast| (forecast.low..=forecast.high).contains(&percent));
    PastExam { day: exam.started.day().to_string(), kind: exam.kind.clone(), result, forecast, within }
}
