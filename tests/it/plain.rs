//! Quiz, exam, review, prediction and progress line by line: what is typed, what is said, what is remembered.

use std::cell::Cell;
use std::io::Cursor;

use driverseat::cli::Exit;
use driverseat::cli::Failure;
use driverseat::cli::desk::Desk;
use driverseat::cli::exam;
use driverseat::cli::export;
use driverseat::cli::output::Format;
use driverseat::cli::predict;
use driverseat::cli::quiz;
use driverseat::cli::stats;
use driverseat::content::Catalog;
use driverseat::content::SourceFile;
use driverseat::store::Store;
use driverseat::study::Bank;
use driverseat::study::Kind;
use driverseat::study::Moment;
use driverseat::study::Oracle;
use driverseat::study::Outcome;
use driverseat::study::Question;
use driverseat::study::RunSpec;
use driverseat::study::Value;

/// A stand-in for the simulator: a client-mode run whose client dies is lost, everything else finishes.
struct Stand;

impl Oracle for Stand {
    fn outcome(&self, run: &RunSpec) -> Result<Outcome, String> {
        let text = |text: &str| Value::Text(text.to_owned());
        let cluster = run.submit.contains("--deploy-mode cluster");
        let dies = !cluster && run.faults.iter().any(|fault| fault.target == "client" || fault.target == "driver");
        let fields = [
            ("job", text(if dies { "lost" } else { "finished" })),
            ("client.exit_code", Value::Int(if dies { 137 } else { 0 })),
            ("driver.alive", Value::Bool(false)),
            ("driver.starts", Value::Int(1)),
            ("driver.location", text(if cluster { "worker:1" } else { "client" })),
            (
                "result.shown_on",
                text(if dies {
                    "nowhere"
                } else if cluster {
                    "driver_log"
                } else {
                    "client_console"
                }),
            ),
        ];
        Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn meaning(&self, line: &str) -> Result<Outcome, String> {
        let cluster = line.contains("--deploy-mode cluster");
        let fields = [
            ("parsed.deployMode", if cluster { "cluster" } else { "client" }),
            ("placement.driver", if cluster { "worker" } else { "client" }),
        ];
        Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), Value::Text(value.to_owned()))).collect())
    }
}

fn catalog() -> Catalog {
    let file = |name: &str, text: &str| SourceFile { name: name.to_owned(), text: text.to_owned() };
    Catalog::default().with(vec![
        file("quizzes/start/first-look.json", include_str!("../data/content/first-look.json")),
        file("scenarios/start/first-run.json", include_str!("../data/content/first-run.json")),
        file("assets/tours/short.json", include_str!("../data/content/short-tour.json")),
    ])
}

