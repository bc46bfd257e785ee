//! A `NodeManager`: it starts and ends containers on its machine, and tells the `ResourceManager` that it lives.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Signal;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::fact::Level;
use crate::spark::message::Message;
use crate::spark::message::YarnMessage;
use crate::spark::message::yarn::NodeReport;
use crate::spark::message::yarn::Payload;
use crate::spark::message::yarn::StartContainer;
use crate::spark::protocol::Out;
use crate::spark::role::listing::daemon_log;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::role::yarn::container;
use crate::spark::role::yarn::container::Ground;
use crate::spark::rule;
use crate::spark::submit::Language;
use crate::spark::timer::Timer;
use crate::spark::yarn::ContainerExit;
use crate::spark::yarn::ContainerId;
use crate::spark::yarn::size;
use crate::spark::yarn::size::ContainerSize;

/// `yarn.resourcemanager.nodemanagers.heartbeat-interval-ms`.
const HEARTBEAT: VirtualSpan = VirtualSpan::from_secs(1);
/// `yarn.nodemanager.sleep-delay-before-sigkill.ms`: between SIGTERM and SIGKILL.
const BEFORE_SIGKILL: VirtualSpan = VirtualSpan::from_millis(250);

/// The exit code of a container whose process could not be started.
const LAUNCH_FAILED: u8 = 1;

/// The process.
#[derive(Clone, Debug)]
pub struct NodeManager {
    node: usize,
    host: String,
    memory_mib: u64,
    resource_manager: Address,
    pub(super) specs: Arc<[Arc<AppSpec>]>,
    containers: BTreeMap<ContainerId, ProcId>,
    /// Containers that it ends itself, and what it will say of them.
    ending: BTreeMap<ContainerId, ContainerExit>,
    /// How much memory beside its heap each executor's container has room for.
    limits: BTreeMap<ContainerId, u64>,
    /// `yarn.scheduler.minimum-allocation-mb`: containers are as large as so many of these.
    step_mib: u64,
    /// Told to nobody yet, because nobody could be reached.
    untold: Vec<(ContainerId, ContainerExit)>,
}

impl NodeManager {
    pub fn new(node: usize, host: String, memory_mib: u64, resource_manager: Address, specs: Arc<[Arc<AppSpec>]>) -> Self {
        Self {
            node,
            host,
            memory_mib,
            resource_manager,
            specs,
            containers: BTreeMap::new(),
            ending: BTreeMap::new(),
            limits: BTreeMap::new(),
            step_mib: 1_024,
            untold: Vec::new(),
        }
    }

    /// Containers come in steps of so many MiB.
    #[must_use]
    pub const fn in_steps_of(mut self, mib: u64) -> Self {
        self.step_mib = mib;
        self
    }

    pub fn on_start(&mut self, out: &mut Out) {
        self.register(out);
        out.timer(HEARTBEAT, Timer::Yarn(YarnTimer::Heartbeat));
    }

    pub fn on_message(&mut self, message: YarnMessage, out: &mut Out) {
        match message {
            YarnMessage::StartContainer(start) => self.start(&start, out),
            YarnMessage::StopContainer { container } => self.end(container, ContainerExit::KilledByAppMaster, out),
            YarnMessage::CleanupContainers { containers } => {
                for container in containers {
                    self.end(container, ContainerExit::KilledByResourceManager, out);
                }
            }
            YarnMessage::CleanupApplication { app } => {
                let of_app: Vec<ContainerId> = self.containers.keys().filter(|container| container.app == app).copied().collect();
                for container in of_app {
                    self.end(container, ContainerExit::KilledAfterAppCompletion, out);
                }
            }
            YarnMessage::Resync => self.register(out),
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: &YarnTimer, out: &mut Out) {
        match timer {
            YarnTimer::Heartbeat => {
                self.tell(YarnMessage::NodeHeartbeat, out);
                if !self.untold.is_empty() {
                    let containers = std::mem::take(&mut self.untold);
                    self.tell(YarnMessage::ContainersCompleted { containers }, out);
                }
                self.look_at_memory(out);
                out.timer(HEARTBEAT, Timer::Yarn(YarnTimer::Heartbeat));
            }
            YarnTimer::Preempt(proc) => {
                let container = self.containers.iter().find(|(_, its)| *its == proc).map(|(container, _)| *container);
                if let Some(container) = container {
                    let record = rule::note(out, rule::YARN_PREEMPTED);
                    out.blame(record);
                    self.end(container, ContainerExit::Preempted, out);
                }
            }
            YarnTimer::KillHard(container) => {
                if let Some(&proc) = self.containers.get(container) {
                    out.signal(proc, Signal::Kill);
                }
            }
            _ => {}
        }
    }

    /// A graceful stop takes the containers along; a hard kill of the `NodeManager` leaves them running.
    pub fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        for &proc in self.containers.values() {
            out.signal(proc, Signal::Kill);
        }
        self.tell(YarnMessage::UnRegisterNodeManager, out);
        out.exit(ExitStatus::Signal(signal));
    }

