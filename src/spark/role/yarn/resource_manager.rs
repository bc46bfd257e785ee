//! The `ResourceManager`: it knows the nodes, gives out containers on their heartbeats, and starts applications again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::fact::Level;
use crate::spark::fact::ListedKind;
use crate::spark::message::Message;
use crate::spark::message::YarnMessage;
use crate::spark::message::yarn::NodeReport;
use crate::spark::protocol::Out;
use crate::spark::role::listing::Entry;
use crate::spark::role::listing::daemon_log;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::role::yarn::application::Application;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::yarn::AppName;
use crate::spark::yarn::Capacity;
use crate::spark::yarn::ContainerExit;
use crate::spark::yarn::ContainerId;

/// A `NodeManager` as the `ResourceManager` knows it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) proc: ProcId,
    pub(super) host: String,
    heard: VirtualTime,
}

/// The process.
#[derive(Clone, Debug)]
pub struct ResourceManager {
    pub(super) specs: Arc<[Arc<AppSpec>]>,
    /// Its own configuration: `yarn-site.xml`.
    pub(super) conf: Arc<Conf>,
    pub(super) nodes: BTreeMap<usize, Node>,
    pub(super) capacity: Capacity,
    pub(super) apps: BTreeMap<AppName, Application>,
    node_expiry: VirtualSpan,
    pub(super) master_expiry: VirtualSpan,
}

impl ResourceManager {
    pub fn new(specs: Arc<[Arc<AppSpec>]>, conf: Arc<Conf>) -> Self {
        let expiry = |key| conf.time(key).unwrap_or(VirtualSpan::from_secs(600));
        let (node_expiry, master_expiry) =
            (expiry(&keys::YARN_NM_LIVENESS_MONITOR_EXPIRY_INTERVAL_MS), expiry(&keys::YARN_AM_LIVENESS_MONITOR_EXPIRY_INTERVAL_MS));
        Self { specs, conf, nodes: BTreeMap::new(), capacity: Capacity::default(), apps: BTreeMap::new(), node_expiry, master_expiry }
    }

    pub fn on_start(&mut self, out: &mut Out) {
        out.listen(Address::RESOURCE_MANAGER);
        Entry::new(ListedKind::Manager, "ResourceManager", Some(out.me())).set("ACTIVE", None, None, out);
        self.recover(out);
        self.look_again(out);
    }

    fn recovers(&self) -> bool {
        self.conf.flag(&keys::YARN_RESOURCEMANAGER_RECOVERY_ENABLED)
    }

    /// What an earlier one wrote down. Nodes come back by themselves, with what runs on them.
    fn recover(&mut self, out: &mut Out) {
        if !self.recovers() || out.faults().applications.0.is_empty() {
            return;
        }
        self.apps = out.faults().applications.0.clone();
        let keeps = self.conf.flag(&keys::YARN_RESOURCEMANAGER_WORK_PRESERVING);
        let now = out.now();
        for app in self.apps.values_mut().filter(|app| !app.state.is_final()) {
            match app.attempt.as_mut().filter(|_| keeps) {
                Some(attempt) => attempt.heard = now,
                None => app.attempt = None,
            }
        }
        let record = rule::note(out, rule::YARN_RM_RECOVERS);
        out.blame(record);
        daemon_log(Level::Info, format!("ResourceManager: Recovered {} applications", self.apps.len()), out);
    }

    fn write_down(&self, out: &mut Out) {
        if self.recovers() {
            out.faults().applications.0.clone_from(&self.apps);
        }
    }

    /// Whether no application waits for anything.
    pub fn idle(&self) -> bool {
        self.apps.values().all(|app| app.state.is_final())
    }

    pub fn on_timer(&mut self, timer: &YarnTimer, out: &mut Out) {
        if *timer == YarnTimer::CheckLiveness {
            self.expire_nodes(out);
            self.expire_masters(out);
            self.look_again(out);
            self.write_down(out);
        }
    }

