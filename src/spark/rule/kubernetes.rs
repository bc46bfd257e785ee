//! Rules of Kubernetes. Refusals were recorded; what happens in a running cluster is from the documentation and the source.

use crate::spark::rule::table::rules;

rules! {
    KUBE_SUBMIT_EXIT_0 "kubernetes-submit-returns-0" [] "deploy/k8s/submit/LoggingPodStatusWatcher.scala"
        "A waiting spark-submit returns 0 when the driver pod has ended, however it ended.";
    KUBE_SUBMIT_LEAVES "kubernetes-submit-leaves" [] "docs/running-on-kubernetes.md (spark.kubernetes.submission.waitAppCompletion)"
        "Without waiting, spark-submit leaves as soon as the driver pod is created.";
    KUBE_SUBMIT_REFUSED "kubernetes-submit-needs-api-server" ["RF-v17-k8s-cluster"] "deploy/k8s/submit/KubernetesClientApplication.scala"
        "If the API server cannot be reached, spark-submit gives up with exit code 1.";
    KUBE_DRIVER_NEVER_RESTARTS "kubernetes-driver-never-restarts" [] "docs/running-on-kubernetes.md § Pod Spec (restartPolicy); BasicDriverFeatureStep.scala"
        "A driver pod that has ended is never started again.";
    KUBE_OWNER_GONE "kubernetes-owner-takes-executors-along" [] "docs/running-on-kubernetes.md § Client Mode Executor Pod Garbage Collection; BasicExecutorFeatureStep.scala"
        "Executor pods belong to the driver pod: when that is deleted, Kubernetes deletes them.";
    KUBE_EVICTED "kubernetes-evicts-pods" [] "Kubernetes: node-pressure eviction; ExecutorPodsLifecycleManager.scala"
        "A kubelet that runs out of memory or disk ends pods of its node: phase Failed, reason Evicted, counted as the application's failure.";
    KUBE_POD_DELETED "kubernetes-pod-deleted" [] "Kubernetes: API-initiated eviction, kubectl delete; ExecutorPodsLifecycleManager.scala"
        "An executor whose pod somebody deleted is nobody's failure: its tasks run again and do not count.";
    KUBE_UNSCHEDULABLE "kubernetes-unschedulable-pod-waits" [] "docs/running-on-kubernetes.md § How it works; Kubernetes: kube-scheduler"
        "A pod that fits on no node stays Pending until there is room.";
    KUBE_IMAGE_MISSING "kubernetes-image-pull-fails" [] "docs/running-on-kubernetes.md § Docker Images; Kubernetes: kubelet"
        "A pod whose image cannot be pulled stays Pending; the kubelet tries again and again.";
    KUBE_NODE_UNREACHABLE "kubernetes-node-unreachable" [] "Kubernetes: node-monitor-grace-period, tolerationSeconds of node.kubernetes.io/unreachable"
        "A node whose kubelet is silent gets no new pods after 40 seconds; after five minutes more its pods are marked for deletion, but stay listed.";
}
