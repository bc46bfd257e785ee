//! `CoarseGrainedExecutorBackend.decommissionSelf` and `BlockManagerDecommissioner`: an executor that is about to go finishes its
//! tasks and hands its blocks to others, if that is turned on.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::ProcId;
use crate::base::StageId;
use crate::base::VirtualSpan;
use crate::sim::Reach;
use crate::spark::conf::keys;
use crate::spark::executor::slots::Executor;
use crate::spark::executor::slots::ExecutorTimer;
use crate::spark::fact::Level;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::message::app::Migrated;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::storage::BlockId;
use crate::spark::storage::Persist;
use crate::spark::timer::Timer;

/// How often an executor looks whether it may go.
const LOOK: VirtualSpan = VirtualSpan::from_secs(1);

/// An executor on its way out.
#[derive(Clone, Debug, Default)]
pub struct Leaving {
    /// Sent, and nobody has said yet that it arrived.
    pending: BTreeMap<Migrated, ProcId>,
    moved: BTreeSet<Migrated>,
    /// How often each block could not be moved.
    failures: BTreeMap<Migrated, i64>,
}

impl Executor {
    /// The driver, or a signal, says that this executor is to go.
    pub fn decommission(&mut self, told_by_driver: bool, out: &mut Out) {
        if !self.request.conf.flag(&keys::DECOMMISSION_ENABLED) {
            self.log(Level::Warn, "CoarseGrainedExecutorBackend: Receive decommission request, but decommission feature is disabled.", out);
            return;
        }
        if self.leaving.is_some() {
            return;
        }
        self.log(Level::Info, format!("CoarseGrainedExecutorBackend: Decommission executor {}.", self.seat.id), out);
        self.leaving = Some(Leaving::default());
        if !told_by_driver {
            self.tell_driver(AppMessage::ExecutorDecommissioning { executor: self.seat.id }, out);
        }
        if self.migrates() {
            let record = rule::note(out, rule::BLOCKS_MIGRATE);
            out.blame(record);
            self.log(Level::Info, "BlockManager: Starting block manager decommissioning process...", out);
        }
        out.timer(LOOK, Timer::Executor(ExecutorTimer::MayLeave));
        self.ask_for_peers(out);
    }

    /// Whether a signal makes it leave in good order; otherwise it just ends.
    pub fn decommissions(&self) -> bool {
        self.request.conf.flag(&keys::DECOMMISSION_ENABLED)
    }

    fn migrates(&self) -> bool {
        self.request.conf.flag(&keys::STORAGE_DECOMMISSION_ENABLED)
    }

    /// What it still has to hand over.
    fn left_to_move(&self) -> Vec<(Migrated, Option<Persist>)> {
        let Some(leaving) = self.leaving.as_ref().filter(|_| self.migrates()) else { return Vec::new() };
        let most = self.request.conf.int(&keys::STORAGE_DECOMMISSION_MAX_REPLICATION_FAILURES_PER_BLOCK).unwrap_or(3);
        let files = self.files.iter().map(|&(shuffle, map)| (Migrated::Shuffle { shuffle, map }, None));
        let files = files.filter(|_| self.request.conf.flag(&keys::STORAGE_DECOMMISSION_SHUFFLE_BLOCKS_ENABLED));
        let blocks = self.store.all().map(|(block, persist)| (Migrated::Cached { block }, Some(persist)));
        let blocks = blocks.filter(|_| self.request.conf.flag(&keys::STORAGE_DECOMMISSION_RDD_BLOCKS_ENABLED));
        let open = |what: &Migrated| {
            !leaving.moved.contains(what)
                && !leaving.pending.contains_key(what)
                && leaving.failures.get(what).is_none_or(|failures| *failures < most)
        };
        files.chain(blocks).filter(|(what, _)| open(what)).collect()
    }

