//! The run behind a question that asks for a cause, at the moment of the effect: which records the offered events are, which of them
//! lie on the way to the effect, and the whole of that way, to be lit once the answer is given.

use crate::app::effect::Effect;
use crate::app::hand::letter;
use crate::app::lab::Lab;
use crate::app::lab::breakpoint::Breakpoint;
use crate::app::model::Model;
use crate::app::paper::Paper;
use crate::app::predict;
use crate::app::reveal::Reveal;
use crate::app::reveal::Staged;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::Fact;
use crate::sim::Log;
use crate::spark::explain;
use crate::spark::explain::Link;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Spark;
use crate::study::RunSpec;

/// A run that stands still where something has come about.
#[derive(Clone, Debug)]
pub struct Scene {
    pub lab: Lab,
    /// The events that are offered, in the order of the file.
    pub events: Vec<RecordId>,
    /// From the effect back to what was given from outside.
    causes: Vec<RecordId>,
    /// The steps of that way that say something.
    pub chain: Vec<Link>,
}

impl Scene {
    /// Finds effect and events in a run.
    ///
    /// # Errors
    /// Says which of them does not happen, or happens too late to be a cause.
    pub fn new(run: &RunSpec, staged: Staged, effect: &str, events: &[&str]) -> Result<Self, String> {
        let mut lab = Reveal::new(Lab::open_run("the run", run.clone()), staged).lab;
        lab.seek(|playback, branch| playback.to_record(branch, branch.log.len().saturating_sub(1)));
        let branch = lab.branch().ok_or("there is no run")?;
        let find = |words: &str| {
            let event = Breakpoint::parse(words);
            let mut records = branch.log.from(0);
            let found = records.find(|(id, record)| event.hits(branch, &lab.cluster, *id, record));
            found.map(|(id, _)| id).ok_or_else(|| format!("nothing in the run is `{words}`"))
        };
        let effect_at = find(effect)?;
        let events = events.iter().map(|words| find(words).map(|id| (id, *words))).collect::<Result<Vec<_>, String>>()?;
        if let Some((_, late)) = events.iter().find(|(id, _)| *id >= effect_at) {
            return Err(format!("`{late}` does not come before `{effect}`"));
        }
        let causes = to_fault(&branch.log, effect_at);
        let chain = explain::chain(&branch.log, &lab.cluster, effect_at);
        let chain = chain.into_iter().filter(|link| causes.contains(&RecordId(link.event))).collect();
        let events = events.into_iter().map(|(id, _)| id).collect();
        lab.seek(|playback, branch| playback.to_record(branch, effect_at.0 as usize));
        Ok(Self { lab, events, causes, chain })
    }

    /// For each event, how many causes lie between it and the effect; none: it did not lead there.
    pub fn trail(&self) -> Vec<Option<usize>> {
        self.events.iter().map(|event| self.causes.iter().position(|cause| cause == event)).collect()
    }

    /// When an event came about.
    pub fn time(&self, event: RecordId) -> VirtualTime {
        self.lab.branch().and_then(|branch| branch.log.get(event)).map(|record| record.at).unwrap_or_default()
    }

    /// Lights the way from the effect back to what began it, or hides it.
    fn light(&mut self, on: bool) {
        if on == self.lab.lit.is_empty() {
            let chain = self.chain.iter().map(|link| RecordId(link.event)).collect();
            self.lab.point(on.then_some(chain));
        }
    }
}

/// The way from an effect back to the fault that brought it about, else to the beginning. What the fault waited for before it struck
/// is no cause of anything.
fn to_fault(log: &Log<Spark>, effect: RecordId) -> Vec<RecordId> {
    let mut causes = log.causes(effect);
    let fault = |id: &RecordId| log.get(*id).is_some_and(|record| matches!(record.fact, Fact::Domain(SparkFact::Fault { .. })));
    if let Some(last) = causes.iter().position(fault) {
        causes.truncate(last + 1);
    }
    causes
}

/// Asks for the runs behind questions that have come up, and lights what has been answered.
pub fn look(model: &mut Model) -> Vec<Effect> {
    let graded = [model.quiz.round.is_graded(), model.review.round.is_graded(), model.exam.checked.is_some()];
    let mut effects = Vec::new();
    for (paper, graded) in papers(model).into_iter().zip(graded) {
        let Some(paper) = paper else { continue };
        if let Some(scene) = &mut paper.scene {
            scene.light(graded);
        } else if let (false, Some(run), Some(_)) = (paper.staged, &paper.question.run, paper.question.events()) {
            paper.staged = true;
            effects.push(Effect::Reveal { id: paper.question.id.clone(), run: run.clone().into(), parts: Vec::new() });
        }
    }
    effects
}

/// A run has come that was asked for: by a question, else by a prediction.
pub fn arrive(model: &mut Model, id: &str, staged: Option<Box<Staged>>) {
    let Some(paper) = papers(model).into_iter().flatten().find(|paper| paper.staged && paper.question.id == id) else {
        return predict::staged(model, id, staged);
    };
    let (Some(staged), Some(run), Some((effect, events))) = (staged, &paper.question.run, paper.question.events()) else { return };
    // Without it the question is asked in rows.
    if let Ok(scene) = Scene::new(run, *staged, effect, &events) {
        paper.show(scene);
    }
}

fn papers(model: &mut Model) -> [Option<&mut Paper>; 3] {
    [model.quiz.round.paper.as_mut(), model.review.round.paper.as_mut(), model.exam.paper.as_mut()]
}

/// The events of a paper that has its run: the row, its letter and the record.
pub fn rows(paper: &Paper) -> Vec<(usize, char, RecordId)> {
    let Some(scene) = &paper.scene else { return Vec::new() };
    (0..paper.form.asked).filter_map(|row| Some((row, letter(row), *scene.events.get(paper.option(row)?)?))).collect()
}
