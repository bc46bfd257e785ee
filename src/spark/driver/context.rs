//! The driver itself: what it holds, how it starts and stops, and which message goes where.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::JobId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::RuleId;
use crate::base::StageId;
use crate::base::VirtualSpan;
use crate::spark::driver::blocks::Blocks;
use crate::spark::driver::dynamic::Allocation;
use crate::spark::driver::event::DriverEvent;
use crate::spark::driver::executors::Executors;
use crate::spark::driver::health::Health;
use crate::spark::driver::jobs::Job;
use crate::spark::driver::outputs::Outputs;
use crate::spark::driver::settings::DriverSettings;
use crate::spark::driver::stage::Stage;
use crate::spark::driver::task_set::Attempt;
use crate::spark::driver::task_set::SetKey;
use crate::spark::driver::task_set::TaskSet;
use crate::spark::fact::AppFact;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::SparkFact;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Target;
use crate::spark::submit::ports;
use crate::spark::timer::Timer;

/// What a driver waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriverTimer {
    /// Offer free slots again: a task may run further from its data by now.
    Revive,
    ResubmitFailedStages,
    CheckHeartbeats,
    RemoveDisconnected(ExecutorId),
    Starvation,
    Speculate,
    Allocate,
    /// Somebody may have been excluded for long enough.
    Forgive,
    /// A task that nobody may run has waited long enough.
    GiveUpExcluded,
    /// A join has waited long enough for its small side.
    BroadcastOverdue(JobId),
    /// `DriverTimeoutPlugin`: it has run long enough.
    TimedOut,
    /// A person clicks on "kill" in the web UI.
    KillJobs,
}

/// `SparkExitCode.DRIVER_TIMEOUT`.
const DRIVER_TIMEOUT: u8 = 124;

/// The driver of one application.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent latches of Spark's own classes")]
pub struct Driver {
    pub(super) request: Arc<SubmitRequest>,
    pub(super) settings: DriverSettings,
    pub(super) console: Console,
    pub(super) started: bool,
    pub(super) stopped: bool,
    pub(super) executors: Executors,
    pub(super) jobs: BTreeMap<JobId, Job>,
    pub(super) next_job: u32,
    pub(super) stages: Vec<Stage>,
    pub(super) sets: BTreeMap<SetKey, TaskSet>,
    pub(super) attempts: BTreeMap<Tid, Attempt>,
    pub(super) next_tid: u32,
    pub(super) outputs: Outputs,
    pub(super) blocks: Blocks,
    pub(super) health: Health,
    /// Executors that were or are decommissioned.
    pub(super) decommissioned: BTreeSet<ExecutorId>,
    /// The count of lost outputs at which an executor was last given up.
    pub(super) executor_lost_at: BTreeMap<ExecutorId, u64>,
    pub(super) files_lost_at: BTreeMap<ExecutorId, u64>,
    pub(super) resubmitting: bool,
    pub(super) reviving: bool,
    pub(super) speculating: bool,
    pub(super) allocation: Option<Allocation>,
    /// Tasks were handed to the scheduler, and one was launched.
    pub(super) received_task: bool,
    pub(super) launched_task: bool,
    /// Results that the running actions hold in the driver's heap.
    pub(super) held_bytes: u64,
    /// How this driver takes results that do not fit, once that has come up: by a thread that dies, or by losing the result.
    pub(super) result_thread_dies: Option<bool>,
    pub(super) events: Vec<DriverEvent>,
}

impl Driver {
    pub fn new(request: Arc<SubmitRequest>, console: Console) -> Self {
        Self {
            settings: DriverSettings::new(&request),
            request,
            console,
            started: false,
            stopped: false,
            executors: Executors::default(),
            jobs: BTreeMap::new(),
            next_job: 0,
            stages: Vec::new(),
            sets: BTreeMap::new(),
            attempts: BTreeMap::new(),
            next_tid: 0,
            outputs: Outputs::default(),
            blocks: Blocks::default(),
            health: Health::default(),
            decommissioned: BTreeSet::new(),
            executor_lost_at: BTreeMap::new(),
            files_lost_at: BTreeMap::new(),
            resubmitting: false,
            reviving: false,
            speculating: false,
            allocation: None,
            received_task: false,
            launched_task: false,
            held_bytes: 0,
            result_thread_dies: None,
            events: Vec::new(),
        }
    }

