//! The Worker as a process: registering, heartbeats, losing and finding masters.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::worker::children::DriverChild;
use crate::spark::role::worker::children::ExecutorChild;
use crate::spark::standalone::MasterPlace;
use crate::spark::timer::Timer;

/// How long a worker waits before it tries its masters again (`Worker` spreads it over 5 to 15 s).
const RETRY: VirtualSpan = VirtualSpan::from_secs(10);
/// After the first tries it waits longer.
const LONG_RETRY: VirtualSpan = VirtualSpan::from_secs(60);

/// What a Worker waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerTimer {
    Heartbeat,
    Register(u32),
    /// An executor of this application could not be prepared.
    LaunchFailed(String, u32),
    /// A child was asked to end and may not have.
    KillHard(ProcId),
    /// A supervised driver is started again.
    RelaunchDriver(String),
}

/// A Worker.
#[derive(Clone, Debug)]
pub struct Worker {
    pub(super) id: String,
    pub(super) host: String,
    cores: u32,
    memory_mib: u64,
    pub(super) conf: Conf,
    pub(super) masters: Vec<MasterPlace>,
    pub(super) master: Option<ProcId>,
    pub(super) registered: bool,
    registering: bool,
    /// It starts nothing any more.
    pub(super) decommissioned: bool,
    /// It was told to end by this signal and waits for its children.
    pub(super) closing: Option<Signal>,
    /// What the run submits: a driver description names one of them.
    pub(super) apps: Arc<[Arc<AppSpec>]>,
    pub(super) executors: BTreeMap<(String, u32), ExecutorChild>,
    pub(super) drivers: BTreeMap<String, DriverChild>,
    /// The JVM it is a thread of (`local-cluster`), and with which it ends.
    jvm: Option<ProcId>,
}

impl Worker {
    /// The worker `id` at `host` with so many cores and MiB.
    pub fn new(id: String, host: String, size: (u32, u64), masters: Vec<MasterPlace>, conf: Conf, apps: Arc<[Arc<AppSpec>]>) -> Self {
        Self {
            id,
            host,
            cores: size.0,
            memory_mib: size.1,
            conf,
            masters,
            master: None,
            registered: false,
            registering: false,
            decommissioned: false,
            closing: None,
            apps,
            executors: BTreeMap::new(),
            drivers: BTreeMap::new(),
            jvm: None,
        }
    }

    /// A thread of this JVM: `local-cluster`.
    #[must_use]
    pub const fn inside(mut self, jvm: ProcId) -> Self {
        self.jvm = Some(jvm);
        self
    }

    /// Whether it runs nothing.
    pub fn idle(&self) -> bool {
        self.executors.is_empty() && self.drivers.is_empty()
    }

    pub(super) fn log(level: Level, text: impl Into<String>, out: &mut Out) {
        let console = Console::Daemon(out.me());
        log(out, console, level, text);
    }

    fn register(&mut self, attempt: u32, out: &mut Out) {
        if self.registered {
            self.registering = false;
            return;
        }
        self.registering = true;
        let first = self.conf.int(&keys::WORKER_INITIAL_REGISTRATION_RETRIES).and_then(|n| u32::try_from(n).ok()).unwrap_or(6);
        let most = self.conf.int(&keys::WORKER_MAX_REGISTRATION_RETRIES).and_then(|n| u32::try_from(n).ok()).unwrap_or(16);
        if attempt > most {
            Self::log(Level::Error, "Worker: All masters are unresponsive! Giving up.", out);
            out.exit(ExitStatus::Code(1));
            return;
        }
        for place in self.masters.clone() {
            Self::log(Level::Info, format!("Worker: Connecting to master {}...", place.name), out);
            if let Some(master) = place.find(out) {
                let (id, host) = (self.id.clone(), self.host.clone());
                let message = StandaloneMessage::RegisterWorker { id, host, cores: self.cores, memory_mib: self.memory_mib };
                out.send(master, Message::Standalone(message));
            }
        }
        let usual = if attempt <= first { RETRY } else { LONG_RETRY };
        // Spread over half to one and a half of the interval, so that workers do not all call at once.
        let wait = VirtualSpan(usual.0 / 2 + out.rng().below(usual.0));
        out.timer(wait, Timer::Worker(WorkerTimer::Register(attempt + 1)));
    }

    /// `Worker.decommissionSelf`: it goes on running what it has.
    fn decommission(&mut self, out: &mut Out) {
        if std::mem::replace(&mut self.decommissioned, true) {
            Self::log(Level::Warn, "Worker: Worker already started decommissioning.", out);
            return;
        }
        Self::log(Level::Info, format!("Worker: Decommission worker {}.", self.id), out);
        self.tell_master(StandaloneMessage::WorkerDecommissioning { id: self.id.clone() }, out);
    }

