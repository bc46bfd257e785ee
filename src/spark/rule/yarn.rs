//! Rules of YARN. None of them was seen in a recorded run: they are from the documentation and the source.

use crate::spark::rule::table::rules;

rules! {
    YARN_NEXT_ATTEMPT "yarn-starts-another-attempt" [] "docs/running-on-yarn.md (spark.yarn.maxAppAttempts); Hadoop RMAppImpl.AttemptFailedTransition"
        "When an ApplicationMaster ends without saying good-bye, YARN starts another, up to the limit of attempts; in cluster mode main() begins again.";
    YARN_NODE_LOST "yarn-node-lost" [] "Hadoop NMLivelinessMonitor; yarn.nm.liveness-monitor.expiry-interval-ms"
        "A NodeManager that is silent for ten minutes counts as lost, with all its containers; that is nobody's failure.";
    YARN_MASTER_GONE "yarn-application-master-gone" [] "YarnSchedulerBackend.scala YarnSchedulerEndpoint.onDisconnected"
        "In client mode the driver outlives its ApplicationMaster and waits for the next one, which brings new executors.";
    YARN_APPLICATION_END_STOPS_CONTEXT "yarn-application-end-stops-context" [] "YarnClientSchedulerBackend.scala MonitorThread"
        "In client mode the driver watches the application's state: when YARN says that it has ended, the context is stopped.";
    YARN_CLIENT_LOSS_SUCCEEDS "yarn-client-loss-counts-as-success" [] "ApplicationMaster.scala AMEndpoint.onDisconnected; docs/running-on-yarn.md"
        "A driver that vanishes in client mode ends the application as SUCCEEDED.";
    YARN_CLIENT_LOSS_FAILS "yarn-client-loss-counts-as-failure" [] "docs/running-on-yarn.md (spark.yarn.am.clientModeTreatDisconnectAsFailed)"
        "With clientModeTreatDisconnectAsFailed a driver that vanishes in client mode ends the application as FAILED.";
    YARN_CONTEXT_OVERDUE "yarn-waits-for-context" [] "docs/running-on-yarn.md (spark.yarn.am.waitTime); ApplicationMaster.scala runDriver"
        "In cluster mode the ApplicationMaster gives up, with exit code 13, when the program has built no SparkContext within 100 seconds.";
    YARN_RM_RECOVERS "yarn-resource-manager-recovers" [] "Hadoop: ResourceManager Restart (yarn.resourcemanager.recovery.enabled)"
        "A ResourceManager with recovery knows its applications after a restart: with work-preserving recovery they just go on, without it they get a new attempt that is not counted.";
    YARN_MEMORY_KILL "yarn-kills-container-over-its-memory" [] "Hadoop ContainersMonitorImpl; YarnAllocator.scala processCompletedContainers"
        "A NodeManager ends a container that uses more physical memory than it was given; its tasks count as failed.";
    YARN_PREEMPTED "yarn-preempts-containers" [] "Hadoop capacity scheduler preemption; YarnAllocator.scala processCompletedContainers (PREEMPTED)"
        "YARN may take a container back for another queue: nobody's failure, and another one is asked for.";
    YARN_SUBMIT_LEAVES "yarn-submit-leaves" [] "docs/running-on-yarn.md (spark.yarn.submit.waitAppCompletion); deploy/yarn/Client.scala run"
        "Without waiting, spark-submit leaves as soon as the application is accepted, and its exit code says nothing about the job.";
    YARN_SUBMIT_REPORTS "yarn-submit-reports-failure" [] "deploy/yarn/Client.scala run"
        "A waiting spark-submit throws, with exit code 1, when the application failed, was killed, or ended without a status.";
}