/// Types the lines at the desk and returns what was said. Every look at the clock takes ten seconds.
pub(crate) fn typed(store: &mut Store, lines: &str, at: impl FnOnce(&mut Desk<'_>) -> Result<Exit, Failure>) -> (String, Exit) {
    typed_of(store, lines, |_| true, at)
}

/// The same, with some of the questions only.
fn typed_of(
    store: &mut Store,
    lines: &str,
    only: impl Fn(&Question) -> bool,
    at: impl FnOnce(&mut Desk<'_>) -> Result<Exit, Failure>,
) -> (String, Exit) {
    let catalog = catalog();
    let bank: Bank = catalog.bank().iter().filter(|question| only(question)).cloned().collect();
    let clock = Cell::new(store.reviews().expect("a record in memory").last().map_or(1_795_000_000, |review| review.at.0));
    let now = || {
        clock.set(clock.get() + 10);
        Moment(clock.get())
    };
    let mut input = Cursor::new(lines.to_owned());
    let mut out = Vec::new();
    let mut desk = Desk { catalog: &catalog, bank: &bank, store, oracle: &Stand, now: &now, input: &mut input, out: &mut out, seed: 1 };
    let exit = at(&mut desk).expect("the desk works");
    let said = String::from_utf8(out).expect("text");
    assert!(said.lines().all(|line| driverseat::base::text::width(line) <= 80 || line.starts_with("Run it: ")), "{said}");
    (said, exit)
}

/// A transcript, kept as a file.
pub(crate) fn kept(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

fn quiz_args(kind: &str) -> quiz::QuizArgs {
    quiz::QuizArgs {
        topic: vec![],
        objective: vec![],
        kind: vec![kind.to_owned()],
        topology: vec![],
        claim: vec![],
        level: vec![],
        which: quiz::Which::All,
        count: 1,
        blocked: false,
        no_feedback: false,
        placement: false,
        cram: false,
    }
}

#[test]
fn each_kind_of_question_can_be_asked_and_answered() {
    let cases = [
        ("many", "a b\n3\n"),
        ("order", "a b c d\n2\n"),
        ("match", "a b\n1\n"),
        ("number", "two\n1\n3\n"),
        ("fill", "--cluster\n2\n"),
        ("place", "a b b\n\n"),
        ("cause", "z\na b\na\n2\n"),
        ("log", "a\n2\n"),
        ("snippet", "b\n3\n"),
        ("predict", "c\nd\nb\nc\n2\n"),
    ];
    let mut whole: Vec<String> = Vec::new();
    for (kind, lines) in cases {
        let mut store = Store::memory("me");
        let (said, _) = typed(&mut store, lines, |desk| quiz::quiz(&quiz_args(kind), desk));
        assert_eq!(store.reviews().unwrap().len(), 1, "{kind}: {said}");
        whole.push(format!("==== {kind}\n{said}\n"));
    }
    kept("plain__quiz", &whole.concat());
}

#[test]
fn leaving_and_skipping_remember_nothing() {
    let mut store = Store::memory("me");
    for lines in ["", "q\n", "\n", "a\nq\n"] {
        let (_, exit) = typed(&mut store, lines, |desk| quiz::quiz(&quiz_args("log"), desk));
        assert_eq!((exit, store.reviews().unwrap().len()), (Exit::Done, 0), "{lines:?}");
    }
}

#[test]
fn a_sprint_is_left_and_taken_up_again() {
    let args = exam::ExamArgs { sprint: true, section: "connect".into(), practice: false, format: Format::Text };
    let mut store = Store::memory("me");
    let (first, exit) = typed(&mut store, "a\n2\n:m\n:g 99\n:l\nq\n", |desk| exam::exam(&args, desk));
    assert_eq!((exit, store.reviews().unwrap().len()), (Exit::Done, 0));
    assert!(store.open_exam().unwrap().is_some());
    let (second, exit) = typed(&mut store, ":pause\n:p\n:h\n", |desk| exam::exam(&args, desk));
    assert_eq!(exit, Exit::DoesNotHold);
    assert_eq!((store.reviews().unwrap().len(), store.exams().unwrap().len()), (1, 1));
    assert!(store.open_exam().unwrap().is_none());
    kept("plain__exam", &format!("{first}\n==== later\n{second}"));
}

#[test]
fn a_prediction_is_held_against_the_run_and_the_smallest_change_is_named() {
    let args = predict::PredictArgs { scenario: Some("start/first-run".into()), count: 1, only: None };
    let mut store = Store::memory("me");
    let (said, _) = typed(&mut store, "a\na\nb\n3\n", |desk| predict::predict(&args, desk));
    kept("plain__predict", &said);
    let review = store.reviews().unwrap().pop().unwrap();
    assert_eq!((review.right, review.points(), review.keys.len()), (false, -6, 3));
    let unknown = predict::PredictArgs { scenario: Some("start/first-rum".into()), ..args };
    let catalog = catalog();
    let bank = catalog.bank();
    let mut desk = Desk {
        catalog: &catalog,
        bank: &bank,
        store: &mut store,
        oracle: &Stand,
        now: &|| Moment(0),
        input: &mut Cursor::new(""),
        out: &mut Vec::new(),
        seed: 1,
    };
    let complaint = predict::predict(&unknown, &mut desk).unwrap_err().to_string();
    assert_eq!(complaint, "error: there is no scenario `start/first-rum`\nhelp: did you mean `start/first-run`?\n");
}

#[test]
fn review_asks_what_is_due_and_can_take_an_answer_back() {
    let args = quiz::ReviewArgs { count: 2, undo: false };
    let mut store = Store::memory("me");
    let choice = |question: &Question| matches!(question.kind, Kind::Log | Kind::Cause | Kind::Snippet);
    typed_of(&mut store, "a\n2\nu\na\n2\nq\n", choice, |desk| quiz::review(&args, desk));
    assert_eq!(store.reviews().unwrap().len(), 1);
    let (said, _) = typed(&mut store, "", |desk| quiz::review(&quiz::ReviewArgs { undo: true, ..args.clone() }, desk));
    assert!(said.starts_with("Taken back: "), "{said}");
    assert_eq!(store.reviews().unwrap().len(), 0);
}

#[test]
fn progress_is_shown_as_text_and_as_json() {
    let mut store = Store::memory("me");
    for (kind, lines) in [("log", "a\n2\n"), ("snippet", "b\n3\n"), ("cause", "b\n3\n"), ("number", "1\n1\n")] {
        typed(&mut store, lines, |desk| quiz::quiz(&quiz_args(kind), desk));
    }
    let bank: Bank = catalog().bank();
    let now = Moment(1_795_000_000 + 5 * 86_400);
    let mut show = |format| {
        let mut out = Vec::new();
        let args = stats::StatsArgs { exam_day: Some("2026-12-24".into()), format };
        stats::stats(&args, &mut store, &bank, now, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let text = show(Format::Text);
    assert!(text.lines().all(|line| driverseat::base::text::width(line) <= 80), "{text}");
    for line in [
        "me: 4 answers, +0 points, 4 to review, 16 never asked",
        "client     ·· -   ░░ D   ▒▒ C                 ▓▓ B                        ▒▒ C",
        "  certain      right  50% of   2; honest 80 to 100%: too few answers to say",
        "  2026-11-18    3 of   4 right (75%)",
        "Exam on 2026-12-24, in 31 days:",
        "  expected 61%, four times in five between 39 and 83%",
        "  43% of what can be asked was asked so far",
    ] {
        assert!(text.lines().any(|said| said.trim_end() == line), "{line} is not in\n{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&show(Format::Json)).unwrap();
    assert_eq!((json["answers"].as_u64(), json["map"].as_array().map(Vec::len)), (Some(4), Some(40)));
    assert_eq!(store.forecasts().unwrap().len(), 1, "one forecast a day");
}

#[test]
fn everything_can_be_written_and_read_again() {
    let folder = std::env::temp_dir().join(format!("driverseat-export-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut store = Store::memory("me");
    typed(&mut store, "b\n3\n", |desk| quiz::quiz(&quiz_args("snippet"), desk));
    let bank: Bank = catalog().bank();
    let mut said = Vec::new();
    for (form, name) in [
        (export::Form::Anki, "deck.apkg"),
        (export::Form::Gift, "q.gift"),
        (export::Form::Moodle, "q.xml"),
        (export::Form::Csv, "q.csv"),
        (export::Form::Markdown, "q.md"),
        (export::Form::Json, "record.json"),
    ] {
        let args = export::ExportArgs { form, file: folder.join(name), weak: false, topic: vec![] };
        export::export(&args, &store, &bank, &Stand, Moment(1_795_000_000), &mut said).unwrap();
        assert!(std::fs::metadata(folder.join(name)).unwrap().len() > 200, "{name}");
    }
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["deck.apkg", "q.csv", "q.gift", "q.md", "q.xml", "record.json"], "nothing half-written is left");
    let apkg = std::fs::read(folder.join("deck.apkg")).unwrap();
    assert!(apkg.starts_with(b"PK\x03\x04") && apkg.windows(15).any(|bytes| bytes == b"SQLite format 3"));

    let mut other = Store::memory("me");
    let import = |file: &str| export::ImportArgs {
        file: folder.join(file),
        into: Some(folder.join("pack")),
        area: "mine".into(),
        topic: Some(file.replace('.', "-")),
    };
    for file in ["record.json", "q.gift", "q.csv"] {
        export::import(&import(file), &mut other, &mut said).unwrap();
    }
    assert_eq!(other.reviews().unwrap(), store.reviews().unwrap());
    let (files, errors) = driverseat::content::source::folder(&folder.join("pack"));
    assert!(errors.is_empty());
    let pack = Catalog::default().with(files);
    assert_eq!((pack.complaints.len(), pack.questions.len()), (0, 25));
    assert!(export::import(&import("q.gift"), &mut other, &mut said).is_err(), "what is there is never written over");
    // Left for a look with the real Anki, when asked for.
    if let Some(keep) = std::env::var_os("DRIVERSEAT_KEEP_APKG") {
        std::fs::copy(folder.join("deck.apkg"), keep).unwrap();
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
