//! Rules of the standalone manager: Master, Workers, submitters.

use crate::spark::rule::table::rules;

rules! {
    SUPERVISED_RELAUNCH "supervised-driver-relaunched-elsewhere" ["K42-cluster-supervise-kill-drivers-worker"] "Master.scala relaunchDriver"
        "When the worker of a supervised driver is lost, the Master starts the driver on another one under a new id.";
    SUPERVISED_RESTART "supervised-driver-restarted" ["K21-cluster-supervise-sigkill-driver"] "DriverRunner.scala runCommandWithRetry"
        "A supervised driver that ends with a code other than 0 is started again by its worker, after 1, 2, 4 … seconds.";
    LOST_DRIVER_IS_FINISHED "lost-driver-listed-as-finished" ["C10-client-sigkill-submit"] "Master.scala onDisconnected"
        "An application whose driver is gone is listed as FINISHED: the Master does not ask how it ended.";
    LOST_WORKER "lost-worker-loses-its-processes" ["C40-client-kill-one-worker"] "Master.scala removeWorker"
        "A worker that is gone takes its executors and drivers off the Master's books, and the applications are told.";
    UNKNOWN_EXECUTOR_KILLED "unknown-executor-killed" ["C51-client-kill-master-restart"] "Master.scala WorkerLatestState"
        "A master that has forgotten everything has the executors killed that a worker still runs.";
    UNKNOWN_DRIVER_KILLED "unknown-driver-killed" ["K51-cluster-kill-master-restart"] "Master.scala WorkerLatestState"
        "A master that has forgotten everything has the drivers killed that a worker still runs.";
    MAX_EXECUTOR_RETRIES "too-many-failed-executors-end-application" [] "Master.scala ExecutorStateChanged"
        "After ten executors in a row that failed, with none running, the Master removes the application as FAILED.";
    MASTER_NOT_ALIVE_TAKES_NO_DRIVER "recovering-master-takes-no-driver" ["ours-4.0.5-2026-11-23-recovering-cluster"] "Master.scala RequestSubmitDriver; Client.scala onReceive (responseFromBackup)"
        "A master that is recovering, or a standby, takes no new driver; the submitter waits for the answer of another master, even if there is none.";
    DRIVER_DIES_WITH_WORKER "driver-dies-with-its-worker" ["K41-cluster-kill-drivers-worker"] "WorkerWatcher.scala"
        "A driver on the cluster ends when it loses the Worker that started it.";
    EXECUTOR_DIES_WITH_WORKER "executor-dies-with-its-worker" ["C40-client-kill-one-worker"] "WorkerWatcher.scala"
        "An executor ends when it loses the Worker that started it.";
    JAVA_17_NEEDS_OPENS "java-17-needs-add-opens" until V3_5 ["K04-cluster-healthy-no-extra-java-options-35"] "DriverRunner.scala, JavaModuleOptions.java"
        "In Spark 3.5 a driver on a standalone worker cannot start on Java 17 unless its JVM options open Java's modules.";
    REST_FALLS_BACK "rest-falls-back-to-rpc" ["X02-cluster-rest-wrong-port-fallback"] "SparkSubmit.scala submit"
        "A submitter that finds no REST server at the master's address submits by RPC instead.";
    SUBMITTER_LEAVES "submitter-leaves-early" ["K01-cluster-healthy-nowait"] "Client.scala reportDriverStatus"
        "In standalone cluster mode spark-submit leaves with 0 as soon as it has seen the driver's state once.";
    SUBMITTER_EXITS_ZERO "waiting-submitter-exits-zero" ["K02-cluster-healthy-wait"] "Client.scala reportDriverStatus"
        "A submitter that waits for the driver's end leaves with 0, whatever that end was.";
    SUBMITTER_NEEDS_MASTER "submitter-dies-with-master" ["K50-cluster-kill-master"] "Client.scala onDisconnected"
        "A submitter that loses its last master ends with 255, even if the driver goes on.";
    WORKER_ENDS_ITS_CHILDREN "worker-ends-its-children" [] "DriverRunner.scala and ExecutorRunner.scala (shutdown hooks)"
        "A Worker that is told to end, not killed, ends its executors and drivers first; such a driver counts as killed on request, and --supervise does not bring it back.";
    EVERY_MASTER_MUST_ANSWER "every-master-must-answer-submitter" [] "Client.scala ClientApp.start"
        "In standalone cluster mode spark-submit looks up every master of the URL; it ends with 1 if one of them does not answer.";
    NEEDS_SHUFFLE_SERVICE "executor-needs-its-shuffle-service" [] "BlockManager.scala registerWithExternalShuffleServer"
        "An executor that is told to use a shuffle service ends with 1 when no worker runs one; the Master starts another, again and again.";
    DRIVER_NEEDS_ITS_JAR "driver-needs-its-jar" ["K90-cluster-missing-jar"] "deploy/worker/DriverRunner.scala downloadUserJar"
        "In standalone cluster mode the worker fetches the application's jar; a path that is not there ends the driver before it starts.";
}
