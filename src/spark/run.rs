//! One run: builds the world, steps it, answers its needs, and knows when it is over.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::Diagnostic;
use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::sim::Fact;
use crate::sim::Step;
use crate::sim::World;
use crate::spark::build;
use crate::spark::build::Built;
use crate::spark::fault::Fault;
use crate::spark::fault::FaultPlan;
use crate::spark::fault::fit;
use crate::spark::fault::strike::Struck;
use crate::spark::fault::strike::strike;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::spec::RunSpec;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// What one step of a run led to.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    Advanced,
    /// Virtual time stands still until [`Run::answer`] is given what this task yields.
    Need(TaskSpec),
    /// Nothing more will happen, or the horizon is reached.
    Done,
}

/// A run from its beginning to its end. Cloning it forks the future.
#[derive(Clone, Debug)]
pub struct Run {
    spec: Arc<RunSpec>,
    built: Built,
    /// Records that were looked at already.
    seen: usize,
    /// Processes that are no daemons and have not ended.
    busy: BTreeSet<ProcId>,
    /// The others.
    daemons: BTreeSet<ProcId>,
    faults: FaultPlan,
    /// Since when only idle daemons are left.
    quiet_since: Option<VirtualTime>,
}

/// How long daemons may still tell each other what has ended.
const LAST_WORDS: VirtualSpan = VirtualSpan::from_secs(1);

impl Run {
    /// Builds the world; nothing has happened in it yet but what was there before.
    ///
    /// # Errors
    /// What cannot be simulated, and every fault that does not fit.
    pub fn new(spec: RunSpec) -> Result<Self, String> {
        let complained = |complaints: Vec<Diagnostic>| complaints.iter().map(ToString::to_string).collect::<String>();
        fit::check(&spec, &[]).map_err(complained)?;
        let built = build::build(&spec)?;
        let faults = FaultPlan::new(spec.faults.clone());
        Ok(Self { spec: Arc::new(spec), built, seen: 0, busy: BTreeSet::new(), daemons: BTreeSet::new(), faults, quiet_since: None })
    }

    pub fn spec(&self) -> &RunSpec {
        &self.spec
    }

    pub const fn world(&self) -> &World<Spark> {
        &self.built.world
    }

    /// The processes that a person started.
    pub fn clients(&self) -> &[ProcId] {
        &self.built.clients
    }

    pub const fn client_machine(&self) -> MachineId {
        self.built.client_machine
    }

    /// Whether the driver is on the client's machine: local and client mode.
    pub const fn driver_with_client(&self) -> bool {
        self.built.driver_with_client
    }

    pub fn now(&self) -> VirtualTime {
        self.built.world.now()
    }

    /// Takes the next event.
    pub fn step(&mut self) -> Progress {
        self.look();
        if self.over() {
            return Progress::Done;
        }
        if self.strike() {
            return Progress::Advanced;
        }
        match self.built.world.step() {
            Step::Advanced => Progress::Advanced,
            Step::Need(need) => Progress::Need(need.work),
            Step::Done => Progress::Done,
        }
    }

    /// Brings about the next fault, if it comes before the next event.
    fn strike(&mut self) -> bool {
        let Some(at) = self.faults.next() else { return false };
        if self.built.world.next().is_some_and(|next| next < at) || at.since(VirtualTime::ZERO) > self.spec.horizon {
            return false;
        }
        self.built.world.advance_to(at);
        let now = self.built.world.now();
        let Some(due) = self.faults.take(now) else { return false };
        match strike(&mut self.built, &due.fault, due.cause) {
            Struck::Done(record) => self.faults.struck(due.place, now, Some(record)),
            Struck::NotYet => self.faults.postpone(due.place, now),
        }
        true
    }

    /// Arms a further fault; without a moment of its own it strikes now.
    pub fn inject(&mut self, fault: Fault) {
        self.faults.add(fault, self.built.world.now());
    }

    /// Every fault, with the record that brought it about, and whether what it waits for has come: a task, for one that strikes a task.
    pub fn faults(&self) -> impl Iterator<Item = (&Fault, Option<RecordId>, bool)> {
        let unmet: BTreeSet<RecordId> = self.built.world.armed().unmet().collect();
        self.faults.all().map(move |(fault, record)| (fault, record, record.is_some_and(|record| !unmet.contains(&record))))
    }

    /// What the needed task yields.
    pub fn answer(&mut self, answer: TaskAnswer) {
        self.built.world.resolve(answer);
    }

    /// Runs to the end, asking `answerer` for what tasks yield.
    pub fn run_to_end(&mut self, mut answerer: impl FnMut(&TaskSpec) -> TaskAnswer) {
        loop {
            match self.step() {
                Progress::Advanced => {}
                Progress::Need(task) => {
                    let answer = answerer(&task);
                    self.answer(answer);
                }
                Progress::Done => return,
            }
        }
    }

    /// Both futures from here on; the past is shared.
    #[must_use]
    pub fn fork(&self) -> Self {
        self.clone()
    }

    /// Whether nothing will happen any more that matters: only idle daemons are left, or time is up.
    fn over(&mut self) -> bool {
        let late = self.built.world.next().is_some_and(|next| next.since(VirtualTime::ZERO) > self.spec.horizon);
        let quiet = self.busy.is_empty() && self.daemons_idle();
        self.quiet_since = quiet.then(|| self.quiet_since.unwrap_or(self.built.world.now()));
        let spoken = |since: VirtualTime| self.built.world.next().is_none_or(|next| next > since + LAST_WORDS);
        late || self.quiet_since.is_some_and(spoken)
    }

