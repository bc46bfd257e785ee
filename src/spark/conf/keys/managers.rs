//! Keys of the standalone manager, YARN and Hadoop. Those of another manager are accepted and do nothing.

use crate::spark::conf::key::keys;

keys! {
    [Standalone, "docs/spark-standalone.md"]
    STANDALONE_SUBMIT_WAIT_APP_COMPLETION "spark.standalone.submit.waitAppCompletion" Flag, always(Value("false")), "3.1.0"
        "In cluster mode, spark-submit stays and polls until the driver ends; it returns 0 either way.";
    STANDALONE_EXECUTOR_REMOVE_DELAY_ON_DISCONNECTION "spark.standalone.executorRemoveDelayOnDisconnection" Time("s"), always(Value("5s")), "3.4.0"
        "How long the driver waits for the reason of an executor's disconnection before it removes it.";

    [StandaloneDaemon, "docs/spark-standalone.md"]
    DEPLOY_DEFAULT_CORES "spark.deploy.defaultCores" Int, always(Value("2147483647")), "0.9.0"
        "Cores of an application that does not set spark.cores.max; practically all.";
    DEPLOY_MAX_EXECUTOR_RETRIES "spark.deploy.maxExecutorRetries" Int, always(Value("10")), "1.6.3"
        "Executor failures in a row, with none running, after which the master gives the application up.";
    DEPLOY_RECOVERY_MODE "spark.deploy.recoveryMode" Text, always(Value("NONE")), "0.8.1"
        "Whether a restarted master finds its workers and applications again: NONE, FILESYSTEM, ZOOKEEPER (ROCKSDB from 4.0).";
    DEPLOY_RECOVERY_DIRECTORY "spark.deploy.recoveryDirectory" Text, always(Value("")), "0.8.1"
        "Where the master keeps that state.";
    DEPLOY_RECOVERY_TIMEOUT "spark.deploy.recoveryTimeout" Time("s"), from_4(Unset, Of(&WORKER_TIMEOUT)), "4.0.0"
        "How long a recovering master waits for workers and applications to answer.";
    DEPLOY_ZOOKEEPER_URL "spark.deploy.zookeeper.url" Text, always(Unset), "0.8.1"
        "The ZooKeeper ensemble of standby masters.";
    DEPLOY_ZOOKEEPER_DIR "spark.deploy.zookeeper.dir" Text, always(Unset), "0.8.1"
        "Where they keep their state in ZooKeeper.";
    DEPLOY_SPREAD_OUT "spark.deploy.spreadOut" Flag, always(Value("true")), "0.6.1"
        "Spread the executors of an application over many workers rather than few. Named spark.deploy.spreadOutApps from 4.0 on.";
    WORKER_TIMEOUT "spark.worker.timeout" Time("s"), always(Value("60")), "0.6.2"
        "Silence after which the master counts a worker as lost.";
    WORKER_INITIAL_REGISTRATION_RETRIES "spark.worker.initialRegistrationRetries" Int, always(Value("6")), "4.0.0"
        "Quick tries of a worker to register with the master; a constant before 4.0.";
    WORKER_MAX_REGISTRATION_RETRIES "spark.worker.maxRegistrationRetries" Int, always(Value("16")), "4.0.0"
        "All tries of a worker to register; a constant before 4.0.";
    WORKER_DRIVER_TERMINATE_TIMEOUT "spark.worker.driverTerminateTimeout" Time("ms"), always(Value("10s")), "2.1.2"
        "How long a worker waits for a killed driver before it kills it hard.";
    WORKER_DECOMMISSION_SIGNAL "spark.worker.decommission.signal" Text, always(Value("PWR")), "3.2.0"
        "The signal that starts decommissioning of a worker.";
    WORKER_CLEANUP_ENABLED "spark.worker.cleanup.enabled" Flag, from_4(Value("false"), Value("true")), "1.0.0"
        "The worker deletes work folders of stopped applications.";
    MASTER_REST_ENABLED "spark.master.rest.enabled" Flag, [Value("false"), Value("false"), Value("false"), Value("true")], "1.3.0"
        "The master's REST submission server on port 6066.";

    [Yarn, "docs/running-on-yarn.md"]
    YARN_QUEUE "spark.yarn.queue" Text, always(Value("default")), "1.0.0"
        "The YARN queue.";
    YARN_MAX_APP_ATTEMPTS "spark.yarn.maxAppAttempts" Int, always(Of(&YARN_RESOURCEMANAGER_AM_MAX_ATTEMPTS)), "1.3.0"
        "How often the ApplicationMaster, and in cluster mode the driver in it, is started; YARN's own limit caps it.";
    YARN_AM_ATTEMPT_FAILURES_VALIDITY_INTERVAL "spark.yarn.am.attemptFailuresValidityInterval" Time("ms"), always(Unset), "1.6.0"
        "Attempts that failed longer ago than this do not count.";
    YARN_AM_WAIT_TIME "spark.yarn.am.waitTime" Time("ms"), always(Value("100s")), "1.3.0"
        "In cluster mode, how long the ApplicationMaster waits for the SparkContext.";
    YARN_AM_MEMORY "spark.yarn.am.memory" Size("m"), always(Value("512m")), "1.3.0"
        "Heap of the ApplicationMaster in client mode; in cluster mode spark.driver.memory counts.";
    YARN_AM_MEMORY_OVERHEAD "spark.yarn.am.memoryOverhead" Size("m"), always(Unset), "1.3.0"
        "Memory beside the heap of the ApplicationMaster in client mode; unset, a tenth of it and at least 384m.";
    YARN_AM_CORES "spark.yarn.am.cores" Int, always(Value("1")), "1.3.0"
        "Cores of the ApplicationMaster in client mode.";
    YARN_AM_CLIENT_MODE_EXIT_ON_ERROR "spark.yarn.am.clientModeExitOnError" Flag, always(Value("false")), "3.3.0"
        "In client mode, the driver exits with an error when the ApplicationMaster reports one.";
    YARN_AM_CLIENT_MODE_TREAT_DISCONNECT_AS_FAILED "spark.yarn.am.clientModeTreatDisconnectAsFailed" Flag, always(Value("false")), "3.3.0"
        "In client mode, a driver that vanishes makes the application FAILED instead of SUCCEEDED.";
    YARN_SUBMIT_WAIT_APP_COMPLETION "spark.yarn.submit.waitAppCompletion" Flag, always(Value("true")), "1.4.0"
        "In cluster mode, spark-submit stays until the application ends.";
    YARN_REPORT_INTERVAL "spark.yarn.report.interval" Time("ms"), always(Value("1s")), "0.9.0"
        "How often it asks for the state meanwhile.";
    YARN_SCHEDULER_HEARTBEAT_INTERVAL_MS "spark.yarn.scheduler.heartbeat.interval-ms" Time("ms"), always(Value("3s")), "0.8.1"
        "How often the ApplicationMaster reports to the ResourceManager.";
    YARN_SCHEDULER_INITIAL_ALLOCATION_INTERVAL "spark.yarn.scheduler.initial-allocation.interval" Time("ms"), always(Value("200ms")), "1.4.0"
        "The first wait between those reports while containers are missing.";
    YARN_SCHEDULER_REPORTER_THREAD_MAX_FAILURES "spark.yarn.scheduler.reporterThread.maxFailures" Int, always(Value("5")), "1.2.0"
        "Failures of that reporting before the ApplicationMaster gives up.";
    YARN_EXECUTOR_LAUNCH_EXCLUDE_ON_FAILURE_ENABLED "spark.yarn.executor.launch.excludeOnFailure.enabled" Flag, always(Value("false")), "3.1.0"
        "Do not ask for containers on nodes where executors failed to start.";
    YARN_UNMANAGED_AM_ENABLED "spark.yarn.unmanagedAM.enabled" Flag, always(Value("false")), "3.0.0"
        "In client mode, run the ApplicationMaster inside the client.";
    YARN_DIST_FILES "spark.yarn.dist.files" Text, always(Unset), "1.0.0"
        "Files sent to every container.";
    YARN_DIST_ARCHIVES "spark.yarn.dist.archives" Text, always(Unset), "1.0.0"
        "Archives sent to every container.";
    YARN_DIST_JARS "spark.yarn.dist.jars" Text, always(Unset), "2.0.0"
        "Jars sent to every container.";
    YARN_DIST_PY_FILES "spark.yarn.dist.pyFiles" Text, always(Unset), "2.2.1"
        "Python files sent to every container.";

    [Hadoop, "Hadoop's YarnConfiguration; the bundled Hadoop differs between releases"]
    YARN_RESOURCEMANAGER_AM_MAX_ATTEMPTS "yarn.resourcemanager.am.max-attempts" Int, always(Value("2")), "0.0.0"
        "YARN's limit of ApplicationMaster attempts for every application.";
    YARN_AM_LIVENESS_MONITOR_EXPIRY_INTERVAL_MS "yarn.am.liveness-monitor.expiry-interval-ms" Time("ms"), from_4(Value("600000"), Value("900000")), "0.0.0"
        "Silence after which the ResourceManager starts the ApplicationMaster again.";
    YARN_NM_LIVENESS_MONITOR_EXPIRY_INTERVAL_MS "yarn.nm.liveness-monitor.expiry-interval-ms" Time("ms"), always(Value("600000")), "0.0.0"
        "Silence after which the ResourceManager counts a node as lost.";
    YARN_SCHEDULER_MINIMUM_ALLOCATION_MB "yarn.scheduler.minimum-allocation-mb" Int, always(Value("1024")), "0.0.0"
        "Container memory is rounded up to a multiple of this.";
    YARN_SCHEDULER_MAXIMUM_ALLOCATION_MB "yarn.scheduler.maximum-allocation-mb" Int, always(Value("8192")), "0.0.0"
        "The largest container; a node's own memory limits it too.";
    YARN_RESOURCEMANAGER_WORK_PRESERVING "yarn.resourcemanager.work-preserving-recovery.enabled" Flag, always(Value("true")), "0.0.0"
        "A recovered ResourceManager keeps running containers.";
    YARN_RESOURCEMANAGER_RECOVERY_ENABLED "yarn.resourcemanager.recovery.enabled" Flag, always(Value("false")), "0.0.0"
        "Whether a ResourceManager that starts again knows its applications.";
    YARN_RESOURCEMANAGER_CONNECT_MAX_WAIT_MS "yarn.resourcemanager.connect.max-wait.ms" Time("ms"), always(Value("900000")), "0.0.0"
        "How long a client or an ApplicationMaster tries to reach the ResourceManager before a call fails.";
    YARN_RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS "yarn.resourcemanager.connect.retry-interval.ms" Time("ms"), always(Value("30000")), "0.0.0"
        "The wait between those tries.";
    YARN_LOG_AGGREGATION_ENABLE "yarn.log-aggregation-enable" Flag, always(Value("false")), "0.0.0"
        "Container logs are gathered when an application ends; `yarn logs` needs it.";
}
