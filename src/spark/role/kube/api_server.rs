//! The API server, with the store behind it: it takes pods, hands them to nodes, and tells whoever watches.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::RuleId;
use crate::base::VirtualTime;
use crate::spark::address::Address;
use crate::spark::fact::ListedKind;
use crate::spark::kubernetes::Phase;
use crate::spark::kubernetes::Placement;
use crate::spark::kubernetes::Pod;
use crate::spark::kubernetes::PodKind;
use crate::spark::kubernetes::Request;
use crate::spark::kubernetes::Store;
use crate::spark::message::KubeMessage;
use crate::spark::message::Message;
use crate::spark::message::kube::Action;
use crate::spark::message::kube::PodEvent;
use crate::spark::message::kube::PodStatus;
use crate::spark::protocol::Out;
use crate::spark::role::kube::KubeTimer;
use crate::spark::role::kube::control;
use crate::spark::role::listing::Entry;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// A node as the API server knows it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kubelet: ProcId,
    pub(super) host: String,
    pub(super) heard: VirtualTime,
    /// Its kubelet has been silent for too long.
    pub(super) unreachable: bool,
    pub(super) evicted: bool,
}

/// The process.
#[derive(Clone, Debug, Default)]
pub struct ApiServer {
    pub(super) store: Store,
    pub(super) placement: Placement,
    pub(super) nodes: BTreeMap<usize, Node>,
    /// Who watches one pod.
    pod_watches: BTreeMap<String, BTreeSet<ProcId>>,
    /// Who watches the executor pods of a driver: by driver.
    executor_watches: BTreeMap<ProcId, BTreeSet<ProcId>>,
}

impl ApiServer {
    pub fn on_start(&mut self, out: &mut Out) {
        out.listen(Address::API_SERVER);
        // What an earlier one wrote down is still there.
        self.store = out.faults().pods.clone();
        Entry::new(ListedKind::Manager, "API server", Some(out.me())).set("Ready", None, None, out);
        out.timer(control::NODE_MONITOR_PERIOD, Timer::Kube(KubeTimer::CheckNodes));
    }

    pub fn on_timer(&mut self, timer: &KubeTimer, out: &mut Out) {
        if let KubeTimer::Delete(proc) = timer {
            let name = self.store.iter().find(|pod| pod.proc == Some(*proc)).map(|pod| pod.name.clone());
            if let Some(name) = name {
                self.delete(&name, Some(rule::KUBE_POD_DELETED), out);
            }
        }
        if *timer == KubeTimer::CheckNodes {
            self.check_nodes(out);
            out.timer(control::NODE_MONITOR_PERIOD, Timer::Kube(KubeTimer::CheckNodes));
        }
    }

    /// Whether no pod is on its way to anywhere.
    pub fn idle(&self) -> bool {
        self.store.iter().all(|pod| pod.phase.is_over())
    }

    pub fn on_message(&mut self, from: ProcId, message: KubeMessage, out: &mut Out) {
        match message {
            KubeMessage::CreatePod(pod) => self.create(from, *pod, out),
            KubeMessage::CreateConfigMap => tell(from, KubeMessage::PodCreated { name: "config map".to_owned() }, out),
            KubeMessage::DeletePod { name } => {
                if self.store.get(&name).is_none() {
                    tell(from, KubeMessage::NotFound { name }, out);
                } else {
                    self.delete(&name, None, out);
                }
            }
            KubeMessage::DeleteExecutors { driver } => {
                for name in self.executors_of(driver) {
                    self.delete(&name, None, out);
                }
            }
            KubeMessage::WatchPod { name } => {
                self.pod_watches.entry(name.clone()).or_default().insert(from);
                match self.store.get(&name) {
                    Some(pod) => event_to(from, Action::Modified, pod.clone(), out),
                    None => tell(from, KubeMessage::NotFound { name }, out),
                }
            }
            KubeMessage::WatchExecutors { driver } => {
                self.executor_watches.entry(driver).or_default().insert(from);
                for pod in self.store.iter().filter(|pod| pod.executor_of(driver).is_some()) {
                    event_to(from, Action::Modified, pod.clone(), out);
                }
            }
            KubeMessage::ListExecutors { driver } => {
                let pods = self.store.iter().filter(|pod| pod.executor_of(driver).is_some()).cloned().collect();
                tell(from, KubeMessage::PodList { pods }, out);
            }
            KubeMessage::RegisterNode { node, host, allocatable } => self.register(from, (node, host), allocatable, out),
            KubeMessage::RenewLease { node } => self.renew(from, node, out),
            KubeMessage::PodStatus(status) => self.pod_status(&status, out),
            _ => {}
        }
    }

