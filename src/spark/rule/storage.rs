//! Rules of cached blocks and of memory.

use crate::spark::rule::table::rules;

rules! {
    CACHE_KEEPS_ROWS "cache-keeps-computed-rows" [] "docs/rdd-programming-guide.md § RDD Persistence; BlockManager.scala getOrElseUpdate"
        "A persisted partition is kept in the executor that computes it first, when the first action runs.";
    CACHED_ROWS_ARE_READ "cached-rows-are-read" [] "BlockManager.scala get; TaskSetManager.scala (PROCESS_LOCAL)"
        "A later task reads a cached partition instead of computing it, best in the executor that has it.";
    CACHE_REPLICATES "storage-level-replicates" [] "docs/rdd-programming-guide.md § Which Storage Level to Choose?; BlockManager.scala replicate"
        "A storage level that ends in _2 keeps each block on two executors.";
    CACHE_DIES_WITH_EXECUTOR "cached-blocks-die-with-executor" [] "BlockManagerMasterEndpoint.scala removeBlockManager"
        "Cached blocks are lost with their executor, whether they were in memory or on its disk.";
    LINEAGE_RECOMPUTES "lost-cache-is-recomputed" [] "docs/rdd-programming-guide.md § RDD Persistence; RDD.scala getOrCompute"
        "A cached partition that is gone is computed again from its lineage: no failure, only time.";
    LOST_REPLICA_IS_COPIED "lost-replica-is-copied" [] "BlockManagerMasterEndpoint.scala removeBlockManager; docs/configuration.md (spark.storage.replication.proactive)"
        "When one of several copies of a cached block is lost, another is made from one that is left.";
    CACHE_EVICTS "full-memory-evicts-oldest-blocks" [] "MemoryStore.scala evictBlocksToFreeSpace"
        "When memory is full, the blocks used longest ago leave it: for the disk if their level has one, else for good.";
    CACHE_DOES_NOT_FIT "block-that-does-not-fit-is-not-cached" [] "MemoryStore.scala putIterator"
        "A MEMORY_ONLY block without room is not cached, and is computed whenever it is needed; blocks of its own dataset make no room for it.";
    VIEW_LIVES_IN_SESSION "temp-view-lives-in-driver" [] "SessionCatalog.scala createTempView; GlobalTempViewManager.scala"
        "A temp view is a name for a plan in the memory of the process with the SparkSession: it stores no rows and ends with that process.";
    BROADCAST_THROUGH_DRIVER "broadcast-is-built-in-driver" [] "BroadcastExchangeExec.scala"
        "The small side of a broadcast join is collected into the driver and built there before the join can start.";
    BROADCAST_GOES_TO_EACH "broadcast-goes-to-each-executor" [] "TorrentBroadcast.scala; docs/rdd-programming-guide.md § Broadcast Variables"
        "A broadcast table is fetched once by each executor, and all tasks there share it.";
    BROADCAST_NEEDS_MEMORY "broadcast-needs-driver-memory" [] "BroadcastExchangeExec.scala (notEnoughMemoryToBuildAndBroadcastTableError)"
        "A table that does not fit into the driver beside what it collected, or is larger than 8 GiB, cannot be broadcast: the query fails.";
    BROADCAST_TIMES_OUT "broadcast-times-out" [] "docs/sql-performance-tuning.md (spark.sql.broadcastTimeout)"
        "A join waits for its small side for spark.sql.broadcastTimeout, then the query fails.";
    TASKS_SPILL "tasks-spill-to-disk" [] "docs/tuning.md § Memory Management Overview; Spillable.scala"
        "A task that gets less memory than it wants for sorting or joining writes the rest to the disk: slower, but no failure.";
}
