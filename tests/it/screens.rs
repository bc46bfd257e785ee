//! Frames as text: start, keys, frame. To accept new ones: `INSTA_UPDATE=always cargo test`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

use driverseat::app;
use driverseat::app::Effect;
use driverseat::app::Key;
use driverseat::app::Keymap;
use driverseat::app::Library;
use driverseat::app::Model;
use driverseat::app::Msg;
use driverseat::app::Screen;
use driverseat::app::Settings;
use driverseat::app::Theme;
use driverseat::app::lab::Course;
use driverseat::app::library::Lesson;
use driverseat::content::GuideFile;
use driverseat::content::QuizFile;
use driverseat::content::Scenario;
use driverseat::content::Tour;
use driverseat::content::drill;
use driverseat::content::tour::BeatMode;
use driverseat::content::tour::TourBeat;
use driverseat::shell::Learner;
use driverseat::shell::blackbox;
use driverseat::shell::desk::Clerk;
use driverseat::shell::desk::Job;
use driverseat::shell::oracle::Simulator;
use driverseat::shell::play::Player;
use driverseat::shell::reveal;
use driverseat::shell::worker;
use driverseat::store::Store;
use driverseat::study::Bank;
use driverseat::study::FaultSpec;
use driverseat::study::Kind;
use driverseat::study::Mode;
use driverseat::study::Moment;
use driverseat::study::Oracle;
use driverseat::study::Question;
use driverseat::study::Review;
use driverseat::study::Sure;
use driverseat::study::bank::question_keys;
use driverseat::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

/// The sizes that are looked at.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// A small library that does not change when content is added, with a question of each kind.
fn library() -> Library {
    let (scenario, _) = Scenario::read("first-run.json", include_str!("../../scenarios/start/first-run.json"));
    let (guide, _) = GuideFile::read("start.json", include_str!("../../assets/guide/start.json"));
    let guide = guide.expect("the example is sound");
    let lessons = guide.entries.into_iter().map(|entry| Lesson { area: guide.title.clone(), entry }).collect();
    let mut scenario = scenario.expect("the example is sound");
    "spark-submit --master local[4] report.py".clone_into(&mut scenario.run.submit);
    scenario.run.faults.clear();
    let (quiz, _) = QuizFile::read("first-look.json", include_str!("../data/content/first-look.json"));
    let questions = quiz.expect("the example is sound").questions.into_iter().map(|(_, question)| question).collect();
    let killed = killed(&scenario);
    let drills = drill::shipped().expect("the drills can be read").into_iter().take(1).collect();
    Library { scenarios: vec![scenario, killed], questions, lessons, tours: vec![tour()], drills }
}

/// Shown, half given, alone.
fn tour() -> Tour {
    let beat = |say: &str, scenario: Option<&str>, at: Option<&str>, mode| TourBeat {
        say: say.to_owned(),
        scenario: scenario.map(str::to_owned),
        at: at.map(str::to_owned),
        mode,
        question: None,
    };
    Tour {
        id: "short".to_owned(),
        title: "A short walk".to_owned(),
        order: 1,
        summary: "Where one process is, and what goes with it.".to_owned(),
        beats: vec![
            beat("Everything is one process.", Some("start/first-run"), Some("stage=0"), BeatMode::Shown),
            beat("The process is killed. Which exit code does the shell show?", Some("start/killed"), Some("start"), BeatMode::Half),
            beat("The same again.", None, Some("end"), BeatMode::Alone),
        ],
    }
}

/// The same in client mode, with a fault.
fn killed(healthy: &Scenario) -> Scenario {
    let mut scenario = healthy.clone();
    (scenario.id, scenario.title) = ("start/killed".to_owned(), "Killed on purpose".to_owned());
    "spark-submit --master spark://master:7077 --deploy-mode client report.jar".clone_into(&mut scenario.run.submit);
    scenario.run.faults =
        vec![FaultSpec { action: "kill".to_owned(), target: "driver".to_owned(), when: Some("stage=0:tasks=2".to_owned()) }];
    scenario.wall.clear();
    scenario
}

/// The learner's calendar in these tests: 2026-11-18, a while after noon.
const NOW: Moment = Moment(1_795_000_000);

/// What lies outside the model, done at once and with a clock that stands still.
pub(crate) struct Outside {
    clerk: Clerk,
    posted: Arc<Mutex<Vec<Msg>>>,
    oracle: Arc<Simulator>,
}

