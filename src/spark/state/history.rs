//! What an application has kept and what it has lost on the way: cached blocks and map outputs.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::StageId;
use crate::spark::fact::AppFact;
use crate::spark::id::ExecutorId;
use crate::spark::storage::BlockId;

/// All of it, by where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Cached blocks that are somewhere, or were lost. What had to make room is not here: nobody broke that.
    pub blocks: BTreeMap<BlockId, BlockHistory>,
    /// Map outputs that were lost once.
    pub outputs: BTreeMap<StageId, BTreeSet<u32>>,
}

/// One cached block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockHistory {
    pub holders: BTreeSet<ExecutorId>,
    /// Its last holder was lost once.
    pub lost: bool,
}

impl History {
    pub(super) fn apply(&mut self, fact: &AppFact) {
        match fact {
            AppFact::CacheStored { executor, block, .. } => {
                self.blocks.entry(*block).or_default().holders.insert(*executor);
            }
            AppFact::CacheDropped { executor, block, to_disk: false } => {
                let Some(history) = self.blocks.get_mut(block) else { return };
                history.holders.remove(executor);
                if history.holders.is_empty() && !history.lost {
                    self.blocks.remove(block);
                }
            }
            AppFact::CacheLost { executor, blocks } => {
                for block in blocks {
                    let Some(history) = self.blocks.get_mut(block) else { continue };
                    history.lost |= history.holders.remove(executor) && history.holders.is_empty();
                }
            }
            AppFact::ShuffleLost { stage, partitions, .. } => self.outputs.entry(*stage).or_default().extend(partitions),
            _ => {}
        }
    }
}