    pub fn on_message(&mut self, from: ProcId, message: YarnMessage, out: &mut Out) {
        match message {
            YarnMessage::RegisterNodeManager(report) => self.register_node(from, *report, out),
            YarnMessage::NodeHeartbeat => self.node_heartbeat(from, out),
            YarnMessage::UnRegisterNodeManager => {
                let number = self.nodes.iter().find(|(_, node)| node.proc == from).map(|(number, _)| *number);
                if let Some(number) = number {
                    self.node_gone(number, "SHUTDOWN", out);
                }
            }
            YarnMessage::ContainersCompleted { containers } => {
                for (container, exit) in containers {
                    self.container_completed(container, exit, out);
                }
            }
            other => self.on_application_message(from, other, out),
        }
        self.write_down(out);
    }

    /// Liveness is looked at three times per expiry interval, as Hadoop's monitor does.
    fn look_again(&self, out: &mut Out) {
        out.timer(VirtualSpan(self.node_expiry.min(self.master_expiry).0 / 3), Timer::Yarn(YarnTimer::CheckLiveness));
    }

    fn register_node(&mut self, from: ProcId, report: NodeReport, out: &mut Out) {
        let NodeReport { node, host, memory_mib, running } = report;
        let known = |container: &ContainerId| self.apps.get(&container.app).is_some_and(|app| app.holds(*container));
        let (kept, strange): (Vec<_>, Vec<_>) = running.into_iter().partition(known);
        self.nodes.insert(node, Node { proc: from, host: host.clone(), heard: out.now() });
        self.capacity.add(node, memory_mib);
        for container in kept {
            let mib = self.apps.get(&container.app).map_or(0, |app| app.memory_of(container));
            self.capacity.take(node, mib);
        }
        if !strange.is_empty() {
            tell(from, YarnMessage::CleanupContainers { containers: strange }, out);
        }
        daemon_log(
            Level::Info,
            format!("ResourceTrackerService: NodeManager from node {host} registered with capability: <memory:{memory_mib}>"),
            out,
        );
        Entry::new(ListedKind::Worker, &host, Some(from)).set("RUNNING", None, None, out);
    }

    /// A node's heartbeat is the moment at which it gets work: one container at a time, so they spread.
    fn node_heartbeat(&mut self, from: ProcId, out: &mut Out) {
        let Some((&number, node)) = self.nodes.iter_mut().find(|(_, node)| node.proc == from) else {
            tell(from, YarnMessage::Resync, out);
            return;
        };
        node.heard = out.now();
        self.schedule(number, out);
    }

    fn expire_nodes(&mut self, out: &mut Out) {
        let (now, expiry) = (out.now(), self.node_expiry);
        let silent: Vec<usize> = self.nodes.iter().filter(|(_, node)| now.since(node.heard) > expiry).map(|(number, _)| *number).collect();
        for number in silent {
            let host = self.nodes.get(&number).map_or("", |node| node.host.as_str());
            daemon_log(Level::Info, format!("NMLivelinessMonitor: Expired:{host} Timed out after {} secs", expiry.as_millis() / 1000), out);
            self.node_gone(number, "LOST", out);
        }
    }

    /// What ran on a node counts as ended with it.
    fn node_gone(&mut self, number: usize, state: &'static str, out: &mut Out) {
        let Some(node) = self.nodes.remove(&number) else { return };
        self.capacity.remove(number);
        let gone = Entry::new(ListedKind::Worker, &node.host, Some(node.proc)).set(state, None, Some(rule::YARN_NODE_LOST), out);
        let cause = out.cause();
        out.blame(gone);
        let on_it: Vec<ContainerId> = self.apps.values().flat_map(|app| app.containers_on(number)).collect();
        for container in on_it {
            self.container_completed(container, ContainerExit::Aborted, out);
        }
        if let Some(cause) = cause {
            out.blame(cause);
        }
    }
}

pub(super) fn tell(to: ProcId, message: YarnMessage, out: &mut Out) {
    out.send(to, Message::Yarn(message));
}