impl Outside {
    /// With a record of a learner who answered every question once, some of them wrong, or of a new one.
    pub(crate) fn new(known: bool) -> Self {
        let mut store = Store::memory("me");
        let bank: Bank = library().questions.into_iter().collect();
        for (n, question) in bank.iter().enumerate().filter(|_| known) {
            for days in [9, 7, 2] {
                let at = Moment(NOW.0 - days * 86_400 + i64::try_from(n).expect("few questions") * 60);
                let right = n % 3 > 0;
                let keys = question_keys(question).into_iter().map(|key| (key, right)).collect();
                let sure = Sure::ALL[n % 3];
                let review =
                    Review { at, question: question.id.clone(), mode: Mode::Practice, right, credit: 0.0, sure, seconds: 30, keys };
                store.add_review(&review).expect("a record in memory");
            }
        }
        let posted: Arc<Mutex<Vec<Msg>>> = Arc::default();
        let post = Arc::clone(&posted);
        let oracle: Arc<Simulator> = Arc::default();
        let told = Arc::new(move |msg| post.lock().expect("one thread").push(msg));
        let mut clerk = Clerk::new(Learner::default(), store, Arc::clone(&oracle), told, || NOW);
        clerk.teach(bank);
        Self { clerk, posted, oracle }
    }

    pub(crate) fn ask(&mut self, job: Job) -> Vec<Msg> {
        self.clerk.take(job);
        std::mem::take(&mut *self.posted.lock().expect("one thread"))
    }

    /// The desk knows these questions, and no others.
    pub(crate) fn teach(&mut self, questions: &[Question]) {
        self.clerk.teach(questions.iter().cloned().collect());
    }

    /// Tells the model something and does at once what it asks for, as the shell would in its own time.
    pub(crate) fn tell(&mut self, model: &mut Model, msg: Msg) {
        for effect in app::update(model, msg) {
            let answers = match effect {
                Effect::Compute { seat, spec } => match Player::new(&spec) {
                    Ok(mut player) => {
                        player.run_to_end();
                        vec![Msg::Run(seat, Box::new(worker::news(&player, Course::Done)))]
                    }
                    Err(why) => vec![worker::refused(seat, why)],
                },
                Effect::Foretell(prediction) => {
                    let truth = self.oracle.outcome(&prediction.run).expect("it can be played");
                    let id = prediction.id.clone();
                    let mut answers = self.ask(Job::Foretold(prediction, truth));
                    answers.push(Msg::Changed(id, None));
                    answers
                }
                Effect::Desk(wish) => self.ask(Job::Wish(*wish)),
                Effect::DrawCase { library, seed, number } => {
                    vec![Msg::Case(blackbox::case(&library.scenarios, seed, number, &*self.oracle).map(Box::new))]
                }
                Effect::Judge { case, guess, seed, seconds } => {
                    let verdict = Box::new(blackbox::judge(&case, &guess));
                    self.ask(Job::Judged { case, verdict, seed, seconds })
                }
                Effect::JudgeLine { exercise, line, first } => match (drill::judge(&exercise, &line, &*self.oracle).map(Box::new), first) {
                    (Ok(judgement), Some(seconds)) => self.ask(Job::Drilled { exercise, judgement, seconds }),
                    (judged, _) => vec![Msg::LineJudged(judged)],
                },
                Effect::Reveal { id, run, parts } => vec![Msg::Staged(id, reveal::stage(&run, &parts).map(Box::new))],
                _ => continue,
            };
            for answer in answers {
                self.tell(model, answer);
            }
        }
    }

    /// The keys, as the key file writes them; `@90` lets so many seconds pass, `~500` so many milliseconds of a moving picture.
    pub(crate) fn keys(&mut self, model: &mut Model, keys: &str) {
        for key in keys.split_whitespace() {
            if let Some(millis) = key.strip_prefix('~') {
                let mut left: u64 = millis.parse().expect("milliseconds");
                while left > 0 && model.moving() {
                    self.tell(model, Msg::Tick { millis: left.min(50) });
                    left = left.saturating_sub(50);
                }
                continue;
            }
            let msg = match key.strip_prefix('@') {
                Some(seconds) => Msg::Now(Moment(model.now.0 + seconds.parse::<i64>().expect("seconds"))),
                None => Msg::Key(Key::parse(key).unwrap_or_else(|complaint| panic!("{complaint}"))),
            };
            self.tell(model, msg);
        }
    }
}

/// The model after the keys.
pub(crate) fn after_keys(start: Screen, keys: &str) -> Model {
    after(&mut Outside::new(false), start, keys)
}

