//! Keys of Kubernetes: pods, their images, how their state is watched and what is deleted after them.

use crate::spark::conf::key::keys;

keys! {
    [Kubernetes, "docs/running-on-kubernetes.md § Spark Properties"]
    KUBERNETES_NAMESPACE "spark.kubernetes.namespace" Text, always(Value("default")), "2.3.0"
        "The namespace of driver and executor pods.";
    KUBERNETES_CONTAINER_IMAGE "spark.kubernetes.container.image" Text, always(Unset), "2.3.0"
        "The image of driver and executor pods; there is none by default.";
    KUBERNETES_DRIVER_CONTAINER_IMAGE "spark.kubernetes.driver.container.image" Text, always(Of(&KUBERNETES_CONTAINER_IMAGE)), "2.3.0"
        "The image of the driver pod.";
    KUBERNETES_EXECUTOR_CONTAINER_IMAGE "spark.kubernetes.executor.container.image" Text, always(Of(&KUBERNETES_CONTAINER_IMAGE)), "2.3.0"
        "The image of the executor pods.";
    KUBERNETES_FILE_UPLOAD_PATH "spark.kubernetes.file.upload.path" Text, always(Unset), "3.0.0"
        "Where spark-submit puts files of this machine so that the driver pod can fetch them.";
    KUBERNETES_AUTHENTICATE_DRIVER_SERVICE_ACCOUNT_NAME "spark.kubernetes.authenticate.driver.serviceAccountName" Text, always(Unset), "2.3.0"
        "The service account with which the driver pod asks for executor pods.";
    KUBERNETES_DRIVER_POD_NAME "spark.kubernetes.driver.pod.name" Text, always(Unset), "2.3.0"
        "The driver pod's name; in client mode it lets Kubernetes remove the executors with that pod.";
    KUBERNETES_DRIVER_SERVICE_DELETE_ON_TERMINATION "spark.kubernetes.driver.service.deleteOnTermination" Flag, always(Value("true")), "3.2.0"
        "Delete the driver's service when the application ends.";
    KUBERNETES_DRIVER_OWN_PERSISTENT_VOLUME_CLAIM "spark.kubernetes.driver.ownPersistentVolumeClaim" Flag, always(Value("true")), "3.2.0"
        "The driver owns the volume claims, so they outlive executors.";
    KUBERNETES_DRIVER_REUSE_PERSISTENT_VOLUME_CLAIM "spark.kubernetes.driver.reusePersistentVolumeClaim" Flag, always(Value("true")), "3.2.0"
        "Give the volume claims of lost executors to new ones.";
    KUBERNETES_SUBMISSION_WAIT_APP_COMPLETION "spark.kubernetes.submission.waitAppCompletion" Flag, always(Value("true")), "2.3.0"
        "In cluster mode, spark-submit stays until the driver pod ends.";
    KUBERNETES_REPORT_INTERVAL "spark.kubernetes.report.interval" Time("ms"), always(Value("1s")), "2.3.0"
        "How often it reports the state meanwhile.";
    KUBERNETES_ALLOCATION_BATCH_SIZE "spark.kubernetes.allocation.batch.size" Int, [Value("5"), Value("5"), Value("10"), Value("20")], "2.3.0"
        "How many executor pods are asked for at once.";
    KUBERNETES_ALLOCATION_BATCH_DELAY "spark.kubernetes.allocation.batch.delay" Time("ms"), always(Value("1s")), "2.3.0"
        "The wait between such batches.";
    KUBERNETES_ALLOCATION_DRIVER_READINESS_TIMEOUT "spark.kubernetes.allocation.driver.readinessTimeout" Time("s"), always(Value("1s")), "3.1.3"
        "How long executors wait for the driver pod to be ready.";
    KUBERNETES_ALLOCATION_EXECUTOR_TIMEOUT "spark.kubernetes.allocation.executor.timeout" Time("ms"), always(Value("600s")), "3.1.0"
        "How old a pending executor pod may get before it is deleted.";
    KUBERNETES_ALLOCATION_MAX_PENDING_PODS "spark.kubernetes.allocation.maxPendingPods" Int, always(Value("2147483647")), "3.2.0"
        "How many pods may be pending at once.";
    KUBERNETES_DECOMMISSION_SCRIPT "spark.kubernetes.decommission.script" Text, always(Value("/opt/decom.sh")), "3.2.0"
        "What a pod runs when it is told to leave.";
    KUBERNETES_DYNAMIC_ALLOCATION_DELETE_GRACE_PERIOD "spark.kubernetes.dynamicAllocation.deleteGracePeriod" Time("ms"), always(Value("5s")), "3.0.0"
        "How long an executor pod may take to end before it is deleted.";
    KUBERNETES_EXECUTOR_API_POLLING_INTERVAL "spark.kubernetes.executor.apiPollingInterval" Time("ms"), always(Value("30s")), "2.4.0"
        "How often the driver asks the API server for its executor pods.";
    KUBERNETES_EXECUTOR_ENABLE_API_POLLING "spark.kubernetes.executor.enableApiPolling" Flag, always(Value("true")), "3.4.0"
        "Whether it asks at all.";
    KUBERNETES_EXECUTOR_CHECK_ALL_CONTAINERS "spark.kubernetes.executor.checkAllContainers" Flag, from_4(Value("false"), Value("true")), "3.1.0"
        "Look at side containers too when a pod's state is judged.";
    KUBERNETES_EXECUTOR_DELETE_ON_TERMINATION "spark.kubernetes.executor.deleteOnTermination" Flag, always(Value("true")), "3.0.0"
        "Delete executor pods that ended; their logs go with them.";
    KUBERNETES_EXECUTOR_EVENT_PROCESSING_INTERVAL "spark.kubernetes.executor.eventProcessingInterval" Time("ms"), always(Value("1s")), "2.4.0"
        "How often watched pod events are handled.";
    KUBERNETES_EXECUTOR_MISSING_POD_DETECT_DELTA "spark.kubernetes.executor.missingPodDetectDelta" Time("ms"), always(Value("30s")), "3.1.1"
        "How long a pod may be missing from the API server's list before its executor is lost.";
    KUBERNETES_EXECUTOR_TERMINATION_GRACE_PERIOD_SECONDS "spark.kubernetes.executor.terminationGracePeriodSeconds" Time("s"), always(Value("30s")), "4.1.0"
        "The grace period of executor pods.";
}
