//! Questions that are answered on a picture: by keys, by mouse, at any size, and marked on the same picture afterwards.

use std::sync::Arc;

use driverseat::app::Keymap;
use driverseat::app::Library;
use driverseat::app::Model;
use driverseat::app::Msg;
use driverseat::app::Screen;
use driverseat::app::Settings;
use driverseat::app::Theme;
use driverseat::app::form::Input;
use driverseat::content::QuizFile;
use driverseat::shell::oracle::Simulator;
use driverseat::study::Answer;
use driverseat::study::Kind;
use driverseat::study::Question;
use driverseat::study::answer::Solved;
use driverseat::study::answer::solve;
use driverseat::study::question::Body;
use driverseat::tui::view;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::prop_assert;
use proptest::prelude::proptest;
use proptest::test_runner::Config;
use ratatui::layout::Rect;

use crate::screens::Outside;
use crate::screens::frame;
use crate::screens::kept;

/// The sizes that are looked at.
const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (200, 60)];

fn questions() -> Vec<Question> {
    let files = [
        ("causes.json", include_str!("../../quizzes/logs/causes.json")),
        ("first-look.json", include_str!("../data/content/first-look.json")),
    ];
    let read = |(name, text): (&str, &str)| QuizFile::read(name, text).0.expect("the file is sound").questions;
    files.into_iter().flat_map(read).map(|(_, question)| question).collect()
}

fn question(id: &str) -> Question {
    questions().into_iter().find(|question| question.id == id).expect("it is shipped")
}

/// One question on a screen.
struct Asked {
    outside: Outside,
    model: Model,
}

impl Asked {
    fn on(screen: Screen, question: &Question) -> Self {
        let mut outside = Outside::new(false);
        let asked = [question.clone()];
        outside.teach(&asked);
        let mut model = Model::new(screen, Settings::default(), Keymap::default());
        model.seed = 1;
        outside.tell(&mut model, Msg::Loaded(Arc::new(Library { questions: asked.to_vec(), ..Library::default() })));
        outside.tell(&mut model, Msg::Act(driverseat::app::Action::Go(screen)));
        Self { outside, model }
    }

    fn quiz(id: &str) -> Self {
        Self::on(Screen::Quiz, &question(id))
    }

    fn keys(mut self, keys: &str) -> Self {
        self.outside.keys(&mut self.model, keys);
        self
    }

    /// Where these words stand, at 80x24.
    fn place(&self, words: &str) -> (u16, u16) {
        let shown = frame(&self.model, (80, 24));
        let found = shown.lines().enumerate().find_map(|(y, line)| Some((line[..line.find(words)?].chars().count(), y)));
        let (x, y) = found.unwrap_or_else(|| panic!("`{words}` is not in\n{shown}"));
        (u16::try_from(x).expect("on the screen"), u16::try_from(y).expect("on the screen"))
    }

    fn under(&self, (x, y): (u16, u16)) -> Option<driverseat::app::msg::Target> {
        view::pressed(&self.model, Rect::new(0, 0, 80, 24), x, y)
    }

    fn press_at(&mut self, place: (u16, u16)) {
        if let Some(target) = self.under(place) {
            self.outside.tell(&mut self.model, Msg::Click(target));
        }
    }

    fn release_at(&mut self, place: (u16, u16)) {
        let target = self.under(place);
        self.outside.tell(&mut self.model, Msg::Release(target));
    }

    /// Presses on these words and lets go.
    fn click(mut self, words: &str) -> Self {
        let place = self.place(words);
        self.press_at(place);
        self.release_at(place);
        self
    }

    /// Carries one thing with the mouse to where these words stand.
    fn drag(mut self, from: &str, to: &str) -> Self {
        self.press_at(self.place(from));
        let to = self.place(to);
        if let Some(target) = self.under(to) {
            self.outside.tell(&mut self.model, Msg::Drag(target));
        }
        self.release_at(to);
        self
    }

    fn answer(&self) -> Option<Answer> {
        self.model.quiz.round.paper.as_ref().and_then(driverseat::app::paper::Paper::answer)
    }

    fn check(&self, name: &str) {
        for (width, height) in SIZES {
            kept(&format!("{name}__{width}x{height}"), &frame(&self.model, (width, height)));
        }
    }
}

#[test]
fn processes_are_placed_on_machines() {
    let id = "start-place-cluster";
    Asked::quiz(id).check("place_asked");
    Asked::quiz(id).keys("c down").check("place_half");
    Asked::quiz(id).keys("b c a enter enter").check("place_graded");
    // The letters of the places come from the seed: worker, laptop, master.
    let right = Some(Answer::Matched(vec![Some(0), Some(1), Some(1)]));
    assert_eq!(Asked::quiz(id).keys("b a a").answer(), right, "by letters");
    assert_eq!(Asked::quiz(id).keys("right right down space down l").answer(), right, "by arrows");
    assert_eq!(Asked::quiz(id).keys("a a a up up x b").answer(), right, "put back, then put right");
    let clicked = Asked::quiz(id).click("The spark-submit").click("b Your laptop").click("a A worker").click("a A worker");
    assert_eq!(clicked.answer(), right, "by clicks");
    let dragged = Asked::quiz(id).drag("The executors", "a A worker").drag("The driver", "a A worker").drag("The spark-submit", "b Your");
    assert_eq!(dragged.answer(), right, "by dragging");
    assert_eq!(dragged.drag("The driver", "Not placed yet").answer(), None, "dragged back");
}

