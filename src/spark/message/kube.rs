//! Kubernetes: between the API server, its kubelets, and those who create and watch pods.

use serde::Serialize;

use crate::base::ProcId;
use crate::spark::kubernetes::Pod;
use crate::spark::kubernetes::Request;

/// One message of a Kubernetes cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KubeMessage {
    // Client and API server
    CreatePod(Box<Pod>),
    PodCreated {
        name: String,
    },
    /// What goes with the pods of an application: a service, a config map. Nothing is there that could refuse it.
    CreateConfigMap,
    DeletePod {
        name: String,
    },
    /// Every executor pod of an application.
    DeleteExecutors {
        driver: ProcId,
    },
    /// From now on, events of this pod.
    WatchPod {
        name: String,
    },
    /// From now on, events of the executor pods of this driver.
    WatchExecutors {
        driver: ProcId,
    },
    PodEvent(Box<PodEvent>),
    ListExecutors {
        driver: ProcId,
    },
    PodList {
        pods: Vec<Pod>,
    },
    /// The pod is not there.
    NotFound {
        name: String,
    },
    /// 409: there is a pod of this name.
    AlreadyExists {
        name: String,
    },
    // API server and kubelet
    RegisterNode {
        node: usize,
        host: String,
        allocatable: Request,
    },
    RenewLease {
        node: usize,
    },
    /// A pod was bound to this node.
    BindPod(Box<Pod>),
    TerminatePod {
        name: String,
    },
    PodStatus(Box<PodStatus>),
}

impl KubeMessage {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CreatePod(_) => "POST pod",
            Self::PodCreated { .. } => "201 Created",
            Self::CreateConfigMap => "POST configmap",
            Self::DeletePod { .. } => "DELETE pod",
            Self::DeleteExecutors { .. } => "DELETE executor pods",
            Self::WatchPod { .. } => "WATCH pod",
            Self::WatchExecutors { .. } => "WATCH executor pods",
            Self::PodEvent(event) => event.action.as_str(),
            Self::ListExecutors { .. } => "GET executor pods",
            Self::PodList { .. } => "PodList",
            Self::NotFound { .. } => "404 NotFound",
            Self::AlreadyExists { .. } => "409 AlreadyExists",
            Self::RegisterNode { .. } => "POST node",
            Self::RenewLease { .. } => "PUT lease",
            Self::BindPod(_) => "Bind pod",
            Self::TerminatePod { .. } => "Terminate pod",
            Self::PodStatus(_) => "PATCH pod status",
        }
    }
}

/// What happened to a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Action {
    Added,
    Modified,
    Deleted,
}

impl Action {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "ADDED pod",
            Self::Modified => "MODIFIED pod",
            Self::Deleted => "DELETED pod",
        }
    }
}

/// One event of a watch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PodEvent {
    pub action: Action,
    pub pod: Pod,
}

/// What a kubelet reports of a pod on its node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PodStatus {
    pub name: String,
    /// The process in its container.
    pub proc: Option<ProcId>,
    /// How it ended; `None` while it runs or its image is not there.
    pub exit_code: Option<u8>,
    pub reason: Option<&'static str>,
}