    /// Whoever watched is gone.
    pub fn on_disconnect(&mut self, peer: ProcId) {
        for watchers in self.pod_watches.values_mut().chain(self.executor_watches.values_mut()) {
            watchers.remove(&peer);
        }
    }

    fn create(&mut self, from: ProcId, pod: Pod, out: &mut Out) {
        let (name, owner) = (pod.name.clone(), pod.owner.clone());
        if !self.store.create(pod) {
            tell(from, KubeMessage::AlreadyExists { name }, out);
            return;
        }
        tell(from, KubeMessage::PodCreated { name: name.clone() }, out);
        self.publish(&name, Action::Added, None, out);
        // The garbage collector finds that the owner is not there any more.
        if owner.is_some_and(|owner| self.store.get(&owner).is_none()) {
            self.delete(&name, Some(rule::KUBE_OWNER_GONE), out);
        }
        self.bind_pending(out);
    }

    /// A kubelet says how a pod is.
    fn pod_status(&mut self, status: &PodStatus, out: &mut Out) {
        let Some(pod) = self.store.get_mut(&status.name).filter(|pod| !pod.phase.is_over()) else { return };
        pod.proc = status.proc.or(pod.proc);
        pod.reason = status.reason;
        if let Some(code) = status.exit_code {
            pod.exit_code = Some(code);
            pod.phase = Pod::phase_of(code);
        } else if status.proc.is_some() {
            pod.phase = Phase::Running;
        }
        let (node, request, gone) = (pod.node, pod.request, pod.terminating && pod.phase.is_over());
        let (over, rule) = (pod.phase.is_over(), control::rule_of(pod));
        self.publish(&status.name, Action::Modified, rule, out);
        if over && let Some(node) = node {
            self.placement.unbind(node, request);
        }
        if gone {
            self.take_out(&status.name, out);
        }
        if over {
            self.bind_pending(out);
        }
    }

    /// Notes a pod's state and tells whoever watches it.
    pub(super) fn publish(&self, name: &str, action: Action, rule: Option<RuleId>, out: &mut Out) {
        let Some(pod) = self.store.get(name).cloned() else { return };
        out.faults().pods.put(pod.clone());
        self.list(&pod, pod.status(), rule, out);
        self.tell_watchers(&pod, action, out);
    }

    pub(super) fn list(&self, pod: &Pod, state: &'static str, rule: Option<RuleId>, out: &mut Out) -> RecordId {
        let host = pod.node.and_then(|node| self.nodes.get(&node)).map(|node| node.host.clone());
        Entry::new(ListedKind::Pod, &pod.name, pod.proc).set(state, host, rule, out)
    }

    pub(super) fn tell_watchers(&self, pod: &Pod, action: Action, out: &mut Out) {
        let of_pod = self.pod_watches.get(&pod.name).into_iter().flatten();
        let of_driver = match pod.kind {
            PodKind::Executor { driver, .. } => self.executor_watches.get(&driver),
            PodKind::Driver { .. } => None,
        };
        let watchers: Vec<ProcId> = of_pod.chain(of_driver.into_iter().flatten()).copied().collect();
        for watcher in watchers {
            event_to(watcher, action, pod.clone(), out);
        }
    }

    fn executors_of(&self, driver: ProcId) -> Vec<String> {
        self.store.iter().filter(|pod| pod.executor_of(driver).is_some()).map(|pod| pod.name.clone()).collect()
    }

    fn register(&mut self, from: ProcId, (node, host): (usize, String), allocatable: Request, out: &mut Out) {
        let known = self.nodes.contains_key(&node);
        self.nodes.insert(node, Node { kubelet: from, host: host.clone(), heard: out.now(), unreachable: false, evicted: false });
        if known {
            self.placement.set_schedulable(node, true);
        } else {
            self.placement.add(node, allocatable);
            for pod in self.store.iter().filter(|pod| pod.node == Some(node) && !pod.phase.is_over()) {
                self.placement.occupy(node, pod.request);
            }
        }
        Entry::new(ListedKind::Worker, &host, Some(from)).set("Ready", None, None, out);
        self.bind_pending(out);
    }
}

pub(super) fn tell(to: ProcId, message: KubeMessage, out: &mut Out) {
    out.send(to, Message::Kube(message));
}

fn event_to(watcher: ProcId, action: Action, pod: Pod, out: &mut Out) {
    tell(watcher, KubeMessage::PodEvent(Box::new(PodEvent { action, pod })), out);
}
