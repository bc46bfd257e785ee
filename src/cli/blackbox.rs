//! `driverseat blackbox`: look at what an operator has, name topology and fault, and see what told them apart.

use clap::Args;

use crate::app::blackbox::Case;
use crate::app::blackbox::Verdict;
use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::shell::blackbox;
use crate::study::Moment;
use crate::study::Topology;
use crate::study::blackbox::Guess;
use crate::study::blackbox::words;

/// A run you cannot see: look at its console, exit code and logs, and name topology and fault
#[derive(Args, Debug, Clone)]
pub struct BlackBoxArgs {
    /// How many boxes
    #[arg(long, default_value_t = 3)]
    pub count: u64,
}

/// What was typed at a box.
enum Typed {
    Look(usize),
    Guess,
    Leave,
}

/// # Errors
/// No box could be filled, or the record or a stream fails.
pub fn blackbox(args: &BlackBoxArgs, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let scenarios: Vec<_> = desk.catalog.scenarios.iter().map(|placed| placed.value.clone()).collect();
    let mut right = 0;
    let mut opened = 0;
    for number in 1..=args.count {
        let case = blackbox::case(&scenarios, desk.seed, number, desk.oracle).map_err(Failure::Input)?;
        desk.say(&format!("\nBox {number} of {}. Something has run. This is what you can look at:", args.count))?;
        match open(desk, &case)? {
            Some(verdict) => {
                opened += 1;
                right += u64::from(verdict.right());
            }
            None => break,
        }
    }
    desk.say(&format!("\n{right} of {opened} opened rightly."))?;
    Ok(if right == opened { Exit::Done } else { Exit::DoesNotHold })
}

/// Looks until a guess is made. `None`: the learner leaves.
fn open(desk: &mut Desk<'_>, case: &Case) -> Result<Option<Verdict>, Failure> {
    for (place, look) in case.looks.iter().enumerate() {
        desk.say(&format!("  {:>2}. {}", place + 1, look.what))?;
    }
    let began = (desk.now)();
    let mut taken = 0;
    loop {
        match typed(desk, case)? {
            Typed::Look(place) => {
                taken += 1;
                let look = &case.looks[place];
                desk.say(&format!("$ {}", look.command))?;
                for line in &look.answer {
                    desk.wrapped(line, 2)?;
                }
            }
            Typed::Guess => {
                let Some(guess) = guess(desk, case)? else { return Ok(None) };
                let verdict = blackbox::judge(case, &guess);
                remember(desk, case, &verdict, began)?;
                told(desk, case, &guess, &verdict)?;
                desk.say(&format!("You took {}.", crate::base::text::plural(taken, "look")))?;
                return Ok(Some(verdict));
            }
            Typed::Leave => return Ok(None),
        }
    }
}

fn typed(desk: &mut Desk<'_>, case: &Case) -> Result<Typed, Failure> {
    loop {
        let Some(line) = desk.prompt("A number looks, s says what it is, q leaves:")? else { return Ok(Typed::Leave) };
        match (line.as_str(), line.parse::<usize>()) {
            ("q", _) => return Ok(Typed::Leave),
            ("s", _) => return Ok(Typed::Guess),
            (_, Ok(number)) if (1..=case.looks.len()).contains(&number) => return Ok(Typed::Look(number - 1)),
            _ => desk.say(&format!("A number from 1 to {}, s or q, please.", case.looks.len()))?,
        }
    }
}

fn guess(desk: &mut Desk<'_>, case: &Case) -> Result<Option<Guess>, Failure> {
    let worlds: Vec<String> = Topology::ALL.iter().map(|topology| topology.name().to_owned()).collect();
    let Some(world) = number(desk, "Where is it?", &worlds)? else { return Ok(None) };
    let faults: Vec<String> = case.faults.iter().map(|fault| words(fault.as_ref())).collect();
    let Some(fault) = number(desk, "What broke?", &faults)? else { return Ok(None) };
    Ok(Some(Guess { topology: Topology::ALL[world], fault: case.faults[fault].clone() }))
}

/// Asks for one of several; `None` at the end of the input.
fn number(desk: &mut Desk<'_>, question: &str, options: &[String]) -> Result<Option<usize>, Failure> {
    desk.say(question)?;
    for (place, option) in options.iter().enumerate() {
        desk.wrapped(&format!("{}. {option}", place + 1), 2)?;
    }
    loop {
        let Some(line) = desk.prompt("Number:")? else { return Ok(None) };
        match line.parse::<usize>() {
            Ok(number) if (1..=options.len()).contains(&number) => return Ok(Some(number - 1)),
            _ if line == "q" => return Ok(None),
            _ => desk.say(&format!("A number from 1 to {}, please.", options.len()))?,
        }
    }
}

fn told(desk: &mut Desk<'_>, case: &Case, guess: &Guess, verdict: &Verdict) -> Result<(), Failure> {
    desk.say(if verdict.right() { "Right." } else { "Wrong." })?;
    desk.wrapped(&format!("It was {}.", blackbox::truth(case)), 0)?;
    desk.run(&case.run)?;
    if verdict.same {
        desk.wrapped("From here nobody can tell what you said from what it was: every look would have shown the same.", 0)?;
    }
    if let Some(why) = &verdict.impossible {
        desk.wrapped(&format!("What you said cannot have been: {why}"), 0)?;
    }
    if !verdict.told.is_empty() {
        desk.wrapped(&format!("Had it been {}, {}:", guess.topology.name(), words(guess.fault.as_ref())), 0)?;
        for told in &verdict.told {
            desk.wrapped(&format!("{}: it would say `{}`; here it says `{}`", told.what, told.there, told.here), 2)?;
        }
    }
    if let Some(scenario) = &case.scenario {
        desk.say(&format!("See it: driverseat lab {scenario}"))?;
    }
    Ok(())
}

/// When this returns, the answer is kept, or the learner knows that it is not.
fn remember(desk: &mut Desk<'_>, case: &Case, verdict: &Verdict, began: Moment) -> Result<(), Failure> {
    let at = (desk.now)();
    let seconds = u32::try_from(at.since(began)).unwrap_or(u32::MAX);
    desk.store.add_review(&case.review(desk.seed, verdict, at, seconds))?;
    desk.notices(Vec::new())
}
