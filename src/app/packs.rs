//! A teacher's packs while they are being written: read again when they change, and the linter's messages on the screen.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::lab::Lab;
use crate::app::library::Library;
use crate::app::model::Model;
use crate::app::paper::Paper;
use crate::app::screen::Screen;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::base::Diagnostic;
use crate::base::text::plural;

/// By its title a second report takes the place of the first.
const TITLE: &str = "What the linter says of the pack";

/// The content was read again. A question on the screen that was changed is asked again as it is now, and so is a scenario on the
/// stage: its words at once, its run from the same moment on.
pub fn read_again(model: &mut Model, library: &Arc<Library>) -> Vec<Effect> {
    let seed = model.seed;
    for round in [&mut model.quiz.round, &mut model.review.round] {
        let changed = round.paper.as_ref().and_then(|paper| library.question(&paper.question.id).filter(|now| **now != *paper.question));
        if let Some(question) = changed.cloned().filter(|_| round.is_asking()) {
            round.paper = Some(Paper::new(question, seed));
        }
    }
    let before = model.library.replace(Arc::clone(library));
    let on_stage = model.lab.scenario.as_deref().filter(|_| model.screen == Screen::Lab);
    let as_it_was = on_stage.filter(|old| before.as_ref().and_then(|library| library.scenario(&old.id)) == Some(*old));
    let Some(now) = as_it_was.and_then(|old| library.scenario(&old.id).filter(|now| *now != old)).cloned() else { return vec![] };
    if model.lab.scenario.as_ref().is_some_and(|old| old.run == now.run) {
        model.lab.retell(now);
        return vec![];
    }
    let now_at = model.lab.playback.now;
    update::show_lab(model, Lab::open(now).due_at(now_at))
}

/// Everything wrong in the packs, at once; a good word when nothing is.
pub fn linted(model: &mut Model, complaints: &[Diagnostic]) {
    model.over.retain(|sheet| sheet.title != TITLE);
    if complaints.is_empty() {
        return model.tell(Tone::Good, "The pack is read; the linter finds nothing wrong");
    }
    model.tell(Tone::Bad, format!("The linter finds {} in the pack", plural(complaints.len(), "error")));
    let row = |complaint: &Diagnostic| {
        let Diagnostic { file, line, column, message, help, .. } = complaint;
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let body = help.as_deref().map_or_else(|| message.clone(), |help| format!("{message}\nhelp: {help}"));
        Row::new(format!("{name}:{line}:{column}")).body(body).tone(Tone::Bad)
    };
    model.over.push(Sheet::new(TITLE, complaints.iter().map(row).collect()));
}