    /// What the `ResourceManager` did not get it will hear with a later heartbeat.
    pub fn on_refused(&mut self, message: YarnMessage) {
        if let YarnMessage::ContainersCompleted { containers } = message {
            self.untold.extend(containers);
        }
    }

    pub fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        let Some(container) = self.containers.iter().find(|(_, proc)| **proc == child).map(|(container, _)| *container) else { return };
        self.containers.remove(&container);
        self.limits.remove(&container);
        let own = ContainerExit::Code(status.code().unwrap_or(0));
        let exit = self.ending.remove(&container).unwrap_or(own);
        self.tell(YarnMessage::ContainersCompleted { containers: vec![(container, exit)] }, out);
    }

    fn register(&mut self, out: &mut Out) {
        let running = self.containers.keys().copied().collect();
        let report = NodeReport { node: self.node, host: self.host.clone(), memory_mib: self.memory_mib, running };
        self.tell(YarnMessage::RegisterNodeManager(Box::new(report)), out);
    }

    fn start(&mut self, start: &StartContainer, out: &mut Out) {
        let StartContainer { container: id, application, what } = *start;
        let Some(spec) = self.specs.get(application).cloned() else { return };
        if matches!(what, Payload::Executor { .. })
            && let Some(record) = out.faults().launch_forbidden(&self.host)
        {
            out.blame(record);
            self.tell(YarnMessage::ContainersCompleted { containers: vec![(id, ContainerExit::Code(LAUNCH_FAILED))] }, out);
            return;
        }
        if matches!(what, Payload::Executor { .. }) {
            let asked = ContainerSize::executor(&spec.request.conf, spec.request.language == Language::Python);
            let given = size::rounded_up(asked.total_mib(), self.step_mib);
            self.limits.insert(id, given.saturating_sub(asked.heap_mib) << 20);
        }
        let ground = Ground { host: &self.host, server: out.me(), resource_manager: self.resource_manager };
        let (name, role) = container::role(id, &what, &ground, spec);
        let proc = out.spawn(name, role);
        self.containers.insert(id, proc);
    }

    /// `ContainersMonitorImpl`: an executor that uses more than its container has is ended. Its heap counts as full.
    fn look_at_memory(&mut self, out: &mut Out) {
        let over: Vec<ContainerId> = self
            .limits
            .iter()
            .filter(|(container, limit)| {
                let proc = self.containers.get(container);
                !self.ending.contains_key(container) && proc.is_some_and(|&proc| out.faults().memory.taken(proc) > **limit)
            })
            .map(|(container, _)| *container)
            .collect();
        for container in over {
            let record = rule::note(out, rule::YARN_MEMORY_KILL);
            out.blame(record);
            let text = format!("ContainersMonitorImpl: Container {container} is running beyond physical memory limits. Killing container.");
            daemon_log(Level::Warn, text, out);
            self.end(container, ContainerExit::ExceededPhysicalMemory, out);
        }
    }

    /// SIGTERM, and SIGKILL a moment later.
    fn end(&mut self, container: ContainerId, exit: ContainerExit, out: &mut Out) {
        let Some(&proc) = self.containers.get(&container) else { return };
        self.ending.entry(container).or_insert(exit);
        out.signal(proc, Signal::Terminate);
        out.timer(BEFORE_SIGKILL, Timer::Yarn(YarnTimer::KillHard(container)));
    }

    fn tell(&mut self, message: YarnMessage, out: &mut Out) {
        match self.resource_manager.find(out) {
            Some(proc) => out.send(proc, Message::Yarn(message)),
            None => self.on_refused(message),
        }
    }
}
