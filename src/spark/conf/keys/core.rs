//! Keys that every application reads: its shape, its memory, how failures are noticed and how often they are forgiven.

use crate::spark::conf::key::keys;

keys! {
    [Application, "docs/configuration.md § Application Properties"]
    APP_NAME "spark.app.name" Text, always(Unset), "0.9.0"
        "The application's name, in the web UI and in the manager's lists.";
    MASTER "spark.master" Text, always(Unset), "0.9.0"
        "The master URL: who hands out executors.";
    REMOTE "spark.remote" Text, always(Unset), "3.4.0"
        "The Spark Connect URL (`sc://…`) of a client application.";
    SUBMIT_DEPLOY_MODE "spark.submit.deployMode" Text, always(Value("client")), "1.5.0"
        "Whether the driver runs in spark-submit's own process (client) or inside the cluster (cluster).";
    SUBMIT_PY_FILES "spark.submit.pyFiles" Text, always(Unset), "1.0.1"
        "Python files that are put on the path of driver and executors.";
    JARS "spark.jars" Text, always(Unset), "0.9.0"
        "Jars on the class path of driver and executors.";
    FILES "spark.files" Text, always(Unset), "1.0.0"
        "Files copied into the working directory of every executor.";
    ARCHIVES "spark.archives" Text, always(Unset), "3.1.0"
        "Archives unpacked in the working directory of every executor.";
    JARS_PACKAGES "spark.jars.packages" Text, always(Unset), "1.5.0"
        "Maven coordinates fetched before the application starts.";
    JARS_EXCLUDES "spark.jars.excludes" Text, always(Unset), "1.5.0"
        "Coordinates left out while packages are resolved.";
    JARS_REPOSITORIES "spark.jars.repositories" Text, always(Unset), "2.3.0"
        "More repositories to look for packages in.";
    JARS_IVY "spark.jars.ivy" Text, always(Unset), "1.3.0"
        "The folder of the Ivy cache that packages are fetched into.";
    API_MODE "spark.api.mode" Text, from_4(Unset, Value("classic")), "4.0.0"
        "Whether the same code runs as a classic application or as a Connect client with a server of its own.";
    PYSPARK_PYTHON "spark.pyspark.python" Text, always(Unset), "2.1.0"
        "The Python of driver and workers.";
    PYSPARK_DRIVER_PYTHON "spark.pyspark.driver.python" Text, always(Unset), "2.1.0"
        "The Python of the driver.";
    LOG_LEVEL "spark.log.level" Text, always(Unset), "3.5.0"
        "Overrides the log level of driver and executors.";
    DRIVER_CORES "spark.driver.cores" Int, always(Value("1")), "1.3.0"
        "Cores of the driver process; read in cluster mode only.";
    DRIVER_MEMORY "spark.driver.memory" Size("m"), always(Value("1g")), "1.1.1"
        "Heap of the driver JVM. Useless once that JVM runs.";
    DRIVER_MEMORY_OVERHEAD "spark.driver.memoryOverhead" Size("m"), always(Unset), "2.3.0"
        "Memory of the driver's container beyond the heap.";
    DRIVER_MEMORY_OVERHEAD_FACTOR "spark.driver.memoryOverheadFactor" Float, always(Value("0.1")), "3.3.0"
        "The share of the heap added as overhead when no overhead is set.";
    DRIVER_MIN_MEMORY_OVERHEAD "spark.driver.minMemoryOverhead" Size("m"), from_4(Unset, Value("384m")), "4.0.0"
        "The least overhead of a driver's container.";
    DRIVER_MAX_RESULT_SIZE "spark.driver.maxResultSize" Size("b"), always(Value("1g")), "1.2.0"
        "How large the results of one action may be together before the job is aborted.";
    DRIVER_SUPERVISE "spark.driver.supervise" Flag, always(Value("false")), "1.3.0"
        "Restart the driver when it dies with a non-zero code; standalone cluster mode only.";
    DRIVER_TIMEOUT "spark.driver.timeout" Time("min"), from_4(Unset, Value("0min")), "4.0.0"
        "End the driver after this long; 0 means never.";
    DRIVER_EXTRA_CLASS_PATH "spark.driver.extraClassPath" Text, always(Unset), "1.0.0"
        "Put in front of the driver's class path.";
    DRIVER_EXTRA_JAVA_OPTIONS "spark.driver.extraJavaOptions" Text, always(Unset), "1.0.0"
        "JVM options of the driver; the heap may not be set here.";
    DRIVER_DEFAULT_JAVA_OPTIONS "spark.driver.defaultJavaOptions" Text, always(Unset), "3.0.0"
        "JVM options in front of extraJavaOptions, meant for administrators.";
    DRIVER_EXTRA_LIBRARY_PATH "spark.driver.extraLibraryPath" Text, always(Unset), "1.0.0"
        "Native library path of the driver.";
    EXECUTOR_MEMORY "spark.executor.memory" Size("m"), always(Value("1g")), "0.7.0"
        "Heap of each executor.";
    EXECUTOR_MEMORY_OVERHEAD "spark.executor.memoryOverhead" Size("m"), always(Unset), "2.3.0"
        "Memory of an executor's container beyond its heap (YARN, Kubernetes).";
    EXECUTOR_MEMORY_OVERHEAD_FACTOR "spark.executor.memoryOverheadFactor" Float, always(Value("0.1")), "3.3.0"
        "The share of the heap added as overhead when no overhead is set.";
    EXECUTOR_MIN_MEMORY_OVERHEAD "spark.executor.minMemoryOverhead" Size("m"), from_4(Unset, Value("384m")), "4.0.0"
        "The least overhead of an executor's container; 384m was a constant before.";
    EXECUTOR_PYSPARK_MEMORY "spark.executor.pyspark.memory" Size("m"), always(Unset), "2.4.0"
        "A limit for the Python workers of each executor.";
    EXECUTOR_CORES "spark.executor.cores" Int, always(Value("1")), "1.0.0"
        "Task threads of each executor; on a standalone cluster, unset means all cores of the worker.";
    EXECUTOR_INSTANCES "spark.executor.instances" Int, always(Unset), "1.0.0"
        "How many executors to ask for (YARN, Kubernetes).";
    EXECUTOR_EXTRA_JAVA_OPTIONS "spark.executor.extraJavaOptions" Text, always(Unset), "1.0.0"
        "JVM options of each executor; the heap may not be set here.";
    EXECUTOR_EXTRA_CLASS_PATH "spark.executor.extraClassPath" Text, always(Unset), "1.0.0"
        "Put in front of the executors' class path.";
    CORES_MAX "spark.cores.max" Int, always(Unset), "0.6.0"
        "The most cores the whole application takes from a standalone cluster.";
    DEFAULT_PARALLELISM "spark.default.parallelism" Int, always(Unset), "0.5.0"
        "How many partitions an RDD shuffle makes when nobody says.";
    TASK_CPUS "spark.task.cpus" Int, always(Value("1")), "0.5.0"
        "Cores that one task occupies.";
    SQL_SHUFFLE_PARTITIONS "spark.sql.shuffle.partitions" Int, always(Value("200")), "1.1.0"
        "How many partitions a SQL shuffle makes.";
    SQL_BROADCAST_TIMEOUT "spark.sql.broadcastTimeout" Time("s"), always(Value("300s")), "1.3.0"
        "How long a broadcast join waits for its small side.";
    SQL_ADAPTIVE_ENABLED "spark.sql.adaptive.enabled" Flag, always(Value("true")), "1.6.0"
        "Re-plan a query between stages from what the shuffles measured.";
    SQL_CATALOG_IMPLEMENTATION "spark.sql.catalogImplementation" Text, always(Value("in-memory")), "2.0.0"
        "The catalog: in memory, or Hive (`enableHiveSupport()`).";
    SQL_SOURCES_PARTITION_OVERWRITE_MODE "spark.sql.sources.partitionOverwriteMode" Text, always(Value("STATIC")), "2.3.0"
        "Whether overwriting a partitioned table replaces all of it or only the partitions written.";
    SQL_WAREHOUSE_DIR "spark.sql.warehouse.dir" Text, always(Unset), "2.0.0"
        "Where managed tables are kept.";
    SERIALIZER "spark.serializer" Text, always(Value("org.apache.spark.serializer.JavaSerializer")), "0.5.0"
        "How objects are written to the network and to disk.";
    LOCAL_DIR "spark.local.dir" Text, always(Value("/tmp")), "0.5.0"
        "Where shuffle files and spilled blocks go.";
    EVENT_LOG_ENABLED "spark.eventLog.enabled" Flag, always(Value("false")), "1.0.0"
        "Keep the events of the application for the history server.";
    EVENT_LOG_DIR "spark.eventLog.dir" Text, always(Value("file:///tmp/spark-events")), "1.0.0"
        "Where the event log goes.";
    EVENT_LOG_COMPRESS "spark.eventLog.compress" Flag, from_4(Value("false"), Value("true")), "1.0.0"
        "Compress the event log.";
    UI_PORT "spark.ui.port" Int, always(Value("4040")), "0.7.0"
        "Port of the application's web UI.";
    AUTHENTICATE "spark.authenticate" Flag, always(Value("false")), "1.0.0"
        "Processes of the application authenticate to each other with a shared secret.";
    KERBEROS_PRINCIPAL "spark.kerberos.principal" Text, always(Unset), "3.0.0"
        "The Kerberos principal to log in as.";
    KERBEROS_KEYTAB "spark.kerberos.keytab" Text, always(Unset), "3.0.0"
        "The keytab of that principal.";

    [Application, "docs/configuration.md § Networking"]
    DRIVER_HOST "spark.driver.host" Text, always(Unset), "0.7.0"
        "The name executors reach the driver by; the local host name if unset.";
    DRIVER_PORT "spark.driver.port" Int, always(Value("0")), "0.7.0"
        "The port the driver listens on; 0 means any.";
    DRIVER_BIND_ADDRESS "spark.driver.bindAddress" Text, always(Of(&DRIVER_HOST)), "2.1.0"
        "The address the driver listens on.";
    DRIVER_BLOCK_MANAGER_PORT "spark.driver.blockManager.port" Int, always(Of(&BLOCK_MANAGER_PORT)), "2.1.0"
        "The port of the driver's block manager.";
    BLOCK_MANAGER_PORT "spark.blockManager.port" Int, always(Value("0")), "1.1.0"
        "The port of every block manager; 0 means any.";
    PORT_MAX_RETRIES "spark.port.maxRetries" Int, always(Value("16")), "1.1.1"
        "How many ports after the wanted one are tried.";
    NETWORK_TIMEOUT "spark.network.timeout" Time("s"), always(Value("120s")), "1.3.0"
        "Default wait of all network interactions; silence of an executor for this long means it is lost.";
    NETWORK_TIMEOUT_INTERVAL "spark.network.timeoutInterval" Time("s"), always(Value("60s")), "1.3.2"
        "How often the driver looks for executors that went silent.";
    RPC_ASK_TIMEOUT "spark.rpc.askTimeout" Time("s"), always(Of(&NETWORK_TIMEOUT)), "1.4.0"
        "How long an RPC waits for its answer.";
    EXECUTOR_HEARTBEAT_INTERVAL "spark.executor.heartbeatInterval" Time("ms"), always(Value("10s")), "1.1.0"
        "How often an executor reports to the driver; must be well below the network timeout.";
    EXECUTOR_HEARTBEAT_MAX_FAILURES "spark.executor.heartbeat.maxFailures" Int, always(Value("60")), "1.6.2"
        "After so many failed heartbeats the executor exits.";
    STORAGE_BLOCK_MANAGER_HEARTBEAT_TIMEOUT_MS "spark.storage.blockManagerHeartbeatTimeoutMs" Time("ms"), always(Of(&NETWORK_TIMEOUT)), "0.7.0"
        "Silence after which the driver counts an executor as lost.";

    [Application, "docs/configuration.md § Scheduling"]
    TASK_MAX_FAILURES "spark.task.maxFailures" Int, always(Value("4")), "0.8.0"
        "Failures of one task that abort the job. Local mode ignores it: `local[N,F]`.";
    STAGE_MAX_CONSECUTIVE_ATTEMPTS "spark.stage.maxConsecutiveAttempts" Int, always(Value("4")), "2.2.0"
        "Attempts of a stage in a row, after fetch failures, before the job is aborted.";
    STAGE_MAX_ATTEMPTS "spark.stage.maxAttempts" Int, always(Value("2147483647")), "3.5.0"
        "Attempts of a stage altogether.";
    STAGE_IGNORE_DECOMMISSION_FETCH_FAILURE "spark.stage.ignoreDecommissionFetchFailure" Flag, from_4(Value("false"), Value("true")), "3.4.0"
        "Fetch failures from a decommissioned executor do not count.";
    SCHEDULER_MODE "spark.scheduler.mode" Text, always(Value("FIFO")), "0.8.0"
        "Whether jobs of one application queue (FIFO) or share (FAIR).";
    SCHEDULER_MIN_REGISTERED_RESOURCES_RATIO "spark.scheduler.minRegisteredResourcesRatio" Float, always(Unset), "1.1.1"
        "The share of executors to wait for before tasks start: 0.8 on YARN and Kubernetes, 0.0 on standalone.";
    SCHEDULER_MAX_REGISTERED_RESOURCES_WAITING_TIME "spark.scheduler.maxRegisteredResourcesWaitingTime" Time("ms"), always(Value("30s")), "1.1.1"
        "The longest wait for that share.";
    STARVATION_TIMEOUT "spark.starvation.timeout" Time("ms"), always(Value("15s")), "0.5.0"
        "How long before the driver complains that the job has not accepted any resources, and how often.";
    LOCALITY_WAIT "spark.locality.wait" Time("ms"), always(Value("3s")), "0.5.0"
        "How long a task waits for a place near its data.";
    TASK_REAPER_ENABLED "spark.task.reaper.enabled" Flag, always(Value("false")), "2.0.3"
        "Watch killed tasks until they really end.";
    TASK_REAPER_KILL_TIMEOUT "spark.task.reaper.killTimeout" Time("ms"), always(Value("-1ms")), "2.0.3"
        "Kill the executor when a killed task goes on this long; -1 means never.";
    BARRIER_SYNC_TIMEOUT "spark.barrier.sync.timeout" Time("s"), always(Value("365d")), "2.4.0"
        "How long tasks of a barrier stage wait for each other.";
    EXECUTOR_MAX_NUM_FAILURES "spark.executor.maxNumFailures" Int, always(Unset), "3.5.0"
        "Executor failures that end the application (YARN, Kubernetes); unset means twice the executors, at least 3.";
    EXECUTOR_FAILURES_VALIDITY_INTERVAL "spark.executor.failuresValidityInterval" Time("ms"), always(Unset), "3.5.0"
        "Executor failures older than this are forgotten.";
    SPECULATION "spark.speculation" Flag, always(Value("false")), "0.6.0"
        "Start second copies of slow tasks.";
    SPECULATION_INTERVAL "spark.speculation.interval" Time("ms"), always(Value("100ms")), "0.6.0"
        "How often slow tasks are looked for.";
    SPECULATION_MULTIPLIER "spark.speculation.multiplier" Float, from_4(Value("1.5"), Value("3.0")), "0.6.0"
        "How many times slower than the median a task must be.";
    SPECULATION_QUANTILE "spark.speculation.quantile" Float, from_4(Value("0.75"), Value("0.9")), "0.6.0"
        "The share of tasks that must be done before copies start.";
    SPECULATION_MIN_TASK_RUNTIME "spark.speculation.minTaskRuntime" Time("ms"), always(Value("100ms")), "3.2.0"
        "Tasks shorter than this are never copied.";
    SPECULATION_EFFICIENCY_ENABLED "spark.speculation.efficiency.enabled" Flag, always(Value("true")), "3.4.0"
        "Judge slow tasks by their rate of work too.";
    EXCLUDE_ON_FAILURE_ENABLED "spark.excludeOnFailure.enabled" Flag, always(Value("false")), "3.1.0"
        "Stop giving tasks to executors and nodes where too many failed.";
    EXCLUDE_ON_FAILURE_TIMEOUT "spark.excludeOnFailure.timeout" Time("ms"), always(Value("1h")), "3.1.0"
        "How long an executor or node stays excluded.";
    EXCLUDE_ON_FAILURE_TASK_MAX_TASK_ATTEMPTS_PER_EXECUTOR "spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor" Int, always(Value("1")), "3.1.0"
        "Failures of one task on one executor before it goes elsewhere.";
    EXCLUDE_ON_FAILURE_TASK_MAX_TASK_ATTEMPTS_PER_NODE "spark.excludeOnFailure.task.maxTaskAttemptsPerNode" Int, always(Value("2")), "3.1.0"
        "Failures of one task on one node before it goes elsewhere.";
    EXCLUDE_ON_FAILURE_STAGE_MAX_FAILED_TASKS_PER_EXECUTOR "spark.excludeOnFailure.stage.maxFailedTasksPerExecutor" Int, always(Value("2")), "3.1.0"
        "Failed tasks that exclude an executor from the stage.";
    EXCLUDE_ON_FAILURE_STAGE_MAX_FAILED_EXECUTORS_PER_NODE "spark.excludeOnFailure.stage.maxFailedExecutorsPerNode" Int, always(Value("2")), "3.1.0"
        "Excluded executors that exclude a node from the stage.";
    EXCLUDE_ON_FAILURE_APPLICATION_MAX_FAILED_TASKS_PER_EXECUTOR "spark.excludeOnFailure.application.maxFailedTasksPerExecutor" Int, always(Value("2")), "3.1.0"
        "Failed tasks that exclude an executor from the application.";
    EXCLUDE_ON_FAILURE_APPLICATION_MAX_FAILED_EXECUTORS_PER_NODE "spark.excludeOnFailure.application.maxFailedExecutorsPerNode" Int, always(Value("2")), "3.1.0"
        "Excluded executors that exclude a node from the application.";
    EXCLUDE_ON_FAILURE_APPLICATION_FETCH_FAILURE_ENABLED "spark.excludeOnFailure.application.fetchFailure.enabled" Flag, always(Value("false")), "3.1.0"
        "A fetch failure excludes its executor at once.";
    EXCLUDE_ON_FAILURE_KILL_EXCLUDED_EXECUTORS "spark.excludeOnFailure.killExcludedExecutors" Flag, always(Value("false")), "3.1.0"
        "Kill executors that were excluded.";
    SCHEDULER_EXCLUDE_ON_FAILURE_UNSCHEDULABLE_TASK_SET_TIMEOUT "spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout" Time("s"), always(Value("120s")), "3.1.0"
        "How long a task with every place excluded waits before the job is aborted.";
}
