//! The command line: which command, with which arguments, and what its result means for the exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;

use crate::app::Screen;
use crate::cli::bench;
use crate::cli::blackbox;
use crate::cli::check;
use crate::cli::data;
use crate::cli::drill;
use crate::cli::exam;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::explain;
use crate::cli::export;
use crate::cli::guide;
use crate::cli::keys;
use crate::cli::lab;
use crate::cli::output::Format;
use crate::cli::plain;
use crate::cli::plain::By;
use crate::cli::plain::Learner;
use crate::cli::predict;
use crate::cli::query;
use crate::cli::quiz;
use crate::cli::record;
use crate::cli::run;
use crate::cli::screen;
use crate::cli::share;
use crate::cli::stats;
use crate::cli::tour;
use crate::cli::verify;
use crate::cli::wall;
use crate::shell::oracle::Simulator;
use crate::spark::rule;

/// Where does the Spark driver sit, and what dies with it?
///
/// Runs real SQL, draws where the processes of a Spark application live, breaks them, and asks you for the outcome before it
/// runs. Without a command it opens the terminal screens at Home.
#[derive(Parser, Debug)]
#[command(name = "driverseat", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    look: screen::Look,
    #[command(flatten)]
    learner: Learner,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Open the lab: one scenario, animated, to break and to go back in.
    Lab(lab::LabArgs),
    Guide(guide::GuideArgs),
    /// Open the submit bench: type a line, see what it means and where everything would run.
    Bench(screen::OpenArgs),
    Wall(Box<wall::WallArgs>),
    Run(Box<run::PlayArgs>),
    Record(record::RecordArgs),
    Share(Box<share::ShareArgs>),
    Keys(keys::KeysArgs),
    #[command(flatten)]
    Study(Study),
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Query(query::QueryArgs),
    Data(data::DataArgs),
    /// Hold the simulator against recorded runs of real Spark, and list the rules with what confirms them
    Verify,
    Swarm(verify::SwarmArgs),
}

/// What knows the learner.
#[derive(Subcommand, Debug)]
enum Study {
    /// Practise: questions of your choice, with the reasons after each answer
    Quiz(By<quiz::QuizArgs>),
    /// Sit a timed exam, with the real one's weights
    Exam(By<exam::ExamArgs>),
    /// Repeat what is due today, so that it is known on the day of the exam
    Review(By<quiz::ReviewArgs>),
    /// Say what a fault will do, then run it and see
    Predict(By<predict::PredictArgs>),
    Blackbox(By<blackbox::BlackBoxArgs>),
    Tour(By<tour::TourArgs>),
    /// Write the line that does what is asked; judged by where it puts things and by what comes of it
    Drill(By<drill::DrillArgs>),
    /// Show what you know: the map of topologies and faults, how sure you were, the forecast
    Stats(By<stats::StatsArgs>),
    /// Open your progress: the map, calibration, history, forecast; as text with --plain
    Progress(By<stats::StatsArgs>),
    /// Write questions for Anki, Moodle and others, or your record, to a file
    Export(By<export::ExportArgs>),
    /// Read questions or a record from a file
    Import(By<export::ImportArgs>),
    /// Delete a record
    Forget(By<export::ForgetArgs>),
}

/// Reads the arguments of this process and does what they ask.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let mut out = std::io::stdout().lock();
    let result = dispatch(cli, &mut out).and_then(|exit| out.flush().map(|()| exit).map_err(Failure::from));
    let exit = result.unwrap_or_else(|failure| {
        // Nothing can be done about a closed stderr.
        let _ = write!(std::io::stderr().lock(), "{failure}");
        failure.exit()
    });
    ExitCode::from(exit.code())
}

fn dispatch(cli: Cli, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Cli { look, learner, mut command } = cli;
    match &mut command {
        Some(Command::Run(args)) => args.run.own.add(&learner.packs),
        Some(Command::Share(args)) => args.run.own.add(&learner.packs),
        Some(Command::Wall(args)) => args.own.add(&learner.packs),
        Some(Command::Record(args)) => args.own.add(&learner.packs),
        _ => {}
    }
    let opened = |screen: Screen, mut args: screen::OpenArgs| {
        args.learner = args.learner.over(&learner);
        screen::open(screen, args, &look)
    };
    match command {
        Some(Command::Lab(args)) => lab::open(&args, &learner, &look, out),
        Some(Command::Guide(args)) if args.plain || !screen::is_terminal() => guide::guide(&args, out),
        Some(Command::Guide(args)) => opened(Screen::Guide, screen::OpenArgs { subject: args.words(), ..screen::OpenArgs::default() }),
        Some(Command::Bench(args)) if args.learner.plain || learner.plain || !screen::is_terminal() => {
            bench::bench(args.subject.as_deref(), &mut std::io::stdin().lock(), out)
        }
        Some(Command::Bench(args)) => opened(Screen::Bench, args),
        Some(Command::Wall(args)) if args.format == Format::Text && !args.plain && screen::is_terminal() => {
            wall::open(*args, &learner, &look)
        }
        Some(Command::Wall(args)) => wall::wall(&args, out),
        Some(Command::Verify) => verify::verify(out),
        Some(Command::Swarm(args)) => verify::play_swarm(&args, out),
        Some(Command::Check(args)) => {
            let rules: Vec<&str> = rule::all().map(|rule| rule.id.0).collect();
            check::check(&args, &rules, Some(&Simulator::default()), out)
        }
        Some(Command::Explain(args)) => explain::explain(&args, out),
        Some(Command::Run(args)) => run::run(&args, out),
        Some(Command::Share(args)) => share::share(&args, out),
        Some(Command::Keys(args)) => keys::keys(&args, out),
        Some(Command::Record(args)) => record::record(&args, &look, out),
        Some(Command::Query(args)) => query::query(&args, out),
        Some(Command::Data(args)) => data::data(&args, out),
        Some(Command::Study(command)) => study(command, &learner, &look, out),
        None if screen::is_terminal() => opened(Screen::Home, screen::OpenArgs::default()),
        None => {
            write!(out, "{}", Cli::command().render_long_help())?;
            Ok(Exit::BadInput)
        }
    }
}

