//! Which node has room. Capacity is memory: `DefaultResourceCalculator`, YARN's default, looks at nothing else.

use std::collections::BTreeMap;

/// The nodes by number, with what they have and what is given away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    nodes: BTreeMap<usize, Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    total_mib: u64,
    used_mib: u64,
}

impl Capacity {
    pub fn add(&mut self, node: usize, total_mib: u64) {
        self.nodes.insert(node, Node { total_mib, used_mib: 0 });
    }

    /// Forgets a node and what was given away there.
    pub fn remove(&mut self, node: usize) {
        self.nodes.remove(&node);
    }

    /// The largest node: no container can be larger.
    pub fn largest_mib(&self) -> u64 {
        self.nodes.values().map(|node| node.total_mib).max().unwrap_or(0)
    }

    /// Takes room on this node, if it has it.
    pub fn take(&mut self, node: usize, mib: u64) -> bool {
        let Some(node) = self.nodes.get_mut(&node).filter(|node| node.total_mib - node.used_mib >= mib) else { return false };
        node.used_mib += mib;
        true
    }

    /// Gives room back.
    pub fn give_back(&mut self, node: usize, mib: u64) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.used_mib = node.used_mib.saturating_sub(mib);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Capacity;

    #[test]
    fn a_node_gives_what_it_has() {
        let mut capacity = Capacity::default();
        capacity.add(0, 2048);
        capacity.add(1, 1024);
        let taken = [(0, 1024), (0, 1408), (1, 1024), (1, 1), (0, 1024), (2, 1)].map(|(node, mib)| capacity.take(node, mib));
        assert_eq!(taken, [true, false, true, false, true, false]);
        capacity.give_back(0, 1024);
        assert!(capacity.take(0, 1024));
        assert_eq!(capacity.largest_mib(), 2048);
        capacity.remove(0);
        assert_eq!((capacity.largest_mib(), capacity.take(0, 1)), (1024, false));
    }

    proptest! {
        #[test]
        fn no_node_gives_more_than_it_has(requests in proptest::collection::vec((0..3usize, 0u64..3000, any::<bool>()), 0..60)) {
            let mut capacity = Capacity::default();
            let mut given = [0u64; 3];
            let mut taken = Vec::new();
            for node in 0..3 {
                capacity.add(node, 2048);
            }
            for (node, mib, back) in requests {
                if back && let Some((node, mib)) = taken.pop() {
                    capacity.give_back(node, mib);
                    given[node] -= mib;
                } else if capacity.take(node, mib) {
                    given[node] += mib;
                    taken.push((node, mib));
                }
                prop_assert!(given.iter().all(|&given| given <= 2048));
            }
        }
    }
}
