//! The table of actions: every key in it does something where it is said to work, and the printed reference is complete.

use driverseat::app;
use driverseat::app::Action;
use driverseat::app::Keymap;
use driverseat::app::Msg;
use driverseat::app::Screen;
use driverseat::app::action::Place;
use driverseat::app::action::StudyAction;
use driverseat::app::action::TABLE;
use driverseat::app::help;
use driverseat::app::list::Move;

use crate::screens::after_keys;

/// What can be told of a model from outside, to see whether an action did anything.
fn told(model: &app::Model) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {} {:?} {:?} {:?} {:?} {} {:?} {:?} {:?} {:?}",
        model.screen,
        model.over,
        model.settings,
        model.toast,
        model.home,
        model.guide,
        model.lab.playback,
        model.lab.pane,
        model.lab.zoom,
        model.lab.console,
        model.lab.asking,
        model.lab.waiting,
        model.lab.selected,
        model.lab.filter,
        model.lab.scroll,
        model.lab.lit,
        (&model.quiz.round, &model.quiz.switches, &model.exam, &model.progress, &model.learner.day),
        (&model.predict.form, model.predict.endless, &model.tour),
        (model.bench.asking, model.drill.opened, &model.drill.editor.line)
    )
}

#[test]
fn every_key_of_a_screen_does_something_there() {
    let mut idle = Vec::new();
    for line in TABLE {
        let screens: Vec<Screen> = match line.place {
            Place::Screen(screen) => vec![screen],
            Place::Everywhere | Place::Screens => vec![Screen::Guide],
            Place::Asking if line.id == "ask.unset" || matches!(line.action, Action::Study(StudyAction::Letter(_))) => {
                vec![Screen::Predict]
            }
            Place::Asking => vec![Screen::Quiz],
            Place::Answered => vec![Screen::Predict],
            Place::Lists | Place::Over => continue,
        };
        for screen in screens {
            // In the middle of a run, or of an answer, so that every direction is open.
            let keys = match (screen, line.place) {
                (_, Place::Answered) => "right down right down right up up up enter",
                // As sure as one is already would change nothing.
                (_, Place::Asking) if line.id == "ask.certain" => "",
                (Screen::Predict, Place::Asking) => "right down right",
                (_, Place::Asking) => "3",
                (Screen::Lab, _) => "n n n . . .",
                (Screen::Exam, _) => "up enter ctrl-n",
                (Screen::Tour, _) if line.id == "tour.previous" => "enter n",
                (Screen::Tour, _) => "enter",
                (Screen::Drill, _) => "-",
                _ => "",
            };
            let mut model = after_keys(screen, keys);
            let before = told(&model);
            let effects = app::update(&mut model, Msg::Act(line.action));
            if effects.is_empty() && told(&model) == before && line.action != Action::Go(screen) {
                idle.push(line.id);
            }
        }
    }
    assert_eq!(idle, Vec::<&str>::new());
}

#[test]
fn moving_works_in_every_list() {
    for (screen, keys) in [(Screen::Home, ""), (Screen::Lab, "n")] {
        let mut model = after_keys(screen, keys);
        let before = told(&model);
        app::update(&mut model, Msg::Act(Action::Move(Move::Down)));
        assert_ne!(told(&model), before, "{screen:?}");
    }
}

#[test]
fn the_reference_names_every_action() {
    let reference = help::reference(&Keymap::default());
    let missing: Vec<&str> = TABLE.iter().map(|line| line.id).filter(|id| !reference.contains(&format!("`{id}`"))).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
