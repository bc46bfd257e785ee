//! `BlockManager` of an executor: reads what is cached instead of computing it, keeps what was computed, copies blocks to others.

use crate::base::RuleId;
use crate::base::VirtualSpan;
use crate::base::size;
use crate::sim::ExitStatus;
use crate::sim::Reach;
use crate::sim::Signal;
use crate::spark::cost;
use crate::spark::executor::slots::Executor;
use crate::spark::executor::store::Evicted;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::fact::ReadFrom;
use crate::spark::fact::SparkFact;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::message::app::BlockHolder;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::storage::BlockId;
use crate::spark::storage::Kept;
use crate::spark::storage::Persist;

impl Executor {
    /// Looks for the rows of a task among the blocks that are kept. `true`: it reads them, or waits to hear where they are.
    pub(super) fn reads_cache(&mut self, tid: Tid, out: &mut Out) -> bool {
        let Some(running) = self.running.get(&tid) else { return true };
        let Some(persist) = running.task.persist.filter(|_| !running.missed) else { return false };
        let block = persist.block(running.task.spec.partition);
        if let Some((kept, _)) = self.store.find(block) {
            let from = if kept == Kept::Memory { ReadFrom::Memory } else { ReadFrom::Disk };
            self.read_block(tid, block, (from, persist.bytes), out);
            return true;
        }
        self.locating.entry(block).or_default().push(tid);
        self.tell_driver(AppMessage::GetLocations { block, tid, executor: self.seat.id }, out);
        true
    }

    fn read_block(&mut self, tid: Tid, block: BlockId, (from, bytes): (ReadFrom, u64), out: &mut Out) {
        let Some(output) = self.running.get(&tid).and_then(|running| running.task.made_up()) else { return };
        let place = if from == ReadFrom::Remote { "remotely" } else { "locally" };
        self.log(Level::Info, format!("BlockManager: Found block {block} {place}"), out);
        let fact = AppFact::CacheRead { executor: self.seat.id, tid, block, from };
        self.app_fact(Some(rule::CACHED_ROWS_ARE_READ), fact, out);
        self.begin(tid, output, cost::read_block(bytes, from), out);
    }

    /// The driver says who has a block.
    pub(super) fn located(&mut self, block: BlockId, holders: &[BlockHolder], out: &mut Out) {
        for tid in self.locating.remove(&block).unwrap_or_default() {
            let open = holders.iter().find(|holder| {
                let answers = holder.executor != self.seat.id && out.reach(holder.proc) == Reach::Open;
                if !answers {
                    let text = format!("BlockManager: Failed to fetch remote block {block} from executor {}", holder.executor);
                    self.log(Level::Warn, text, out);
                }
                answers
            });
            if let Some(holder) = open {
                self.read_block(tid, block, (ReadFrom::Remote, holder.bytes), out);
            } else {
                if let Some(running) = self.running.get_mut(&tid) {
                    running.missed = true;
                }
                self.fetch(tid, out);
            }
        }
    }

    /// A task has computed a block that is to be kept.
    pub(super) fn keep_block(&mut self, tid: Tid, out: &mut Out) {
        let Some((persist, partition)) = self
            .running
            .get(&tid)
            .filter(|running| running.missed)
            .and_then(|running| Some((running.task.persist?, running.task.spec.partition)))
        else {
            return;
        };
        let block = persist.block(partition);
        self.put_block(block, persist, rule::CACHE_KEEPS_ROWS, out);
        if persist.level.replicas > 1 && self.store.find(block).is_some() {
            self.tell_driver(AppMessage::GetPeers { executor: self.seat.id, block }, out);
        }
    }

