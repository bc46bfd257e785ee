//! The wall: the same work and the same fault behind two to four submit lines, on one clock.

use crate::app::action::Action;
use crate::app::action::LabAction;
use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::lab::Branch;
use crate::app::lab::Course;
use crate::app::lab::Lab;
use crate::app::lab::Playback;
use crate::app::lab::branch::News;
use crate::app::lab::parts;
use crate::app::model::Model;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::update;
use crate::base::VirtualTime;
use crate::content::Scenario;
use crate::sim::Fact;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::SparkFact;
use crate::spark::master::Manager;

/// The state of the screen: one lab a line, and the clock they share.
#[derive(Clone, Debug, Default)]
pub struct Wall {
    pub title: String,
    pub labs: Vec<Lab>,
    pub playback: Playback,
}

impl Wall {
    /// The lines of a scenario, side by side.
    pub fn open(scenario: &Scenario) -> (Self, Vec<Effect>) {
        let mut effects = vec![Effect::StopComputing];
        let mut labs = Vec::new();
        for (number, line) in scenario.wall.iter().enumerate() {
            let mut spec = scenario.run.clone();
            spec.submit.clone_from(line);
            effects.push(Effect::Compute { seat: Seat::Wall(number), spec: Box::new(spec.clone()) });
            labs.push(Lab::open_run(line, spec));
        }
        (Self { title: scenario.title.clone(), labs, playback: Playback::default() }, effects)
    }

    pub fn end(&self) -> VirtualTime {
        self.labs.iter().filter_map(Lab::branch).map(Branch::end).max().unwrap_or_default()
    }

    pub fn news(&mut self, place: usize, news: News) {
        if let Some(lab) = self.labs.get_mut(place) {
            lab.news(0, news);
        }
        self.look();
    }

    /// Every lab at the common moment.
    fn look(&mut self) {
        let now = self.playback.now;
        for lab in &mut self.labs {
            lab.playback.playing = self.playback.playing;
            lab.seek(|playback, branch| playback.to_moment(branch, now));
        }
    }

    fn to(&mut self, now: VirtualTime) {
        self.playback.now = now.min(self.end());
        self.look();
    }

    pub fn tick(&mut self, millis: u64) {
        let span = millis.min(250) * self.playback.rate();
        self.to(VirtualTime(self.playback.now.0 + span));
        if self.playback.now >= self.end() && !self.labs.iter().any(Lab::computing) {
            self.playback.playing = false;
        }
    }

    /// The next or the last moment of interest on any of them.
    fn mark(&self, forward: bool) -> VirtualTime {
        let now = self.playback.now;
        let marks = self.labs.iter().filter_map(Lab::branch).flat_map(|branch| &branch.marks).map(|mark| mark.at);
        if forward {
            marks.filter(|at| *at > now).min().unwrap_or(self.end())
        } else {
            marks.filter(|at| *at < now).max().unwrap_or_default()
        }
    }

