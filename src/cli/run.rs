//! `driverseat run`: plays a scenario or a submit line without a terminal: transcript, result table, outcome.

use std::io::Write;

use clap::Args;
use serde::Serialize;

use crate::app::lab::moments;
use crate::base::VirtualTime;
use crate::base::text::wrap;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::cli::run_args::RunArgs;
use crate::cli::table;
use crate::content::Scenario;
use crate::engine::ResultTable;
use crate::shell::clock;
use crate::shell::play::Player;
use crate::shell::prepare::PrepareError;
use crate::spark::explain::survives;
use crate::spark::explain::transcript;
use crate::spark::outcome::Outcome;
use crate::study::RunSpec;

/// Play a scenario or a submit line without a terminal
#[derive(Args, Debug)]
pub struct PlayArgs {
    #[command(flatten)]
    pub run: RunArgs,
    /// Put the trace into the JSON: every record of the log
    #[arg(long)]
    pub events: bool,
    /// Print the transcript in time, so many times as fast as the virtual clock; without it, at once
    #[arg(long, value_name = "TIMES", value_parser = speed)]
    pub speed: Option<f64>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

fn speed(text: &str) -> Result<f64, String> {
    let times = text.trim_end_matches('x').parse().ok().filter(|times| (0.1..=1000.0).contains(times));
    times.ok_or_else(|| "write how many times as fast, from 0.1 to 1000".to_owned())
}

/// A run as JSON.
#[derive(Serialize)]
struct Played<'a> {
    run: &'a RunSpec,
    outcome: &'a Outcome,
    result: Option<Vec<Vec<Option<String>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<Vec<serde_json::Value>>,
}

/// # Errors
/// If the scenario, the line, the work or a fault cannot be read, or the writer fails.
pub fn run(args: &PlayArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let words = args.run.words()?;
    let mut player = match Player::new(&words) {
        Ok(player) => player,
        Err(PrepareError::Refused(outcome)) => return refused(args, &words, &outcome, out),
        Err(PrepareError::Input(wrong)) => return Err(args.run.unplayable(wrong)),
    };
    player.run_to_end();
    let (outcome, result) = (player.outcome(), player.result().filter(|_| player.outcome().result.correct == Some(true)));
    match args.format {
        Format::Text => text(args, &player, &outcome, result.as_ref(), &words, out)?,
        Format::Json => {
            let events = args.events.then(|| events(&player)).transpose()?;
            write_json(out, args.format, &Played { run: &words, outcome: &outcome, result: result.map(|table| table.rows), events })?;
        }
        Format::Ndjson => {
            for event in events(&player)? {
                write_json(out, args.format, &event)?;
            }
            write_json(out, args.format, &serde_json::json!({ "outcome": outcome }))?;
        }
    }
    Ok(Exit::Done)
}

fn refused(args: &PlayArgs, words: &RunSpec, outcome: &Outcome, out: &mut dyn Write) -> Result<Exit, Failure> {
    if args.format == Format::Text {
        writeln!(out, "Spark refuses this line; nothing starts.\n")?;
        summary(outcome, out)?;
    } else {
        write_json(out, args.format, &Played { run: words, outcome, result: None, events: None })?;
    }
    Ok(Exit::Done)
}

fn events(player: &Player) -> Result<Vec<serde_json::Value>, Failure> {
    let log = player.run().world().log();
    log.iter()
        .map(|(id, record)| {
            let mut value = serde_json::to_value(record).map_err(|error| Failure::Input(error.to_string()))?;
            if let Some(object) = value.as_object_mut() {
                object.insert("event".to_owned(), id.0.into());
            }
            Ok(value)
        })
        .collect()
}

/// The scenario, as long as it is played as it is written: what its narrator says is true of that run only.
fn told(args: &PlayArgs, words: &RunSpec) -> Option<Scenario> {
    let scenario = args.run.own.scenario(args.run.scenario.as_ref()?).ok()?;
    (scenario.run == *words).then_some(scenario)
}

