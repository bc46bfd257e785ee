//! `driverseat drill` on a plain terminal: a requirement, a line, the verdict.

use clap::Args;

use crate::cli::desk::Desk;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::content::Drill;
use crate::content::Judgement;
use crate::content::drill;
use crate::study::Moment;

/// Write the submit line that does what is asked; judged by where it puts things and by what comes of it when something breaks.
#[derive(Args, Debug, Clone)]
pub struct DrillArgs {
    /// One of the drills by name; without it, those that come with the program, then drawn ones.
    pub drill: Option<String>,
    /// How many drills.
    #[arg(long, default_value_t = 5)]
    pub count: u64,
    /// Drawn ones only, from the seed.
    #[arg(long)]
    pub drawn: bool,
    /// Only list the names.
    #[arg(long)]
    pub list: bool,
}

/// # Errors
/// There is no such drill, or a stream fails.
pub fn drill(args: &DrillArgs, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let shipped = drill::shipped().map_err(Failure::Input)?;
    if args.list {
        for drill in &shipped {
            desk.say(&format!("{:<20} {}", drill.id, drill.title))?;
        }
        return Ok(Exit::Done);
    }
    let drills: Vec<Drill> = if let Some(id) = &args.drill {
        let found = shipped.iter().find(|drill| drill.id == *id).cloned();
        let near = crate::base::text::nearest(id, shipped.iter().map(|drill| drill.id.as_str()));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        vec![found.ok_or_else(|| Failure::Input(format!("there is no drill `{id}`{near} (--list names them)")))?]
    } else {
        let kept = if args.drawn { Vec::new() } else { shipped };
        let drawn = (0_u64..).map(|n| drill::generate(desk.seed, n));
        kept.into_iter().chain(drawn).take(usize::try_from(args.count).unwrap_or(usize::MAX)).collect()
    };
    let (mut met, mut opened) = (0, 0);
    for drill in &drills {
        opened += 1;
        match one(desk, drill, opened, drills.len())? {
            Ended::Met => met += 1,
            Ended::Given => {}
            Ended::Left => break,
        }
    }
    desk.say(&format!("\n{met} of {opened} met."))?;
    Ok(Exit::Done)
}

/// How a drill ended.
enum Ended {
    Met,
    /// A line that does it was shown.
    Given,
    Left,
}

fn one(desk: &mut Desk<'_>, drill: &Drill, number: usize, of: usize) -> Result<Ended, Failure> {
    desk.say(&format!("\nDrill {number} of {of}: {}", drill.title))?;
    desk.wrapped(&drill.story, 0)?;
    desk.say("Wanted:")?;
    for wanted in &drill.wants {
        desk.wrapped(&format!("- {wanted}"), 2)?;
    }
    let began = (desk.now)();
    let mut kept = false;
    loop {
        let Some(line) = written(desk)? else { return Ok(Ended::Left) };
        match line.trim() {
            "q" | "quit" => return Ok(Ended::Left),
            "" => {
                keep(desk, drill, false, began, &mut kept)?;
                desk.say("One line that does it:")?;
                desk.wrapped(&drill.answer, 4)?;
                desk.wrapped(&drill.keep, 0)?;
                return Ok(Ended::Given);
            }
            line => {
                let judgement = drill::judge(drill, line, desk.oracle).map_err(Failure::Input)?;
                keep(desk, drill, judgement.met(), began, &mut kept)?;
                verdict(desk, drill, &judgement)?;
                if judgement.met() {
                    return Ok(Ended::Met);
                }
            }
        }
    }
}

/// What came of the first line is in the record before the verdict is shown; later lines are practice.
fn keep(desk: &mut Desk<'_>, drill: &Drill, met: bool, began: Moment, kept: &mut bool) -> Result<(), Failure> {
    if std::mem::replace(kept, true) {
        return Ok(());
    }
    let now = (desk.now)();
    desk.store.add_review(&drill.review(met, now, u32::try_from(now.since(began)).unwrap_or(u32::MAX)))?;
    desk.notices(Vec::new())
}

/// A line, and those that a backslash at the end continues it with.
fn written(desk: &mut Desk<'_>) -> Result<Option<String>, Failure> {
    let mut hint = "Your line (Enter alone shows one that does it, q leaves):";
    let mut all = String::new();
    loop {
        let Some(line) = desk.prompt(hint)? else { return Ok((!all.is_empty()).then_some(all)) };
        all.push_str(&line);
        if !line.ends_with('\\') {
            return Ok(Some(all));
        }
        all.push('\n');
        hint = "and on:";
    }
}

fn verdict(desk: &mut Desk<'_>, drill: &Drill, judgement: &Judgement) -> Result<(), Failure> {
    if let Some(why) = &judgement.refused {
        return desk.wrapped(&format!("Not yet. Nothing was run: {why}"), 0);
    }
    desk.say(if judgement.met() { "It does what was asked." } else { "Not yet." })?;
    for verdict in &judgement.verdicts {
        let mark = if verdict.met { "met" } else { "not met" };
        desk.wrapped(&format!("{mark}: {}: {}", verdict.requirement, verdict.why), 2)?;
    }
    for tried in &judgement.tried {
        let mark = if tried.met { "met" } else { "not met" };
        desk.wrapped(&format!("{mark}: {}", tried.sentence()), 2)?;
    }
    if judgement.met() { desk.wrapped(&drill.keep, 0) } else { Ok(()) }
}
