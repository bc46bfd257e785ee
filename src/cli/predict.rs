//! `driverseat predict` on a plain terminal: commit, run, explain.

use std::collections::BTreeMap;

use clap::Args;

use crate::app::lab::Lab;
use crate::app::reveal::Reveal;
use crate::cli::desk::Desk;
use crate::cli::desk::Said;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::run_args;
use crate::content::share::Share;
use crate::shell::desk::answers;
use crate::shell::reveal;
use crate::study::Outcome;
use crate::study::Prediction;
use crate::study::RunSpec;
use crate::study::Sure;
use crate::study::Topology;
use crate::study::Value;
use crate::study::Verdict;
use crate::study::counterfactual;
use crate::study::part;
use crate::study::predict::causes;
use crate::study::predict::words;
use crate::study::variant;

/// Say what will happen, part by part, before it runs; then see it.
#[derive(Args, Debug, Clone)]
pub struct PredictArgs {
    /// A scenario; without one, runs are drawn endlessly from the seed.
    pub scenario: Option<String>,
    /// How many runs to predict when none is named.
    #[arg(long, default_value_t = 5)]
    pub count: u64,
    /// Stay with one world: local, client, cluster or connect.
    #[arg(long)]
    pub only: Option<String>,
}

/// A run to predict, from a scenario or drawn.
struct Round {
    id: String,
    topology: Topology,
    run: RunSpec,
    parts: Vec<String>,
    outcome: Outcome,
}

/// # Errors
/// The scenario is unknown or cannot be played, or the record or a stream fails.
pub fn predict(args: &PredictArgs, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    if let Some(id) = &args.scenario {
        let scenario = run_args::scenario_in(id, desk.catalog)?;
        let outcome = desk.oracle.outcome(&scenario.run).map_err(Failure::Input)?;
        desk.say(&format!("\n{}", scenario.title))?;
        desk.wrapped(&scenario.story, 0)?;
        let parts = scenario.predict.iter().filter(|field| outcome.contains_key(*field)).cloned().collect();
        let round = Round { id: scenario.id.clone(), topology: scenario.topology, run: scenario.run.clone(), parts, outcome };
        if matches!(play(desk, &round)?, Said::Stop) {
            return Ok(Exit::Done);
        }
        for (name, text) in scenario.debrief.told() {
            desk.wrapped(&format!("{name}: {text}"), 0)?;
        }
        return Ok(Exit::Done);
    }
    endless(args, desk)
}

fn endless(args: &PredictArgs, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let find = |name: &String| Topology::ALL.into_iter().find(|topology| topology.name() == name);
    let only = match &args.only {
        Some(name) => Some(
            find(name).ok_or_else(|| Failure::Input(format!("there is no world `{name}`; there are local, client, cluster, connect")))?,
        ),
        None => None,
    };
    let mut before = None;
    let mut points = 0;
    for n in 0..args.count {
        let drawn = variant::variant(desk.seed, n, before, only, desk.oracle).map_err(Failure::Input)?;
        before = Some(drawn.topology);
        desk.say(&format!("\nRun {} of {}, {}", n + 1, args.count, drawn.topology))?;
        let round = Round {
            id: format!("variant-{}-{n}", desk.seed),
            topology: drawn.topology,
            run: drawn.run,
            parts: drawn.parts,
            outcome: drawn.outcome,
        };
        match play(desk, &round)? {
            Said::This(won) => points += won,
            Said::Skip | Said::Command(_) => {}
            Said::Stop => break,
        }
    }
    desk.say(&format!("\n{points:+} points."))?;
    Ok(Exit::Done)
}

