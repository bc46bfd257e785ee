//! `driverseat lab SCENARIO --plain`: the lab as a talk. Events are told in sentences, and what can be done next is numbered.

use std::io::BufRead;
use std::io::Write;

use clap::Args;

use crate::app::Screen;
use crate::app::lab::Branch;
use crate::app::lab::Lab;
use crate::app::lab::ask;
use crate::app::lab::compare;
use crate::app::lab::faults;
use crate::app::lab::moments;
use crate::app::lab::why;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::base::text::plural;
use crate::base::text::wrap;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::plain::Learner;
use crate::cli::plain::catalog;
use crate::cli::run_args::Packs;
use crate::cli::screen;
use crate::cli::screen::Look;
use crate::cli::screen::OpenArgs;
use crate::cli::share;
use crate::cli::stage;
use crate::content::Scenario;
use crate::spark::explain::transcript::is_told;

/// Open the lab: one scenario, animated, to break and to go back in
#[derive(Args, Debug, Default)]
pub struct LabArgs {
    /// Where to begin: a scenario such as client/driver-killed, or a file of your own
    pub subject: Option<String>,
    /// A run that somebody has shared: a code, or the file of one
    #[arg(long, value_name = "CODE", conflicts_with = "subject")]
    pub share: Option<String>,
    #[command(flatten)]
    pub learner: Learner,
}

/// Opens the screen, or talks.
///
/// # Errors
/// There is no such scenario, the code cannot be read, or there is no terminal.
pub fn open(args: &LabArgs, before: &Learner, look: &Look, out: &mut dyn Write) -> Result<Exit, Failure> {
    let share = args.share.as_deref().map(share::read).transpose()?;
    let learner = args.learner.clone().over(before);
    let own = Packs { packs: learner.packs.clone() };
    match (share, &args.subject) {
        (Some(share), _) if learner.plain => {
            let catalog = catalog(&own.packs)?;
            let scenario = share.scenario.as_ref().and_then(|id| catalog.scenario(id));
            lab(Lab::open_shared(&share, scenario), &mut Talk { input: &mut std::io::stdin().lock(), out })
        }
        (Some(share), _) => screen::open_shared(share, &learner, look),
        (None, Some(name)) if learner.plain => {
            let opened = Lab::open(own.scenario(name)?);
            lab(opened, &mut Talk { input: &mut std::io::stdin().lock(), out })
        }
        (None, None) if learner.plain => list(&own, out),
        (None, subject) => screen::open(Screen::Lab, OpenArgs { subject: subject.clone(), learner }, look),
    }
}

/// The scenarios there are.
fn list(own: &Packs, out: &mut dyn Write) -> Result<Exit, Failure> {
    for placed in catalog(&own.packs)?.scenarios {
        writeln!(out, "{:<34} {}", placed.value.id, placed.value.title)?;
    }
    Ok(Exit::Done)
}

/// Whoever talks, and whoever listens.
pub struct Talk<'a> {
    pub input: &'a mut dyn BufRead,
    pub out: &'a mut dyn Write,
}

/// What can be done next, in the order of their numbers.
const CHOICES: [&str; 8] = [
    "step on: the next event",
    "go on to the next event that changes something",
    "go on to the end",
    "say who lives where",
    "ask why this happened",
    "break something here",
    "compare the timelines",
    "say how it ends",
];

/// Talks a scenario through, or any run.
///
/// # Errors
/// The run cannot be read, or a stream fails.
pub fn lab(mut lab: Lab, talk: &mut Talk<'_>) -> Result<Exit, Failure> {
    let Some(first) = lab.branches.first() else { return Ok(Exit::Done) };
    let branch = stage::timeline(&first.name, &first.spec)?;
    if let Some(scenario) = &lab.scenario {
        opening(scenario, talk)?;
    }
    talk.wrapped(&branch.spec.submit, 4)?;
    if let Some(why) = &branch.refused {
        talk.wrapped(why, 0)?;
        return Ok(Exit::Done);
    }
    let due = lab.due.take();
    lab.branches = vec![branch];
    lab.look();
    if let Some(due) = due {
        lab.seek(|playback, branch| playback.to_moment(branch, due));
        here(&lab, talk)?;
    }
    talk.choices()?;
    while let Some(choice) = talk.number(CHOICES.len() + 1, "A number (9 says them again), or q to leave:")? {
        chosen(&mut lab, choice, talk)?;
    }
    Ok(Exit::Done)
}

