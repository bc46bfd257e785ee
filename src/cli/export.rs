//! `driverseat export`, `import` and `forget`: questions for other programs, the record in and out, and its end.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;

use crate::base::text::plural;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::quiz;
use crate::content::exchange::Portable;
use crate::content::exchange::PortableBody;
use crate::content::exchange::csv;
use crate::content::exchange::gift;
use crate::content::exchange::gift_in;
use crate::content::exchange::markdown;
use crate::content::exchange::moodle;
use crate::content::exchange::portable;
use crate::store::AnkiDeck;
use crate::store::AnkiNote;
use crate::store::Backup;
use crate::store::Store;
use crate::store::write_apkg;
use crate::study::Bank;
use crate::study::Filter;
use crate::study::Memory;
use crate::study::Moment;
use crate::study::Oracle;
use crate::study::Question;
use crate::study::bank::question_keys;
use crate::study::solve;

/// Write questions for other programs, or your record.
#[derive(Args, Debug, Clone)]
pub struct ExportArgs {
    pub form: Form,
    pub file: PathBuf,
    /// Only what you are about to forget or got wrong the last time.
    #[arg(long)]
    pub weak: bool,
    /// Only questions of these topics.
    #[arg(long)]
    pub topic: Vec<String>,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A deck for Anki (.apkg).
    Anki,
    /// Moodle's GIFT text.
    Gift,
    /// Moodle's XML.
    Moodle,
    Csv,
    /// A handout.
    Markdown,
    /// Your record: answers, exams and settings of all profiles.
    Json,
}

/// Read a record (`.json`) back, or questions (`.gift`, `.txt`, `.csv`) into a pack.
#[derive(Args, Debug, Clone)]
pub struct ImportArgs {
    pub file: PathBuf,
    /// The folder of the pack that questions go into.
    #[arg(long)]
    pub into: Option<PathBuf>,
    #[arg(long, default_value = "imported")]
    pub area: String,
    /// The name of the new quiz file; the name of the imported file if absent.
    #[arg(long)]
    pub topic: Option<String>,
}

/// Delete what is remembered of somebody. It cannot be taken back; export it first.
#[derive(Args, Debug, Clone)]
pub struct ForgetArgs {
    /// The profile to delete; `--all` deletes everybody's
    pub who: Option<String>,
    #[arg(long)]
    pub all: bool,
    /// Do it. Without it, nothing is deleted.
    #[arg(long)]
    pub yes: bool,
}

/// Below this chance of recall a question belongs to the weak spots.
const WEAK: f64 = 0.8;
/// The most that is read from a file to import.
const MOST_BYTES: u64 = 64 << 20;

/// # Errors
/// A key cannot be computed, the file cannot be written, or the record cannot be read.
pub fn export(
    args: &ExportArgs,
    store: &Store,
    bank: &Bank,
    oracle: &dyn Oracle,
    now: Moment,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    if args.form == Form::Json {
        let backup = store.backup()?;
        let text = serde_json::to_string_pretty(&backup).map_err(|error| Failure::Input(error.to_string()))?;
        write_file(&args.file, &text)?;
        let answers: usize = backup.profiles.iter().map(|profile| profile.reviews.len()).sum();
        writeln!(out, "{} of {} to {}", plural(answers, "answer"), plural(backup.profiles.len(), "profile"), args.file.display())?;
        return Ok(Exit::Done);
    }
    let chosen = chosen(args, store, bank, now)?;
    let mut questions: Vec<Portable> = Vec::new();
    for question in chosen {
        match solve(question, oracle) {
            Ok(solved) => questions.extend(portable(question, &solved)),
            Err(why) => writeln!(out, "left out: {}: {why}", question.id)?,
        }
    }
    match args.form {
        Form::Gift => write_file(&args.file, &gift::write(&questions))?,
        Form::Moodle => write_file(&args.file, &moodle::write(&questions))?,
        Form::Markdown => write_file(&args.file, &markdown::write(&questions))?,
        Form::Csv => write_file(&args.file, &csv::write(&questions).map_err(|error| Failure::Input(error.to_string()))?)?,
        Form::Anki | Form::Json => {
            let deck = AnkiDeck { name: "driverseat".to_owned(), notes: questions.iter().map(note).collect() };
            write_apkg(&args.file, &deck, now)?;
        }
    }
    writeln!(out, "{} to {}", plural(questions.len(), "question"), args.file.display())?;
    Ok(Exit::Done)
}

fn chosen<'b>(args: &ExportArgs, store: &Store, bank: &'b Bank, now: Moment) -> Result<Vec<&'b Question>, Failure> {
    let filter = Filter { topics: args.topic.clone(), ..Filter::default() };
    quiz::known(&filter, bank)?;
    let wanted = bank.iter().filter(|question| filter.wants(question));
    if !args.weak {
        return Ok(wanted.collect());
    }
    let history = store.reviews()?;
    let memory = Memory::fold(&history);
    let weak_keys: BTreeSet<_> = memory
        .iter()
        .filter(|(key, trace)| !trace.last_right || memory.recall(key, now).unwrap_or(0.0) < WEAK)
        .map(|(key, _)| key.clone())
        .collect();
    let weak = |question: &&Question| question_keys(question).iter().any(|key| weak_keys.contains(key));
    Ok(wanted.filter(weak).collect())
}

