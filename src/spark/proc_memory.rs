//! What the machines know of the memory that processes take beside their heaps. Spark does not see it; who runs the containers does.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::ProcId;

/// Processes and their memory outside of the heap.
#[derive(Clone, Debug, Default)]
pub struct ProcMemory {
    taken: BTreeMap<ProcId, u64>,
    /// What the container of a process allows, where the kernel enforces it.
    limits: BTreeMap<ProcId, u64>,
    killed: BTreeSet<ProcId>,
}

impl ProcMemory {
    /// The container of this process has so much room beside the heap, and the kernel sees to it.
    pub fn limit(&mut self, proc: ProcId, bytes: u64) {
        self.limits.insert(proc, bytes);
    }

    /// A process takes so much now. `true`: that is too much, and the kernel ends it.
    pub fn takes(&mut self, proc: ProcId, bytes: u64) -> bool {
        if bytes == 0 {
            self.taken.remove(&proc);
            return false;
        }
        self.taken.insert(proc, bytes);
        let over = self.limits.get(&proc).is_some_and(|limit| bytes > *limit);
        if over {
            self.killed.insert(proc);
        }
        over
    }

    /// What a process takes now, as its machine shows it.
    pub fn taken(&self, proc: ProcId) -> u64 {
        self.taken.get(&proc).copied().unwrap_or(0)
    }

    /// Whether the kernel has ended this process for its memory.
    pub fn was_killed(&self, proc: ProcId) -> bool {
        self.killed.contains(&proc)
    }
}
