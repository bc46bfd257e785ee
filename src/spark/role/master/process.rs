//! The Master as a process: which message does what.

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::RuleId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::Listed;
use crate::spark::fact::ListedKind;
use crate::spark::fact::SparkFact;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::master::book::Book;
use crate::spark::role::master::book::WorkerInfo;
use crate::spark::role::master::book::WorkerState;
use crate::spark::standalone::MasterPlace;
use crate::spark::timer::Timer;

/// `SparkCuratorUtil.ZK_SESSION_TIMEOUT_MILLIS`: a leader that is gone keeps the lead for so long.
const ZOOKEEPER_SESSION_TIMEOUT: VirtualSpan = VirtualSpan::from_secs(60);

/// What a Master waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MasterTimer {
    CheckWorkers,
    CompleteRecovery,
    /// `ZooKeeper` gives the lead to the next one.
    Lead,
}

/// Where a Master stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MasterState {
    Standby,
    Recovering,
    Alive,
}

impl MasterState {
    /// Spark's word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standby => "STANDBY",
            Self::Recovering => "RECOVERING",
            Self::Alive => "ALIVE",
        }
    }
}

/// The Master of a standalone cluster.
#[derive(Clone, Debug)]
pub struct Master {
    pub(super) conf: Conf,
    pub(super) state: MasterState,
    pub(super) book: Book,
    /// Another master that leads, and whose end makes this one the leader (`ZooKeeper`).
    pub(super) leader: Option<MasterPlace>,
    pub(super) rest: bool,
    /// The JVM it is a thread of (`local-cluster`), and with which it ends.
    jvm: Option<ProcId>,
}

impl Master {
    /// A master that leads, or waits behind another one. `rest`: it takes submissions by REST too.
    pub fn new(conf: Conf, leader: Option<MasterPlace>, rest: bool) -> Self {
        Self { conf, state: MasterState::Standby, book: Book::default(), leader, rest, jvm: None }
    }

    /// A thread of this JVM: `local-cluster`.
    #[must_use]
    pub const fn inside(mut self, jvm: ProcId) -> Self {
        self.jvm = Some(jvm);
        self
    }

    /// Whether nobody waits for anything of it.
    pub fn idle(&self) -> bool {
        self.book.waiting_drivers.is_empty() && self.book.apps.is_empty() && self.state != MasterState::Recovering
    }

    pub(super) fn log(level: Level, text: impl Into<String>, out: &mut Out) {
        let console = Console::Daemon(out.me());
        log(out, console, level, text);
    }

    /// Notes what the Master's page says of something.
    pub(super) fn list(
        kind: ListedKind,
        id: &str,
        state: &'static str,
        about: (Option<ProcId>, Option<String>),
        out: &mut Out,
    ) -> RecordId {
        Self::list_because(None, kind, id, state, about, out)
    }

    pub(super) fn list_because(
        rule: Option<RuleId>,
        kind: ListedKind,
        id: &str,
        state: &'static str,
        (proc, note): (Option<ProcId>, Option<String>),
        out: &mut Out,
    ) -> RecordId {
        let manager = out.me();
        out.record(rule, SparkFact::Manager(Listed { manager, kind, id: id.to_owned(), state, proc, note }))
    }

    pub(super) fn set_state(&mut self, state: MasterState, out: &mut Out) {
        self.state = state;
        let me = out.me();
        Self::list(ListedKind::Manager, "master", state.name(), (Some(me), None), out);
    }

    fn register_worker(&mut self, info: WorkerInfo, out: &mut Out) {
        if self.state == MasterState::Standby {
            out.send(info.proc, Message::Standalone(StandaloneMessage::MasterInStandby));
            return;
        }
        let (id, proc, host) = (info.id.clone(), info.proc, info.host.clone());
        if self.book.workers.get(&id).is_some_and(|known| known.state == WorkerState::Alive && known.proc != proc) {
            let message = "Duplicate worker ID".to_owned();
            out.send(proc, Message::Standalone(StandaloneMessage::RegisterWorkerFailed { message }));
            return;
        }
        Self::log(Level::Info, format!("Master: Registering worker {host} with {} cores, {} MiB RAM", info.cores, info.memory_mib), out);
        self.persist_worker(&info, out);
        self.book.workers.insert(id.clone(), info);
        Self::list(ListedKind::Worker, &id, "ALIVE", (Some(proc), Some(host)), out);
        let master = out.me();
        out.send(proc, Message::Standalone(StandaloneMessage::RegisteredWorker { master }));
        self.schedule(out);
    }

