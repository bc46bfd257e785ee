//! `driverseat stats`: progress as text and JSON: the map, calibration, history, forecast.

use std::io::Write;

use clap::Args;

use crate::base::text::plural;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::shell::desk::standing;
use crate::store::Store;
use crate::study::Bank;
use crate::study::Forecast;
use crate::study::Hit;
use crate::study::Moment;
use crate::study::Progress;
use crate::study::Topology;
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

/// # Errors
/// The date cannot be read, or the record or the stream fails.
pub fn stats(args: &StatsArgs, store: &mut Store, bank: &Bank, now: Moment, out: &mut dyn Write) -> Result<Exit, Failure> {
    match args.exam_day.as_deref() {
        Some("none") => standing::set_exam_day(store, None)?,
        Some(text) => standing::set_exam_day(store, Some(text.parse().map_err(Failure::Input)?))?,
        None => {}
    }
    let stats = standing::progress(store, bank, now)?;
    match args.format {
        Format::Text => write_text(&stats, out)?,
        Format::Json | Format::Ndjson => write_json(out, args.format, &stats)?,
    }
    Ok(Exit::Done)
}

fn write_text(stats: &Progress, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(
        out,
        "{}: {}, {:+} points, {} to review, {} never asked",
        stats.profile,
        plural(stats.answers, "answer"),
        stats.points,
        stats.reviews_due(),
        stats.fresh
    )?;
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
        let level = line.sure.name();
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

fn write_forecast(stats: &Progress, out: &mut dyn Write) -> Result<(), Failure> {
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
