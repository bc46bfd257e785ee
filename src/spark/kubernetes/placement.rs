//! `kube-scheduler`, as far as it matters here: which ready node has room for what a pod requests.

use std::collections::BTreeMap;

use crate::spark::kubernetes::pod::Request;

/// The nodes by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    nodes: BTreeMap<usize, Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    allocatable: Request,
    requested: Request,
    /// No taint keeps new pods away: the kubelet answers and nobody has cordoned the node.
    schedulable: bool,
}

impl Node {
    fn fits(self, request: Request) -> bool {
        self.schedulable
            && self.requested.memory_mib + request.memory_mib <= self.allocatable.memory_mib
            && self.requested.millicores + request.millicores <= self.allocatable.millicores
    }
}

impl Placement {
    pub fn add(&mut self, node: usize, allocatable: Request) {
        self.nodes.insert(node, Node { allocatable, requested: Request::default(), schedulable: true });
    }

    /// Taints a node, or takes the taint away.
    pub fn set_schedulable(&mut self, node: usize, schedulable: bool) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.schedulable = schedulable;
        }
    }

    /// Binds a pod to the node with the most memory left of those that have room (`LeastAllocated`).
    pub fn bind(&mut self, request: Request) -> Option<usize> {
        let left = |node: &Node| node.allocatable.memory_mib - node.requested.memory_mib;
        let mut best: Option<(usize, u64)> = None;
        for (&number, node) in self.nodes.iter().filter(|(_, node)| node.fits(request)) {
            if best.is_none_or(|(_, most)| left(node) > most) {
                best = Some((number, left(node)));
            }
        }
        let (number, _) = best?;
        self.occupy(number, request);
        Some(number)
    }

    /// A pod is on this node.
    pub fn occupy(&mut self, node: usize, request: Request) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.requested.memory_mib += request.memory_mib;
            node.requested.millicores += request.millicores;
        }
    }

    /// A pod on this node has ended.
    pub fn unbind(&mut self, node: usize, request: Request) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.requested.memory_mib = node.requested.memory_mib.saturating_sub(request.memory_mib);
            node.requested.millicores = node.requested.millicores.saturating_sub(request.millicores);
        }
    }

    /// `0/3 nodes are available: 2 Insufficient memory, 1 node(s) had untolerated taint.`
    pub fn complaint(&self, request: Request) -> String {
        let count = |test: &dyn Fn(&Node) -> bool| self.nodes.values().filter(|node| test(node)).count();
        let tainted = count(&|node| !node.schedulable);
        let memory = count(&|node| node.schedulable && node.requested.memory_mib + request.memory_mib > node.allocatable.memory_mib);
        let cpu = count(&|node| node.schedulable && node.requested.millicores + request.millicores > node.allocatable.millicores);
        let reasons = [(cpu, "Insufficient cpu"), (memory, "Insufficient memory"), (tainted, "node(s) had untolerated taint(s)")];
        let reasons: Vec<String> = reasons.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}")).collect();
        format!("0/{} nodes are available: {}.", self.nodes.len(), reasons.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::Placement;
    use crate::spark::kubernetes::pod::Request;

    #[test]
    fn a_pod_goes_where_there_is_most_room() {
        let mut placement = Placement::default();
        for node in 0..3 {
            placement.add(node, Request { memory_mib: 2048, millicores: 2000 });
        }
        let pod = Request { memory_mib: 1408, millicores: 1000 };
        assert_eq!([0; 4].map(|_| placement.bind(pod)), [Some(0), Some(1), Some(2), None]);
        assert_eq!(placement.complaint(pod), "0/3 nodes are available: 3 Insufficient memory.");
        placement.unbind(1, pod);
        placement.set_schedulable(1, false);
        assert_eq!(placement.bind(pod), None);
        assert_eq!(placement.complaint(pod), "0/3 nodes are available: 2 Insufficient memory, 1 node(s) had untolerated taint(s).");
        placement.set_schedulable(1, true);
        assert_eq!(placement.bind(pod), Some(1));
    }
}