#[test]
fn the_cause_is_chosen_in_the_run() {
    let id = "ca-connect-again";
    Asked::quiz(id).check("cause_asked");
    Asked::quiz(id).keys("d enter").check("cause_graded");
    Asked::quiz("ca-connect-worker").keys("down").check("cause_on_a_cluster");
    let link = Asked::quiz(id).click("reset");
    assert_eq!(link.answer(), Some(Answer::Chosen(vec![0])), "the link itself is pressed");
    assert!(link.click("[ Answer ]").model.quiz.round.is_graded());
    let process = Asked::quiz("ca-connect-worker").click("SIGKILL");
    assert_eq!(process.answer(), Some(Answer::Chosen(vec![0])), "the process itself is pressed");
}

#[test]
fn rows_lists_and_lines_take_the_mouse_too() {
    let ids = |kind: Kind| questions().into_iter().find(|question| question.kind == kind).expect("one of each kind").id;
    let order = Asked::quiz(&ids(Kind::Order));
    let before = order.answer();
    let order = order.drag(" 1. ", " 3. ");
    assert_ne!(order.answer(), before);
    order.keys("space up").check("order_carried");
    let matched = Asked::quiz(&ids(Kind::Match)).click("sc://").click("Spark Connect server").click("spark://").click("standalone master");
    assert!(matched.answer().is_some());
    matched.check("match_paired");
    let line = Asked::quiz(&ids(Kind::Snippet)).click("deployMode");
    assert!(matches!(line.answer(), Some(Answer::Chosen(chosen)) if chosen.len() == 1));
    line.check("snippet_ticked");
}

/// What is said with the mouse in an exam is in the exam, like what is said with keys.
#[test]
fn an_exam_keeps_what_the_mouse_says() {
    let mut exam = Asked::on(Screen::Exam, &question("start-place-cluster")).keys("end enter");
    assert!(exam.model.exam.is_asking());
    exam = exam.drag("The executors", "A worker").drag("The driver", "A worker").drag("The spark-submit", "Your laptop");
    let slots = exam.model.exam.exam.map(|exam| exam.slots).unwrap_or_default();
    assert_eq!(slots[0].answer, Some(Answer::Matched(vec![Some(0), Some(1), Some(1)])));
}

#[test]
fn without_colour_the_pictures_say_the_same() {
    for (id, keys) in [("start-place-cluster", "b c a enter enter"), ("start-place-cluster", "b"), ("ca-connect-again", "d")] {
        let mut asked = Asked::quiz(id).keys(keys);
        let coloured = frame(&asked.model, (80, 24));
        asked.model.settings.theme = Theme::Plain;
        assert_eq!(frame(&asked.model, (80, 24)), coloured, "{id}");
    }
}

/// For every shipped question about the cause of an event: what the simulator says began it.
#[test]
fn the_run_says_what_began_it() {
    let oracle = Simulator::default();
    let mut told = Vec::new();
    for question in questions().iter().filter(|question| question.events().is_some()) {
        let Ok(Solved::Choices(right)) = solve(question, &oracle) else { panic!("{} has a key", question.id) };
        let Body::Choose { choices, .. } = &question.body else { panic!("{} offers events", question.id) };
        let began: Vec<&str> = choices.iter().zip(&right).filter(|(_, right)| **right).map(|(choice, _)| choice.text.as_str()).collect();
        told.push(format!("{}: {}", question.id, began.join(" / ")));
    }
    kept("causes__began", &told.join("\n"));
}

proptest! {
    #![proptest_config(Config::with_cases(24))]

    /// Whatever is typed, pressed, dragged and let go, wherever: what can be said stays sayable, and nothing panics.
    #[test]
    fn any_keys_and_presses_leave_a_sound_paper(
        which in 0usize..6,
        acts in prop::collection::vec((0u8..4, any::<u8>(), 0u16..80, 2u16..22), 1..40),
    ) {
        let kinds = [Kind::Place, Kind::Match, Kind::Order, Kind::Snippet, Kind::Many, Kind::Cause];
        let asked = questions().into_iter().find(|question| question.kind == kinds[which]).expect("one of each kind");
        let mut asked = Asked::on(Screen::Quiz, &asked);
        let keys = ["up", "down", "left", "right", "space", "x", "a", "b", "c", "g", "tab", "pageup", "pagedown", "home", "end", "1"];
        for (what, key, x, y) in acts {
            match what {
                0 => {
                    let model = &mut asked.model;
                    asked.outside.keys(model, keys[usize::from(key) % keys.len()]);
                }
                1 => asked.press_at((x, y)),
                2 => {
                    if let Some(target) = asked.under((x, y)) {
                        asked.outside.tell(&mut asked.model, Msg::Drag(target));
                    }
                }
                _ => asked.release_at((x, y)),
            }
            let Some(paper) = &asked.model.quiz.round.paper else { continue };
            let sound = |input: &Input| !matches!(input, Input::Pick { options, at: Some(at) } if *at >= options.len());
            prop_assert!(paper.form.fields.iter().all(|field| sound(&field.input)));
            prop_assert!(paper.form.cursor.at < paper.form.fields.len());
            if let Some(Answer::Ordered(mut order)) = paper.answer() {
                order.sort_unstable();
                prop_assert!(order.iter().enumerate().all(|(place, item)| place == *item));
            }
        }
    }
}
