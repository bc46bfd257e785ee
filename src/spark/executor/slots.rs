//! The executor itself: what it knows, what runs in it, and which message goes where.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::base::ProcId;
use crate::base::StageId;
use crate::base::VirtualSpan;
use crate::spark::conf::keys;
use crate::spark::executor::decommission::Leaving;
use crate::spark::executor::memory::Memory;
use crate::spark::executor::store::Store;
use crate::spark::executor::task::Running;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::message::app::MapOutputStatuses;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::storage::BlockId;
use crate::spark::submit::SubmitRequest;

/// What an executor waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecutorTimer {
    Heartbeat,
    /// A task's work is over.
    TaskDone(Tid),
    /// Time to try again to read what a task needs.
    Refetch(Tid),
    /// It is being decommissioned: may it go?
    MayLeave,
    /// A task that was killed should have stopped by now.
    Reap(Tid),
    /// A task has written the first half of its rows to a system outside.
    Append(Tid),
    /// A fault strikes a task that runs.
    Struck(Tid),
}

/// Where an executor sits and to whom it reports.
#[derive(Clone, Debug)]
pub struct Seat {
    pub id: ExecutorId,
    pub driver: ProcId,
    pub host: String,
    pub cores: u32,
    pub console: Console,
    /// Who serves its shuffle files to others: itself, or the external shuffle service of its machine.
    pub server: ProcId,
}

/// The addresses of a shuffle's outputs, as the driver gave them.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    pub(super) statuses: Arc<MapOutputStatuses>,
    /// The state of the cluster in which all of them were last seen to answer.
    pub(super) seen: Option<u64>,
    /// All of them answered once: the folders of those on this host are known.
    pub(super) folders_known: bool,
}

/// An executor.
#[derive(Clone, Debug)]
pub struct Executor {
    pub(super) seat: Seat,
    pub(super) request: Arc<SubmitRequest>,
    pub(super) running: BTreeMap<Tid, Running>,
    /// Tasks whose answer from outside is awaited, in the order they asked.
    pub(super) computing: VecDeque<Tid>,
    pub(super) known: BTreeMap<StageId, Addresses>,
    /// Tasks that wait for such addresses.
    pub(super) asking: BTreeMap<StageId, Vec<Tid>>,
    pub(super) missed_heartbeats: u32,
    pub(super) heartbeat_open: bool,
    pub(super) stopping: bool,
    /// It is on its way out.
    pub(super) leaving: Option<Leaving>,
    /// The map outputs it has written or taken.
    pub(super) files: BTreeSet<(StageId, u32)>,
    pub(super) heartbeat: VirtualSpan,
    pub(super) slow: u32,
    /// A task ends the JVM it runs in.
    pub(super) exit: Option<u8>,
    pub(super) memory: Memory,
    pub(super) store: Store,
    /// Broadcast tables it has, and tasks that wait for one.
    pub(super) broadcasts: BTreeSet<u32>,
    pub(super) fetching: BTreeMap<u32, Vec<Tid>>,
    /// Tasks that wait to hear who has a block.
    pub(super) locating: BTreeMap<BlockId, Vec<Tid>>,
}

impl Executor {
    pub fn new(seat: Seat, request: Arc<SubmitRequest>) -> Self {
        let heartbeat = request.conf.time(&crate::spark::conf::keys::EXECUTOR_HEARTBEAT_INTERVAL).unwrap_or(VirtualSpan::from_secs(10));
        let memory = Memory::new(&request.conf, seat.id == ExecutorId::DRIVER, seat.cores);
        Self {
            memory,
            store: Store::default(),
            locating: BTreeMap::new(),
            broadcasts: BTreeSet::new(),
            fetching: BTreeMap::new(),
            seat,
            request,
            running: BTreeMap::new(),
            computing: VecDeque::new(),
            known: BTreeMap::new(),
            asking: BTreeMap::new(),
            missed_heartbeats: 0,
            heartbeat_open: false,
            stopping: false,
            leaving: None,
            files: BTreeSet::new(),
            heartbeat,
            slow: 1,
            exit: None,
        }
    }

    pub const fn id(&self) -> ExecutorId {
        self.seat.id
    }

    pub fn host(&self) -> &str {
        &self.seat.host
    }

    pub const fn cores(&self) -> u32 {
        self.seat.cores
    }

    /// The code with which a task ends its JVM, once.
    pub const fn take_exit(&mut self) -> Option<u8> {
        self.exit.take()
    }

    pub const fn stopping(&self) -> bool {
        self.stopping
    }

    /// The tasks that run in it now.
    pub fn running(&self) -> impl Iterator<Item = Tid> {
        self.running.keys().copied()
    }

    /// Why the address that the driver gives away leads nowhere, and how long it takes to find out. The driver listens on its
    /// bind address; at another name nobody does, unless something in between translates.
    pub fn no_way_to_driver(&self) -> Option<(VirtualSpan, &'static str)> {
        let conf = &self.request.conf;
        let (host, bind) = (conf.explicit(keys::DRIVER_HOST.name)?, conf.explicit(keys::DRIVER_BIND_ADDRESS.name)?);
        let translated = bind == "0.0.0.0" || !host.starts_with(|first: char| first.is_ascii_digit());
        match host.starts_with("127.") {
            _ if host == bind || translated => None,
            true => Some((VirtualSpan::from_secs(1), "Connection refused")),
            false => Some((VirtualSpan::from_secs(3), "No route to host")),
        }
    }

    /// A message from the driver.
    pub fn on_message(&mut self, message: AppMessage, out: &mut Out) {
        match message {
            AppMessage::LaunchTask(task) => self.launch(task, out),
            AppMessage::KillTask { tid, interrupt, reason } => self.kill(tid, interrupt, &reason, out),
            AppMessage::MapOutputStatuses(statuses) => self.take_statuses(*statuses, out),
            AppMessage::HeartbeatResponse { reregister } => self.heard(reregister, out),
            AppMessage::BlockLocations { block, holders } => self.located(block, &holders, out),
            AppMessage::Peers { block, peers } | AppMessage::ReplicateBlock { block, peers } => self.copy_block(block, &peers, out),
            AppMessage::UploadBlock { block, persist } => self.put_block(block, persist, rule::CACHE_REPLICATES, out),
            AppMessage::StopExecutor => self.stopping = true,
            AppMessage::DecommissionExecutor { .. } => self.decommission(true, out),
            AppMessage::BroadcastValue { broadcast } => self.broadcast_arrived(broadcast, out),
            AppMessage::MigrationPeers { peers } => self.migrate_to(&peers, out),
            AppMessage::TakeBlock { block, persist, from } => self.take_block((block, persist), from, out),
            AppMessage::UploadShuffle { shuffle, map, from } => self.take_shuffle((shuffle, map), from, out),
            AppMessage::BlockArrived { what } => self.arrived(what),
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: ExecutorTimer, out: &mut Out) {
        match timer {
            ExecutorTimer::Heartbeat => self.beat(out),
            ExecutorTimer::TaskDone(tid) => self.finish(tid, out),
            ExecutorTimer::Refetch(tid) => self.fetch(tid, out),
            ExecutorTimer::MayLeave => self.look_whether_to_leave(out),
            ExecutorTimer::Reap(tid) => self.reap(tid, out),
            ExecutorTimer::Append(tid) => self.append_half(tid, out),
            ExecutorTimer::Struck(tid) => self.struck(tid, out),
        }
    }

    pub(super) fn tell_driver(&self, message: AppMessage, out: &mut Out) {
        out.send(self.seat.driver, Message::App(message));
    }

    pub(super) fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        log(out, self.seat.console, level, text);
    }
}