    /// `new SparkContext`: from here on executors may register and jobs may be submitted.
    pub fn start(&mut self, out: &mut Out) {
        self.started = true;
        let (name, master) = (self.settings.name.clone(), self.settings.master.clone());
        self.log(Level::Info, format!("SparkContext: Running Spark version {}", self.settings.version.patch_release()), out);
        self.log(Level::Info, format!("SparkContext: Submitted application: {name}"), out);
        let passed = match &self.request.target {
            Target::Master(master) => ports::passed_over(&self.request.conf, master).unwrap_or_default(),
            Target::Connect(_) => Vec::new(),
        };
        for line in passed {
            self.log(Level::Warn, line, out);
        }
        self.fact(None, AppFact::ContextStarted { name, master }, out);
        out.timer(self.settings.heartbeat_check, Timer::Driver(DriverTimer::CheckHeartbeats));
        self.allocation = Allocation::new(&self.request.conf).filter(|_| !self.settings.local);
        if self.allocation.is_some() {
            Self::allocate_later(out);
        }
        if let Some(limit) = self.settings.driver_timeout {
            out.timer(limit, Timer::Driver(DriverTimer::TimedOut));
        }
    }

    /// `DriverTimeoutPlugin`: the JVM ends itself.
    fn timed_out(&mut self, out: &mut Out) {
        let record = rule::note(out, rule::DRIVER_TIMEOUT_PLUGIN);
        out.blame(record);
        let limit = self.settings.driver_timeout.map_or(0, |limit| limit.as_millis() / 60_000);
        self.log(Level::Warn, format!("DriverTimeoutDriverPlugin: Terminate Driver JVM because it runs after {limit} minute(s)"), out);
        self.events.push(DriverEvent::Exit { code: DRIVER_TIMEOUT });
    }

    /// The manager knows the application by this id.
    pub fn registered(&mut self, id: String, out: &mut Out) {
        self.fact(None, AppFact::Registered { id }, out);
    }

    /// `SparkContext.stop`: jobs that run are cancelled, executors are told to go.
    pub fn stop(&mut self, exit_code: u8, out: &mut Out) {
        if self.stopped {
            return;
        }
        // A context that was never begun has nothing to say.
        let says = self.started;
        if says {
            self.log(Level::Info, format!("SparkContext: SparkContext is stopping with exitCode {exit_code}."), out);
        }
        self.cancel_all("Job {} cancelled because SparkContext was shut down", "Stage cancelled because SparkContext was shut down", out);
        self.stopped = true;
        if says && !self.settings.local {
            self.log(Level::Info, format!("{}: Shutting down all executors", self.scheduler_name()), out);
        }
        let procs: Vec<ProcId> = self.executors.known.values().map(|known| known.proc).collect();
        for proc in procs {
            out.send(proc, Message::App(AppMessage::StopExecutor));
        }
        self.fact(None, AppFact::ContextStopped { exit_code }, out);
        if says {
            self.log(Level::Info, "SparkContext: Successfully stopped SparkContext", out);
        }
        self.events.push(DriverEvent::Stopped { exit_code });
    }

    /// Whether the context was begun.
    pub const fn has_begun(&self) -> bool {
        self.started
    }

    /// Whether the context was begun and is not stopped.
    pub const fn runs(&self) -> bool {
        self.started && !self.stopped
    }

    /// `SparkContext`'s own shutdown hook is the first to say something.
    pub fn say_hook_runs(&self, out: &mut Out) {
        self.log(Level::Info, "SparkContext: Invoking stop() from shutdown hook", out);
    }

    pub const fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// What the host has to hear of since the last call. Ask after every call that may change something.
    #[must_use]
    pub fn take_events(&mut self) -> Vec<DriverEvent> {
        std::mem::take(&mut self.events)
    }

