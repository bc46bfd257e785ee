//! Frames as text: start, keys, frame. To accept new ones: `INSTA_UPDATE=always cargo test`.

use std::collections::BTreeMap;
use std::sync::Arc;

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
use driverseat::app::msg::Foretold;
use driverseat::content::GuideFile;
use driverseat::content::QuizFile;
use driverseat::content::Scenario;
use driverseat::content::Tour;
use driverseat::content::drill;
use driverseat::content::tour::BeatMode;
use driverseat::content::tour::TourBeat;
use driverseat::shell::blackbox;
use driverseat::shell::oracle::Simulator;
use driverseat::shell::play::Player;
use driverseat::shell::worker;
use driverseat::study::FaultSpec;
use driverseat::study::Oracle;
use driverseat::study::answer;
use driverseat::study::grade;
use driverseat::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

/// The sizes that are looked at.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// A small library that does not change when content is added.
fn library() -> Library {
    let (scenario, _) = Scenario::read("first-run.json", include_str!("../../scenarios/start/first-run.json"));
    let (guide, _) = GuideFile::read("start.json", include_str!("../../assets/guide/start.json"));
    let guide = guide.expect("the example is sound");
    let lessons = guide.entries.into_iter().map(|entry| Lesson { area: guide.title.clone(), entry }).collect();
    let mut scenario = scenario.expect("the example is sound");
    "spark-submit --master local[4] report.py".clone_into(&mut scenario.run.submit);
    scenario.run.faults.clear();
    let (quiz, _) = QuizFile::read("first-look.json", include_str!("../../quizzes/start/first-look.json"));
    let questions = quiz.expect("the example is sound").questions.into_iter().map(|(_, question)| question).take(1).collect();
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

/// The model after the keys, which are written as the key file writes them.
pub(crate) fn after_keys(start: Screen, keys: &str) -> Model {
    let mut model = Model::new(start, Settings::default(), Keymap::default());
    model.seed = 1;
    tell(&mut model, Msg::Loaded(Arc::new(library())));
    press(&mut model, keys);
    model
}

/// The lab or the wall of one scenario after the keys.
pub(crate) fn on_scenario(start: Screen, scenario: Scenario, keys: &str) -> Model {
    let mut model = Model::new(start, Settings::default(), Keymap::default());
    tell(&mut model, Msg::Loaded(Arc::new(Library { scenarios: vec![scenario], ..Library::default() })));
    press(&mut model, keys);
    model
}

fn press(model: &mut Model, keys: &str) {
    for key in keys.split_whitespace() {
        tell(model, Msg::Key(Key::parse(key).unwrap_or_else(|complaint| panic!("{complaint}"))));
    }
}

/// Tells the model something and does at once what it asks for, as the shell would in its own time.
fn tell(model: &mut Model, msg: Msg) {
    let oracle = Simulator::default();
    for effect in app::update(model, msg) {
        let answer = match effect {
            Effect::Compute { seat, spec } => match Player::new(&spec) {
                Ok(mut player) => {
                    player.run_to_end();
                    Msg::Run(seat, Box::new(worker::news(&player, Course::Done)))
                }
                Err(why) => Msg::Refused(seat, why.to_string()),
            },
            Effect::Foretell { run, .. } => Msg::Foretold(Box::new(Foretold { truth: oracle.outcome(&run), change: None })),
            Effect::Grade { question, answer } => {
                let solved = answer::solve(&question, &oracle);
                Msg::Graded(solved.map(|solved| Box::new(grade::grade(&question, &solved, &answer, &oracle))))
            }
            Effect::DrawCase { library, seed, number } => {
                Msg::Case(blackbox::case(&library.scenarios, seed, number, &oracle).map(Box::new))
            }
            Effect::Judge { case, guess } => Msg::Judged(Box::new(blackbox::judge(&case, &guess))),
            Effect::JudgeLine { exercise, line } => Msg::LineJudged(drill::judge(&exercise, &line, &oracle).map(Box::new)),
            _ => continue,
        };
        tell(model, answer);
    }
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
fn check(name: &str, start: Screen, keys: &str) {
    check_model(name, &after_keys(start, keys));
}

fn check_model(name: &str, model: &Model) {
    for (width, height) in SIZES {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}__{width}x{height}"), frame(model, (width, height)));
        });
    }
}

#[test]
fn home() {
    check("home", Screen::Home, "");
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
    check("predict_shown", Screen::Predict, "right down right down right up up up enter");
}

#[test]
fn quiz() {
    check("quiz_asking", Screen::Quiz, "");
    check("quiz_graded", Screen::Quiz, "enter up enter");
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
    tell(&mut model, Msg::Recalled(BTreeMap::new()));
    check_model("welcome", &model);
    tell(&mut model, Msg::Recalled(BTreeMap::from([("welcome.seen".to_owned(), "yes".to_owned())])));
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
    let starts = Screen::ALL.map(|screen| ["", "?", ": g u"].map(|keys| after_keys(screen, keys)));
    let mut starts = starts.as_flattened().to_vec();
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
