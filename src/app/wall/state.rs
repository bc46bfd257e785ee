//! The state of the wall: one lab a line, the clock they share, and what was played before a fault was put in.

use crate::app::effect::Effect;
use crate::app::effect::Seat;
use crate::app::lab::Branch;
use crate::app::lab::Course;
use crate::app::lab::Lab;
use crate::app::lab::Playback;
use crate::app::lab::branch::News;
use crate::app::wall::Axis;
use crate::base::VirtualTime;
use crate::content::Scenario;
use crate::sim::Fact;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::SparkFact;
use crate::spark::master::Manager;
use crate::spark::submit::SubmitRequest;
use crate::study::RunSpec;

/// The most lines that hang side by side.
pub const MOST: usize = 4;

/// What is to be hung: one piece of work, and the lines it is submitted with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WallPlan {
    pub title: String,
    pub run: RunSpec,
    pub lines: Vec<String>,
}

impl WallPlan {
    /// The wall of a scenario, as it is written.
    pub fn of(scenario: &Scenario) -> Self {
        Self { title: scenario.title.clone(), run: scenario.run.clone(), lines: scenario.wall.clone() }
    }
}

/// All worlds with the same faults.
#[derive(Clone, Debug, Default)]
pub struct Take {
    pub name: String,
    pub labs: Vec<Lab>,
}

/// The state of the screen.
#[derive(Clone, Debug, Default)]
pub struct Wall {
    pub title: String,
    /// The first as it was opened; each of the others with one more fault.
    pub takes: Vec<Take>,
    pub current: usize,
    pub playback: Playback,
    /// The world that Enter opens.
    pub focus: usize,
    /// That world alone has the stage.
    pub zoom: bool,
    pub axis: Axis,
}

impl Wall {
    /// The lines side by side.
    pub fn open(plan: &WallPlan) -> (Self, Vec<Effect>) {
        let mut effects = vec![Effect::StopComputing];
        let mut labs = Vec::new();
        for (place, line) in plan.lines.iter().take(MOST).enumerate() {
            let spec = RunSpec { submit: line.clone(), ..plan.run.clone() };
            effects.push(Effect::Compute { seat: Seat::Wall(place), spec: Box::new(spec.clone()) });
            labs.push(Lab::open_run(line, spec));
        }
        let take = Take { name: "as written".to_owned(), labs };
        (Self { title: plan.title.clone(), takes: vec![take], ..Self::default() }, effects)
    }

    /// The worlds that hang there now.
    pub fn labs(&self) -> &[Lab] {
        self.takes.get(self.current).map_or(&[], |take| &take.labs)
    }

    pub(super) fn labs_mut(&mut self) -> &mut [Lab] {
        self.takes.get_mut(self.current).map_or(&mut [], |take| &mut take.labs)
    }

    /// The lab of a seat: seats are counted through all takes.
    pub fn seated(&mut self, seat: usize) -> Option<&mut Lab> {
        self.takes.get_mut(seat / MOST)?.labs.get_mut(seat % MOST)
    }

    pub fn end(&self) -> VirtualTime {
        self.labs().iter().filter_map(Lab::branch).map(Branch::end).max().unwrap_or_default()
    }

    pub fn news(&mut self, seat: usize, news: News) {
        if let Some(lab) = self.seated(seat) {
            lab.news(0, news);
        }
        self.turn_up();
    }

    /// The clock and every world as the runs are known now.
    pub(super) fn turn_up(&mut self) {
        let marks = |branch: &Branch| branch.marks.iter().map(|mark| mark.at).chain([branch.end()]).collect::<Vec<_>>();
        self.axis = Axis::over(self.labs().iter().filter_map(Lab::branch).flat_map(marks).collect());
        self.look();
    }

    /// Every lab at the common moment.
    fn look(&mut self) {
        let (now, playing) = (self.playback.now, self.playback.playing);
        for lab in self.labs_mut() {
            lab.playback.playing = playing;
            lab.seek(|playback, branch| playback.to_moment(branch, now));
        }
    }

    pub(super) fn to(&mut self, now: VirtualTime) {
        self.playback.now = now.min(self.end());
        self.look();
    }

    /// To a place on the clock, in thousandths.
    pub fn scrub(&mut self, at: VirtualTime) {
        self.playback.playing = false;
        self.to(at);
    }

    pub fn tick(&mut self, millis: u64) {
        let span = millis.min(250) * self.playback.rate();
        self.to(VirtualTime(self.playback.now.0 + span));
        if self.playback.now >= self.end() && !self.labs().iter().any(Lab::computing) {
            self.playback.playing = false;
        }
    }

    /// The next or the last moment of interest on any of them.
    pub(super) fn mark(&self, forward: bool) -> VirtualTime {
        let now = self.playback.now;
        let marks = self.labs().iter().filter_map(Lab::branch).flat_map(|branch| &branch.marks).map(|mark| mark.at);
        if forward {
            marks.filter(|at| *at > now).min().unwrap_or(self.end())
        } else {
            marks.filter(|at| *at < now).max().unwrap_or_default()
        }
    }

    fn request(&self, place: usize) -> Option<&SubmitRequest> {
        self.labs().get(place).and_then(Lab::branch).and_then(|branch| branch.request.as_deref())
    }

    /// What to call a line: the mode it runs in, and on what where that is not the same for all.
    pub fn world(&self, place: usize) -> String {
        let Some(request) = self.request(place) else { return "refused".to_owned() };
        if request.is_connect() {
            return "connect".to_owned();
        }
        let manager = request.manager();
        if manager == Manager::None {
            return "local".to_owned();
        }
        let mode = if request.deploy_mode == DeployMode::Cluster { "cluster" } else { "client" };
        let others = (0..self.labs().len()).filter_map(|place| self.request(place)).filter(|request| !request.is_connect());
        let mixed = others.map(SubmitRequest::manager).any(|other| other != Manager::None && other != manager);
        match manager {
            Manager::Yarn => format!("{mode} on YARN"),
            Manager::Kubernetes => format!("{mode} on Kubernetes"),
            _ if mixed => format!("{mode} on standalone"),
            _ => mode.to_owned(),
        }
    }

    /// The first fault of a line that did not strike by the end of its run, in words, and why where that is known.
    pub fn idle_fault(&self, place: usize) -> Option<String> {
        let branch = self.labs().get(place).and_then(Lab::branch)?;
        if branch.course == Course::Running || branch.refused.is_some() {
            return None;
        }
        let struck: Vec<&str> = branch
            .marks
            .iter()
            .filter_map(|mark| match &branch.log.get(mark.id)?.fact {
                Fact::Domain(SparkFact::Fault { text, .. }) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let written = |fault: &crate::study::FaultSpec| format!("{}:{}", fault.action, fault.target);
        let idle = branch.spec.faults.iter().find(|fault| !struck.iter().any(|text| text.starts_with(&written(fault))))?;
        let left = branch.outcome.as_ref().and_then(|outcome| outcome.client.exit_code).filter(|_| idle.target == "client");
        Some(match left {
            Some(code) => format!("{} strikes nobody: the client had left with exit code {code}", written(idle)),
            None => format!("{} does not strike here: no such target, or its moment did not come", written(idle)),
        })
    }

    /// Whether the playhead has come to the end of a line's run; what is refused ends before it begins.
    pub fn is_over(&self, place: usize) -> bool {
        let Some(lab) = self.labs().get(place) else { return false };
        let over = |branch: &Branch| branch.refused.is_some() || lab.playback.seen >= branch.log.len();
        !lab.computing() && lab.branch().is_some_and(over)
    }
}