    fn on_standalone(&mut self, from: ProcId, message: StandaloneMessage, out: &mut Out) {
        match message {
            StandaloneMessage::RegisterWorker { id, host, cores, memory_mib } => {
                let heard = out.now();
                let state = WorkerState::Alive;
                let info = WorkerInfo { id, host, proc: from, cores, memory_mib, cores_used: 0, memory_used: 0, heard, state };
                self.register_worker(info, out);
            }
            StandaloneMessage::WorkerHeartbeat { id } => self.worker_heartbeat(&id, from, out),
            StandaloneMessage::WorkerLatestState { id, executors, drivers } => self.worker_latest_state(&id, &executors, &drivers, out),
            StandaloneMessage::WorkerSchedulerStateResponse { id, executors, drivers } => {
                self.worker_recovered(&id, &executors, &drivers, out);
            }
            StandaloneMessage::WorkerDecommissioning { id } => self.decommission_worker(&id, out),
            StandaloneMessage::RegisterApplication(description) => self.register_application(from, *description, out),
            StandaloneMessage::UnregisterApplication { app } => self.finish_application(&app, out),
            StandaloneMessage::MasterChangeAcknowledged { app } => self.app_recovered(&app, out),
            StandaloneMessage::RequestExecutors { app, total } => {
                if let Some(app) = self.book.app(&app) {
                    app.limit = Some(total);
                }
                self.schedule(out);
            }
            StandaloneMessage::KillExecutors { app, executors } => self.kill_executors(&app, &executors, out),
            StandaloneMessage::ExecutorStateChanged(change) => self.executor_state_changed(*change, out),
            StandaloneMessage::DriverStateChanged { driver, state, message } => self.driver_state_changed(&driver, state, message, out),
            StandaloneMessage::RequestSubmitDriver(description) => self.submit_driver(from, *description, out),
            StandaloneMessage::RequestDriverStatus { driver } => self.driver_status(from, &driver, out),
            StandaloneMessage::RequestKillDriver { driver } => self.kill_driver(from, &driver, out),
            _ => {}
        }
    }

    pub(super) fn worker_timeout(&self) -> VirtualSpan {
        self.conf.time(&keys::WORKER_TIMEOUT).unwrap_or(VirtualSpan::from_secs(60))
    }
}

impl Process<Spark> for Master {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::DAEMON_START, Timer::Up);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                if let Some(jvm) = self.jvm {
                    out.watch(jvm);
                }
                out.listen(MasterPlace::PORT);
                if self.rest {
                    out.listen(MasterPlace::REST_PORT);
                }
                let timeout = self.worker_timeout();
                out.timer(timeout, Timer::Master(MasterTimer::CheckWorkers));
                if let Some(leader) = self.leader.as_ref().and_then(|leader| leader.find(out)) {
                    self.set_state(MasterState::Standby, out);
                    out.send(leader, Message::Standalone(StandaloneMessage::MasterInStandby));
                } else {
                    self.elected(out);
                }
            }
            Timer::Master(MasterTimer::CheckWorkers) => {
                let timeout = self.worker_timeout();
                out.timer(timeout, Timer::Master(MasterTimer::CheckWorkers));
                self.time_out_dead_workers(out);
            }
            Timer::Master(MasterTimer::CompleteRecovery) => self.complete_recovery(out),
            Timer::Master(MasterTimer::Lead) if self.state == MasterState::Standby => self.elected(out),
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
        if self.state == MasterState::Standby && self.leader.as_ref().and_then(|leader| leader.find(out)) == Some(peer) {
            out.timer(ZOOKEEPER_SESSION_TIMEOUT, Timer::Master(MasterTimer::Lead));
        }
        self.lost(peer, out);
    }
}
