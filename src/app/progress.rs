//! Progress: the map topology x fault, how sure one was against how right, the history and the forecast.

use crate::app::action::Action;
use crate::app::action::StudyAction;
use crate::app::effect::Effect;
use crate::app::learner;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::quiz;
use crate::app::round;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::study::Hit;
use crate::study::Topology;

/// The state of the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgressScreen {
    /// The chosen square of the map: topology, and what is hit.
    pub row: usize,
    pub column: usize,
    pub scroll: usize,
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let (rows, columns) = (Topology::ALL.len(), Hit::ALL.len());
    let state = &mut model.progress;
    match action {
        Action::Left => state.column = (state.column + columns - 1) % columns,
        Action::Right => state.column = (state.column + 1) % columns,
        Action::Move(Move::Up) => state.row = (state.row + rows - 1) % rows,
        Action::Move(Move::Down) => state.row = (state.row + 1) % rows,
        Action::Move(by) => round::scroll(&mut state.scroll, by),
        Action::Study(StudyAction::ExamDay) => learner::ask_day(model),
        Action::Accept => return practise(model),
        _ => return update::back_only(model, action),
    }
    vec![]
}

/// A round about the chosen square.
fn practise(model: &mut Model) -> Vec<Effect> {
    let (topology, fault) = (Topology::ALL[model.progress.row % Topology::ALL.len()], Hit::ALL[model.progress.column % Hit::ALL.len()]);
    let square = model
        .learner
        .progress
        .as_ref()
        .and_then(|progress| progress.map.iter().copied().find(|square| square.topology == topology && square.fault == fault));
    if square.is_some_and(|square| square.cells > 0) {
        return quiz::practise(model, topology, fault);
    }
    model.tell(Tone::Plain, "Nothing can be asked about this square");
    vec![]
}