    pub(super) fn tell_master(&self, message: StandaloneMessage, out: &mut Out) {
        if let Some(master) = self.master {
            out.send(master, Message::Standalone(message));
        }
    }

    fn on_standalone(&mut self, from: ProcId, message: StandaloneMessage, out: &mut Out) {
        match message {
            StandaloneMessage::RegisteredWorker { master } => {
                self.master = Some(master);
                self.registered = true;
                Self::log(Level::Info, "Worker: Successfully registered with master", out);
                let executors = self.executors.keys().cloned().collect();
                let drivers = self.drivers.keys().cloned().collect();
                self.tell_master(StandaloneMessage::WorkerLatestState { id: self.id.clone(), executors, drivers }, out);
            }
            StandaloneMessage::RegisterWorkerFailed { message } if !self.registered => {
                Self::log(Level::Error, format!("Worker: Worker registration failed: {message}"), out);
                out.exit(ExitStatus::Code(1));
            }
            StandaloneMessage::ReconnectWorker => {
                Self::log(Level::Info, "Worker: Master requested this worker to reconnect.", out);
                self.registered = false;
                if !self.registering {
                    self.register(1, out);
                }
            }
            StandaloneMessage::MasterChanged { master } => {
                Self::log(Level::Info, "Worker: Master has changed", out);
                self.master = Some(master);
                self.registered = true;
                let executors = self.executors.iter().map(|((app, id), child)| (app.clone(), *id, child.cores)).collect();
                let drivers = self.drivers.keys().cloned().collect();
                let answer = StandaloneMessage::WorkerSchedulerStateResponse { id: self.id.clone(), executors, drivers };
                out.send(from, Message::Standalone(answer));
            }
            StandaloneMessage::LaunchExecutor(launch) => self.launch_executor(from, &launch, out),
            StandaloneMessage::KillExecutor { app, executor } => self.kill_executor(&app, executor, out),
            StandaloneMessage::LaunchDriver(launch) => self.launch_driver(*launch, out),
            StandaloneMessage::KillDriver { driver } => self.kill_driver(&driver, out),
            StandaloneMessage::DecommissionWorker => {
                self.decommission(out);
            }
            _ => {}
        }
    }
}

impl Process<Spark> for Worker {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::DAEMON_START.times(2), Timer::Up);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                if let Some(jvm) = self.jvm {
                    out.watch(jvm);
                }
                self.register(1, out);
                let quarter = VirtualSpan(self.conf.time(&keys::WORKER_TIMEOUT).unwrap_or(VirtualSpan::from_secs(60)).0 / 4);
                out.timer(quarter, Timer::Worker(WorkerTimer::Heartbeat));
            }
            Timer::Worker(WorkerTimer::Heartbeat) => {
                let quarter = VirtualSpan(self.conf.time(&keys::WORKER_TIMEOUT).unwrap_or(VirtualSpan::from_secs(60)).0 / 4);
                out.timer(quarter, Timer::Worker(WorkerTimer::Heartbeat));
                if self.registered {
                    self.tell_master(StandaloneMessage::WorkerHeartbeat { id: self.id.clone() }, out);
                }
            }
            Timer::Worker(WorkerTimer::Register(attempt)) => self.register(attempt, out),
            Timer::Worker(WorkerTimer::LaunchFailed(app, executor)) => self.launch_failed(&app, executor, out),
            Timer::Worker(WorkerTimer::KillHard(child)) => out.signal(child, Signal::Kill),
            Timer::Worker(WorkerTimer::RelaunchDriver(driver)) => self.start_driver(&driver, out),
            _ => {}
        }
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        if let Message::Standalone(message) = message {
            self.on_standalone(from, message, out);
        }
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if self.jvm == Some(peer) {
            out.exit(ExitStatus::Code(0));
            return;
        }
        if self.master == Some(peer) {
            Self::log(Level::Error, "Worker: Connection to master failed! Waiting for master to reconnect...", out);
            self.registered = false;
            self.master = None;
            if !self.registering {
                self.register(1, out);
            }
        }
    }

    /// SIGPWR decommissions a worker that is configured for it.
    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        if signal == Signal::Power && self.conf.flag(&keys::DECOMMISSION_ENABLED) {
            self.decommission(out);
        } else {
            self.shut_down(signal, out);
        }
    }

    fn on_refused(&mut self, to: ProcId, _message: Message, out: &mut Out) {
        if let Some(place) = self.masters.iter().find(|place| place.find(out) == Some(to)) {
            let name = place.name.clone();
            Self::log(Level::Warn, format!("Worker: Failed to connect to master {name}"), out);
        }
    }

    fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        self.child_ended(child, status, out);
        self.leave_if_alone(out);
    }
}