fn quiz_screen(args: &quiz::QuizArgs, learner: &Learner, look: &screen::Look) -> Result<Exit, Failure> {
    let practice = args.practice(learner.seed.unwrap_or(0))?;
    let start = if args.placement { Screen::Review } else { Screen::Quiz };
    screen::open_with(start, learner, look, |options| {
        (options.practice, options.placement) = (Some(practice), args.placement);
        (options.cram, options.silent) = (args.cram, args.no_feedback);
    })
}

/// The commands that know the learner: on a terminal a screen, else and with `--plain` line by line.
fn study(command: Study, before: &Learner, look: &screen::Look, out: &mut dyn Write) -> Result<Exit, Failure> {
    let on_screen = |learner: &Learner| !learner.plain && screen::is_terminal();
    match command {
        Study::Quiz(by) => {
            let learner = by.learner.over(before);
            if on_screen(&learner) {
                return quiz_screen(&by.args, &learner, look);
            }
            plain::sit(&learner, out, |desk| quiz::quiz(&by.args, desk))
        }
        Study::Exam(by) => {
            let learner = by.learner.over(before);
            if on_screen(&learner) && by.args.format == Format::Text {
                return screen::open_with(Screen::Exam, &learner, look, |options| options.exam = Some(by.args.plan()));
            }
            plain::sit(&learner, out, |desk| exam::exam(&by.args, desk))
        }
        Study::Review(by) => {
            let learner = by.learner.over(before);
            if on_screen(&learner) && !by.args.undo {
                return screen::open_with(Screen::Review, &learner, look, |options| options.reviews = Some(by.args.count));
            }
            plain::sit(&learner, out, |desk| quiz::review(&by.args, desk))
        }
        Study::Predict(by) => {
            let mut learner = by.learner.over(before);
            if on_screen(&learner) {
                let subject = by.args.scenario.map(|name| screen::named(name, &mut learner)).transpose()?;
                return screen::open_with(Screen::Predict, &learner, look, |options| {
                    (options.endless, options.subject) = (subject.is_none(), subject);
                });
            }
            plain::sit(&learner, out, |desk| predict::predict(&by.args, desk))
        }
        Study::Blackbox(by) => {
            let learner = by.learner.over(before);
            if on_screen(&learner) {
                return screen::open_with(Screen::BlackBox, &learner, look, |_| {});
            }
            plain::sit(&learner, out, |desk| blackbox::blackbox(&by.args, desk))
        }
        Study::Drill(by) => {
            let learner = by.learner.over(before);
            if on_screen(&learner) && !by.args.list && by.args.drill.is_none() {
                return screen::open_with(Screen::Drill, &learner, look, |_| {});
            }
            plain::sit(&learner, out, |desk| drill::drill(&by.args, desk))
        }
        Study::Tour(by) => {
            let learner = by.learner.over(before);
            if on_screen(&learner) {
                return screen::open_with(Screen::Tour, &learner, look, |options| options.subject = by.args.name);
            }
            plain::sit(&learner, out, |desk| tour::tour(&by.args, desk))
        }
        Study::Progress(by)
            if on_screen(before) && on_screen(&by.learner) && by.args.format == Format::Text && by.args.exam_day.is_none() =>
        {
            screen::open_with(Screen::Progress, &by.learner.over(before), look, |_| {})
        }
        Study::Stats(by) | Study::Progress(by) => {
            plain::sit(&by.learner.over(before), out, |desk| stats::stats(&by.args, desk.store, desk.bank, (desk.now)(), desk.out))
        }
        Study::Export(by) => plain::sit(&by.learner.over(before), out, |desk| {
            export::export(&by.args, desk.store, desk.bank, desk.oracle, (desk.now)(), desk.out)
        }),
        Study::Import(by) => plain::sit(&by.learner.over(before), out, |desk| export::import(&by.args, desk.store, desk.out)),
        Study::Forget(by) => plain::sit(&by.learner.over(before), out, |desk| export::forget(&by.args, desk.store, desk.out)),
    }
}