fn opening(scenario: &Scenario, talk: &mut Talk<'_>) -> Result<(), Failure> {
    writeln!(talk.out, "{}", scenario.title)?;
    talk.wrapped(&scenario.story, 0)
}

fn chosen(lab: &mut Lab, choice: usize, talk: &mut Talk<'_>) -> Result<(), Failure> {
    match choice {
        0 => on(lab, talk, |_, _| true),
        1 => on(lab, talk, |branch, place| branch.marks.iter().any(|mark| mark.id.0 as usize == place)),
        2 => on(lab, talk, |_, _| false),
        3 => {
            writeln!(talk.out, "At {} s:", lab.playback.now)?;
            stage::picture(&lab.cluster).iter().try_for_each(|line| talk.wrapped(line, 2))
        }
        4 => match why::sheet(lab, &why::chain(lab)) {
            Some(sheet) => talk.sheet(&sheet),
            None => talk.wrapped("Nothing has happened yet: step on first.", 0),
        },
        5 => break_something(lab, talk),
        6 => match compare::partner(lab).and_then(|other| compare::sheet(lab, other)) {
            Some(sheet) => talk.sheet(&sheet),
            None => talk.wrapped("There is one timeline only: break something first.", 0),
        },
        7 => ask::outcome(lab).map_or(Ok(()), |sheet| talk.sheet(&sheet)),
        _ => talk.choices(),
    }
}

/// Tells what comes, up to the first event that is enough.
fn on(lab: &mut Lab, talk: &mut Talk<'_>, enough: impl Fn(&Branch, usize) -> bool) -> Result<(), Failure> {
    let from = lab.playback.seen;
    let Some(branch) = lab.branch() else { return Ok(()) };
    let told: Vec<usize> = branch.log.from(from).filter(|(_, record)| is_told(record)).map(|(id, _)| id.0 as usize).collect();
    if told.is_empty() {
        return talk.wrapped("This is the end of the run.", 0);
    }
    for place in told {
        let before = lab.playback.now;
        let first = lab.playback.seen == 0;
        lab.seek(|playback, branch| playback.to_record(branch, place));
        for say in spoken(lab, (!first).then_some(before)) {
            talk.wrapped(&format!("* {say}"), 0)?;
        }
        here(lab, talk)?;
        if lab.branch().is_some_and(|branch| enough(branch, place)) {
            return Ok(());
        }
    }
    debrief(lab, talk)
}

/// What the narrator says between these two moments.
fn spoken(lab: &Lab, before: Option<crate::base::VirtualTime>) -> Vec<String> {
    let (Some(scenario), Some(branch)) = (&lab.scenario, lab.branch().filter(|_| lab.current == 0)) else { return Vec::new() };
    let beats = scenario.narration.iter().filter(|beat| beat.when != "end");
    let now = lab.playback.now;
    beats
        .filter(|beat| moments::moment(&branch.log, &beat.when).is_some_and(|at| at <= now && before.is_none_or(|before| at > before)))
        .map(|beat| beat.say.clone())
        .collect()
}

/// At the end of the scenario as it is written: what the narrator says then, and what to keep.
fn debrief(lab: &Lab, talk: &mut Talk<'_>) -> Result<(), Failure> {
    let Some(scenario) = lab.scenario.as_ref().filter(|_| lab.current == 0) else { return Ok(()) };
    for beat in scenario.narration.iter().filter(|beat| beat.when == "end") {
        talk.wrapped(&format!("* {}", beat.say), 0)?;
    }
    for (name, text) in scenario.debrief.told() {
        talk.wrapped(&format!("{name}: {text}"), 0)?;
    }
    Ok(())
}