/// Commit, run, explain. Returns the points.
fn play(desk: &mut Desk<'_>, round: &Round) -> Result<Said<i32>, Failure> {
    desk.run(&round.run)?;
    let began = (desk.now)();
    let said = match desk.predict(&round.parts)? {
        Said::This(said) => said,
        Said::Skip | Said::Command(_) => return Ok(Said::Skip),
        Said::Stop => return Ok(Said::Stop),
    };
    let sure = match desk.sure()? {
        Said::This(sure) => sure,
        Said::Skip | Said::Command(_) => Sure::Fairly,
        Said::Stop => return Ok(Said::Stop),
    };
    let at = (desk.now)();
    let prediction = Prediction {
        id: round.id.clone(),
        topology: round.topology,
        run: round.run.clone(),
        parts: round.parts.clone(),
        said,
        sure,
        seconds: u32::try_from(at.since(began)).unwrap_or(u32::MAX),
    };
    let (mut verdicts, review) = answers::prediction(desk.store, &prediction, &round.outcome, at)?;
    desk.notices(Vec::new())?;
    desk.say("It runs.")?;
    let mut stage = reveal::stage(&round.run, &round.parts).map(|staged| Reveal::new(Lab::open_run(&round.id, round.run.clone()), staged));
    if let Some(stage) = &stage {
        verdicts.sort_by_key(|verdict| stage.place(&verdict.field));
    }
    let mut last = None;
    for Verdict { field, was, said, right } in &verdicts {
        if let Some(stage) = &mut stage {
            stage.play_to(field);
            stage.arrive();
            let told = stage.told();
            if let Some((at, what)) = told.as_ref().filter(|_| told != last) {
                desk.wrapped(&format!("{at} s: {what}"), 0)?;
            }
            last = told;
        }
        let (prompt, was) = (part::part(field).prompt, words(field, was));
        let text = if *right {
            format!("right: {prompt} {was}")
        } else {
            let yours = said.as_ref().map_or("nothing".to_owned(), |said| words(field, said));
            format!("wrong: {prompt} {was} (you said: {yours})")
        };
        desk.wrapped(&text, 2)?;
    }
    desk.say(&format!("{:+} points, {}.", review.points(), sure.name()))?;
    if !review.right {
        counterfactual(desk, round, &prediction.said)?;
    }
    let causes: Vec<String> = causes(&round.outcome).map(ToString::to_string).collect();
    if !causes.is_empty() {
        desk.say("Why, from the end back to what began it:")?;
        for cause in causes {
            desk.wrapped(&cause, 2)?;
        }
    }
    Ok(Said::This(review.points()))
}

fn counterfactual(desk: &mut Desk<'_>, round: &Round, said: &BTreeMap<String, Value>) -> Result<(), Failure> {
    match counterfactual::search(&round.run, said, desk.oracle) {
        Some(change) => {
            desk.wrapped(&format!("You would have been right {}:", change.sentence), 0)?;
            desk.run(&change.run)?;
            desk.say(&format!("Run it: {}", command(&change.run)))
        }
        None => desk.say("No small change makes your answer true."),
    }
}

/// The command that plays a run.
fn command(run: &RunSpec) -> String {
    // Options say what a client does, not when it starts or as whom it comes.
    if run.clients.iter().any(|client| client.url.is_some() || client.starts.is_some() || client.reattach.is_some()) {
        return format!("driverseat run --share {}", Share { scenario: None, run: run.clone(), at: 0 }.code());
    }
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let mut words = vec!["driverseat run --submit".to_owned(), quoted(&run.submit)];
    let options = [
        ("--work", &run.work),
        ("--sql", &run.sql),
        ("--spark", &run.spark),
        ("--app-language", &run.app_language),
        ("--horizon", &run.horizon),
    ];
    for (option, value) in options {
        if let Some(value) = value {
            words.push(format!("{option} {}", quoted(value)));
        }
    }
    if let Some(workers) = run.cluster.as_ref().and_then(|cluster| cluster.workers) {
        words.push(format!("--workers {workers}"));
    }
    words.extend(run.clients.iter().map(|client| format!("--client {}", quoted(&client.program))));
    let settings = run.cluster.iter().flat_map(|cluster| &cluster.conf);
    words.extend(settings.map(|(key, value)| format!("--cluster-conf {}", quoted(&format!("{key}={value}")))));
    words.extend(run.seed.map(|seed| format!("--seed {seed}")));
    words.extend(run.faults.iter().map(|fault| format!("--fault {}", quoted(&fault.to_string()))));
    words.join(" ")
}
