//! A process of Kubernetes', and what it may wait for.

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::id::ExecutorId;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::kube::ApiServer;
use crate::spark::role::kube::KubeKill;
use crate::spark::role::kube::KubeSubmitter;
use crate::spark::role::kube::Kubelet;
use crate::spark::timer::Timer;

/// A process of a Kubernetes cluster.
#[derive(Clone, Debug)]
pub enum KubeRole {
    ApiServer(Box<ApiServer>),
    Kubelet(Box<Kubelet>),
    /// spark-submit in cluster mode: `KubernetesClientApplication`.
    Submitter(Box<KubeSubmitter>),
    /// `spark-submit --kill`.
    Kill(Box<KubeKill>),
}

/// What they wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KubeTimer {
    /// API server: which nodes are silent?
    CheckNodes,
    /// Kubelet: the next renewal of its lease.
    Lease,
    /// Kubelet: the image of a pod is there, or is tried again.
    Pulled(String),
    /// Kubelet: a pod had its grace period.
    GraceOver(String),
    /// Kubelet: its node is short of memory or disk, and the pod of this process has to go.
    Evict(ProcId),
    /// API server: somebody deletes the pod of this process.
    Delete(ProcId),
    /// spark-submit: the next line about the application's state.
    Report,
    /// Driver: the next round of the pod allocator.
    Allocate,
    /// Driver: ends of executor pods are to be handled.
    HandleEnds,
    /// Driver: the next full list of executor pods.
    PollPods,
    /// Driver or spark-submit: the watch broke.
    WatchAgain,
    /// Driver: an executor that was told to go is deleted.
    DeleteKilled(ExecutorId),
    /// The driver has waited long enough for executors to register.
    EnoughWaited,
}

impl KubeRole {
    /// Whether it is there before and after applications.
    pub const fn daemon(&self) -> bool {
        matches!(self, Self::ApiServer(_) | Self::Kubelet(_))
    }

    /// Whether nobody waits for anything of it.
    pub fn idle(&self) -> bool {
        match self {
            Self::ApiServer(role) => role.idle(),
            Self::Kubelet(_) => true,
            Self::Submitter(_) | Self::Kill(_) => false,
        }
    }
}

impl Process<Spark> for KubeRole {
    fn on_start(&mut self, out: &mut Out) {
        match self {
            Self::ApiServer(role) => role.on_start(out),
            Self::Kubelet(role) => role.on_start(out),
            Self::Submitter(role) => role.on_start(out),
            Self::Kill(_) => KubeKill::on_start(out),
        }
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        match (self, message) {
            (Self::ApiServer(role), Message::Kube(message)) => role.on_message(from, message, out),
            (Self::Kubelet(role), Message::Kube(message)) => role.on_message(message, out),
            (Self::Submitter(role), Message::Kube(message)) => role.on_message(message, out),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match (self, timer) {
            (Self::ApiServer(role), Timer::Kube(timer)) => role.on_timer(&timer, out),
            (Self::Kubelet(role), Timer::Kube(timer)) => role.on_timer(&timer, out),
            (Self::Submitter(role), timer) => role.on_timer(&timer, out),
            (Self::Kill(role), timer) => role.on_timer(&timer, out),
            _ => {}
        }
    }

    /// None of them does anything about it: a kubelet that stops leaves its containers running.
    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        out.exit(ExitStatus::Signal(signal));
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        match self {
            Self::Submitter(role) => role.on_disconnect(out),
            Self::ApiServer(role) => role.on_disconnect(peer),
            Self::Kubelet(role) => role.on_disconnect(peer, out),
            Self::Kill(_) => {}
        }
    }

    fn on_refused(&mut self, _to: ProcId, message: Message, out: &mut Out) {
        match (self, message) {
            (Self::Submitter(role), Message::Kube(message)) => role.on_refused(&message, out),
            (Self::Kill(_), _) => KubeKill::refused(out),
            (Self::Kubelet(role), Message::Kube(message)) => role.on_refused(message),
            _ => {}
        }
    }

    fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        if let Self::Kubelet(role) = self {
            role.on_child_exit(child, status, out);
        }
    }
}
