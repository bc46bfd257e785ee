//! `driverseat tour`: the guided tours line by line: a beat is told, the stage is told in words, and from half way on it is asked.

use std::collections::BTreeMap;

use clap::Args;

use crate::app::lab::Branch;
use crate::app::lab::moments;
use crate::app::tour::asked;
use crate::base::text::nearest;
use crate::base::text::plural;
use crate::cli::desk::Desk;
use crate::cli::desk::Said;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::stage;
use crate::content::Scenario;
use crate::content::Tour;
use crate::content::fields;
use crate::content::tour::BeatMode;
use crate::content::tour::TourBeat;
use crate::spark::explain::transcript;
use crate::study::Value;
use crate::study::part;
use crate::study::part::Part;

/// Walk through one of the guided tours: shown first, then half is yours, then alone
#[derive(Args, Debug, Clone)]
pub struct TourArgs {
    /// Which tour; without a name they are listed
    pub name: Option<String>,
}

/// The events that are told before a beat's moment.
const TOLD: usize = 4;

/// What was said rightly so far, of how many parts.
#[derive(Default)]
struct Score {
    right: usize,
    asked: usize,
}

/// # Errors
/// There is no such tour, a scenario cannot be played, or a stream fails.
pub fn tour(args: &TourArgs, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut tours: Vec<&Tour> = desk.catalog.tours.iter().map(|placed| &placed.value).collect();
    tours.sort_by_key(|tour| tour.order);
    let Some(name) = &args.name else {
        for tour in tours {
            desk.say(&format!("{}. {} ({})", tour.order, tour.id, plural(tour.beats.len(), "beat")))?;
            desk.wrapped(&tour.summary, 3)?;
        }
        return Ok(Exit::Done);
    };
    let Some(tour) = tours.iter().find(|tour| tour.id == *name || tour.order.to_string() == *name) else {
        let near = nearest(name, tours.iter().map(|tour| tour.id.as_str()));
        let help = near.map_or_else(|| "`driverseat tour` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Failure::Input(format!("there is no tour `{name}`\nhelp: {help}")));
    };
    walk(desk, tour)
}

fn walk(desk: &mut Desk<'_>, tour: &Tour) -> Result<Exit, Failure> {
    desk.say(&tour.title)?;
    desk.wrapped(&tour.summary, 0)?;
    let mut on_stage: Option<(Scenario, Branch)> = None;
    let mut score = Score::default();
    for (number, beat) in tour.beats.iter().enumerate() {
        if let Some(scenario) = beat.scenario.as_ref().and_then(|id| desk.catalog.scenario(id)) {
            on_stage = Some((scenario.clone(), stage::timeline(&scenario.title, &scenario.run)?));
        }
        let Some((scenario, branch)) = &on_stage else { continue };
        desk.say(&format!("\nBeat {} of {}", number + 1, tour.beats.len()))?;
        desk.wrapped(&beat.say, 0)?;
        let more = match beat.mode {
            BeatMode::Shown => {
                shown(desk, scenario, branch, beat)?;
                number + 1 == tour.beats.len() || desk.prompt("Enter goes on, q leaves:")?.is_some_and(|line| line != "q")
            }
            mode => ask(desk, scenario, branch, mode, &mut score)?,
        };
        if !more {
            return Ok(Exit::Done);
        }
    }
    if score.asked > 0 {
        desk.say(&format!("\n{} of {} said rightly.", score.right, score.asked))?;
    }
    let before = desk.store.setting(crate::app::tour::DONE)?.unwrap_or_default();
    let mut done: Vec<&str> = before.split_whitespace().filter(|id| *id != tour.id).collect();
    done.push(&tour.id);
    desk.store.set_setting(crate::app::tour::DONE, Some(&done.join(" ")))?;
    Ok(Exit::Done)
}

/// The last events before the moment, and the stage as it stands then.
fn shown(desk: &mut Desk<'_>, scenario: &Scenario, branch: &Branch, beat: &TourBeat) -> Result<(), Failure> {
    if beat.scenario.is_some() {
        desk.say(&format!("On the stage: {}", scenario.title))?;
        desk.wrapped(&scenario.run.submit, 4)?;
    }
    if let Some(why) = &branch.refused {
        return desk.wrapped(why, 2);
    }
    let at = moments::moment(&branch.log, beat.at.as_deref().unwrap_or("start")).unwrap_or_default();
    let seen = branch.seen_at(at);
    let cluster = branch.cluster(seen);
    let told: Vec<_> = transcript(&branch.log, &branch.cluster(branch.log.len())).into_iter().filter(|entry| entry.at <= at).collect();
    for entry in &told[told.len().saturating_sub(TOLD)..] {
        desk.wrapped(&format!("{:>8}  {}", entry.at.to_string(), entry.sentence), 2)?;
    }
    desk.say(&format!("At {at} s:"))?;
    for line in stage::picture(&cluster) {
        desk.wrapped(&line, 2)?;
    }
    Ok(())
}

/// Asks for the scenario's parts; what is given is said. `false`: the learner leaves.
fn ask(desk: &mut Desk<'_>, scenario: &Scenario, branch: &Branch, mode: BeatMode, score: &mut Score) -> Result<bool, Failure> {
    desk.wrapped(&scenario.story, 0)?;
    desk.run(&scenario.run)?;
    let truth = match &branch.outcome {
        Some(outcome) => fields(&**outcome),
        None => desk.oracle.outcome(&scenario.run).map_err(Failure::Input)?,
    };
    let (parts, given) = asked(scenario, mode);
    for part in &parts[..given] {
        let was = truth.get(&part.field).map_or_else(String::new, |was| words(part, was));
        desk.wrapped(&format!("Given: {} {was}", part.prompt), 0)?;
    }
    let open: Vec<String> = parts[given..].iter().map(|part| part.field.clone()).collect();
    let said: BTreeMap<String, Value> = match desk.predict(&open)? {
        Said::This(said) => said,
        Said::Skip | Said::Command(_) => BTreeMap::new(),
        Said::Stop => return Ok(false),
    };
    desk.say("It runs.")?;
    for part in &parts[given..] {
        let Some(was) = truth.get(&part.field) else { continue };
        let right = said.get(&part.field).is_some_and(|said| part::agrees(said, was));
        score.asked += 1;
        score.right += usize::from(right);
        let yours = said.get(&part.field).map_or_else(|| "nothing".to_owned(), |said| words(part, said));
        let line = format!("{} {}", part.prompt, words(part, was));
        desk.wrapped(&if right { format!("right: {line}") } else { format!("wrong: {line} (you said: {yours})") }, 2)?;
    }
    for text in [&scenario.debrief.what_happened, &scenario.debrief.model].into_iter().filter(|text| !text.is_empty()) {
        desk.wrapped(text, 0)?;
    }
    Ok(true)
}

fn words(part: &Part, value: &Value) -> String {
    part.choices.iter().find(|(choice, _)| part::agrees(choice, value)).map_or_else(|| value.to_string(), |(_, text)| text.clone())
}
