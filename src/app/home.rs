//! Home: what to do today.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::library::Library;
use crate::app::list::Cursor;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Choice;
use crate::app::update;
use crate::base::text::plural;
use crate::study::Hit;
use crate::study::Progress;

/// The state of the first screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    pub cursor: Cursor,
}

/// One thing that can be done today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub title: String,
    /// What awaits there, in a sentence or two.
    pub text: String,
    pub choice: Choice,
}

impl Home {
    /// What is offered, the most useful first: what the record asks for, then a scenario to begin with, then every screen.
    pub fn items(&self, library: Option<&Library>, progress: Option<&Progress>) -> Vec<Item> {
        let mut items = progress.map(today).unwrap_or_default();
        let find = |name: &str| library.and_then(|library| library.scenario(name));
        let first = library.and_then(Library::first_scenario);
        let begun = progress.is_some_and(|progress| progress.answers > 0);
        let offered = [(if begun { "Watch" } else { "Start here" }, first), ("Then", find("client/driver-killed"))];
        for (lead, scenario) in offered {
            items.extend(scenario.map(|scenario| Item {
                title: format!("{lead}: {}", scenario.title),
                text: scenario.story.clone(),
                choice: Choice::Scenario(scenario.id.clone()),
            }));
        }
        if progress.is_some() && !begun {
            items.push(Item {
                title: "Placement: where do you stand?".to_owned(),
                text: "Twelve questions that find out where to begin: three of each world, harder after a right answer.".to_owned(),
                choice: Choice::Placement,
            });
        }
        items.extend(SCREENS.iter().map(|(screen, text)| Item {
            title: screen.name().to_owned(),
            text: (*text).to_owned(),
            choice: Choice::Act(Action::Go(*screen)),
        }));
        items
    }
}

/// What the record asks for today.
fn today(progress: &Progress) -> Vec<Item> {
    let mut items = Vec::new();
    let item = |title: String, text: &str, choice: Choice| Item { title, text: text.to_owned(), choice };
    if let Some((answered, asked)) = progress.open_exam {
        let text = "Your exam was left open. Its answers and its clock are as they were.";
        items.push(item(format!("Go on with the exam: {answered} of {asked} answered"), text, Choice::Act(Action::Go(Screen::Exam))));
    }
    if progress.reviews_due() > 0 {
        let text = "What you knew once and are about to forget, each as another question. Keeping costs less than learning again.";
        let title = format!("Review: {} due", plural(progress.reviews_due(), "thing"));
        items.push(item(title, text, Choice::Act(Action::Go(Screen::Review))));
    }
    for (square, recall) in progress.weakest().into_iter().take(2) {
        let hit = if square.fault == Hit::None { "nothing fails".to_owned() } else { format!("{} is hit", square.fault.name()) };
        let title = format!("Weakest: {}, {hit} ({:.0}%)", square.topology, recall * 100.0);
        let text = "A short round of questions about this square of your map.";
        items.push(item(title, text, Choice::Practise(square.topology, square.fault)));
    }
    items
}

/// The day of the exam and what is to be expected of it, in one line.
pub fn outlook(progress: &Progress) -> String {
    let forecast = progress.forecast;
    let expected = format!("expected {:.0}% ({:.0} to {:.0})", forecast.expected, forecast.low, forecast.high);
    match &progress.exam_day {
        Some(_) if forecast.days_left == 0 => format!("The exam is today: {expected}"),
        Some(_) => format!("{} to the exam: {expected}", plural(usize::try_from(forecast.days_left).unwrap_or(0), "day")),
        None => "No exam day is set: e in Review sets it".to_owned(),
    }
}

/// The screens, and what awaits there.
const SCREENS: &[(Screen, &str)] = &[
    (
        Screen::Predict,
        "A fault is armed and the clock stands still. Say what will happen, part by part, and how sure you are; then run it. Honest doubt \
         pays better than a bold mistake.",
    ),
    (Screen::Lab, "Watch one application run, break any part of it, go back in time and ask why."),
    (Screen::Wall, "The same work and the same fault in local, client, cluster and Connect, side by side on one clock."),
    (Screen::Quiz, "Questions of every kind, mixed. After each answer: why every option is right or wrong, and the source."),
    (Screen::Exam, "Forty-five questions in ninety minutes, or ten in twenty, against the clock; a result per objective and per cell."),
    (Screen::Review, "What is about to be forgotten, planned for the day of your exam; and what is forgotten again and again."),
    (Screen::Progress, "The map of what you know, whether you were as right as you were sure, and the forecast."),
    (
        Screen::Bench,
        "Type any spark-submit line, session builder or sc:// string: where everything would run, what Spark would refuse; and run it.",
    ),
    (
        Screen::Tour,
        "Seven short walks: where the driver sits, local, client, cluster, Connect, faults, logs. First shown, then half is yours, then alone.",
    ),
    (
        Screen::BlackBox,
        "Something has run where you cannot see it. Look at its console, its exit code and its logs, and name where it was and what broke.",
    ),
    (
        Screen::Drill,
        "A requirement is given; you write the line. It is judged by where it puts things and by what comes of it when something breaks.",
    ),
    (Screen::Guide, "Look up what the course teaches, and where real Spark differs from it."),
];

/// Moves the choice, or opens it.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let items = model.home.items(model.library.as_deref(), model.learner.progress.as_deref());
    match action {
        Action::Move(by) => model.home.cursor.turn(by, items.len()),
        Action::Accept | Action::Right => {
            if let Some(item) = model.home.cursor.of(&items) {
                return update::choose(model, &item.choice);
            }
        }
        Action::Search => return update::act(model, Action::Palette),
        _ => return update::back_only(model, action),
    }
    vec![]
}