/// The model after the keys, with this record.
pub(crate) fn after(outside: &mut Outside, start: Screen, keys: &str) -> Model {
    let mut model = Model::new(start, Settings::default(), Keymap::default());
    (model.seed, model.now) = (1, NOW);
    model.quiz.practice.filter.kinds = vec![Kind::One];
    outside.tell(&mut model, Msg::Loaded(Arc::new(library())));
    outside.tell(&mut model, Msg::Act(driverseat::app::Action::Go(start)));
    outside.keys(&mut model, keys);
    model
}

/// The lab or the wall of one scenario after the keys.
pub(crate) fn on_scenario(start: Screen, scenario: Scenario, keys: &str) -> Model {
    let mut outside = Outside::new(false);
    let mut model = Model::new(start, Settings::default(), Keymap::default());
    outside.tell(&mut model, Msg::Loaded(Arc::new(Library { scenarios: vec![scenario], ..Library::default() })));
    outside.keys(&mut model, keys);
    model
}

/// The frame as lines, without the blanks at their ends.
pub(crate) fn frame(model: &Model, (width, height): (u16, u16)) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    view::draw(model, &mut buffer);
    lines(&buffer)
}

/// A buffer as lines, without the blanks at their ends.
pub(crate) fn lines(buffer: &Buffer) -> String {
    let Rect { width, height, .. } = buffer.area;
    let mut text = String::new();
    for y in 0..height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..width {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
                skip = driverseat::base::text::width(symbol).saturating_sub(1);
            } else {
                skip -= 1;
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// One file for each name, with all three sizes in it.
pub(crate) fn check(name: &str, start: Screen, keys: &str) {
    check_model(name, &after_keys(start, keys));
}

/// The same for a learner with a record.
pub(crate) fn check_known(name: &str, start: Screen, keys: &str) {
    check_model(name, &after(&mut Outside::new(true), start, keys));
}

pub(crate) fn check_model(name: &str, model: &Model) {
    for (width, height) in SIZES {
        kept(&format!("{name}__{width}x{height}"), &frame(model, (width, height)));
    }
}

pub(crate) fn kept(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn home() {
    check("home", Screen::Home, "");
    check_known("home_known", Screen::Home, "down");
}

#[test]
fn guide() {
    check("guide", Screen::Guide, "enter");
    check("guide_search", Screen::Guide, "/ c l");
}

#[test]
fn help() {
    check("help", Screen::Home, "?");
}

#[test]
fn palette() {
    check("palette", Screen::Home, ": t h");
}

/// A synthetic job in local mode: the first stage is half done, then the run is over.
#[test]
fn lab() {
    check("lab_start", Screen::Lab, "");
    check("lab_running", Screen::Lab, "n n n . . . . . . . . . . . . . . . . . . . . down");
    check("lab_end", Screen::Lab, "$ tab tab tab tab");
    check("lab_why", Screen::Lab, "$ w");
}

/// Three lines, one clock: the outcomes are laid side by side.
#[test]
fn wall() {
    check("wall_start", Screen::Wall, "");
    check("wall_end", Screen::Wall, "n n n $");
    check("wall_outcomes", Screen::Wall, "e");
}

/// Nothing runs before every part is foretold; then each part is held against what came.
#[test]
fn predict() {
    check("predict_asking", Screen::Predict, "right down right");
    check("predict_incomplete", Screen::Predict, "up enter");
    let said = "right down right down right up up up enter";
    check("predict_playing", Screen::Predict, &format!("{said} ~600"));
    check("predict_part", Screen::Predict, &format!("{said} ~9000"));
    check("predict_shown", Screen::Predict, &format!("{said} ~9000 enter enter ~9000 enter ~9000"));
}

/// Two looks are taken; then it is said, wrongly, and what would have looked different is told.
#[test]
fn blackbox_screen() {
    check("blackbox_looking", Screen::BlackBox, "enter down enter");
    check("blackbox_shown", Screen::BlackBox, "tab right down right down enter");
}

/// A tour is chosen; a beat is shown; the next one asks for half; then what came is held against what was said.
#[test]
fn tours() {
    check("tour_list", Screen::Tour, "");
    check("tour_shown", Screen::Tour, "enter");
    check("tour_half", Screen::Tour, "enter n right down right");
    check("tour_said", Screen::Tour, "enter n right down right down enter");
}

/// The first minute, then a step of it in the lab; and everything twice as large.
#[test]
fn welcome_and_projector() {
    let mut model = after_keys(Screen::Home, "");
    model.greets = true;
    Outside::new(false).tell(&mut model, Msg::Recalled(BTreeMap::new()));
    check_model("welcome", &model);
    Outside::new(false).tell(&mut model, Msg::Recalled(BTreeMap::from([("welcome.seen".to_owned(), "yes".to_owned())])));
    let mut model = after_keys(Screen::Lab, "n n");
    model.settings.projector = true;
    check_model("projector", &model);
}

/// Without colour every sign is still there: the frame is the same text, and no cell has a colour.
#[test]
fn without_colour_nothing_is_lost() {
    let starts = [
        (Screen::BlackBox, "enter down enter"),
        (Screen::Tour, "enter"),
        (Screen::Tour, "enter n right down right down enter"),
        (Screen::Home, ""),
    ];
    for (screen, keys) in starts {
        let mut model = after_keys(screen, keys);
        let coloured = frame(&model, SIZES[1]);
        model.settings.theme = Theme::Plain;
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZES[1].0, SIZES[1].1));
        view::draw(&model, &mut buffer);
        assert_eq!(lines(&buffer), coloured, "{screen:?}");
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset), "{screen:?}");
    }
}

