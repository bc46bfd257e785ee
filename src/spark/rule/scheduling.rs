//! Rules of the schedulers: stages, tasks, retries, lost executors.

use crate::spark::rule::table::rules;

rules! {
    STAGE_NEEDS_PARENTS "stage-needs-parents" ["C01-client-healthy"] "DAGScheduler.scala submitStage"
        "A stage starts when the output of all stages it reads is there.";
    ONLY_MISSING_TASKS "only-missing-tasks-rerun" ["C31-client-kill-executor-with-map-output"] "DAGScheduler.scala submitMissingTasks"
        "A stage that is submitted again runs only the partitions whose output is missing.";
    EXECUTOR_EXIT_COUNTS "executor-exit-counts-as-failure" ["C32-client-repeated-executor-kills"] "TaskSetManager.scala executorLost"
        "A task that ran in an executor when that exited by itself counts as failed once.";
    EXECUTOR_LOSS_DOES_NOT_COUNT "executor-loss-does-not-count" ["C40-client-kill-one-worker"] "TaskSetManager.scala executorLost"
        "A task whose executor was lost for a reason outside of it runs again and is not counted as failed.";
    FETCH_FAILURE_FAILS_STAGE "fetch-failure-fails-stage" ["C31-client-kill-executor-with-map-output"] "DAGScheduler.scala handleTaskCompletion"
        "A task that cannot read shuffle output ends its stage attempt; the map stage runs again first.";
    RESUBMITTED "finished-map-tasks-resubmitted" ["C34-client-executor-kill-timing"] "TaskSetManager.scala executorLost"
        "While a map stage runs, tasks that had finished in a lost executor run again, because their output died with it.";
    SHUFFLE_DIES_WITH_EXECUTOR "shuffle-output-dies-with-executor" ["C31-client-kill-executor-with-map-output"] "DAGScheduler.scala removeExecutorAndUnregisterOutputs"
        "Without a shuffle service the shuffle output of an executor is lost with it.";
    SHUFFLE_DIES_WITH_HOST "shuffle-output-dies-with-host" ["C40-client-kill-one-worker"] "DAGScheduler.scala handleWorkerRemoved"
        "When a worker is lost, all shuffle output on its host counts as lost.";
    ABORT_FAILS_JOB "aborted-stage-fails-job" ["C60-client-throw-always"] "DAGScheduler.scala abortStage"
        "When a stage is given up, the job that needs it fails, and the action throws in the program.";
    HEARTBEAT_TIMEOUT "heartbeat-timeout-removes-executor" ["C88-client-executor-frozen"] "HeartbeatReceiver.scala expireDeadHosts"
        "An executor that has not been heard of for the network time-out is given up.";
    EXECUTOR_DISCONNECTED "closed-connection-removes-executor" [] "CoarseGrainedSchedulerBackend.scala onDisconnected"
        "When the connection to an executor closes and the manager does not say why, it is given up as lost.";
    MANAGER_TELLS_LOSS "manager-tells-executor-loss" ["C30-client-kill-executor-map"] "StandaloneSchedulerBackend.scala executorRemoved"
        "The manager tells the driver that an executor has ended, and with which exit code.";
    NO_RESOURCES_WAITS "no-resources-waits" ["C80-client-no-resources"] "TaskSchedulerImpl.scala submitTasks"
        "Tasks that no executor takes wait without limit; the driver warns every 15 seconds.";
    MAX_RESULT_SIZE_ABORTS "max-result-size-aborts" ["C70-client-maxResultSize"] "TaskSetManager.scala canFetchMoreResults"
        "When the results of a stage together exceed spark.driver.maxResultSize, the job is aborted.";
    TASK_OOM_ENDS_EXECUTOR "task-oom-ends-executor" ["C63-client-task-oom"] "SparkUncaughtExceptionHandler.scala"
        "A task that runs out of memory takes its whole JVM with it: exit code 52.";
    TASK_EXIT_ENDS_EXECUTOR "task-exit-ends-executor" ["L22-local-task-system-exit"] "Executor.scala"
        "System.exit in a task ends the JVM that runs it.";
    DRIVER_DIES_WITH_CLIENT "driver-dies-with-client" ["C10-client-sigkill-submit", "L10-local-sigkill"] "docs/submitting-applications.md"
        "In client and local mode the driver is the submitting process: when that dies, the application is over.";
    EXECUTOR_DIES_WITH_DRIVER "executor-dies-with-driver" ["C10-client-sigkill-submit"] "CoarseGrainedExecutorBackend.scala onDisconnected"
        "An executor that loses its driver ends itself.";
    SIGNAL_RUNS_SHUTDOWN_HOOK "signal-stops-context" ["C11-client-sigint-submit", "C12-client-sigterm-submit"] "ShutdownHookManager.scala"
        "SIGINT, SIGTERM and SIGHUP let the JVM stop its context first; SIGKILL does not.";
    FAILED_ACTION_THROWS "failed-action-throws" ["C60-client-throw-always"] "SparkContext.scala runJob"
        "A failed job throws in the program; if nobody catches it, the application ends with exit code 1.";
    DECOMMISSIONED_GETS_NO_TASKS "decommissioned-executor-gets-no-tasks" [] "CoarseGrainedSchedulerBackend.scala decommissionExecutors"
        "An executor that is being decommissioned gets no further tasks and goes when it has finished.";
    PYTHON_NEEDS_JVM "python-program-needs-its-jvm" ["C14-client-pyspark-sigkill-jvm", "L28-local-pyspark-sigkill-jvm"] "python/pyspark/java_gateway.py"
        "A Python program without its JVM gets a network error from py4j and ends.";
    JVM_ENDS_WITH_PYTHON "jvm-ends-with-python" ["C13-client-pyspark-sigkill-python", "L31-local-plain-python-sigkill"] "PythonRunner.scala, PythonGatewayServer.scala"
        "The JVM of a Python program stops its context and ends when the Python process is gone; under spark-submit with its code.";
    UNREACHABLE_DRIVER "executor-needs-reachable-driver" ["N02-client-executors-cannot-route-to-driver"] "CoarseGrainedExecutorBackend.scala run"
        "An executor that cannot reach its driver's address within the network time-out ends, and the manager starts another.";
    RESULT_OOM "driver-memory-limits-results" ["C71-client-driver-oom", "K71-cluster-driver-oom"] "TaskResultGetter.scala"
        "When results do not fit into the driver's heap, a result is lost or the thread that takes it dies; Spark does not decide which.";
    EXCLUDED_FROM_STAGE "failing-executor-excluded" [] "TaskSetExcludelist.scala, docs/configuration.md § Scheduling"
        "With spark.excludeOnFailure.enabled an executor that fails several tasks of a stage gets no more of them.";
    NOWHERE_TO_RUN "excluded-everywhere-aborts" [] "TaskSetManager.scala getCompletelyExcludedTaskIfAny"
        "A task that no executor may run any more aborts its stage.";
    EXCLUDED_FROM_APPLICATION "executor-excluded-from-application" [] "HealthTracker.scala; docs/configuration.md (spark.excludeOnFailure.application.*)"
        "An executor with two failed tasks in stages that came through in the end gets no tasks of the application for an hour; two such executors exclude their host.";
    EXCLUSION_ENDS "exclusion-ends-after-timeout" [] "HealthTracker.scala applyExcludeOnFailureTimeout"
        "After spark.excludeOnFailure.timeout an excluded executor gets tasks again.";
    EXCLUDED_ARE_KILLED "excluded-executors-are-killed" [] "docs/configuration.md (spark.excludeOnFailure.killExcludedExecutors)"
        "With killExcludedExecutors the driver has excluded executors ended, and the manager starts others.";
    IDLE_EXCLUDED_IS_REPLACED "idle-excluded-executor-is-replaced" [] "TaskSchedulerImpl.scala resourceOffers (unschedulableTaskSetToExpiryTime)"
        "When every executor is excluded for a task, an idle one is ended so that a new one may come; if none has come after two minutes, the stage is aborted.";
    BLOCKS_MIGRATE "decommissioned-executor-hands-blocks-over" [] "docs/configuration.md (spark.storage.decommission.*); BlockManagerDecommissioner.scala"
        "With spark.storage.decommission.enabled a decommissioned executor gives its shuffle output and cached blocks to others before it goes.";
    REAPER_KILLS_EXECUTOR "task-reaper-ends-executor" [] "docs/configuration.md (spark.task.reaper.*); Executor.scala TaskReaper"
        "With the task reaper on, a killed task that does not stop in time takes its executor with it: exit code 57.";
    DRIVER_TIMEOUT_PLUGIN "driver-timeout-ends-driver" since V4_0 [] "docs/configuration.md (spark.driver.timeout); DriverTimeoutPlugin.scala"
        "With the DriverTimeoutPlugin a driver that runs longer than spark.driver.timeout ends itself with exit code 124.";
    CONTAINER_OUT_OF_MEMORY "container-limit-kills-executor" [] "docs/running-on-kubernetes.md; docs/configuration.md (spark.executor.memoryOverhead); Linux: cgroups"
        "A process that takes more memory than its container has is killed by the kernel: exit code 137, OOMKilled.";
    BACKLOG_ASKS_FOR_EXECUTORS "backlog-asks-for-executors" [] "ExecutorAllocationManager.scala"
        "With dynamic allocation, tasks that wait longer than a second make the driver ask for executors: 1, 2, 4, … more.";
    IDLE_EXECUTORS_GO "idle-executors-go" [] "ExecutorAllocationManager.scala, ExecutorMonitor.scala"
        "With dynamic allocation, executors that are idle for a minute are given back.";
    NO_STOP_HOOK "return-without-stop" [] "SparkContext.scala shutdown hook"
        "A program that returns without stopping its context has it stopped by the JVM's shutdown hook.";
    FULL_DISK_FAILS_TASK "full-disk-fails-task" [] "BypassMergeSortShuffleWriter.java; SortShuffleWriter.scala"
        "A map task that cannot write its output fails with \"No space left on device\", and that counts like any other failure.";
    LOST_FILES_FAIL_FETCH "lost-files-fail-fetch" [] "ShuffleBlockFetcherIterator.scala; ExternalBlockHandler and IndexShuffleBlockResolver.scala"
        "A shuffle file that is gone is noticed by whoever reads it: the fetch fails, though the executor that wrote it is alive.";
    WRITES_STAY "writes-stay" [] "docs/rdd-programming-guide.html (foreach); DAGScheduler.scala (a task may run more than once)"
        "What a task has written to a system outside of Spark stays there when the task fails; the next attempt writes it again.";
    UI_KILLS_JOBS "ui-kills-jobs" [] "ui/jobs/JobsTab.scala handleKillRequest; docs/configuration.md (spark.ui.killEnabled)"
        "The kill link of the driver's web UI cancels a running job; its action throws in the program.";
}
