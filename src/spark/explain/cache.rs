//! What happens to cached blocks and to memory, in words.

use crate::base::size;
use crate::base::text::plural;
use crate::spark::explain::words;
use crate::spark::fact::AppFact;
use crate::spark::fact::ReadFrom;
use crate::spark::storage::Kept;

/// A clause without a full stop; empty for facts that have nothing to do with it.
pub(super) fn clause(fact: &AppFact) -> String {
    match fact {
        AppFact::CacheStored { executor, block, kept, bytes } => {
            let place = if *kept == Kept::Memory { "in memory" } else { "on its disk" };
            format!("{} keeps block {block} {place} ({})", words::executor(*executor), size::print(*bytes))
        }
        AppFact::CacheRead { executor, block, from, .. } => {
            let place = match from {
                ReadFrom::Memory => "from its memory",
                ReadFrom::Disk => "from its disk",
                ReadFrom::Remote => "from another executor",
            };
            format!("a task in {} reads block {block} {place}", words::executor(*executor))
        }
        AppFact::CacheFull { executor, block } => format!("block {block} does not fit into the memory of {}", words::executor(*executor)),
        AppFact::CacheDropped { executor, block, to_disk: true } => {
            format!("block {block} leaves the memory of {} for its disk", words::executor(*executor))
        }
        AppFact::CacheDropped { executor, block, to_disk: false } => {
            format!("block {block} leaves the memory of {}, and is gone", words::executor(*executor))
        }
        AppFact::CacheLost { executor, blocks } => {
            let verb = if blocks.len() == 1 { "is" } else { "are" };
            format!("{} cached in {} {verb} gone", plural(blocks.len(), "block"), words::executor(*executor))
        }
        AppFact::CacheRecomputed { executor, block, .. } => {
            format!("a task in {} computes block {block} again", words::executor(*executor))
        }
        AppFact::BroadcastBuilt { broadcast, bytes } => {
            format!("the driver has built broadcast table {broadcast} ({})", size::print(*bytes))
        }
        AppFact::BroadcastFetched { executor, broadcast, bytes } => {
            format!("{} fetches broadcast table {broadcast} ({})", words::executor(*executor), size::print(*bytes))
        }
        AppFact::TaskSpilled { executor, bytes, .. } => {
            format!("a task in {} spills {} to the disk", words::executor(*executor), size::print(*bytes))
        }
        _ => String::new(),
    }
}
