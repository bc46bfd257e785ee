//! `MemoryStore` and `DiskStore`: the blocks that an executor has, and which of them make room for others.

use std::collections::BTreeMap;

use crate::spark::executor::memory::Memory;
use crate::spark::storage::BlockId;
use crate::spark::storage::Kept;
use crate::spark::storage::Persist;

#[derive(Clone, Debug)]
struct Held {
    persist: Persist,
    kept: Kept,
    /// When it was last read or written, as a count.
    used: u64,
}

/// The blocks of one executor.
#[derive(Clone, Debug, Default)]
pub struct Store {
    held: BTreeMap<BlockId, Held>,
    count: u64,
}

/// A block that had to leave memory, and whether the disk has it now.
pub type Evicted = (BlockId, Persist, Option<Kept>);

impl Store {
    /// Where a block is; whoever asks uses it.
    pub fn find(&mut self, block: BlockId) -> Option<(Kept, Persist)> {
        self.count += 1;
        let held = self.held.get_mut(&block)?;
        held.used = self.count;
        Some((held.kept, held.persist))
    }

    /// Takes a block in, as its level says. Others may have to leave memory for it.
    pub fn put(&mut self, memory: &mut Memory, block: BlockId, persist: Persist) -> (Option<Kept>, Vec<Evicted>) {
        self.count += 1;
        let mut evicted = Vec::new();
        let room = persist.level.memory
            && match memory.short_of(persist.bytes) {
                Some(0) => true,
                Some(short) => {
                    evicted = self.evict(memory, short, Some(block.dataset));
                    !evicted.is_empty()
                }
                None => false,
            };
        let kept = match (room, persist.level.disk) {
            (true, _) => Some(Kept::Memory),
            (false, true) => Some(Kept::Disk),
            (false, false) => None,
        };
        if let Some(kept) = kept {
            self.held.insert(block, Held { persist, kept, used: self.count });
        }
        if kept == Some(Kept::Memory) {
            memory.store(persist.bytes);
        }
        (kept, evicted)
    }

    /// `evictBlocksToFreeSpace`: the blocks that were used longest ago leave memory, if that frees enough. Blocks of the dataset that
    /// the room is for stay: they would only push each other out.
    pub fn evict(&mut self, memory: &mut Memory, short: u64, dataset: Option<u32>) -> Vec<Evicted> {
        let in_memory = |(block, held): &(&BlockId, &Held)| held.kept == Kept::Memory && Some(block.dataset) != dataset;
        let mut oldest: Vec<(u64, BlockId)> = self.held.iter().filter(in_memory).map(|(block, held)| (held.used, *block)).collect();
        oldest.sort_unstable();
        let mut freed = 0;
        let mut chosen = Vec::new();
        for (_, block) in oldest {
            if freed >= short {
                break;
            }
            freed += self.held[&block].persist.bytes;
            chosen.push(block);
        }
        if freed < short || short == 0 {
            return Vec::new();
        }
        chosen.into_iter().filter_map(|block| self.drop_from_memory(memory, block)).collect()
    }

    fn drop_from_memory(&mut self, memory: &mut Memory, block: BlockId) -> Option<Evicted> {
        let held = self.held.get_mut(&block)?;
        let persist = held.persist;
        memory.unstore(persist.bytes);
        if persist.level.disk {
            held.kept = Kept::Disk;
            return Some((block, persist, Some(Kept::Disk)));
        }
        self.held.remove(&block);
        Some((block, persist, None))
    }

    /// All blocks, with what is to be kept of each.
    pub fn all(&self) -> impl Iterator<Item = (BlockId, Persist)> {
        self.held.iter().map(|(block, held)| (*block, held.persist))
    }
}

#[cfg(test)]
mod tests {
    use super::Store;
    use crate::spark::conf::Conf;
    use crate::spark::executor::memory::Memory;
    use crate::spark::storage::Kept;
    use crate::spark::storage::Persist;
    use crate::spark::version::SparkVersion;

    /// Puts four blocks of 150 MiB into 434 MiB, then one of another dataset; returns where each went, and who made room.
    fn check(level: &str, expected: &str) {
        let mut memory = Memory::new(&Conf::new(SparkVersion::V4_0), false, 1);
        let mut store = Store::default();
        let mut seen = Vec::new();
        for (dataset, partition) in [(0, 0), (0, 1), (0, 2), (1, 0)] {
            let persist = Persist { dataset, level: level.parse().unwrap(), bytes: 150 << 20 };
            let (kept, evicted) = store.put(&mut memory, persist.block(partition), persist);
            let word = |kept| match kept {
                Some(Kept::Memory) => "memory",
                Some(Kept::Disk) => "disk",
                None => "nowhere",
            };
            let left: Vec<String> = evicted.iter().map(|(block, _, kept)| format!(" {block} to {}", word(*kept))).collect();
            seen.push(format!("{}{}", word(kept), left.concat()));
        }
        assert_eq!(seen.join(", "), expected, "{level}");
    }

    #[test]
    fn a_dataset_never_pushes_its_own_blocks_out() {
        check("MEMORY_ONLY", "memory, memory, nowhere, memory rdd_0_0 to nowhere");
        check("MEMORY_AND_DISK", "memory, memory, disk, memory rdd_0_0 to disk");
        check("DISK_ONLY", "disk, disk, disk, disk");
    }
}