fn here(lab: &Lab, talk: &mut Talk<'_>) -> Result<(), Failure> {
    let Some((at, told)) = lab.told() else { return Ok(()) };
    let mut lines = wrap(&told, 66).into_iter();
    writeln!(talk.out, "{:>10}  {}", at.to_string(), lines.next().unwrap_or_default())?;
    lines.try_for_each(|line| writeln!(talk.out, "{:>10}  {line}", "")).map_err(Failure::from)
}

/// Offers what can be broken now; choosing one starts a timeline that is played at once.
fn break_something(lab: &mut Lab, talk: &mut Talk<'_>) -> Result<(), Failure> {
    let Some(sheet) = faults::palette(lab) else { return Ok(()) };
    // First whom it hits, then how: all of them at once are too many to be listened to.
    let groups: Vec<&[Row]> = sheet.rows.chunk_by(|_, next| next.choice.is_some()).filter(|rows| rows.len() > 1).collect();
    for (number, rows) in groups.iter().enumerate() {
        talk.wrapped(&format!("{}. {} ({})", number + 1, rows[0].head, plural(rows.len() - 1, "way")), 2)?;
    }
    let Some(group) = talk.number(groups.len(), "What is hit? A number, or q to leave it whole:")? else { return Ok(()) };
    let ways = &groups[group][1..];
    for (number, row) in ways.iter().enumerate() {
        talk.wrapped(&format!("{}. {} ({})", number + 1, row.head, row.body), 2)?;
    }
    let Some(number) = talk.number(ways.len(), "How? A number, or q to leave it whole:")? else { return Ok(()) };
    let Some(Choice::Fault(fault)) = &ways[number].choice else { return Ok(()) };
    let Some(fault) = faults::fault(fault) else { return Ok(()) };
    let Some(branch) = lab.branch() else { return Ok(()) };
    let now = lab.playback.now;
    let forked = branch.fork(lab.current, now, fault);
    let mut played = stage::timeline(&forked.name, &forked.spec)?;
    played.parent = forked.parent;
    writeln!(talk.out, "A new timeline: {}. The old one is kept.", played.name)?;
    lab.branches.push(played);
    lab.current = lab.branches.len() - 1;
    lab.seek(|playback, branch| playback.to_moment(branch, now));
    Ok(())
}

impl Talk<'_> {
    fn wrapped(&mut self, text: &str, indent: usize) -> Result<(), Failure> {
        for line in wrap(text, 78 - indent) {
            writeln!(self.out, "{}{line}", " ".repeat(indent))?;
        }
        Ok(())
    }

    /// What can be done next, by number.
    fn choices(&mut self) -> Result<(), Failure> {
        for (number, choice) in CHOICES.iter().enumerate() {
            writeln!(self.out, "  {}. {choice}", number + 1)?;
        }
        Ok(())
    }

    /// Reads one of so many numbers, counted from 1; `None` for `q` and at the end of the input.
    fn number(&mut self, count: usize, hint: &str) -> Result<Option<usize>, Failure> {
        loop {
            writeln!(self.out, "{hint}")?;
            self.out.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 || line.trim() == "q" {
                return Ok(None);
            }
            match line.trim().parse::<usize>() {
                Ok(number) if (1..=count).contains(&number) => return Ok(Some(number - 1)),
                _ => writeln!(self.out, "A number from 1 to {count}, please.")?,
            }
        }
    }

    /// A box of the screens, read out.
    fn sheet(&mut self, sheet: &Sheet) -> Result<(), Failure> {
        self.wrapped(without_keys(&sheet.title), 0)?;
        for row in &sheet.rows {
            let head = match (without_keys(&row.head), row.remark.as_str()) {
                (head, "") => head.to_owned(),
                ("", remark) => remark.to_owned(),
                // A sentence has its full stop already.
                (head, remark) if head.ends_with('.') => format!("{head} ({remark})"),
                (head, remark) => format!("{head}: {remark}"),
            };
            if !head.is_empty() {
                self.wrapped(&head, 2)?;
            }
            for line in row.body.lines() {
                self.wrapped(line, 6)?;
            }
        }
        Ok(())
    }
}

/// What a box is called, without the keys that work on the screen alone.
fn without_keys(title: &str) -> &str {
    let words = title.split(" (Enter").next().unwrap_or(title);
    words.split("; ↑ ↓").next().unwrap_or(words)
}
