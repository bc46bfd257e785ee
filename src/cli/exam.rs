//! `driverseat exam` on a plain terminal: timed, with a navigator, saved after every act.

use clap::Args;

use crate::cli::desk::Desk;
use crate::cli::desk::Said;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::shell::desk::exams;
use crate::store::SavedExam;
use crate::study::Act;
use crate::study::Blueprint;
use crate::study::Exam;
use crate::study::ExamPlan;
use crate::study::ExamResult;
use crate::study::exam::ExamError;
use crate::study::result::NO_PASS_MARK;

/// Take an exam: 45 questions in 90 minutes, or a sprint of 10 in 20. One that was begun is taken up again.
#[derive(Args, Debug, Clone)]
pub struct ExamArgs {
    /// Ten questions of one section in twenty minutes.
    #[arg(long)]
    pub sprint: bool,
    /// Of which section the sprint is: architecture, troubleshooting, connect.
    #[arg(long, default_value = "connect", value_parser = ["architecture", "troubleshooting", "connect"])]
    pub section: String,
    /// A practice exam, which may be paused.
    #[arg(long)]
    pub practice: bool,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

const HELP: &str = "Answer as asked; Enter alone goes on. :p goes back, :g 7 to question 7, :m marks for review, :u unmarks, \
     :c clears the answer, :l lists all, :h hands in, q leaves (it is saved).";

/// # Errors
/// The record or a stream fails.
pub fn exam(args: &ExamArgs, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let (id, mut exam) = match desk.store.open_exam()? {
        Some(saved) => {
            let mut exam = saved.exam;
            // Refused only when the exam is over, and then it is graded below.
            let _ = exam.act(Act::Resume, (desk.now)());
            desk.say("Your exam goes on where you left it.")?;
            (saved.id, exam)
        }
        None => begin(args, desk)?,
    };
    if exam.slots.is_empty() {
        desk.say("There are no questions for this exam.")?;
        return Ok(Exit::BadInput);
    }
    desk.wrapped(HELP, 0)?;
    while !exam.is_over() {
        if !turn(desk, id, &mut exam)? {
            desk.store.save_exam(id, &exam)?;
            desk.say("Saved. `driverseat exam` goes on with it.")?;
            return Ok(Exit::Done);
        }
    }
    hand_in(args, desk, &SavedExam { id, exam })
}

impl ExamArgs {
    /// The exam that is asked for.
    pub fn plan(&self) -> ExamPlan {
        let blueprint = if self.sprint { Blueprint::sprint(&self.section) } else { Blueprint::full() };
        ExamPlan { practice: self.practice, ..ExamPlan::real(blueprint) }
    }
}

fn begin(args: &ExamArgs, desk: &mut Desk<'_>) -> Result<(i64, Exam), Failure> {
    let plan = args.plan();
    let blueprint = &plan.blueprint;
    let SavedExam { id, exam } = exams::begin(desk.store, desk.bank, &plan, desk.seed, (desk.now)())?;
    let count = exam.slots.len();
    if count < blueprint.questions {
        desk.say(&format!("The bank has {count} questions for an exam of {}.", blueprint.questions))?;
    }
    desk.wrapped(&format!("{}: {count} questions, {} minutes. {NO_PASS_MARK}", blueprint.title, blueprint.minutes), 0)?;
    Ok((id, exam))
}

/// Shows the question, reads one command and does it. False: the person leaves.
fn turn(desk: &mut Desk<'_>, id: i64, exam: &mut Exam) -> Result<bool, Failure> {
    let now = (desk.now)();
    let slot = &exam.slots[exam.current];
    let Some(question) = desk.bank.get(&slot.question) else {
        desk.say(&format!("Question {} is no longer in the bank.", slot.question))?;
        act(desk, id, exam, Act::HandIn)?.ok();
        return Ok(true);
    };
    let marks = [(slot.marked, ", marked"), (slot.answer.is_some(), ", answered")];
    let marks: String = marks.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
    let left = exam.left_seconds(now);
    let pace = exam.pace(now);
    let pace = format!("{} s {}", pace.unsigned_abs(), if pace < 0 { "behind" } else { "ahead" });
    desk.say(&format!(
        "\nQuestion {} of {}{marks}. {}:{:02} left, {pace}, {} unanswered.",
        exam.current + 1,
        exam.slots.len(),
        left / 60,
        left % 60,
        exam.unanswered()
    ))?;
    let next = (exam.current + 1).min(exam.slots.len() - 1);
    let acts = match desk.ask(question)? {
        Said::This((answer, sure)) => vec![Act::Answer(answer, sure), Act::GoTo(next)],
        Said::Skip => vec![Act::GoTo(next)],
        Said::Stop => return Ok(false),
        Said::Command(command) => match command.split_once(' ').unwrap_or((command.as_str(), "")) {
            ("p", _) => vec![Act::GoTo(exam.current.saturating_sub(1))],
            ("g", number) => vec![Act::GoTo(number.trim().parse::<usize>().map_or(usize::MAX, |n| n.wrapping_sub(1)))],
            ("m", _) => vec![Act::Mark(true)],
            ("u", _) => vec![Act::Mark(false)],
            ("c", _) => vec![Act::Clear],
            ("pause", _) => vec![Act::Pause],
            ("h", _) => vec![Act::HandIn],
            ("l", _) => {
                list(desk, exam)?;
                vec![Act::Tick]
            }
            _ => {
                desk.wrapped(HELP, 0)?;
                vec![Act::Tick]
            }
        },
    };
    for one in acts {
        if let Err(why) = act(desk, id, exam, one)? {
            desk.say(&format!("Not done: {why}."))?;
            break;
        }
    }
    if exam.seen.is_none() && !exam.is_over() {
        if desk.prompt("Paused. Enter goes on:")?.is_none() {
            return Ok(false);
        }
        let _ = act(desk, id, exam, Act::Resume)?;
    }
    Ok(true)
}

/// Does one act and saves the exam, whether it was allowed or not: the clock has moved.
fn act(desk: &mut Desk<'_>, id: i64, exam: &mut Exam, act: Act) -> Result<Result<(), ExamError>, Failure> {
    let done = exam.act(act, (desk.now)());
    // One that is over is saved with its graded answers, in one step.
    if !exam.is_over() {
        desk.store.save_exam(id, exam)?;
    }
    desk.notices(Vec::new())?;
    Ok(done)
}

fn list(desk: &mut Desk<'_>, exam: &Exam) -> Result<(), Failure> {
    let cell = |(n, slot): (usize, &crate::study::exam::Slot)| {
        let answered = if slot.answer.is_some() { '+' } else { '-' };
        format!("{:>3}{answered}{}", n + 1, if slot.marked { '!' } else { ' ' })
    };
    let cells: Vec<String> = exam.slots.iter().enumerate().map(cell).collect();
    for row in cells.chunks(10) {
        desk.say(&row.concat())?;
    }
    desk.say("+ answered, - not yet, ! marked for review")
}

/// Grades every answer, keeps it, and shows the result.
fn hand_in(args: &ExamArgs, desk: &mut Desk<'_>, saved: &SavedExam) -> Result<Exit, Failure> {
    let result = exams::mark(desk.store, desk.bank, desk.oracle, saved, (desk.now)())?.result;
    desk.notices(Vec::new())?;
    match args.format {
        Format::Text => write_result(desk, &result)?,
        Format::Json | Format::Ndjson => write_json(desk.out, args.format, &result)?,
    }
    Ok(if result.reached { Exit::Done } else { Exit::DoesNotHold })
}

fn write_result(desk: &mut Desk<'_>, result: &ExamResult) -> Result<(), Failure> {
    let total = result.total;
    desk.say(&format!("\n{} right of {}: {}%.", total.right, total.asked, total.percent()))?;
    let reached = if result.reached { "reached" } else { "not reached" };
    desk.wrapped(&format!("Practice target {}%: {reached}. {NO_PASS_MARK}", result.target), 0)?;
    if result.interruptions > 0 {
        desk.say(&format!("Interrupted {}.", crate::base::text::plural(result.interruptions as usize, "time")))?;
    }
    desk.say("Objectives, weakest first:")?;
    for (name, tally) in &result.objectives {
        desk.say(&format!("  {:>3}%  {} of {}  {name}", tally.percent(), tally.right, tally.asked))?;
    }
    if !result.cells.is_empty() {
        desk.say("Cells that lost something, weakest first:")?;
        for (name, tally) in result.cells.iter().take(10) {
            desk.say(&format!("  {:>3}%  {} of {}  {name}", tally.percent(), tally.right, tally.asked))?;
        }
    }
    if !result.slow_and_wrong.is_empty() {
        desk.say("Slow and wrong:")?;
        for (question, seconds) in result.slow_and_wrong.iter().take(10) {
            let prompt = desk.bank.get(question).map_or(question.as_str(), |question| &question.prompt);
            let prompt = crate::base::text::cut(prompt.lines().next().unwrap_or_default(), 68);
            desk.say(&format!("  {seconds:>4} s  {prompt}"))?;
        }
    }
    Ok(())
}