    fn daemons_idle(&self) -> bool {
        let world = &self.built.world;
        let idle = |role: &Role| role.idle() || !self.waits_for(role);
        self.daemons.iter().all(|&proc| world.role(proc).is_none_or(idle))
    }

    /// Whether the end of this process, or its idleness, matters. A Connect server's application goes on without clients, and with
    /// it its executors and whoever manages them.
    fn waits_for(&self, role: &Role) -> bool {
        !self.spec.submit.is_connect() || matches!(role, Role::Connect(_))
    }

    /// Reads what has been recorded since the last look.
    fn look(&mut self) {
        let log = self.built.world.log();
        for (id, record) in log.from(self.seen) {
            self.faults.observe(id, record);
            match &record.fact {
                Fact::ProcessStarted { proc, .. } => {
                    let awaited = self.built.world.role(*proc).is_some_and(|role| !role.daemon() && self.waits_for(role));
                    let among = if awaited { &mut self.busy } else { &mut self.daemons };
                    among.insert(*proc);
                }
                Fact::ProcessEnded { proc, .. } => {
                    self.busy.remove(proc);
                    self.daemons.remove(proc);
                }
                _ => {}
            }
        }
        self.seen = log.len();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Progress;
    use super::Run;
    use crate::spark::conf::Conf;
    use crate::spark::deploy::DeployMode;
    use crate::spark::master::Master;
    use crate::spark::spec::ClusterSpec;
    use crate::spark::spec::RunSpec;
    use crate::spark::submit::Language;
    use crate::spark::submit::SubmitRequest;
    use crate::spark::submit::Target;
    use crate::spark::submit::Tool;
    use crate::spark::version::SparkVersion;
    use crate::spark::work::TaskAnswer;
    use crate::spark::work_text;

    fn built(master: &str, deploy_mode: DeployMode, work: &str) -> Run {
        let version = SparkVersion::V4_0;
        let submit = SubmitRequest {
            version,
            tool: Tool::SparkSubmit,
            language: Language::Java,
            target: Target::Master(Master::parse(master).unwrap()),
            own_server: None,
            deploy_mode,
            supervise: false,
            name: "App".to_owned(),
            primary_resource: None,
            main_class: None,
            app_args: Vec::new(),
            conf: Conf::new(version),
        };
        let plan = Arc::new(work_text::parse(work).unwrap());
        Run::new(RunSpec::new(submit, ClusterSpec::new(Conf::new(version)), vec![plan])).unwrap()
    }

    fn run(master: &str, deploy_mode: DeployMode, work: &str) -> Run {
        let mut run = built(master, deploy_mode, work);
        run.run_to_end(|_| TaskAnswer::Output(Box::default()));
        run
    }

    #[test]
    fn a_local_job_of_two_stages_finishes() {
        let run = run("local[4]", DeployMode::Client, "map=6x3s reduce=6x6s");
        let app = run.world().cluster().domain.apps.values().next().unwrap();
        assert_eq!((app.counts.launched, app.counts.succeeded, app.counts.failed), (12, 12, 0));
        let submit = run.clients()[0];
        let ended = run.world().cluster().process(submit).and_then(|info| info.ended).map(|(_, status, _)| status.code());
        assert_eq!(ended, Some(Some(0)));
    }

    #[test]
    fn a_standalone_job_finishes_in_both_deploy_modes() {
        for mode in [DeployMode::Client, DeployMode::Cluster] {
            let run = run("spark://master:7077", mode, "map=6x3s reduce=6x6s");
            let app = run.world().cluster().domain.apps.values().next().unwrap();
            assert_eq!((app.counts.launched, app.counts.succeeded, app.counts.failed), (12, 12, 0));
            assert_eq!(app.executors.len(), 3);
            let alive: Vec<_> = run.world().cluster().procs().filter(|(_, info)| info.alive()).map(|(_, info)| info.name.clone()).collect();
            assert_eq!(alive, ["master", "worker0", "worker1", "worker2"]);
        }
    }

    /// What a task costs in events does not depend on how many there are, nor on how many executors run them.
    #[test]
    fn events_grow_with_the_tasks_and_no_faster() {
        let events_a_task = |tasks: u32| {
            let mut run = built("spark://master:7077", DeployMode::Client, &format!("map={tasks}x1s reduce=10x1s"));
            let mut events = 0;
            while run.step() != Progress::Done {
                events += 1;
            }
            assert_eq!(run.world().cluster().domain.apps.values().next().unwrap().counts.succeeded, tasks + 10);
            events * 10 / tasks
        };
        let (few, many) = (events_a_task(300), events_a_task(3_000));
        assert!(many <= few, "{few} tenths of an event a task of a few, {many} of many");
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_a_fork_the_same_future() {
        let work = "map=40x700ms reduce=9x1s";
        let mut run = built("spark://master:7077", DeployMode::Client, work);
        let mut forks = Vec::new();
        let mut events = 0;
        while run.step() != Progress::Done {
            events += 1;
            if events % 50 == 0 {
                forks.push(run.fork());
            }
        }
        let whole = run.world().log().to_json_lines().unwrap();
        assert!(forks.len() > 3, "the run was forked on its way");
        for mut fork in forks.into_iter().chain([built("spark://master:7077", DeployMode::Client, work)]) {
            fork.run_to_end(|_| TaskAnswer::Output(Box::default()));
            assert_eq!(fork.world().log().to_json_lines().unwrap(), whole);
            assert_eq!(fork.world().cluster(), run.world().cluster());
        }
    }
}
