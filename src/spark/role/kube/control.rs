//! What runs beside the API server: the scheduler, the node controller, the garbage collector.

use crate::base::ProcId;
use crate::base::RuleId;
use crate::base::VirtualSpan;
use crate::spark::fact::Level;
use crate::spark::fact::ListedKind;
use crate::spark::kubernetes::Phase;
use crate::spark::kubernetes::Pod;
use crate::spark::kubernetes::PodKind;
use crate::spark::kubernetes::store::Deletion;
use crate::spark::message::KubeMessage;
use crate::spark::message::kube::Action;
use crate::spark::protocol::Out;
use crate::spark::role::kube::api_server::ApiServer;
use crate::spark::role::kube::api_server::tell;
use crate::spark::role::listing::Entry;
use crate::spark::role::listing::daemon_log;
use crate::spark::rule;

/// `--node-monitor-period`.
pub(super) const NODE_MONITOR_PERIOD: VirtualSpan = VirtualSpan::from_secs(5);
/// `--node-monitor-grace-period`.
const GRACE_PERIOD: VirtualSpan = VirtualSpan::from_secs(40);
/// `tolerationSeconds` of `node.kubernetes.io/unreachable`, which every pod has.
const TOLERATION: VirtualSpan = VirtualSpan::from_secs(300);

/// Why a pod is in the state that its kubelet reports.
pub(super) fn rule_of(pod: &Pod) -> Option<RuleId> {
    match (pod.kind, pod.phase, pod.reason) {
        (_, _, Some("ErrImagePull" | "ImagePullBackOff")) => Some(rule::KUBE_IMAGE_MISSING),
        (PodKind::Driver { .. }, Phase::Failed, _) => Some(rule::KUBE_DRIVER_NEVER_RESTARTS),
        _ => None,
    }
}

impl ApiServer {
    /// The scheduler: every pending pod that fits somewhere gets its node, the oldest first.
    pub(super) fn bind_pending(&mut self, out: &mut Out) {
        let waiting: Vec<String> = self
            .store
            .iter()
            .filter(|pod| pod.node.is_none() && pod.phase == Phase::Pending && !pod.terminating)
            .map(|pod| pod.name.clone())
            .collect();
        for name in waiting {
            let Some(request) = self.store.get(&name).map(|pod| pod.request) else { continue };
            let place = self.placement.bind(request);
            let complaint = self.placement.complaint(request);
            let Some(pod) = self.store.get_mut(&name) else { continue };
            let Some(node) = place else {
                if pod.reason != Some("Pending") {
                    pod.reason = Some("Pending");
                    daemon_log(Level::Warn, format!("FailedScheduling: {name}: {complaint}"), out);
                    self.publish(&name, Action::Modified, Some(rule::KUBE_UNSCHEDULABLE), out);
                }
                continue;
            };
            (pod.node, pod.reason) = (Some(node), Some("ContainerCreating"));
            let bound = pod.clone();
            self.publish(&name, Action::Modified, None, out);
            if let Some(kubelet) = self.nodes.get(&node).map(|node| node.kubelet) {
                tell(kubelet, KubeMessage::BindPod(Box::new(bound)), out);
            }
        }
    }

    /// Deletes a pod, and whatever it owns once it is gone.
    pub(super) fn delete(&mut self, name: &str, because: Option<RuleId>, out: &mut Out) {
        match self.store.delete(name) {
            Deletion::NotFound => {}
            Deletion::Gone(pod) => self.gone(&pod, because, out),
            Deletion::Graceful => {
                self.publish(name, Action::Modified, because, out);
                let node = self.store.get(name).and_then(|pod| pod.node);
                if let Some(kubelet) = node.and_then(|node| self.nodes.get(&node)).map(|node| node.kubelet) {
                    tell(kubelet, KubeMessage::TerminatePod { name: name.to_owned() }, out);
                }
            }
        }
    }

    /// Its node has ended the container of a pod that was to go.
    pub(super) fn take_out(&mut self, name: &str, out: &mut Out) {
        if let Some(pod) = self.store.remove(name) {
            self.gone(&pod, None, out);
        }
    }

    fn gone(&mut self, pod: &Pod, because: Option<RuleId>, out: &mut Out) {
        out.faults().pods.remove(&pod.name);
        let deleted = self.list(pod, "deleted", because, out);
        self.tell_watchers(pod, Action::Deleted, out);
        let cause = out.cause();
        out.blame(deleted);
        for owned in self.store.owned_by(&pod.name) {
            self.delete(&owned, Some(rule::KUBE_OWNER_GONE), out);
        }
        if let Some(cause) = cause {
            out.blame(cause);
        }
    }

    /// A kubelet lives.
    pub(super) fn renew(&mut self, from: ProcId, number: usize, out: &mut Out) {
        let Some(node) = self.nodes.get_mut(&number) else {
            tell(from, KubeMessage::NotFound { name: format!("node {number}") }, out);
            return;
        };
        node.heard = out.now();
        if !node.unreachable {
            return;
        }
        (node.unreachable, node.evicted) = (false, false);
        let host = node.host.clone();
        self.placement.set_schedulable(number, true);
        Entry::new(ListedKind::Worker, &host, Some(from)).set("Ready", None, None, out);
        let going: Vec<String> =
            self.store.iter().filter(|pod| pod.node == Some(number) && pod.terminating).map(|pod| pod.name.clone()).collect();
        for name in going {
            tell(from, KubeMessage::TerminatePod { name }, out);
        }
        self.bind_pending(out);
    }

    /// The node controller: who is silent gets no new pods, and later loses the old ones.
    pub(super) fn check_nodes(&mut self, out: &mut Out) {
        let now = out.now();
        let silent: Vec<usize> =
            self.nodes.iter().filter(|(_, node)| now.since(node.heard) > GRACE_PERIOD).map(|(number, _)| *number).collect();
        for number in silent {
            let Some(node) = self.nodes.get_mut(&number) else { continue };
            let (host, kubelet) = (node.host.clone(), node.kubelet);
            if !node.unreachable {
                node.unreachable = true;
                self.placement.set_schedulable(number, false);
                Entry::new(ListedKind::Worker, &host, Some(kubelet)).set("NotReady", None, Some(rule::KUBE_NODE_UNREACHABLE), out);
            } else if !node.evicted && now.since(node.heard) > GRACE_PERIOD + TOLERATION {
                node.evicted = true;
                let on_it: Vec<String> =
                    self.store.iter().filter(|pod| pod.node == Some(number) && !pod.phase.is_over()).map(|pod| pod.name.clone()).collect();
                for name in on_it {
                    self.delete(&name, Some(rule::KUBE_NODE_UNREACHABLE), out);
                }
            }
        }
    }
}