    /// Another executor hands a copy over, or a task has computed it.
    pub(super) fn put_block(&mut self, block: BlockId, persist: Persist, rule: RuleId, out: &mut Out) {
        let (kept, evicted) = self.store.put(&mut self.memory, block, persist);
        self.tell_evicted(evicted, out);
        let bytes = size::print(persist.bytes);
        if persist.level.memory && kept != Some(Kept::Memory) {
            self.log(Level::Warn, format!("MemoryStore: Not enough space to cache {block} in memory! (computed {bytes} so far)"), out);
        }
        let Some(kept) = kept else {
            self.app_fact(Some(rule::CACHE_DOES_NOT_FIT), AppFact::CacheFull { executor: self.seat.id, block }, out);
            return;
        };
        if persist.level.memory && kept == Kept::Disk {
            self.log(Level::Warn, format!("BlockManager: Persisting block {block} to disk instead."), out);
        }
        let place = if kept == Kept::Memory { "in memory" } else { "on disk" };
        self.log(Level::Info, format!("BlockManager: Block {block} stored {place} (size {bytes})"), out);
        let fact = AppFact::CacheStored { executor: self.seat.id, block, kept, bytes: persist.bytes };
        self.app_fact(Some(rule), fact, out);
        self.update_block(block, persist, Some(kept), out);
    }

    /// Blocks have left memory: the driver has to know.
    pub(super) fn tell_evicted(&self, evicted: Vec<Evicted>, out: &mut Out) {
        for (block, persist, kept) in evicted {
            self.log(Level::Info, format!("BlockManager: Dropping block {block} from memory"), out);
            let fact = AppFact::CacheDropped { executor: self.seat.id, block, to_disk: kept.is_some() };
            self.app_fact(Some(rule::CACHE_EVICTS), fact, out);
            self.update_block(block, persist, kept, out);
        }
    }

    fn update_block(&self, block: BlockId, persist: Persist, kept: Option<Kept>, out: &mut Out) {
        self.tell_driver(AppMessage::UpdateBlockInfo { executor: self.seat.id, block, persist, kept }, out);
    }

    /// The driver names others that may take a copy, as many as are missing.
    pub(super) fn copy_block(&mut self, block: BlockId, peers: &[crate::base::ProcId], out: &mut Out) {
        let Some((_, persist)) = self.store.find(block) else { return };
        if peers.is_empty() {
            let text = format!("BlockManager: Block {block} replicated to only 0 peer(s) instead of {} peers", persist.level.replicas - 1);
            self.log(Level::Warn, text, out);
        }
        for &peer in peers {
            out.send(peer, Message::App(AppMessage::UploadBlock { block, persist }));
        }
    }

    /// What a task needs of memory before it computes: `None` if it does not get it and its JVM is out of memory; else how much
    /// longer it takes, because it spills.
    pub(super) fn take_memory(&mut self, tid: Tid, out: &mut Out) -> Option<VirtualSpan> {
        let needs = self.running.get(&tid)?.task.needs;
        let short = self.memory.reclaimable(needs.execution);
        let evicted = self.store.evict(&mut self.memory, short, None);
        self.tell_evicted(evicted, out);
        let spilled = self.memory.execute(tid, needs.execution);
        if spilled > 0 {
            let text = format!("ExternalSorter: Thread spilling in-memory map of {} to disk (1 time so far)", size::print(spilled));
            self.log(Level::Info, text, out);
            self.app_fact(Some(rule::TASKS_SPILL), AppFact::TaskSpilled { executor: self.seat.id, tid, bytes: spilled }, out);
        }
        self.memory.hold_outside(tid, needs.outside);
        self.memory.hold(tid, needs.heap).then(|| cost::spill(spilled))
    }

    /// The machine sees how much memory the process takes beside its heap, and ends it if its container has no room for that.
    pub(super) fn tell_kernel(&self, out: &mut Out) {
        let (me, outside) = (out.me(), self.memory.outside());
        if self.seat.id != ExecutorId::DRIVER && out.faults().memory.takes(me, outside) {
            rule::record_exit(out, rule::CONTAINER_OUT_OF_MEMORY);
            out.exit(ExitStatus::Signal(Signal::Kill));
        }
    }

    pub(super) fn app_fact(&self, rule: Option<RuleId>, fact: AppFact, out: &mut Out) {
        out.record(rule, SparkFact::App { app: self.seat.driver, fact });
    }
}
