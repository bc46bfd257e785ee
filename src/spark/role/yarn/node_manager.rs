//! A `NodeManager`: it starts and ends containers on its machine, and tells the `ResourceManager` that it lives.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Signal;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::message::Message;
use crate::spark::message::YarnMessage;
use crate::spark::message::yarn::NodeReport;
use crate::spark::message::yarn::Payload;
use crate::spark::message::yarn::StartContainer;
use crate::spark::protocol::Out;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::role::yarn::container;
use crate::spark::role::yarn::container::Ground;
use crate::spark::timer::Timer;
use crate::spark::yarn::ContainerExit;
use crate::spark::yarn::ContainerId;

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
    /// Told to nobody yet, because nobody could be reached.
    untold: Vec<(ContainerId, ContainerExit)>,
}

impl NodeManager {
    pub fn new(node: usize, host: String, memory_mib: u64, resource_manager: Address, specs: Arc<[Arc<AppSpec>]>) -> Self {
        Self { node, host, memory_mib, resource_manager, specs, containers: BTreeMap::new(), ending: BTreeMap::new(), untold: Vec::new() }
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
                out.timer(HEARTBEAT, Timer::Yarn(YarnTimer::Heartbeat));
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
        let ground = Ground { host: &self.host, server: out.me(), resource_manager: self.resource_manager };
        let (name, role) = container::role(id, &what, &ground, spec);
        let proc = out.spawn(name, role);
        self.containers.insert(id, proc);
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
