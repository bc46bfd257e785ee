//! `driverseat wall`: the same work and faults in several topologies, their outcomes side by side.

use std::io::Write;

use clap::Args;
use serde::Serialize;

use crate::app::Screen;
use crate::app::wall::MOST;
use crate::app::wall::WallPlan;
use crate::base::text::wrap;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::cli::plain::Learner;
use crate::cli::run_args::Packs;
use crate::cli::run_args::WorldArgs;
use crate::cli::screen;
use crate::cli::screen::Look;
use crate::shell::play::Player;
use crate::shell::prepare::PrepareError;
use crate::spark::outcome::Outcome;
use crate::study::RunSpec;

/// The wall of whoever names none.
const DEFAULT: &str = "wall/healthy";

/// Play one piece of work in local, client, cluster and Connect, on one clock
#[derive(Args, Debug)]
pub struct WallArgs {
    /// A scenario with a wall, such as wall/client-gone; what else is given here goes before what it says
    pub scenario: Option<String>,
    /// A line of your own in place of the scenario's worlds; two to four of them
    #[arg(long = "submit", value_name = "LINE")]
    pub submits: Vec<String>,
    #[command(flatten)]
    pub world: WorldArgs,
    #[command(flatten)]
    pub own: Packs,
    /// Print the outcomes line by line instead of opening the screen
    #[arg(long)]
    pub plain: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// One world of the wall.
#[derive(Serialize)]
struct World {
    submit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    /// Why this world could not be played, such as a fault without a target there.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_played: Option<String>,
}

/// What is to be hung, and the name it goes by.
///
/// # Errors
/// If there is no such scenario, or too few or too many worlds.
fn plan(args: &WallArgs) -> Result<WallPlan, Failure> {
    let name = args.scenario.as_deref().unwrap_or(DEFAULT);
    let mut plan = WallPlan::of(&args.own.scenario(name)?);
    if !args.submits.is_empty() {
        plan.lines.clone_from(&args.submits);
        if args.scenario.is_none() {
            "Lines of your own".clone_into(&mut plan.title);
        }
    }
    if !(2..=MOST).contains(&plan.lines.len()) {
        return Err(Failure::Input(format!(
            "a wall has two to four worlds, here are {}\nhelp: give --submit 'LINE' for each, or a scenario that has a wall ({DEFAULT})",
            plan.lines.len()
        )));
    }
    args.world.put_on(&mut plan.run)?;
    Ok(plan)
}

/// Opens the screen with what was given. A wall that is named and nothing else is found when the content has been read.
///
/// # Errors
/// The same as without a screen; or the terminal cannot be used.
pub fn open(args: WallArgs, before: &Learner, look: &Look) -> Result<Exit, Failure> {
    let mut said = RunSpec::default();
    args.world.put_on(&mut said)?;
    let plain = args.submits.is_empty() && said == RunSpec::default();
    let hung = if plain { None } else { Some(Box::new(plan(&args)?)) };
    let mut learner = Learner { packs: args.own.packs, ..before.clone() };
    let subject = args.scenario.map(|name| screen::named(name, &mut learner)).transpose()?;
    screen::open_with(Screen::Wall, &learner, look, |options| (options.wall, options.subject) = (hung, subject))
}

/// # Errors
/// If there is no such scenario, or the writer fails.
pub fn wall(args: &WallArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let name = args.scenario.as_deref().unwrap_or(DEFAULT);
    let WallPlan { title, run, lines } = plan(args)?;
    let worlds: Vec<World> = lines.iter().map(|submit| play(&run, submit)).collect();
    if args.format != Format::Text {
        write_json(out, args.format, &serde_json::json!({ "scenario": name, "worlds": worlds }))?;
        return Ok(Exit::Done);
    }
    if args.submits.is_empty() {
        writeln!(out, "{title}\n")?;
    }
    for world in &worlds {
        writeln!(out, "{}", world.submit)?;
        match (&world.outcome, &world.not_played) {
            (Some(outcome), _) => crate::cli::run::summary(&Outcome { cause: Vec::new(), ..outcome.clone() }, out)?,
            (None, why) => {
                let why = format!("nothing to play: {}", why.as_deref().unwrap_or("no reason given"));
                wrap(&why, 76).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
            }
        }
        writeln!(out)?;
    }
    Ok(Exit::Done)
}

fn play(run: &RunSpec, submit: &str) -> World {
    let words = RunSpec { submit: submit.to_owned(), ..run.clone() };
    let (outcome, not_played) = match Player::new(&words) {
        Ok(mut player) => {
            player.run_to_end();
            (Some(player.outcome()), None)
        }
        Err(PrepareError::Refused(outcome)) => (Some(*outcome), None),
        Err(PrepareError::Input(wrong)) => {
            (None, Some(wrong.iter().map(|wrong| wrong.unplayable().message).collect::<Vec<_>>().join("; ")))
        }
    };
    World { submit: submit.to_owned(), outcome, not_played }
}