/// What is wrong with the person's own keys lies over the first screen.
#[test]
fn key_file_with_errors() {
    let (keymap, complaints) = Keymap::read("/home/ana/.config/driverseat/keys.conf", "lab.step = ctrl-n\nlab.stepp = x\nquit\n");
    let mut model = Model::new(Screen::Home, Settings::default(), keymap);
    model.over.push(app::help::complaints(&complaints));
    check_model("keys_errors", &model);
}

/// Keys that type a text.
fn typed(text: &str) -> String {
    text.chars().map(|c| if c == ' ' { "space ".to_owned() } else { format!("{c} ") }).collect()
}

#[test]
fn bench() {
    check("bench", Screen::Bench, "");
    check("bench_refused", Screen::Bench, &typed("spark-submit --deploy-mode cluster a.py"));
    check(
        "bench_warned",
        Screen::Bench,
        &typed(
            "spark-submit --master spark://h:7077 --supervise --num-executors 3 --executor-memory 2g --conf spark.executor.memory=3g a.py ",
        ),
    );
    check("bench_suggesting", Screen::Bench, &typed("spark-submit --master yarn --conf spark.dynamicAll"));
    check("bench_completed", Screen::Bench, &format!("{}tab c l u tab", typed("spark-submit --dep")));
    check("bench_keys", Screen::Bench, "ctrl-k m e m o r y O v");
    check("bench_what_if", Screen::Bench, "ctrl-t");
    check("bench_compared", Screen::Bench, "ctrl-t down enter");
    check("bench_with", Screen::Bench, "end ctrl-r down down right");
}

/// A line is written, handed in, and judged by what comes of it.
#[test]
fn drill_screen() {
    check("drill", Screen::Drill, "");
    check("drill_not_yet", Screen::Drill, &format!("{}enter", typed("--master yarn a.py")));
    check("drill_met", Screen::Drill, &format!("{}enter", typed("--master local[2] report.py")));
}

#[test]
fn nothing_panics_at_any_size() {
    let mut starts: Vec<Model> =
        Screen::ALL.into_iter().flat_map(|screen| ["", "?", ": g u"].map(|keys| after_keys(screen, keys))).collect();
    starts.extend(
        [
            (Screen::Quiz, "enter enter"),
            (Screen::Quiz, "o"),
            (Screen::Exam, "up enter m"),
            (Screen::Exam, "up enter o"),
            (Screen::Exam, "up enter H down enter"),
            (Screen::Review, "enter"),
            (Screen::Review, "e"),
            (Screen::Progress, "right"),
            (Screen::Home, ""),
        ]
        .map(|(screen, keys)| after(&mut Outside::new(true), screen, keys)),
    );
    let large = |model: &Model| Model { settings: Settings { projector: true, ..model.settings }, ..model.clone() };
    starts.extend([
        large(&starts[0]),
        large(&after_keys(Screen::Tour, "enter n")),
        after_keys(Screen::BlackBox, "tab right down right down enter"),
    ]);
    let widths = (1..=300).step_by(29).chain([2, 3, 4, 39, 40, 41, 79, 80, 81]);
    for width in widths {
        for height in (1..=100).step_by(17).chain([2, 3, 4, 9, 11, 24]) {
            for model in &starts {
                frame(model, (width, height));
            }
        }
    }
}
