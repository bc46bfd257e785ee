//! Frames as text: start, keys, frame. To accept new ones: `INSTA_UPDATE=always cargo test`.

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
use driverseat::app::lab::Course;
use driverseat::app::library::Lesson;
use driverseat::app::msg::Foretold;
use driverseat::content::GuideFile;
use driverseat::content::QuizFile;
use driverseat::content::Scenario;
use driverseat::shell::oracle::Simulator;
use driverseat::shell::play::Player;
use driverseat::shell::worker;
use driverseat::study::Oracle;
use driverseat::study::answer;
use driverseat::study::grade;
use driverseat::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

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
    Library { scenarios: vec![scenario], questions, lessons, ..Library::default() }
}

/// The model after the keys, which are written as the key file writes them.
pub(crate) fn after_keys(start: Screen, keys: &str) -> Model {
    let mut model = Model::new(start, Settings::default(), Keymap::default());
    model.seed = 1;
    tell(&mut model, Msg::Loaded(Arc::new(library())));
    for key in keys.split_whitespace() {
        tell(&mut model, Msg::Key(Key::parse(key).unwrap_or_else(|complaint| panic!("{complaint}"))));
    }
    model
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
            _ => continue,
        };
        tell(model, answer);
    }
}

/// The frame as lines, without the blanks at their ends.
fn frame(model: &Model, (width, height): (u16, u16)) -> String {
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
    let model = after_keys(start, keys);
    for (width, height) in SIZES {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}__{width}x{height}"), frame(&model, (width, height)));
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

#[test]
fn bench() {
    check("bench", Screen::Bench, "");
    check(
        "bench_refused",
        Screen::Bench,
        "ctrl-u s p a r k - s u b m i t space - - d e p l o y - m o d e space c l u s t e r space a . p y",
    );
}

#[test]
fn nothing_panics_at_any_size() {
    let starts = Screen::ALL.map(|screen| ["", "?", ": g u"].map(|keys| after_keys(screen, keys)));
    let widths = (1..=300).step_by(29).chain([2, 3, 4, 39, 40, 41, 79, 80, 81]);
    for width in widths {
        for height in (1..=100).step_by(17).chain([2, 3, 4, 9, 11, 24]) {
            for model in starts.as_flattened() {
                frame(model, (width, height));
            }
        }
    }
}
