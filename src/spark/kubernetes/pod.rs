//! A pod as the API server stores it: what it asks for, where it is, in which phase, and who owns it.

use serde::Serialize;

use crate::base::ProcId;
use crate::spark::id::ExecutorId;

/// What the scheduler must find room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Request {
    pub memory_mib: u64,
    pub millicores: u64,
}

/// `status.phase`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Phase {
    /// Not on a node yet, or its image is not there yet.
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
}

impl Phase {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
        }
    }

    /// Whether its container has ended: with `restartPolicy: Never` it does not start again.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// What runs in the pod's container: `spark-role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PodKind {
    /// Which of the run's applications it is.
    Driver { application: usize },
    /// With the driver it reports to.
    Executor { executor: ExecutorId, driver: ProcId, cores: u32, application: usize },
}

/// One pod with its only container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pod {
    pub name: String,
    pub kind: PodKind,
    pub request: Request,
    pub image: String,
    /// The pod whose deletion takes this one with it.
    pub owner: Option<String>,
    /// The node it was bound to.
    pub node: Option<usize>,
    pub phase: Phase,
    /// The process in its container.
    pub proc: Option<ProcId>,
    /// How that ended.
    pub exit_code: Option<u8>,
    /// Why, in one word: `OOMKilled`, `Error`, `Completed`, `ImagePullBackOff`, `Unschedulable`, `Evicted`.
    pub reason: Option<&'static str>,
    /// `metadata.deletionTimestamp` is set: its node is asked to end it, and until it says so the pod is still listed.
    pub terminating: bool,
}

impl Pod {
    pub const fn new(name: String, kind: PodKind, request: Request, image: String, owner: Option<String>) -> Self {
        Self {
            name,
            kind,
            request,
            image,
            owner,
            node: None,
            phase: Phase::Pending,
            proc: None,
            exit_code: None,
            reason: None,
            terminating: false,
        }
    }

    /// The container's exit code as a phase: 0 is success, everything else is failure.
    pub const fn phase_of(exit_code: u8) -> Phase {
        if exit_code == 0 { Phase::Succeeded } else { Phase::Failed }
    }

    /// The executor in it, if it is one of this driver's.
    pub fn executor_of(&self, driver: ProcId) -> Option<ExecutorId> {
        match self.kind {
            PodKind::Executor { executor, driver: its, .. } if its == driver => Some(executor),
            PodKind::Executor { .. } | PodKind::Driver { .. } => None,
        }
    }

    /// What `kubectl get pods` shows as STATUS.
    pub const fn status(&self) -> &'static str {
        match (self.terminating, self.phase, self.reason) {
            (true, Phase::Pending | Phase::Running, _) => "Terminating",
            (_, Phase::Succeeded, _) => "Completed",
            (_, Phase::Pending | Phase::Failed, Some(reason)) => reason,
            (_, phase, _) => phase.as_str(),
        }
    }
}
