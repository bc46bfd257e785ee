//! Kubernetes' own processes: the API server with its controllers, kubelets, and spark-submit in cluster mode.
//!
//! A driver pod runs spark-submit in client mode, so the driver is hosted like everywhere; what is Kubernetes' of it is in
//! `application/kube.rs`.

mod api_server;
mod control;
mod kill;
mod kind;
mod kubelet;
mod submitter;

pub use api_server::ApiServer;
pub use kill::KubeKill;
pub use kind::KubeRole;
pub use kind::KubeTimer;
pub use kubelet::Kubelet;
pub use submitter::KubeSubmitter;
