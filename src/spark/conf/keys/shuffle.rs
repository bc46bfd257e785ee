//! Keys of shuffle data, decommissioning and dynamic allocation: what becomes of blocks when executors come and go.

use super::core::NETWORK_TIMEOUT;
use crate::spark::conf::key::keys;

keys! {
    [Application, "docs/configuration.md § Shuffle Behavior"]
    SHUFFLE_IO_CONNECTION_TIMEOUT "spark.shuffle.io.connectionTimeout" Time("s"), always(Of(&NETWORK_TIMEOUT)), "1.2.0"
        "Silence of a shuffle connection with open requests that closes it.";
    SHUFFLE_IO_MAX_RETRIES "spark.shuffle.io.maxRetries" Int, always(Value("3")), "1.2.0"
        "How often a failed fetch is tried again.";
    SHUFFLE_IO_RETRY_WAIT "spark.shuffle.io.retryWait" Time("s"), always(Value("5s")), "1.2.1"
        "The wait between those tries.";
    SHUFFLE_REGISTRATION_MAX_ATTEMPTS "spark.shuffle.registration.maxAttempts" Int, always(Value("3")), "2.3.0"
        "Tries to register with the external shuffle service.";
    SHUFFLE_REGISTRATION_TIMEOUT "spark.shuffle.registration.timeout" Time("ms"), always(Value("5000ms")), "2.3.0"
        "How long one such try may take.";
    SHUFFLE_SERVICE_ENABLED "spark.shuffle.service.enabled" Flag, always(Value("false")), "1.2.0"
        "Shuffle files are served by a process of the node, so they outlive their executor.";
    SHUFFLE_SERVICE_PORT "spark.shuffle.service.port" Int, always(Value("7337")), "1.2.0"
        "The port of that process.";
    SHUFFLE_SERVICE_DB_ENABLED "spark.shuffle.service.db.enabled" Flag, always(Value("true")), "3.0.0"
        "The shuffle service keeps its state on disk, for its own restarts.";
    SHUFFLE_SERVICE_DB_BACKEND "spark.shuffle.service.db.backend" Text, from_4(Value("LEVELDB"), Value("ROCKSDB")), "3.4.0"
        "The store it uses for that.";
    SHUFFLE_SERVICE_REMOVE_SHUFFLE "spark.shuffle.service.removeShuffle" Flag, from_4(Value("false"), Value("true")), "3.3.0"
        "Shuffle files of removed executors are deleted when the driver no longer needs them.";

    [Application, "docs/configuration.md § Dynamic Allocation"]
    DYNAMIC_ALLOCATION_ENABLED "spark.dynamicAllocation.enabled" Flag, always(Value("false")), "1.2.0"
        "Ask for executors when tasks wait, give them back when they idle.";
    DYNAMIC_ALLOCATION_MIN_EXECUTORS "spark.dynamicAllocation.minExecutors" Int, always(Value("0")), "1.2.0"
        "The fewest executors kept.";
    DYNAMIC_ALLOCATION_MAX_EXECUTORS "spark.dynamicAllocation.maxExecutors" Int, always(Value("2147483647")), "1.2.0"
        "The most executors asked for.";
    DYNAMIC_ALLOCATION_INITIAL_EXECUTORS "spark.dynamicAllocation.initialExecutors" Int, always(Of(&DYNAMIC_ALLOCATION_MIN_EXECUTORS)), "1.3.0"
        "Executors to begin with.";
    DYNAMIC_ALLOCATION_EXECUTOR_IDLE_TIMEOUT "spark.dynamicAllocation.executorIdleTimeout" Time("s"), always(Value("60s")), "1.2.0"
        "An executor without tasks for this long is given back.";
    DYNAMIC_ALLOCATION_CACHED_EXECUTOR_IDLE_TIMEOUT "spark.dynamicAllocation.cachedExecutorIdleTimeout" Time("s"), always(Value("2147483647s")), "1.4.0"
        "The same for an executor that holds cached blocks; practically never.";
    DYNAMIC_ALLOCATION_SCHEDULER_BACKLOG_TIMEOUT "spark.dynamicAllocation.schedulerBacklogTimeout" Time("s"), always(Value("1s")), "1.2.0"
        "How long tasks wait before more executors are asked for.";
    DYNAMIC_ALLOCATION_SUSTAINED_SCHEDULER_BACKLOG_TIMEOUT "spark.dynamicAllocation.sustainedSchedulerBacklogTimeout" Time("s"), always(Of(&DYNAMIC_ALLOCATION_SCHEDULER_BACKLOG_TIMEOUT)), "1.2.0"
        "The wait between further requests.";
    DYNAMIC_ALLOCATION_SHUFFLE_TRACKING_ENABLED "spark.dynamicAllocation.shuffleTracking.enabled" Flag, always(Value("true")), "3.0.0"
        "Keep executors whose shuffle files may still be read.";
    DYNAMIC_ALLOCATION_SHUFFLE_TRACKING_TIMEOUT "spark.dynamicAllocation.shuffleTracking.timeout" Time("ms"), always(Value("9223372036854775807ms")), "3.0.0"
        "How long such files protect an executor; practically for ever.";

    [Application, "docs/configuration.md § Decommission"]
    DECOMMISSION_ENABLED "spark.decommission.enabled" Flag, always(Value("false")), "3.1.0"
        "Executors that are told to leave move their blocks away first.";
    EXECUTOR_DECOMMISSION_KILL_INTERVAL "spark.executor.decommission.killInterval" Time("s"), always(Unset), "3.1.0"
        "How long after that notice another system will kill the executor.";
    EXECUTOR_DECOMMISSION_FORCE_KILL_TIMEOUT "spark.executor.decommission.forceKillTimeout" Time("s"), always(Unset), "3.2.0"
        "How long decommissioning may take before the executor is killed.";
    EXECUTOR_DECOMMISSION_SIGNAL "spark.executor.decommission.signal" Text, always(Value("PWR")), "3.2.0"
        "The signal that starts decommissioning of an executor.";
    STORAGE_DECOMMISSION_ENABLED "spark.storage.decommission.enabled" Flag, always(Value("false")), "3.1.0"
        "Move blocks to other executors while decommissioning.";
    STORAGE_DECOMMISSION_RDD_BLOCKS_ENABLED "spark.storage.decommission.rddBlocks.enabled" Flag, always(Value("true")), "3.1.0"
        "Move cached blocks.";
    STORAGE_DECOMMISSION_SHUFFLE_BLOCKS_ENABLED "spark.storage.decommission.shuffleBlocks.enabled" Flag, always(Value("true")), "3.1.0"
        "Move shuffle blocks.";
    STORAGE_DECOMMISSION_FALLBACK_STORAGE_PATH "spark.storage.decommission.fallbackStorage.path" Text, always(Unset), "3.1.0"
        "Where shuffle blocks go when no executor takes them.";
    STORAGE_DECOMMISSION_MAX_REPLICATION_FAILURES_PER_BLOCK "spark.storage.decommission.maxReplicationFailuresPerBlock" Int, always(Value("3")), "3.1.0"
        "Failed moves of one block before it is given up.";
    STORAGE_REPLICATION_PROACTIVE "spark.storage.replication.proactive" Flag, always(Value("true")), "2.2.0"
        "Copy a cached block again when one of its replicas is lost.";
    MEMORY_FRACTION "spark.memory.fraction" Float, always(Value("0.6")), "1.6.0"
        "The share of the heap, less 300 MiB, for execution and storage.";
    MEMORY_STORAGE_FRACTION "spark.memory.storageFraction" Float, always(Value("0.5")), "1.6.0"
        "The part of that share where cached blocks cannot be evicted.";
}
