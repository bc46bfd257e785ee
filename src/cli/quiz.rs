//! `driverseat quiz` and `driverseat review` on a plain terminal: one question after another, with the reasons after each.

use std::collections::BTreeSet;

use clap::Args;
use clap::ValueEnum;

use crate::base::text::nearest;
use crate::base::text::plural;
use crate::cli::desk::Desk;
use crate::cli::desk::Said;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::shell::desk::rounds;
use crate::study::Bank;
use crate::study::Filter;
use crate::study::Kind;
use crate::study::Mode;
use crate::study::Pool;
use crate::study::Practice;
use crate::study::Tally;
use crate::study::Topology;
use crate::study::placement;

/// Practise: questions of your choice, with the reasons after each answer.
#[derive(Args, Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct QuizArgs {
    /// Only questions of these topics.
    #[arg(long)]
    pub topic: Vec<String>,
    /// Only of these exam objectives: architecture, troubleshooting, connect.
    #[arg(long)]
    pub objective: Vec<String>,
    /// Only of these kinds: one, many, order, match, number, fill, place, cause, log, snippet, predict.
    #[arg(long)]
    pub kind: Vec<String>,
    /// Only of these worlds: local, client, cluster, connect.
    #[arg(long)]
    pub topology: Vec<String>,
    /// Only questions that teach these items, such as C125.
    #[arg(long)]
    pub claim: Vec<String>,
    /// Only of these levels: 1 know, 2 apply, 3 work out.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub level: Vec<u8>,
    /// All, those missed the last time, or those never seen.
    #[arg(long, value_enum, default_value_t = Which::All)]
    pub which: Which,
    #[arg(long, default_value_t = 10)]
    pub count: usize,
    /// One topology after the other instead of mixed.
    #[arg(long)]
    pub blocked: bool,
    /// Show the reasons only at the end.
    #[arg(long)]
    pub no_feedback: bool,
    /// The first run: twelve questions that find out where to begin.
    #[arg(long)]
    pub placement: bool,
    /// Drill the same things again and again before the exam; your memory schedule is left alone.
    #[arg(long)]
    pub cram: bool,
}

/// Which questions by what happened before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    All,
    Missed,
    Unseen,
}

/// Review: what is about to be forgotten, and what counts most on the exam day.
#[derive(Args, Debug, Clone)]
pub struct ReviewArgs {
    #[arg(long, default_value_t = 20)]
    pub count: usize,
    /// Take the newest answer back instead.
    #[arg(long)]
    pub undo: bool,
}

/// The share of right answers, in percent, below which the exit code is 1.
const TARGET: usize = 80;

/// # Errors
/// A filter names something unknown, or the record or a stream fails.
pub fn quiz(args: &QuizArgs, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    if args.placement {
        return first_run(desk);
    }
    let practice = args.practice(desk.seed)?;
    known(&practice.filter, desk.bank)?;
    let ids = rounds::practice(desk.store, desk.bank, &practice)?;
    if ids.is_empty() {
        desk.say("No question fits. Loosen the filters, or try --which all.")?;
        return Ok(Exit::Done);
    }
    let mode = if args.cram { Mode::Cram } else { Mode::Practice };
    let total = ids.len();
    let mut tally = Tally::default();
    let mut held_back = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        let Some(question) = desk.bank.get(id) else { continue };
        desk.say(&format!("\nQuestion {} of {total}", n + 1))?;
        match desk.question(question, mode, !args.no_feedback)? {
            Said::This(answered) => {
                tally.count(answered.grade.right);
                held_back.push((question, answered));
            }
            Said::Skip | Said::Command(_) => {}
            Said::Stop => break,
        }
    }
    if args.no_feedback {
        for (question, answered) in &held_back {
            desk.say(&format!("\n{}", question.prompt))?;
            desk.feedback(question, answered)?;
        }
    }
    end(desk, tally)
}

impl QuizArgs {
    /// What is to be practised.
    ///
    /// # Errors
    /// A filter names something that there is not.
    pub fn practice(&self, seed: u64) -> Result<Practice, Failure> {
        let pool = match self.which {
            Which::All => Pool::All,
            Which::Missed => Pool::Missed,
            Which::Unseen => Pool::Unseen,
        };
        Ok(Practice { filter: filter(self)?, pool, count: self.count, seed, blocked: self.blocked })
    }
}

