//! The quiz: a practice round of one's own choice, with the reason of every option after each answer.

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::desk::Seat;
use crate::app::desk::Wish;
use crate::app::effect::Effect;
use crate::app::form::Field;
use crate::app::form::Form;
use crate::app::form::Input;
use crate::app::model::Model;
use crate::app::round;
use crate::app::round::Round;
use crate::app::round::Stage;
use crate::app::update;
use crate::study::Blueprint;
use crate::study::Filter;
use crate::study::Hit;
use crate::study::Kind;
use crate::study::Mode;
use crate::study::Pool;
use crate::study::Practice;
use crate::study::Topology;

/// How many questions a round can have.
const COUNTS: [usize; 4] = [5, 10, 20, 50];

/// The state of the screen.
#[derive(Clone, Debug)]
pub struct Quiz {
    pub round: Round,
    /// What is practised.
    pub practice: Practice,
    /// It is counted, but memory does not learn from it.
    pub cram: bool,
    /// The reasons come at the end.
    pub silent: bool,
    /// The switches, while they are being set.
    pub switches: Option<Form>,
}

impl Default for Quiz {
    fn default() -> Self {
        let practice = Practice { count: 10, ..Practice::default() };
        Self { round: Round::default(), practice, cram: false, silent: false, switches: None }
    }
}

/// Asks the desk for a round of what is to be practised.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    let quiz = &mut model.quiz;
    let mode = if quiz.cram { Mode::Cram } else { Mode::Practice };
    // What this sitting has brought so far is counted on.
    let (tally, points) = (quiz.round.tally, quiz.round.points);
    quiz.round = Round::fetching(mode, quiz.silent);
    (quiz.round.tally, quiz.round.points) = (tally, points);
    quiz.switches = None;
    // The next round of the same switches is another one.
    quiz.practice.seed = model.seed;
    model.seed = model.seed.wrapping_add(1);
    vec![Effect::desk(Wish::Practice(quiz.practice.clone()))]
}

/// A round about one square of the map.
pub fn practise(model: &mut Model, topology: Topology, fault: Hit) -> Vec<Effect> {
    let filter = Filter { topologies: vec![topology], faults: vec![fault], ..Filter::default() };
    model.quiz.practice = Practice { filter, ..Quiz::default().practice };
    update::go(model, crate::app::Screen::Quiz);
    begin(model)
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    if let Some(form) = &mut model.quiz.switches {
        match action {
            Action::Accept | Action::Left | Action::Right | Action::NextPane | Action::PreviousPane | Action::Move(_)
                if form.on(action) =>
            {
                let form = form.clone();
                set(&mut model.quiz, &form);
                return begin(model);
            }
            Action::Back => model.quiz.switches = None,
            _ => {}
        }
        return vec![];
    }
    if action == Action::Study(StudyAction::Switches) {
        model.quiz.switches = Some(switches(&model.quiz));
        return vec![];
    }
    if let Some(effects) = round::on(model, Seat::Quiz, action) {
        return effects;
    }
    match action {
        Action::Accept | Action::Study(StudyAction::Next) if matches!(model.quiz.round.stage, Stage::Over | Stage::Idle) => begin(model),
        Action::Accept | Action::Left | Action::Right | Action::NextPane | Action::PreviousPane | Action::Study(_) => vec![],
        _ => update::back_only(model, action),
    }
}

fn pick(label: &str, options: Vec<String>, at: usize) -> Field {
    Field { label: label.to_owned(), input: Input::Pick { options, at: Some(at) } }
}

fn with_all(names: impl Iterator<Item = &'static str>) -> Vec<String> {
    std::iter::once("all").chain(names).map(str::to_owned).collect()
}

/// The place after "all" of what is chosen.
fn place<T: PartialEq>(all: &[T], chosen: &[T]) -> usize {
    chosen.first().and_then(|one| all.iter().position(|known| known == one)).map_or(0, |place| place + 1)
}

fn switches(quiz: &Quiz) -> Form {
    let Practice { filter, pool, count, blocked, .. } = &quiz.practice;
    let objectives: Vec<String> = Blueprint::full().objectives.into_iter().map(|objective| objective.id).collect();
    let objective = place(&objectives, &filter.objectives);
    let yes_no = |no: &str, yes: &str| vec![no.to_owned(), yes.to_owned()];
    let fields = vec![
        pick(
            "Questions",
            Pool::ALL.iter().map(|pool| pool.name().to_owned()).collect(),
            Pool::ALL.iter().position(|known| known == pool).unwrap_or(0),
        ),
        pick("Objective", std::iter::once("all".to_owned()).chain(objectives).collect(), objective),
        pick("Kind", with_all(Kind::ALL.iter().map(|kind| kind.name())), place(&Kind::ALL, &filter.kinds)),
        pick("World", with_all(Topology::ALL.iter().map(|world| world.name())), place(&Topology::ALL, &filter.topologies)),
        pick("What is hit", with_all(Hit::ALL.iter().map(|hit| hit.name())), place(&Hit::ALL, &filter.faults)),
        pick("How many", COUNTS.iter().map(ToString::to_string).collect(), COUNTS.iter().position(|known| known == count).unwrap_or(1)),
        pick("Order", yes_no("mixed", "one world after the other"), usize::from(*blocked)),
        pick("Reasons", yes_no("after each answer", "at the end"), usize::from(quiz.silent)),
        pick("Memory", yes_no("learns from it", "is left alone (cramming)"), usize::from(quiz.cram)),
        Field { label: "Begin".to_owned(), input: Input::Confirm },
    ];
    Form { fields, ..Form::default() }
}

fn set(quiz: &mut Quiz, form: &Form) {
    let at = |row: usize| match form.fields.get(row).map(|field| &field.input) {
        Some(Input::Pick { at: Some(at), .. }) => *at,
        _ => 0,
    };
    let objectives: Vec<String> = Blueprint::full().objectives.into_iter().map(|objective| objective.id).collect();
    quiz.practice.pool = Pool::ALL[at(0).min(Pool::ALL.len() - 1)];
    quiz.practice.filter = Filter {
        objectives: chosen(&objectives, at(1)),
        kinds: chosen(&Kind::ALL, at(2)),
        topologies: chosen(&Topology::ALL, at(3)),
        faults: chosen(&Hit::ALL, at(4)),
        ..Filter::default()
    };
    quiz.practice.count = COUNTS[at(5).min(COUNTS.len() - 1)];
    quiz.practice.blocked = at(6) == 1;
    quiz.silent = at(7) == 1;
    quiz.cram = at(8) == 1;
}

/// What stands in this row; place 0 is "all".
fn chosen<T: Clone>(all: &[T], at: usize) -> Vec<T> {
    at.checked_sub(1).and_then(|place| all.get(place)).into_iter().cloned().collect()
}
