//! `BlockManagerMaster`: which executor has which cached block; what becomes of blocks whose executor is lost.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::ProcId;
use crate::base::RecordId;
use crate::spark::driver::context::Driver;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
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

/// The cached blocks of an application.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    at: BTreeMap<BlockId, BTreeMap<ExecutorId, Persist>>,
    /// The same the other way round.
    of: BTreeMap<ExecutorId, BTreeSet<BlockId>>,
    /// Blocks that were there and are nowhere now, with the record that tells why.
    gone: BTreeMap<BlockId, Option<RecordId>>,
}

impl Blocks {
    /// Who has a block.
    pub fn holders(&self, block: BlockId) -> impl Iterator<Item = ExecutorId> {
        self.at.get(&block).into_iter().flat_map(|holders| holders.keys().copied())
    }

    /// Whether an executor has any.
    pub fn holds_any(&self, executor: ExecutorId) -> bool {
        self.of.get(&executor).is_some_and(|blocks| !blocks.is_empty())
    }

    /// Forgets an executor; returns what it had, and what has other holders yet.
    fn forget(&mut self, executor: ExecutorId) -> Vec<(BlockId, Persist)> {
        let blocks = self.of.remove(&executor).unwrap_or_default();
        blocks.into_iter().filter_map(|block| Some((block, self.at.get_mut(&block)?.remove(&executor)?))).collect()
    }

    fn store(&mut self, executor: ExecutorId, block: BlockId, persist: Persist) {
        self.at.entry(block).or_default().insert(executor, persist);
        self.of.entry(executor).or_default().insert(block);
        self.gone.remove(&block);
    }

    fn drop(&mut self, executor: ExecutorId, block: BlockId, because: Option<RecordId>) {
        self.at.entry(block).or_default().remove(&executor);
        if let Some(blocks) = self.of.get_mut(&executor) {
            blocks.remove(&block);
        }
        self.mark_gone([block].into_iter(), because);
    }

    fn mark_gone(&mut self, blocks: impl Iterator<Item = BlockId>, because: Option<RecordId>) {
        for block in blocks {
            if self.at.get(&block).is_some_and(BTreeMap::is_empty) {
                self.at.remove(&block);
                self.gone.insert(block, because);
            }
        }
    }
}

impl Driver {
    /// An executor has a block now, or has it no more.
    pub(super) fn update_block(&mut self, executor: ExecutorId, block: BlockId, (persist, kept): (Persist, Option<Kept>), out: &Out) {
        if !self.executors.known.contains_key(&executor) {
            return;
        }
        if kept.is_some() {
            self.blocks.store(executor, block, persist);
        } else {
            self.blocks.drop(executor, block, out.cause());
        }
    }

    /// A task looks for a block. One that was there and is nowhere any more is computed again.
    pub(super) fn locate(&mut self, (executor, tid): (ExecutorId, Tid), block: BlockId, from: ProcId, out: &mut Out) {
        let holders: Vec<BlockHolder> = self
            .blocks
            .at
            .get(&block)
            .into_iter()
            .flatten()
            .filter_map(|(&executor, persist)| {
                let known = self.executors.known.get(&executor)?;
                Some(BlockHolder { executor, proc: known.proc, bytes: persist.bytes })
            })
            .collect();
        if let Some(&because) = self.blocks.gone.get(&block).filter(|_| holders.is_empty()) {
            if let Some(because) = because {
                out.blame(because);
            }
            let record = self.fact(Some(rule::LINEAGE_RECOMPUTES), AppFact::CacheRecomputed { executor, tid, block }, out);
            out.blame(record);
        }
        out.send(from, Message::App(AppMessage::BlockLocations { block, holders }));
    }

    /// Who may take copies of a block, in random order, as many as its level still lacks.
    pub(super) fn peers(&mut self, block: BlockId, from: ProcId, out: &mut Out) {
        let peers = self.missing_copies(block, out);
        out.send(from, Message::App(AppMessage::Peers { block, peers }));
    }

    fn missing_copies(&self, block: BlockId, out: &mut Out) -> Vec<ProcId> {
        let holders: BTreeSet<ExecutorId> = self.blocks.holders(block).collect();
        let wanted = self.blocks.at.get(&block).and_then(|holders| holders.values().next()).map_or(1, |persist| persist.level.replicas);
        let mut peers: Vec<ProcId> = self
            .executors
            .known
            .iter()
            .filter(|(executor, known)| !holders.contains(executor) && !known.decommissioning && !known.disconnected)
            .map(|(_, known)| known.proc)
            .collect();
        out.rng().shuffle(&mut peers);
        peers.truncate((wanted as usize).saturating_sub(holders.len()));
        peers
    }

    /// An executor is gone, and with it its blocks. Those that have a copy elsewhere get another one.
    pub(super) fn lose_blocks(&mut self, executor: ExecutorId, out: &mut Out) {
        let lost = self.blocks.forget(executor);
        if lost.is_empty() {
            return;
        }
        let blocks: Vec<BlockId> = lost.iter().map(|(block, _)| *block).collect();
        let record = self.fact(Some(rule::CACHE_DIES_WITH_EXECUTOR), AppFact::CacheLost { executor, blocks: blocks.clone() }, out);
        for block in blocks.iter().filter(|block| self.blocks.holders(**block).next().is_none()) {
            self.log(Level::Warn, format!("BlockManagerMasterEndpoint: No more replicas available for {block} !"), out);
        }
        self.blocks.mark_gone(blocks.iter().copied(), Some(record));
        if self.settings.copies_again {
            for (block, _) in lost {
                self.copy_again(block, out);
            }
        }
    }

    /// `spark.storage.replication.proactive`.
    fn copy_again(&self, block: BlockId, out: &mut Out) {
        let Some(holder) = self.blocks.holders(block).next().and_then(|holder| self.executors.known.get(&holder)).map(|known| known.proc)
        else {
            return;
        };
        let peers = self.missing_copies(block, out);
        if !peers.is_empty() {
            let record = rule::note(out, rule::LOST_REPLICA_IS_COPIED);
            let before = out.cause();
            out.blame(record);
            out.send(holder, Message::App(AppMessage::ReplicateBlock { block, peers }));
            if let Some(before) = before {
                out.blame(before);
            }
        }
    }
}