    fn ask_for_peers(&self, out: &mut Out) {
        if !self.left_to_move().is_empty() {
            self.tell_driver(AppMessage::GetMigrationPeers { executor: self.seat.id }, out);
        }
    }

    /// The driver names those who may take blocks: each gets some of them.
    pub(super) fn migrate_to(&mut self, peers: &[ProcId], out: &mut Out) {
        let fallback = self.request.conf.text(&keys::STORAGE_DECOMMISSION_FALLBACK_STORAGE_PATH).is_some();
        for (place, (what, persist)) in self.left_to_move().into_iter().enumerate() {
            if let Some(&peer) = peers.get(place % peers.len().max(1)) {
                let message = match (what, persist) {
                    (Migrated::Shuffle { shuffle, map }, _) => AppMessage::UploadShuffle { shuffle, map, from: out.me() },
                    (Migrated::Cached { block }, Some(persist)) => AppMessage::TakeBlock { block, persist, from: out.me() },
                    (Migrated::Cached { .. }, None) => continue,
                };
                out.send(peer, Message::App(message));
                if let Some(leaving) = &mut self.leaving {
                    leaving.pending.insert(what, peer);
                }
                continue;
            }
            if let (Migrated::Shuffle { shuffle, map }, true) = (what, fallback) {
                self.tell_driver(AppMessage::ShuffleMoved { shuffle, map, to: None }, out);
                self.arrived(what);
            } else if let Some(leaving) = &mut self.leaving {
                *leaving.failures.entry(what).or_default() += 1;
            }
        }
    }

    /// A block is where it was sent.
    pub(super) fn arrived(&mut self, what: Migrated) {
        if let Some(leaving) = &mut self.leaving {
            leaving.pending.remove(&what);
            leaving.moved.insert(what);
        }
    }

    /// Another executor hands shuffle output over.
    pub(super) fn take_shuffle(&mut self, (shuffle, map): (StageId, u32), from: ProcId, out: &mut Out) {
        self.files.insert((shuffle, map));
        self.tell_driver(AppMessage::ShuffleMoved { shuffle, map, to: Some(self.seat.id) }, out);
        out.send(from, Message::App(AppMessage::BlockArrived { what: Migrated::Shuffle { shuffle, map } }));
    }

    /// Another executor hands a cached block over.
    pub(super) fn take_block(&mut self, (block, persist): (BlockId, Persist), from: ProcId, out: &mut Out) {
        if self.store.find(block).is_none() {
            self.put_block(block, persist, rule::BLOCKS_MIGRATE, out);
        }
        out.send(from, Message::App(AppMessage::BlockArrived { what: Migrated::Cached { block } }));
    }

    /// Whether it may go: nothing runs in it, and whatever can be handed over is.
    pub(super) fn look_whether_to_leave(&mut self, out: &mut Out) {
        let Some(leaving) = &mut self.leaving else { return };
        if self.exit.is_some() {
            return;
        }
        let gone: Vec<Migrated> =
            leaving.pending.iter().filter(|(_, peer)| out.reach(**peer) != Reach::Open).map(|(what, _)| *what).collect();
        for what in gone {
            leaving.pending.remove(&what);
            *leaving.failures.entry(what).or_default() += 1;
        }
        let waits = !leaving.pending.is_empty();
        let left = !self.left_to_move().is_empty();
        if !self.running.is_empty() || waits || left {
            if waits || left {
                self.log(Level::Info, "CoarseGrainedExecutorBackend: All blocks not yet migrated.", out);
            }
            self.ask_for_peers(out);
            out.timer(LOOK, Timer::Executor(ExecutorTimer::MayLeave));
            return;
        }
        let how = if self.migrates() { "all blocks migrated" } else { "no block migration configured" };
        self.log(Level::Info, format!("CoarseGrainedExecutorBackend: No running tasks, {how}, stopping."), out);
        rule::record_exit(out, rule::DECOMMISSIONED_GETS_NO_TASKS);
        self.exit = Some(0);
    }
}