/// The transcript with what the narrator says, the rows, and what came of it.
fn text(
    args: &PlayArgs,
    player: &Player,
    outcome: &Outcome,
    result: Option<&ResultTable>,
    words: &RunSpec,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let world = player.run().world();
    let scenario = told(args, words);
    let mut beats = scenario.as_ref().map(|scenario| moments::beats(scenario, world.log())).unwrap_or_default().into_iter().peekable();
    let mut last = VirtualTime::ZERO;
    for entry in transcript(world.log(), world.cluster()) {
        if let Some(speed) = args.speed {
            out.flush()?;
            clock::pause(entry.at.since(last).as_millis(), speed);
            last = entry.at;
        }
        while let Some((_, say)) = beats.next_if(|(at, _)| *at < entry.at) {
            narrate(&say, out)?;
        }
        let mut lines = wrap(&entry.sentence, 68).into_iter();
        writeln!(out, "{:>9}  {}", entry.at.to_string(), lines.next().unwrap_or_default())?;
        for line in lines {
            writeln!(out, "{:>9}  {line}", "")?;
        }
    }
    for (_, say) in beats {
        narrate(&say, out)?;
    }
    for fault in outcome.faults.iter().filter(|fault| !fault.struck) {
        writeln!(out, "{:>9}  The fault {} never struck: its moment or its target did not come.", "", fault.fault)?;
    }
    writeln!(out)?;
    if let Some(result) = result {
        table::print(result, 20, false, out)?;
        writeln!(out)?;
    }
    summary(outcome, out)?;
    for (name, text) in scenario.as_ref().map(|scenario| scenario.debrief.told()).into_iter().flatten() {
        writeln!(out)?;
        for line in wrap(&format!("{name}: {text}"), 78) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// A beat of the narrator, between the events.
fn narrate(say: &str, out: &mut dyn Write) -> Result<(), Failure> {
    for line in wrap(say, 66) {
        writeln!(out, "{:>9}  * {line}", "")?;
    }
    Ok(())
}

/// The outcome in words.
pub(crate) fn summary(outcome: &Outcome, out: &mut dyn Write) -> Result<(), Failure> {
    let job = serde_json::to_value(outcome.job).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
    let detail = outcome.job_detail.map_or_else(String::new, |detail| format!(" ({})", detail.replace('_', " ")));
    writeln!(out, "OUTCOME")?;
    writeln!(out, "  job        {}{detail}", job.replace('_', " "))?;
    let code = outcome.client.exit_code.map_or_else(|| "still waiting".to_owned(), |code| format!("exit code {code}"));
    let early = if outcome.client.exited_before_job_end { ", left before the job ended" } else { "" };
    writeln!(out, "  client     {code}{early}")?;
    let driver = outcome.driver.location.as_deref().unwrap_or("never started");
    let state = match (&outcome.driver.location, outcome.driver.alive) {
        (None, _) => "",
        (Some(_), true) => ", alive",
        (Some(_), false) => ", gone",
    };
    let starts = if outcome.driver.starts > 1 { format!(", started {} times", outcome.driver.starts) } else { String::new() };
    writeln!(out, "  driver     {driver}{state}{starts}")?;
    let shown = outcome.result.shown_on.replace('_', " ");
    let rows = outcome
        .result
        .rows
        .map_or_else(String::new, |rows| format!(" ({rows} rows, checksum {})", outcome.result.checksum.as_deref().unwrap_or("")));
    writeln!(out, "  result     {shown}{rows}")?;
    for stage in &outcome.stages {
        writeln!(
            out,
            "  stage {}    {} of {} tasks",
            stage.id,
            crate::base::text::plural(stage.attempts as usize, "attempt"),
            stage.tasks
        )?;
    }
    let tasks = outcome.tasks;
    writeln!(
        out,
        "  tasks      {} launched, {} succeeded, {} failed, {} run again",
        tasks.launched, tasks.succeeded, tasks.failed, tasks.rerun
    )?;
    for (number, (kind, survival)) in outcome.survives.iter().enumerate() {
        let told = format!("{}: {}", survives::name(*kind), survives::fate(survival));
        writeln!(out, "  {:<10} {told}", if number == 0 { "kept" } else { "" })?;
    }
    writeln!(out, "  logs       driver: {}; executors: {}", outcome.logs.driver.as_deref().unwrap_or("none"), outcome.logs.executors)?;
    if let Some(refusal) = &outcome.refusal {
        writeln!(out, "  refused    {} (exit code {})", refusal.message, refusal.exit_code)?;
    }
    if !outcome.cause.is_empty() {
        writeln!(out, "\nWHY")?;
        for link in &outcome.cause {
            let source = link.source.map_or_else(String::new, |source| format!(" [{source}]"));
            for (n, line) in wrap(&format!("{}{source}", link.sentence), 72).iter().enumerate() {
                writeln!(out, "  {} {line}", if n == 0 { "<-" } else { "  " })?;
            }
        }
    }
    Ok(())
}
