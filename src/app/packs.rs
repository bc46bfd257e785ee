//! A teacher's packs while they are being written: read again when they change, and the linter's messages on the screen.

use std::sync::Arc;

use crate::app::library::Library;
use crate::app::model::Model;
use crate::app::paper::Paper;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::Diagnostic;
use crate::base::text::plural;

/// By its title a second report takes the place of the first.
const TITLE: &str = "What the linter says of the pack";

/// The content was read again. A question on the screen that was changed is asked again as it is now.
pub fn read_again(model: &mut Model, library: Arc<Library>) {
    let seed = model.seed;
    for round in [&mut model.quiz.round, &mut model.review.round] {
        let changed = round.paper.as_ref().and_then(|paper| library.question(&paper.question.id).filter(|now| **now != *paper.question));
        if let Some(question) = changed.cloned().filter(|_| round.is_asking()) {
            round.paper = Some(Paper::new(question, seed));
        }
    }
    model.library = Some(library);
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