    /// What to call a line: the world it runs in.
    pub fn world(&self, place: usize) -> &'static str {
        let request = self.labs.get(place).and_then(Lab::branch).and_then(|branch| branch.request.as_deref());
        match request {
            None => "refused",
            Some(request) if request.is_connect() => "connect",
            Some(request) if request.manager() == Manager::None => "local",
            Some(request) if request.deploy_mode == DeployMode::Cluster => "cluster",
            Some(_) => "client",
        }
    }

    /// The faults of a line that did not strike by the end of its run: that world has no such target, or their moment never came.
    pub fn idle_faults(&self, place: usize) -> Vec<String> {
        let Some(branch) = self.labs.get(place).and_then(Lab::branch) else { return Vec::new() };
        if branch.course == Course::Running || branch.refused.is_some() {
            return Vec::new();
        }
        let struck: Vec<&str> = branch
            .marks
            .iter()
            .filter_map(|mark| match &branch.log.get(mark.id)?.fact {
                Fact::Domain(SparkFact::Fault { text, .. }) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let all = branch.spec.faults.iter().map(|fault| format!("{}:{}", fault.action, fault.target));
        all.filter(|fault| !struck.iter().any(|text| text.starts_with(fault.as_str()))).collect()
    }

    /// Whether the playhead has come to the end of a line's run.
    pub fn is_over(&self, place: usize) -> bool {
        self.labs.get(place).is_some_and(|lab| !lab.computing() && lab.branch().is_some_and(|branch| lab.playback.seen >= branch.log.len()))
    }

    /// The outcomes as a matrix: a name, and one value a line; `None` where it is not known yet, or lies ahead of the playhead and
    /// is not to be told.
    pub fn matrix(&self, tell_ahead: bool) -> Vec<(&'static str, Vec<Option<String>>)> {
        let columns: Vec<Option<Vec<parts::Part>>> = self
            .labs
            .iter()
            .map(|lab| lab.branch().and_then(|branch| branch.outcome.as_ref()).map(|outcome| parts::parts(outcome)))
            .collect();
        let Some(names) = columns.iter().flatten().next() else { return Vec::new() };
        // What none of the worlds has anything of need not be told.
        let there = |row: usize| columns.iter().flatten().any(|parts| parts.get(row).is_some_and(|part| !part.value.is_empty()));
        let rows: Vec<(usize, &'static str)> = names.iter().map(|part| part.name).enumerate().filter(|(row, _)| there(*row)).collect();
        let told: Vec<bool> = (0..columns.len()).map(|place| tell_ahead || self.is_over(place)).collect();
        let columns: Vec<_> = columns.iter().zip(told).map(|(column, told)| column.as_ref().filter(|_| told)).collect();
        let value =
            |column: Option<&Vec<parts::Part>>, row: usize| column.and_then(|parts| parts.get(row)).map(|part| part.shown().to_owned());
        rows.into_iter().map(|(row, name)| (name, columns.iter().map(|column| value(*column, row)).collect())).collect()
    }
}

/// Opens the wall of the scenario that was named, or of the first one that has a wall.
pub fn open_first(model: &mut Model) -> Vec<Effect> {
    let Some(library) = model.library.clone() else { return vec![] };
    let named = model.subject.take().and_then(|id| library.scenario(&id)).filter(|scenario| !scenario.wall.is_empty());
    let Some(scenario) = named.or_else(|| library.scenarios.iter().find(|scenario| !scenario.wall.is_empty())) else { return vec![] };
    let (wall, effects) = Wall::open(scenario);
    model.wall = wall;
    effects
}

/// What each action does.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let wall = &mut model.wall;
    match action {
        Action::Lab(LabAction::Play) => {
            if wall.playback.now >= wall.end() {
                wall.to(VirtualTime::ZERO);
            }
            wall.playback.playing = !wall.playback.playing;
        }
        Action::Lab(LabAction::NextMark) | Action::Right => {
            wall.playback.playing = false;
            wall.to(wall.mark(true));
        }
        Action::Lab(LabAction::PreviousMark) | Action::Left => {
            wall.playback.playing = false;
            wall.to(wall.mark(false));
        }
        Action::Lab(LabAction::Faster) => wall.playback.faster(),
        Action::Lab(LabAction::Slower) => wall.playback.slower(),
        Action::Lab(LabAction::Start) => wall.to(VirtualTime::ZERO),
        Action::Lab(LabAction::End) => wall.to(wall.end()),
        Action::Lab(LabAction::Outcome) | Action::Accept => {
            let sheet = outcomes(wall);
            model.over.push(sheet);
        }
        Action::Lab(LabAction::Scenarios) => {
            let rows = model.library.as_deref().map(walls).unwrap_or_default();
            model.over.push(Sheet::new("Walls", rows).searchable().empty("No wall is called that."));
        }
        Action::Move(_) | Action::NextPane | Action::PreviousPane | Action::Search | Action::Copy | Action::Lab(_) => {}
        _ => return update::back_only(model, action),
    }
    vec![]
}

fn walls(library: &crate::app::library::Library) -> Vec<Row> {
    let with = library.scenarios.iter().filter(|scenario| !scenario.wall.is_empty());
    with.map(|scenario| {
        let id = scenario.id.clone();
        Row::new(scenario.title.as_str()).remark(format!("{} lines", scenario.wall.len())).choice(crate::app::sheet::Choice::Wall(id))
    })
    .collect()
}

/// Whether two of the values that are known are not the same.
pub fn differs(values: &[Option<String>]) -> bool {
    let known: Vec<&String> = values.iter().flatten().collect();
    known.windows(2).any(|pair| pair[0] != pair[1])
}

/// The matrix as rows to read; where the lines differ, the row stands out.
fn outcomes(wall: &Wall) -> Sheet {
    let mut rows = Vec::new();
    for (name, values) in wall.matrix(true) {
        let differs = differs(&values);
        let shown: Vec<String> = values
            .into_iter()
            .enumerate()
            .map(|(place, value)| format!("{:<8}{}", wall.world(place), value.unwrap_or("…".to_owned())))
            .collect();
        rows.push(Row::new(name).body(shown.join("\n")).tone(if differs { Tone::Warn } else { Tone::Dim }));
    }
    Sheet::new("How each line ends; what differs stands out", rows).empty("The runs are still being computed.")
}