fn note(form: &Portable) -> AnkiNote {
    let mut question = form.prompt.clone();
    let (answer, why) = match &form.body {
        PortableBody::Choice { options, .. } => {
            for option in options {
                question.push_str("\n• ");
                question.push_str(&option.text);
            }
            let right = options.iter().filter(|option| option.right).map(|option| option.text.clone()).collect();
            (right, options.iter().map(|option| format!("{}: {}", option.text, option.why)).collect())
        }
        PortableBody::Match { pairs, .. } => {
            for (left, _, _) in pairs {
                question.push_str("\n• ");
                question.push_str(left);
            }
            let right = pairs.iter().map(|(left, right, _)| format!("{left} → {right}")).collect();
            (right, pairs.iter().map(|(left, _, why)| format!("{left}: {why}")).collect())
        }
        PortableBody::Number { value, tempting, .. } => (vec![value.to_string()], reasons(tempting)),
        PortableBody::Short { answer, tempting } => (vec![answer.clone()], reasons(tempting)),
    };
    let mut why: Vec<String> = why;
    why.push(form.explain.clone());
    AnkiNote { id: form.id.clone(), question, code: form.code.clone(), answer, why, source: form.source.clone(), tags: form.tags.clone() }
}

fn reasons(tempting: &[(String, String)]) -> Vec<String> {
    tempting.iter().map(|(text, why)| format!("not {text}: {why}")).collect()
}

/// # Errors
/// The file cannot be read or understood, or the pack cannot be written.
pub fn import(args: &ImportArgs, store: &mut Store, out: &mut dyn Write) -> Result<Exit, Failure> {
    let text = read_file(&args.file)?;
    let name = args.file.display().to_string();
    let ending = args.file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let stem: String = args.file.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let plain = |text: &str| text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    let (area, topic) = (plain(&args.area), plain(args.topic.as_deref().unwrap_or(&stem)));
    let imported = match ending.as_str() {
        "json" => {
            let backup: Backup = serde_json::from_str(&text).map_err(|error| Failure::Input(format!("{name} is not a record: {error}")))?;
            let count = store.restore(&backup)?;
            writeln!(out, "{}, {} exams added; {} were there already", plural(count.reviews, "answer"), count.exams, count.known)?;
            return Ok(Exit::Done);
        }
        "gift" | "txt" => gift_in::read(&name, &text, &area, &topic),
        "csv" => csv::read(&name, &text, &area, &topic),
        _ => return Err(Failure::Input(format!("{name}: only .json, .gift, .txt and .csv can be read"))),
    };
    let Some(pack) = &args.into else {
        return Err(Failure::Input("questions go into a pack: name its folder with --into DIR".to_owned()));
    };
    for complaint in &imported.report {
        writeln!(out, "{}", complaint.to_string().replacen("error:", "report:", 1))?;
    }
    let folder = pack.join("quizzes").join(&area);
    let file = folder.join(format!("{topic}.json"));
    if file.exists() {
        return Err(Failure::Input(format!("{} is there already; choose another --topic", file.display())));
    }
    fs::create_dir_all(&folder).map_err(|error| Failure::Input(format!("{}: {error}", folder.display())))?;
    let quiz = serde_json::to_string_pretty(&imported.quiz).map_err(|error| Failure::Input(error.to_string()))?;
    write_file(&file, &(quiz + "\n"))?;
    writeln!(out, "{} to {}; {}", plural(imported.taken, "question"), file.display(), plural(imported.report.len(), "remark"))?;
    Ok(if imported.taken == 0 { Exit::DoesNotHold } else { Exit::Done })
}

/// # Errors
/// The profile is unknown, or the record cannot be written.
pub fn forget(args: &ForgetArgs, store: &mut Store, out: &mut dyn Write) -> Result<Exit, Failure> {
    let what = match (&args.who, args.all) {
        (Some(name), false) => format!("everything of `{name}`"),
        (None, true) => format!("everything of {}", store.profiles()?.join(", ")),
        _ => return Err(Failure::Input("name a profile, or --all".to_owned())),
    };
    if !args.yes {
        writeln!(out, "This would delete {what}. Add --yes to do it; `driverseat export json FILE` keeps a copy.")?;
        return Ok(Exit::DoesNotHold);
    }
    match &args.who {
        Some(name) => store.delete_profile(name)?,
        None => store.delete_everything()?,
    }
    writeln!(out, "Deleted {what}.")?;
    Ok(Exit::Done)
}

/// Whole or not at all: written beside, then renamed.
fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let part = path.with_file_name(format!("{}.part", path.file_name().unwrap_or_default().to_string_lossy()));
    fs::write(&part, text)
        .and_then(|()| fs::rename(&part, path))
        .map_err(|error| Failure::Input(format!("{} cannot be written: {error}", path.display())))
}

fn read_file(path: &Path) -> Result<String, Failure> {
    let complaint = |error: &dyn std::fmt::Display| Failure::Input(format!("{} cannot be read: {error}", path.display()));
    let bytes = fs::metadata(path).map_err(|error| complaint(&error))?.len();
    if bytes > MOST_BYTES {
        return Err(complaint(&format!("it has {bytes} bytes, at most {MOST_BYTES} are read")));
    }
    fs::read_to_string(path).map_err(|error| complaint(&error))
}
