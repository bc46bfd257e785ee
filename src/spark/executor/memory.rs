//! `UnifiedMemoryManager`: one part of the heap for execution and storage, each of which may use what the other leaves free.

use std::collections::BTreeMap;

use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::id::Tid;

/// `RESERVED_SYSTEM_MEMORY_BYTES`: the JVM and Spark itself.
const RESERVED: u64 = 300 << 20;

/// The memory of one executor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    heap: u64,
    /// For execution and storage together.
    usable: u64,
    /// The part of it from which execution cannot push blocks out.
    region: u64,
    /// How many tasks share it.
    slots: u64,
    storage: u64,
    execution: BTreeMap<Tid, u64>,
    /// Objects of the program's own.
    objects: BTreeMap<Tid, u64>,
    /// Memory beside the heap.
    outside: BTreeMap<Tid, u64>,
}

impl Memory {
    /// In local mode the executor lives in the driver's heap.
    pub fn new(conf: &Conf, local: bool, slots: u32) -> Self {
        let key = if local { &keys::DRIVER_MEMORY } else { &keys::EXECUTOR_MEMORY };
        let heap = conf.size(key).unwrap_or(1 << 30);
        let usable = share(heap.saturating_sub(RESERVED), conf.float(&keys::MEMORY_FRACTION).unwrap_or(0.6));
        Self {
            heap,
            usable,
            region: share(usable, conf.float(&keys::MEMORY_STORAGE_FRACTION).unwrap_or(0.5)),
            slots: u64::from(slots.max(1)),
            storage: 0,
            execution: BTreeMap::new(),
            objects: BTreeMap::new(),
            outside: BTreeMap::new(),
        }
    }

    fn execution_used(&self) -> u64 {
        self.execution.values().sum()
    }

    fn free(&self) -> u64 {
        self.usable.saturating_sub(self.execution_used() + self.storage)
    }

    /// How much has to be pushed out of storage before a block of this size fits; `None` if it never will.
    pub fn short_of(&self, bytes: u64) -> Option<u64> {
        (bytes + self.execution_used() <= self.usable).then(|| bytes.saturating_sub(self.free()))
    }

    pub const fn store(&mut self, bytes: u64) {
        self.storage += bytes;
    }

    pub const fn unstore(&mut self, bytes: u64) {
        self.storage = self.storage.saturating_sub(bytes);
    }

    /// How much of storage a task may push out: what is over the protected part, and no more than it needs.
    pub fn reclaimable(&self, wanted: u64) -> u64 {
        let wanted = wanted.min(self.most_for_a_task());
        wanted.saturating_sub(self.free()).min(self.storage.saturating_sub(self.region))
    }

    /// The most one task gets: its part of what storage cannot defend.
    fn most_for_a_task(&self) -> u64 {
        (self.usable - self.storage.min(self.region)) / self.slots
    }

    /// Gives a task what it gets of the memory it wants, and returns what it lacks: that much is spilled.
    pub fn execute(&mut self, tid: Tid, wanted: u64) -> u64 {
        let granted = wanted.min(self.most_for_a_task()).min(self.free());
        if granted > 0 {
            self.execution.insert(tid, granted);
        }
        wanted - granted
    }

    /// Puts a task's own objects into the heap; `false` if they do not fit beside what is there.
    pub fn hold(&mut self, tid: Tid, bytes: u64) -> bool {
        if bytes == 0 {
            return true;
        }
        self.objects.insert(tid, bytes);
        let used = self.objects.values().sum::<u64>() + self.storage + self.execution_used();
        used <= self.heap.saturating_sub(RESERVED)
    }

    pub fn hold_outside(&mut self, tid: Tid, bytes: u64) {
        if bytes > 0 {
            self.outside.insert(tid, bytes);
        }
    }

    /// What all tasks together take beside the heap.
    pub fn outside(&self) -> u64 {
        self.outside.values().sum()
    }

    pub fn release(&mut self, tid: Tid) {
        self.outside.remove(&tid);
        self.execution.remove(&tid);
        self.objects.remove(&tid);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "Spark cuts the product off too")]
fn share(bytes: u64, fraction: f64) -> u64 {
    (bytes as f64 * fraction) as u64
}

#[cfg(test)]
mod tests {
    use super::Memory;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::id::Tid;
    use crate::spark::version::SparkVersion;

    const MIB: u64 = 1 << 20;

    fn memory(settings: &[(&str, &str)], slots: u32) -> Memory {
        let mut conf = Conf::new(SparkVersion::V4_0);
        for (key, value) in settings {
            conf.set(*key, *value, Origin::ConfOption);
        }
        Memory::new(&conf, false, slots)
    }

    /// 1 GiB less 300 MiB, six tenths of it: 434 MiB; half of that is storage's own.
    #[test]
    fn storage_may_fill_everything_and_execution_takes_back_the_borrowed_half() {
        let mut memory = memory(&[], 1);
        assert_eq!((memory.short_of(430 * MIB), memory.short_of(440 * MIB)), (Some(0), None));
        memory.store(400 * MIB);
        assert_eq!(memory.short_of(100 * MIB).map(|short| short / MIB), Some(65));
        assert_eq!(memory.reclaimable(600 * MIB) / MIB, 182);
        memory.unstore(183 * MIB);
        assert_eq!(memory.execute(Tid(0), 600 * MIB) / MIB, 382, "the protected half of storage stays");
        memory.release(Tid(0));
        assert_eq!(memory.execute(Tid(1), 100 * MIB), 0);
    }

    #[test]
    fn tasks_share_what_there_is() {
        let mut memory = memory(&[("spark.executor.memory", "2g"), ("spark.memory.fraction", "0.5")], 2);
        assert_eq!(memory.execute(Tid(0), 600 * MIB) / MIB, 163, "two slots share 874 MiB");
        assert_eq!(memory.execute(Tid(1), 100 * MIB), 0);
    }

    #[test]
    fn objects_must_fit_into_the_heap() {
        let mut memory = memory(&[], 2);
        assert!(memory.hold(Tid(0), 400 * MIB));
        assert!(!memory.hold(Tid(1), 400 * MIB));
        memory.release(Tid(0));
        assert!(memory.hold(Tid(1), 400 * MIB));
    }
}
