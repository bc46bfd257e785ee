//! Fills black boxes and opens them: a run is drawn, played, and looked at from outside; a guess is played as a run of its own.

use crate::app::blackbox::Case;
use crate::app::blackbox::Told;
use crate::app::blackbox::Verdict;
use crate::base::Rng;
use crate::base::VirtualTime;
use crate::content::Scenario;
use crate::shell::play::Player;
use crate::shell::prepare::PrepareError;
use crate::spark::operator;
use crate::spark::operator::Look;
use crate::spark::outcome;
use crate::study::FaultSpec;
use crate::study::Oracle;
use crate::study::RunSpec;
use crate::study::Topology;
use crate::study::blackbox;
use crate::study::blackbox::Guess;
use crate::study::variant;

/// How many looks are told of after a wrong guess.
const TOLD: usize = 4;

/// The box number `number` of a seed: every other one from a scenario, the rest drawn. The same numbers give the same box.
///
/// # Errors
/// Says why no box could be filled.
pub fn case(scenarios: &[Scenario], seed: u64, number: u64, oracle: &dyn Oracle) -> Result<Case, String> {
    let mut rng = Rng::stream(seed, &format!("black box {number}"));
    let usable: Vec<&Scenario> = scenarios.iter().filter(|scenario| is_usable(scenario)).collect();
    let pool: Vec<FaultSpec> = usable.iter().flat_map(|scenario| scenario.run.faults.clone()).collect();
    let written = number % 2 == 1;
    let mut why = "there is no scenario to take".to_owned();
    for attempt in 0..20 {
        let drawn = if written && !usable.is_empty() {
            let scenario = usable[rng.index(usable.len()).unwrap_or(0)];
            Ok((scenario.run.clone(), Some(scenario.id.clone())))
        } else {
            variant::variant(seed ^ attempt, number, None, None, oracle).map(|variant| (variant.run, None))
        };
        let filled = drawn.and_then(|(run, scenario)| {
            let Played { looks, at, topology } = played(&run)?;
            let faults = blackbox::offered(run.faults.first(), &pool, &mut rng);
            Ok(Case { number, topology, run, scenario, at, looks, faults })
        });
        match filled {
            Ok(case) => return Ok(case),
            Err(complaint) => why = complaint,
        }
    }
    Err(why)
}

/// One fault at most, so that there is one answer; and nobody else on the server.
fn is_usable(scenario: &Scenario) -> bool {
    scenario.run.faults.len() <= 1 && scenario.run.clients.is_empty() && scenario.topic != "wall"
}

/// A run as it was: what can be seen of it, the moment of its fault, and in which of the four worlds it ran.
struct Played {
    looks: Vec<Look>,
    at: VirtualTime,
    topology: Topology,
}

/// Plays a run. A fault that did not strike makes it another run than it says.
fn played(run: &RunSpec) -> Result<Played, String> {
    let mut player = Player::new(run).map_err(|why| match why {
        PrepareError::Refused(outcome) => format!("Spark refuses to start that: {}", outcome.messages.join(" ")),
        PrepareError::Input(complaints) => complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    })?;
    player.run_to_end();
    if player.run().faults().any(|(_, _, struck)| !struck) {
        return Err("there is nothing there for it to strike".to_owned());
    }
    let world = player.run().world();
    let fault = world.cluster().domain.faults.first().and_then(|(id, _)| world.log().get(*id));
    let topology = match player.outcome().topology {
        outcome::Topology::Local => Topology::Local,
        outcome::Topology::Client => Topology::Client,
        outcome::Topology::Cluster => Topology::Cluster,
        outcome::Topology::Connect => Topology::Connect,
    };
    Ok(Played { looks: operator::looks(player.run()), at: fault.map_or(world.now(), |record| record.at), topology })
}

/// Holds a guess against the box: the guess is played too, and both are looked at.
pub fn judge(case: &Case, guess: &Guess) -> Verdict {
    let truth = case.run.faults.first();
    let mut verdict = Verdict {
        topology: guess.topology == case.topology,
        fault: blackbox::words(guess.fault.as_ref()) == blackbox::words(truth),
        ..Verdict::default()
    };
    if verdict.right() {
        return verdict;
    }
    match played(&blackbox::supposed(&case.run, case.topology, guess)) {
        Err(why) => verdict.impossible = Some(why),
        Ok(Played { looks, .. }) => {
            verdict.told = differences(&case.looks, &looks);
            verdict.same = verdict.told.is_empty();
            if verdict.same {
                (verdict.topology, verdict.fault) = (true, true);
            }
        }
    }
    verdict
}

/// The looks that tell them apart, the shortest answers first: an exit code says more than a long log.
fn differences(here: &[Look], there: &[Look]) -> Vec<Told> {
    let only = |mine: &Look, other: &Look| mine.answer.iter().rev().find(|line| !other.answer.contains(line)).cloned();
    let mut found: Vec<(usize, Told)> = here
        .iter()
        .zip(there)
        .filter(|(here, there)| here.answer != there.answer)
        .map(|(here, there)| {
            let nothing = || "(nothing of the kind)".to_owned();
            let told = Told {
                what: here.what.to_owned(),
                here: only(here, there).map_or_else(nothing, |line| line.trim().to_owned()),
                there: only(there, here).map_or_else(nothing, |line| line.trim().to_owned()),
            };
            (here.answer.len().max(there.answer.len()), told)
        })
        .collect();
    found.sort_by_key(|(length, _)| *length);
    found.into_iter().take(TOLD).map(|(_, told)| told).collect()
}

/// What is in the box, in one sentence.
pub fn truth(case: &Case) -> String {
    format!("{}: {}", topology(case.topology), blackbox::words(case.run.faults.first()))
}

fn topology(topology: Topology) -> &'static str {
    match topology {
        Topology::Local => "Local mode",
        Topology::Client => "Client mode",
        Topology::Cluster => "Cluster mode",
        Topology::Connect => "Spark Connect",
    }
}
