//! The scheduler backend of a cluster that hands out executors by its own rules: YARN, Kubernetes.
//!
//! It sits beside the driver, in the same process, and speaks with the manager for it.

use std::sync::Arc;

use crate::base::ProcId;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::kube::KubeBackend;
use crate::spark::application::yarn::YarnBackend;
use crate::spark::deploy::DeployMode;
use crate::spark::driver::Driver;
use crate::spark::driver::DriverEvent;
use crate::spark::fact::Console;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::timer::Timer;

/// What the application has to hear of its backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Enough executors have registered, or it was waited long enough: `new SparkContext` returns.
    Ready,
    /// `new SparkContext` throws.
    Failed(String),
    /// The manager has ended the application: the context is to stop, and with a code the whole process.
    Over { exit_code: Option<u8> },
}

/// Where the manager is, and where the driver is seen from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Client mode on YARN.
    Yarn { resource_manager: Address },
    /// Kubernetes; `pod` is the driver's own, if it is in one.
    Kube { api_server: Address, pod: Option<String> },
}

impl Place {
    /// Whether the driver is in a container of the cluster.
    pub const fn inside(&self) -> bool {
        matches!(self, Self::Kube { pod: Some(_), .. })
    }

    pub fn backend(&self, spec: &Arc<AppSpec>, console: Console) -> Cluster {
        match self {
            Self::Yarn { resource_manager } => {
                Cluster::Yarn(Box::new(YarnBackend::new(Arc::clone(spec), console, DeployMode::Client, *resource_manager)))
            }
            Self::Kube { api_server, pod } => {
                Cluster::Kube(Box::new(KubeBackend::new(Arc::clone(spec), console, *api_server, pod.clone())))
            }
        }
    }
}

/// The backend of one application.
#[derive(Clone, Debug)]
pub enum Cluster {
    Yarn(Box<YarnBackend>),
    Kube(Box<KubeBackend>),
}

impl Cluster {
    /// The context is being built: the manager is to be asked for executors.
    pub fn start(&mut self, driver: &mut Driver, out: &mut Out) {
        match self {
            Self::Yarn(backend) => backend.start(driver, out),
            Self::Kube(backend) => backend.start(driver, out),
        }
    }

    pub fn on_message(&mut self, driver: &mut Driver, from: ProcId, message: Message, out: &mut Out) {
        match (self, message) {
            (Self::Yarn(backend), Message::Yarn(message)) => backend.on_message(driver, from, message, out),
            (Self::Kube(backend), Message::Kube(message)) => backend.on_message(driver, message, out),
            _ => {}
        }
    }

    pub fn on_timer(&mut self, driver: &mut Driver, timer: &Timer, out: &mut Out) {
        match (self, timer) {
            (Self::Yarn(backend), Timer::Yarn(timer)) => backend.on_timer(driver, *timer, out),
            (Self::Kube(backend), Timer::Kube(timer)) => backend.on_timer(driver, timer, out),
            _ => {}
        }
    }

    pub fn on_disconnect(&mut self, driver: &mut Driver, peer: ProcId, out: &mut Out) {
        match self {
            Self::Yarn(backend) => backend.on_disconnect(driver, peer, out),
            Self::Kube(backend) => backend.on_disconnect(peer, out),
        }
    }

    pub fn on_refused(&mut self, driver: &mut Driver, message: &Message, out: &mut Out) {
        match (self, message) {
            (Self::Yarn(backend), Message::Yarn(message)) => backend.on_refused(driver, message, out),
            (Self::Kube(backend), Message::Kube(message)) => backend.on_refused(message, out),
            _ => {}
        }
    }

    /// The driver wants something of the manager.
    pub fn heed(&mut self, driver: &mut Driver, event: &DriverEvent, out: &mut Out) {
        match self {
            Self::Yarn(backend) => backend.heed(driver, event, out),
            Self::Kube(backend) => backend.heed(event, out),
        }
    }

    /// What is new since the last call.
    #[must_use]
    pub fn take_news(&mut self) -> Vec<News> {
        match self {
            Self::Yarn(backend) => std::mem::take(&mut backend.news),
            Self::Kube(backend) => std::mem::take(&mut backend.news),
        }
    }
}