fn filter(args: &QuizArgs) -> Result<Filter, Failure> {
    fn named<T: Copy>(words: &[String], all: &[T], name: impl Fn(T) -> &'static str) -> Result<Vec<T>, Failure> {
        let known = || all.iter().map(|&item| name(item)).collect::<Vec<_>>().join(", ");
        let find = |word: &String| {
            let found = all.iter().copied().find(|&item| name(item) == word);
            found.ok_or_else(|| Failure::Input(format!("there is no `{word}`; there are {}", known())))
        };
        words.iter().map(find).collect()
    }
    Ok(Filter {
        topics: args.topic.clone(),
        objectives: args.objective.clone(),
        kinds: named(&args.kind, &Kind::ALL, Kind::name)?,
        topologies: named(&args.topology, &Topology::ALL, Topology::name)?,
        faults: Vec::new(),
        claims: args.claim.clone(),
        levels: args.level.clone(),
    })
}

/// A word that no question of the bank has is a slip of the pen, not a filter that leaves nothing.
pub(super) fn known(filter: &Filter, bank: &Bank) -> Result<(), Failure> {
    let check = |what: &str, words: &[String], there: BTreeSet<&str>| {
        let Some(word) = words.iter().find(|word| !there.contains(word.as_str())) else { return Ok(()) };
        let help = nearest(word, there.iter().copied()).map_or_else(
            || format!("there are {}", there.iter().copied().collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        Err(Failure::Input(format!("no question has the {what} `{word}`\nhelp: {help}")))
    };
    check("topic", &filter.topics, bank.iter().map(|question| question.topic.as_str()).collect())?;
    check("objective", &filter.objectives, bank.iter().map(|question| question.objective.as_str()).collect())?;
    check("claim", &filter.claims, bank.iter().flat_map(|question| question.claims.iter().map(String::as_str)).collect())
}

fn first_run(desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let mut asked: Vec<(String, bool)> = Vec::new();
    let mut tally = Tally::default();
    while let Some(id) = placement::next(desk.bank, &asked, desk.seed) {
        let Some(question) = desk.bank.get(&id) else { break };
        desk.say(&format!("\nQuestion {} of {}", asked.len() + 1, placement::ITEMS))?;
        match desk.question(question, Mode::Placement, false)? {
            Said::This(answered) => {
                desk.say(if answered.grade.right { "Right." } else { "Wrong; you will see it again." })?;
                tally.count(answered.grade.right);
                asked.push((id, answered.grade.right));
            }
            Said::Skip | Said::Command(_) => {
                tally.count(false);
                asked.push((id, false));
            }
            Said::Stop => break,
        }
    }
    desk.say("Your map has its first entries; `driverseat stats` shows it, `driverseat review` goes on from here.")?;
    end(desk, tally)
}

/// # Errors
/// The record or a stream fails.
pub fn review(args: &ReviewArgs, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    if args.undo {
        let taken_back = desk.store.undo_review()?;
        let text = taken_back.map_or("There is no answer to take back.".to_owned(), |review| format!("Taken back: {}.", review.question));
        desk.say(&text)?;
        return Ok(Exit::Done);
    }
    let rounds::Due { ids, drawn } = rounds::due(desk.store, desk.bank, args.count, (desk.now)(), desk.oracle)?;
    if ids.is_empty() {
        desk.say("Nothing is due today. Come back tomorrow, or practise with `driverseat quiz`.")?;
        return Ok(Exit::Done);
    }
    let mut tally = Tally::default();
    for (n, id) in ids.iter().enumerate() {
        let drawn = drawn.iter().find(|question| question.id == *id);
        let Some(question) = drawn.or_else(|| desk.bank.get(id)) else { continue };
        desk.say(&format!("\nReview {} of {}", n + 1, ids.len()))?;
        match desk.question(question, Mode::Review, true)? {
            Said::This(answered) => tally.count(answered.grade.right),
            Said::Skip | Said::Command(_) => continue,
            Said::Stop => break,
        }
        match desk.prompt("Enter goes on, u takes this answer back, q leaves:")?.as_deref() {
            Some("u") => {
                desk.store.undo_review()?;
                desk.say("Taken back.")?;
            }
            Some("q") | None => break,
            Some(_) => {}
        }
    }
    end(desk, tally)
}

fn end(desk: &mut Desk<'_>, tally: Tally) -> Result<Exit, Failure> {
    if tally.asked == 0 {
        desk.say("No answers.")?;
        return Ok(Exit::Done);
    }
    desk.say(&format!("\n{} right of {} ({}%).", tally.right, plural(tally.asked, "answer"), tally.percent()))?;
    Ok(if tally.percent() >= TARGET { Exit::Done } else { Exit::DoesNotHold })
}
