//! What each action does on the bench; letters go into the line.

use crate::app::action::Action;
use crate::app::action::BenchAction;
use crate::app::bench::what_if;
use crate::app::bench::with;
use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::lab::Lab;
use crate::app::list::Cursor;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::study::RunSpec;

/// No report is longer; the view stops at its end.
const LONGEST: usize = 400;

pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.bench.asking {
        return in_form(model, action);
    }
    let bench = &mut model.bench;
    match action {
        Action::Bench(BenchAction::Complete) => {
            if !bench.editor.complete() {
                model.tell(Tone::Plain, "Nothing to complete here: type on, or Ctrl-K lists the configuration keys");
            }
        }
        Action::Bench(BenchAction::Run) => return run(model),
        Action::Bench(BenchAction::With) => bench.asking = true,
        Action::Bench(BenchAction::WhatIf) => {
            let sheet = what_if::sheet(bench);
            model.over.push(sheet);
        }
        Action::Bench(BenchAction::Keys) => {
            let sheet = what_if::keys(bench.editor.version);
            model.over.push(sheet);
        }
        Action::Bench(BenchAction::Release) => {
            bench.editor.next_version();
            let told = format!("Read as Spark {} reads it", bench.editor.version);
            model.tell(Tone::Plain, told);
        }
        Action::Move(by @ (Move::Up | Move::Down)) if !bench.editor.suggestions.is_empty() || bench.editor.line.text.contains('\n') => {
            bench.editor.step(by);
        }
        Action::Move(by) => {
            let mut at = Cursor { at: bench.scroll };
            at.step(by, LONGEST);
            bench.scroll = at.at;
        }
        _ => return update::back_only(model, action),
    }
    vec![]
}

/// The form of work and faults is open.
fn in_form(model: &mut Model, action: Action) -> Vec<Effect> {
    let meant = match action {
        Action::Bench(BenchAction::Run) => Action::Accept,
        Action::Bench(BenchAction::Complete) => Action::NextPane,
        other => other,
    };
    match meant {
        Action::Back | Action::Bench(BenchAction::With) => model.bench.asking = false,
        _ => {
            if model.bench.with.on(meant) {
                return run(model);
            }
        }
    }
    vec![]
}

/// Opens the line in the lab and lets it be computed.
fn run(model: &mut Model) -> Vec<Effect> {
    let editor = &model.bench.editor;
    if editor.explanation.request.is_none() {
        let told = if editor.explanation.refusal.is_some() {
            "Spark would refuse this line, so there is nothing to run"
        } else {
            "This starts nothing, so there is nothing to run"
        };
        model.tell(Tone::Warn, told);
        return vec![];
    }
    let mut spec = RunSpec { submit: editor.line.text.clone(), spark: Some(editor.version.as_str().to_owned()), ..RunSpec::default() };
    if let Err(complaint) = with::fill(&model.bench.with, &mut spec) {
        model.tell(Tone::Bad, complaint);
        return vec![];
    }
    model.bench.asking = false;
    model.lab = Lab::open_run("from the bench", spec.clone());
    update::go(model, Screen::Lab);
    vec![Effect::StopComputing, Effect::Compute { seat: Seat::Lab(0), spec: Box::new(spec) }]
}
