//! What the swarm draws from.

/// Where an application may run. Cluster mode has no Python on standalone clusters.
pub(super) const MASTERS: [&str; 15] = [
    "--master 'local[4]'",
    "--master 'local[2,3]'",
    "--master 'local-cluster[2,1,1024]'",
    "--master spark://master:7077",
    "--master spark://127.0.0.1:7077",
    "--master spark://master:7077,master1:7077",
    "--master spark://master:7077 --deploy-mode cluster",
    "--master spark://master:7077 --deploy-mode cluster --supervise",
    "--master spark://master:7077,master1:7077 --deploy-mode cluster --supervise",
    "--master yarn",
    "--master yarn --conf spark.yarn.am.clientModeExitOnError=true",
    "--master yarn --deploy-mode cluster",
    "--master k8s://https://api:6443 --conf spark.kubernetes.container.image=i",
    "--master k8s://https://api:6443 --conf spark.kubernetes.container.image=i --conf spark.driver.host=me.default.svc --conf spark.kubernetes.driver.pod.name=me",
    "--master k8s://https://api:6443 --deploy-mode cluster --conf spark.kubernetes.container.image=i",
];

/// Of an application.
pub(super) const SETTINGS: [&str; 32] = [
    "spark.executor.cores=1",
    "spark.executor.instances=1",
    "spark.cores.max=3",
    "spark.task.cpus=2",
    "spark.task.maxFailures=2",
    "spark.stage.maxConsecutiveAttempts=2",
    "spark.locality.wait=0s",
    "spark.locality.wait=10s",
    "spark.shuffle.service.enabled=true",
    "spark.shuffle.io.maxRetries=1",
    "spark.speculation=true",
    "spark.speculation=true --conf spark.speculation.quantile=0.1 --conf spark.speculation.multiplier=1.1",
    "spark.excludeOnFailure.enabled=true",
    "spark.dynamicAllocation.enabled=true",
    "spark.dynamicAllocation.enabled=true --conf spark.dynamicAllocation.executorIdleTimeout=2s",
    "spark.dynamicAllocation.enabled=true --conf spark.dynamicAllocation.shuffleTracking.enabled=true",
    "spark.standalone.submit.waitAppCompletion=true",
    "spark.yarn.submit.waitAppCompletion=false",
    "spark.yarn.maxAppAttempts=1",
    "spark.network.timeout=20s --conf spark.network.timeoutInterval=5s",
    "spark.driver.maxResultSize=100m",
    "spark.driver.timeout=1m",
    "spark.executor.maxNumFailures=2",
    "spark.decommission.enabled=true",
    "spark.decommission.enabled=true --conf spark.storage.decommission.enabled=true",
    "spark.excludeOnFailure.enabled=true --conf spark.excludeOnFailure.killExcludedExecutors=true",
    "spark.excludeOnFailure.enabled=true --conf spark.excludeOnFailure.application.fetchFailure.enabled=true",
    "spark.excludeOnFailure.enabled=true --conf spark.excludeOnFailure.timeout=5s",
    "spark.task.reaper.enabled=true --conf spark.task.reaper.killTimeout=1s",
    "spark.memory.storageFraction=0.1",
    "spark.storage.replication.proactive=false",
    "spark.scheduler.minRegisteredResourcesRatio=1.0",
];

/// Of what an application finds: masters, workers, nodes.
pub(super) const CLUSTER_SETTINGS: [(&str, &str); 9] = [
    ("spark.deploy.recoveryMode", "FILESYSTEM"),
    ("spark.deploy.recoveryMode", "ZOOKEEPER"),
    ("spark.deploy.spreadOut", "false"),
    ("spark.deploy.defaultCores", "2"),
    ("spark.deploy.maxExecutorRetries", "2"),
    ("spark.worker.timeout", "10"),
    ("spark.shuffle.service.enabled", "true"),
    ("spark.decommission.enabled", "true"),
    ("spark.master.rest.enabled", "true"),
];

/// Of a Connect server: where its driver has its executors.
pub(super) const SERVER_MASTERS: [&str; 4] = ["local[2]", "spark://m:7077", "yarn", "k8s://https://api:443"];

/// Of a Connect server.
pub(super) const SERVER_SETTINGS: [(&str, &str); 4] = [
    ("spark.connect.execute.manager.detachedTimeout", "10s"),
    ("spark.connect.execute.reattachable.senderMaxStreamDuration", "3s"),
    ("spark.connect.session.manager.defaultSessionTimeout", "20s"),
    ("spark.connect.execute.manager.maintenanceInterval", "2s"),
];

/// What a Connect client does.
pub(super) const PROGRAMS: [&str; 4] = [
    "collect work; stop",
    "view v = range 3; try collect work; try count table v; idle 5s; try collect work",
    "try collect work; new-session; count range 5; stop",
    "session; try count work; try interrupt; stop",
];