    /// Lets the host hear of something that happened around the driver.
    pub(crate) fn push_event(&mut self, event: DriverEvent) {
        self.events.push(event);
    }

    pub fn on_message(&mut self, from: ProcId, message: AppMessage, out: &mut Out) {
        match message {
            AppMessage::RetrieveSparkAppConfig { .. } => out.send(from, Message::App(AppMessage::SparkAppConfig)),
            AppMessage::RegisterExecutor { executor, host, cores, server } => self.register(executor, (host, cores), server, from, out),
            AppMessage::LaunchedExecutor { executor } => self.launched(executor, out),
            // The endpoint is closed with the context: nobody hears how a task ended that still ran then.
            AppMessage::StatusUpdate(_) if self.stopped => {}
            AppMessage::StatusUpdate(update) => self.status_update(&update, out),
            AppMessage::Heartbeat { executor } => self.heartbeat(executor, from, out),
            AppMessage::GetMapOutputStatuses { shuffle } => {
                let statuses = self.outputs.statuses(shuffle);
                out.send(from, Message::App(AppMessage::MapOutputStatuses(Box::new(statuses))));
            }
            AppMessage::GetLocations { executor, tid, block } => self.locate((executor, tid), block, from, out),
            AppMessage::UpdateBlockInfo { executor, block, persist, kept } => self.update_block(executor, block, (persist, kept), out),
            AppMessage::GetBroadcast { broadcast } => Self::send_broadcast(broadcast, from, out),
            AppMessage::GetPeers { block, .. } => self.peers(block, from, out),
            AppMessage::ExecutorDecommissioning { executor } => self.decommission(executor, None, out),
            AppMessage::GetMigrationPeers { executor } => self.migration_peers(executor, from, out),
            AppMessage::ShuffleMoved { shuffle, map, to } => self.shuffle_moved(shuffle, map, to, out),
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: DriverTimer, out: &mut Out) {
        if self.stopped {
            return;
        }
        match timer {
            DriverTimer::Revive => self.revive_timer(out),
            DriverTimer::ResubmitFailedStages => self.resubmit_failed_stages(out),
            DriverTimer::CheckHeartbeats => self.expire_dead(out),
            DriverTimer::RemoveDisconnected(executor) => self.forget_disconnected(executor, out),
            DriverTimer::Starvation => self.check_starvation(out),
            DriverTimer::Speculate => self.speculate(out),
            DriverTimer::Allocate => self.allocate(out),
            DriverTimer::Forgive => self.forgive(out),
            DriverTimer::GiveUpExcluded => self.give_up_excluded(out),
            DriverTimer::BroadcastOverdue(job) => self.broadcast_overdue(job, out),
            DriverTimer::TimedOut => self.timed_out(out),
            DriverTimer::KillJobs => self.kill_jobs(out),
        }
    }

    /// Notes a fact of this application.
    #[expect(clippy::unused_self, reason = "the fact is this driver's; its process is its name")]
    pub(super) fn fact(&self, rule: Option<RuleId>, fact: AppFact, out: &mut Out) -> RecordId {
        let app = out.me();
        out.record(rule, SparkFact::App { app, fact })
    }

    /// A line in the driver's log.
    pub(super) fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        log(out, self.console, level, text);
    }

    pub(super) fn stage(&self, id: StageId) -> &Stage {
        &self.stages[id.0 as usize]
    }

    pub(super) fn stage_mut(&mut self, id: StageId) -> &mut Stage {
        &mut self.stages[id.0 as usize]
    }

    fn scheduler_name(&self) -> &'static str {
        match self.settings.manager {
            crate::spark::master::Manager::Yarn => "YarnClientSchedulerBackend",
            crate::spark::master::Manager::Kubernetes => "KubernetesClusterSchedulerBackend",
            crate::spark::master::Manager::Standalone | crate::spark::master::Manager::None => "StandaloneSchedulerBackend",
        }
    }

    pub(super) fn resubmit_later(&mut self, out: &mut Out) {
        if !self.resubmitting {
            self.resubmitting = true;
            out.timer(VirtualSpan::from_millis(200), Timer::Driver(DriverTimer::ResubmitFailedStages));
        }
    }
}
