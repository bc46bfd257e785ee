//! The submit bench: a line is typed, and what Spark makes of it is said at once.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::entry::Entry;
use crate::app::lab::Lab;
use crate::app::model::Model;
use crate::app::screen::Screen;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::spark::submit;
use crate::spark::submit::Explanation;
use crate::spark::submit::Surroundings;
use crate::spark::version::SparkVersion;
use crate::study::RunSpec;

/// The state of the screen.
#[derive(Clone, Debug)]
pub struct Bench {
    pub line: Entry,
    pub version: SparkVersion,
    /// What the line means, as it stands now.
    pub explanation: Explanation,
    /// What it meant before the last change of placement, to show what moved.
    pub scroll: usize,
}

/// What the bench begins with.
const FIRST: &str = "spark-submit --master spark://master:7077 --deploy-mode client --name report report.py";

impl Default for Bench {
    fn default() -> Self {
        Self::of(FIRST)
    }
}

impl Bench {
    pub fn of(line: &str) -> Self {
        let version = SparkVersion::default();
        Self { line: Entry::of(line), version, explanation: submit::explain(line, &Surroundings::new(version)), scroll: 0 }
    }

    /// Reads the line again.
    pub fn read(&mut self) {
        self.explanation = submit::explain(&self.line.text, &Surroundings::new(self.version));
    }

    fn next_version(&mut self) {
        let all = SparkVersion::ALL;
        let at = all.iter().position(|version| *version == self.version).unwrap_or(0);
        self.version = all[(at + 1) % all.len()];
        self.read();
    }
}

/// What each action does; letters go into the line.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::NextPane => model.bench.next_version(),
        Action::Move(by) => {
            let mut at = crate::app::list::Cursor { at: model.bench.scroll };
            at.step(by, 200);
            model.bench.scroll = at.at;
        }
        Action::Accept => return run(model),
        _ => return update::back_only(model, action),
    }
    vec![]
}

fn run(model: &mut Model) -> Vec<Effect> {
    if model.bench.explanation.request.is_none() {
        model.tell(Tone::Warn, "Spark would refuse this line, so there is nothing to run");
        return vec![];
    }
    let spec = RunSpec {
        submit: model.bench.line.text.clone(),
        work: Some("map=6x3s reduce=6x6s".to_owned()),
        spark: Some(model.bench.version.as_str().to_owned()),
        ..RunSpec::default()
    };
    model.lab = Lab::open_run("from the bench", spec.clone());
    update::go(model, Screen::Lab);
    vec![Effect::StopComputing, Effect::Compute { seat: Seat::Lab(0), spec: Box::new(spec) }]
}
