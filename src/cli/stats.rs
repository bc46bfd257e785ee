//! `driverseat stats`: progress as text and JSON: the map, calibration, history, forecast.

use std::collections::BTreeMap;
use std::io::Write;

use clap::Args;
use serde::Serialize;

use crate::base::text::plural;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::cli::quiz::EXAM_DAY;
use crate::store::SavedForecast;
use crate::store::Store;
use crate::study::Bank;
use crate::study::Blueprint;
use crate::study::Day;
use crate::study::Forecast;
use crate::study::Hit;
use crate::study::Memory;
use crate::study::Moment;
use crate::study::Planner;
use crate::study::Review;
use crate::study::Sure;
use crate::study::Tally;
use crate::study::Topology;
use crate::study::mastery;
use crate::study::mastery::Calibration;
use crate::study::mastery::Square;
use crate::study::mastery::Verdict;

/// Your progress: what you know, how sure you are, and how the exam is likely to go.
#[derive(Args, Debug, Clone)]
pub struct StatsArgs {
    /// Set the day of your exam, such as 2026-12-24; `none` forgets it.
    #[arg(long)]
    pub exam_day: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Everything that the progress screen shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stats {
    pub profile: String,
    pub answers: usize,
    pub points: i32,
    pub due: usize,
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

impl Stats {
    /// # Errors
    /// The record cannot be read.
    pub fn of(store: &Store, bank: &Bank, now: Moment) -> Result<Self, Failure> {
        let reviews = store.reviews()?;
        let memory = Memory::fold(&reviews);
        let exam_day = store.setting(EXAM_DAY)?;
        let day: Option<Day> = exam_day.as_ref().and_then(|day| day.parse().ok());
        let blueprint = Blueprint::full();
        let planner = Planner::new(bank, &memory, &blueprint, now, day);
        let mut history: BTreeMap<String, Tally> = BTreeMap::new();
        for review in &reviews {
            history.entry(review.at.day().to_string()).or_default().count(review.right);
        }
        Ok(Self {
            profile: store.profile_name()?,
            answers: reviews.len(),
            points: reviews.iter().map(Review::points).sum(),
            due: planner.due().len(),
            map: mastery::map(bank, &memory, now),
            calibration: mastery::calibration(&reviews),
            history,
            leeches: memory.leeches().into_iter().map(|(key, lapses)| (key.to_string(), lapses)).collect(),
            exam_day,
            forecast: planner.forecast(blueprint.questions),
            exams: past_exams(store, &reviews)?,
        })
    }
}

fn past_exams(store: &Store, reviews: &[Review]) -> Result<Vec<PastExam>, Failure> {
    let forecasts = store.forecasts()?;
    let mut past = Vec::new();
    for saved in store.exams()? {
        let exam = saved.exam;
        let mut result = Tally::default();
        for slot in &exam.slots {
            let of_this = |review: &&Review| Some(review.at) == exam.handed_in && review.question == slot.question;
            result.count(reviews.iter().find(of_this).is_some_and(|review| review.right));
        }
        let forecast = forecasts.iter().rfind(|forecast| forecast.at <= exam.started).cloned();
        let percent = f64::from(u32::try_from(result.percent()).unwrap_or(0));
        let within = forecast.as_ref().map(|forecast| (forecast.low..=forecast.high).contains(&percent));
        past.push(PastExam { day: exam.started.day().to_string(), kind: exam.kind, result, forecast, within });
    }
    Ok(past)
}

/// # Errors
/// The date cannot be read, or the record or the stream fails.
pub fn stats(args: &StatsArgs, store: &mut Store, bank: &Bank, now: Moment, out: &mut dyn Write) -> Result<Exit, Failure> {
    match args.exam_day.as_deref() {
        Some("none") => store.set_setting(EXAM_DAY, None)?,
        Some(text) => {
            let day: Day = text.parse().map_err(Failure::Input)?;
            store.set_setting(EXAM_DAY, Some(&day.to_string()))?;
        }
        None => {}
    }
    let stats = Stats::of(store, bank, now)?;
    remember_forecast(store, &stats, now)?;
    match args.format {
        Format::Text => write_text(&stats, out)?,
        Format::Json | Format::Ndjson => write_json(out, args.format, &stats)?,
    }
    Ok(Exit::Done)
}

/// Once a day, so that it can be held against what comes.
fn remember_forecast(store: &mut Store, stats: &Stats, now: Moment) -> Result<(), Failure> {
    let Some(exam_day) = stats.exam_day.clone() else { return Ok(()) };
    let last = store.forecasts()?.pop();
    if stats.answers == 0 || last.is_some_and(|last| last.at.day() == now.day() && last.exam_day == exam_day) {
        return Ok(());
    }
    let Forecast { expected, low, high, .. } = stats.forecast;
    Ok(store.add_forecast(&SavedForecast { at: now, exam_day, expected, low, high })?)
}

fn write_text(stats: &Stats, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "{}: {}, {:+} points, {} due", stats.profile, plural(stats.answers, "answer"), stats.points, stats.due)?;
    writeln!(out, "\nWhat you know: A solid, B good, C shaky, D weak, - not asked, blank: none")?;
    write!(out, "{:<8}", "")?;
    for hit in Hit::ALL {
        write!(out, "{:>7}", head(hit))?;
    }
    writeln!(out)?;
    for topology in Topology::ALL {
        write!(out, "{:<8}", topology.name())?;
        for square in stats.map.iter().filter(|square| square.topology == topology) {
            let shade: String = std::iter::repeat_n(square.grade.shade(), 2).collect();
            write!(out, "{shade:>5} {}", square.grade.letter())?;
        }
        writeln!(out)?;
    }
    writeln!(out, "\nWere you as right as you were sure?")?;
    for line in &stats.calibration {
        let (from, to) = line.honest;
        let verdict = match line.verdict {
            Verdict::TooFew => "too few answers to say",
            Verdict::Overconfident => "less often right than you said",
            Verdict::Honest => "as you said",
            Verdict::Shy => "more often right than you said",
        };
        let level = match line.sure {
            Sure::Guess => "a guess",
            Sure::Fairly => "fairly sure",
            Sure::Certain => "certain",
        };
        let share = (line.right * 100).checked_div(line.answers).map_or("  - ".to_owned(), |share| format!("{share:>3}%"));
        writeln!(out, "  {level:<12} right {share} of {:>3}; honest {:.0} to {:.0}%: {verdict}", line.answers, from * 100.0, to * 100.0)?;
    }
    if !stats.leeches.is_empty() {
        writeln!(out, "\nForgotten again and again:")?;
        for (key, lapses) in stats.leeches.iter().take(10) {
            writeln!(out, "  {key} ({lapses} times)")?;
        }
    }
    if !stats.history.is_empty() {
        writeln!(out, "\nLately:")?;
        for (day, tally) in stats.history.iter().rev().take(7) {
            writeln!(out, "  {day}  {:>3} of {:>3} right ({}%)", tally.right, tally.asked, tally.percent())?;
        }
    }
    write_forecast(stats, out)
}

/// The name of a column, short enough for ten of them.
fn head(hit: Hit) -> &'static str {
    match hit {
        Hit::Executor => "exec",
        Hit::Manager => "mgr",
        Hit::Setting => "conf",
        other => other.name(),
    }
}

fn write_forecast(stats: &Stats, out: &mut dyn Write) -> Result<(), Failure> {
    let Forecast { expected, low, high, days_left, seen } = stats.forecast;
    match &stats.exam_day {
        Some(day) => writeln!(out, "\nExam on {day}, in {}:", plural(usize::try_from(days_left).unwrap_or(0), "day"))?,
        None => writeln!(out, "\nNo exam day is set (--exam-day 2026-12-24). In {days_left} days, without another answer:")?,
    }
    writeln!(
        out,
        "  expected {expected:.0}%, four times in five between {low:.0} and {high:.0}%\n  {seen:.0}% of what can be asked was asked so far"
    )?;
    for exam in &stats.exams {
        let came = format!("{} of {} ({}%)", exam.result.right, exam.result.asked, exam.result.percent());
        let forecast = match (&exam.forecast, exam.within) {
            (Some(forecast), Some(within)) => {
                let word = if within { "within" } else { "outside" };
                format!("; forecast {:.0}% ({:.0} to {:.0}): {word}", forecast.expected, forecast.low, forecast.high)
            }
            _ => String::new(),
        };
        writeln!(out, "  {} {}: {came}{forecast}", exam.day, exam.kind)?;
    }
    Ok(())
}
