//! A kubelet: it pulls images, starts the containers of its node's pods, ends them, and says how they are.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Signal;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::cluster::Place;
use crate::spark::conf::keys;
use crate::spark::executor::Seat;
use crate::spark::fact::Console;
use crate::spark::kubernetes::Pod;
use crate::spark::kubernetes::PodKind;
use crate::spark::kubernetes::Request;
use crate::spark::message::KubeMessage;
use crate::spark::message::Message;
use crate::spark::message::kube::PodStatus;
use crate::spark::protocol::Out;
use crate::spark::role::Role;
use crate::spark::role::executor::ExecutorRole;
use crate::spark::role::kube::KubeTimer;
use crate::spark::role::submit::Submit;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// How often the lease is renewed: a quarter of `node-lease-duration-seconds`.
const LEASE: VirtualSpan = VirtualSpan::from_secs(10);
/// Pulling an image that is not on the node yet, and trying again when that failed.
const PULL: VirtualSpan = VirtualSpan::from_secs(2);
const PULL_AGAIN: VirtualSpan = VirtualSpan::from_secs(20);
/// Starting a container whose image is there.
const START: VirtualSpan = VirtualSpan::from_millis(300);
/// `terminationGracePeriodSeconds`, unless the pod says otherwise.
const GRACE: VirtualSpan = VirtualSpan::from_secs(30);

/// The process.
#[derive(Clone, Debug)]
pub struct Kubelet {
    node: usize,
    host: String,
    allocatable: Request,
    api_server: Address,
    specs: Arc<[Arc<AppSpec>]>,
    /// Images that no registry has.
    missing_images: Arc<BTreeSet<String>>,
    images: BTreeSet<String>,
    pods: BTreeMap<String, Here>,
    /// Told to nobody yet, because nobody could be reached.
    untold: Vec<KubeMessage>,
}

/// A pod on this node.
#[derive(Clone, Debug)]
struct Here {
    pod: Pod,
    proc: Option<ProcId>,
    terminating: bool,
    evicted: bool,
    /// What asks its container to end.
    signal: Signal,
}

impl Kubelet {
    pub fn new(node: usize, host: String, allocatable: Request, api_server: Address, specs: Arc<[Arc<AppSpec>]>) -> Self {
        Self {
            node,
            host,
            allocatable,
            api_server,
            specs,
            missing_images: Arc::default(),
            images: BTreeSet::new(),
            pods: BTreeMap::new(),
            untold: Vec::new(),
        }
    }

    /// The same where these images are nowhere to be found.
    #[must_use]
    pub fn without_images(self, missing_images: Arc<BTreeSet<String>>) -> Self {
        Self { missing_images, ..self }
    }

    /// The same with a pod that runs already, in this process.
    #[must_use]
    pub fn adopting(mut self, pod: Pod, proc: ProcId) -> Self {
        let here = Here { pod, proc: Some(proc), terminating: false, evicted: false, signal: Signal::Terminate };
        self.pods.insert(here.pod.name.clone(), here);
        self
    }

    pub fn on_start(&mut self, out: &mut Out) {
        for here in self.pods.values() {
            here.proc.into_iter().for_each(|proc| out.watch(proc));
        }
        self.register(out);
        out.timer(LEASE, Timer::Kube(KubeTimer::Lease));
    }

    pub fn on_timer(&mut self, timer: &KubeTimer, out: &mut Out) {
        match timer {
            KubeTimer::Lease => {
                self.tell(KubeMessage::RenewLease { node: self.node }, out);
                for message in std::mem::take(&mut self.untold) {
                    self.tell(message, out);
                }
                out.timer(LEASE, Timer::Kube(KubeTimer::Lease));
            }
            KubeTimer::Pulled(name) => self.pulled(name, out),
            KubeTimer::Evict(proc) => self.evict(*proc, out),
            KubeTimer::GraceOver(name) => {
                if let Some(proc) = self.pods.get(name).and_then(|here| here.proc) {
                    out.signal(proc, Signal::Kill);
                }
            }
            _ => {}
        }
    }

    pub fn on_message(&mut self, message: KubeMessage, out: &mut Out) {
        match message {
            KubeMessage::BindPod(pod) => {
                let (name, image) = (pod.name.clone(), pod.image.clone());
                self.pods
                    .insert(name.clone(), Here { pod: *pod, proc: None, terminating: false, evicted: false, signal: Signal::Terminate });
                let wait = if self.images.contains(&image) { START } else { PULL };
                out.timer(wait, Timer::Kube(KubeTimer::Pulled(name)));
            }
            KubeMessage::TerminatePod { name } => self.terminate(&name, out),
            // The API server does not know this node any more.
            KubeMessage::NotFound { .. } => self.register(out),
            _ => {}
        }
    }

    /// What the API server did not get it will hear with a later lease.
    pub fn on_refused(&mut self, message: KubeMessage) {
        if matches!(message, KubeMessage::PodStatus(_) | KubeMessage::RegisterNode { .. }) {
            self.untold.push(message);
        }
    }

    fn register(&mut self, out: &mut Out) {
        let register = KubeMessage::RegisterNode { node: self.node, host: self.host.clone(), allocatable: self.allocatable };
        self.tell(register, out);
    }

    /// The image is there, or it is not to be had.
    fn pulled(&mut self, name: &str, out: &mut Out) {
        let Some(here) = self.pods.get(name).filter(|here| here.proc.is_none()) else { return };
        let pod = here.pod.clone();
        let executor = matches!(pod.kind, PodKind::Executor { .. });
        let forbidden = out.faults().launch_forbidden(&self.host).filter(|_| executor);
        if let Some(record) = forbidden {
            out.blame(record);
        }
        if forbidden.is_some() || self.missing_images.contains(&pod.image) {
            let reason = if pod.reason == Some("ErrImagePull") { "ImagePullBackOff" } else { "ErrImagePull" };
            if let Some(here) = self.pods.get_mut(name) {
                here.pod.reason = Some("ErrImagePull");
            }
            self.report(name, None, None, Some(reason), out);
            out.timer(PULL_AGAIN, Timer::Kube(KubeTimer::Pulled(name.to_owned())));
            return;
        }
        self.images.insert(pod.image.clone());
        let Some((process, role)) = self.container(&pod, out) else { return };
        let proc = out.spawn(process, role);
        if let PodKind::Executor { application, .. } = pod.kind
            && let Some(spec) = self.specs.get(application)
        {
            let heap = spec.request.conf.size(&keys::EXECUTOR_MEMORY).unwrap_or(1 << 30);
            out.faults().memory.limit(proc, (pod.request.memory_mib << 20).saturating_sub(heap));
        }
        if let Some(here) = self.pods.get_mut(name) {
            here.proc = Some(proc);
        }
        self.report(name, Some(proc), None, None, out);
    }

    /// The process of a pod's container: its name and what it does.
    fn container(&self, pod: &Pod, out: &Out) -> Option<(String, Role)> {
        Some(match pod.kind {
            PodKind::Driver { application } => {
                let spec = Arc::clone(self.specs.get(application)?);
                let cores = u32::try_from(pod.request.millicores / 1000).unwrap_or(1).max(1);
                let place = Place::Kube { api_server: self.api_server, pod: Some(pod.name.clone()) };
                let role = Submit::new(spec, Console::Daemon(out.me()), cores, Vec::new()).on_cluster(place);
                ("driver pod".to_owned(), Role::Submit(Box::new(role)))
            }
            PodKind::Executor { executor, driver, cores, application } => {
                let request = Arc::clone(&self.specs.get(application)?.request);
                let console = Console::Executor { app: driver, executor };
                let seat = Seat { id: executor, driver, host: self.host.clone(), cores, console, server: out.me() };
                (format!("executor {executor}"), Role::Executor(Box::new(ExecutorRole::new(seat, request))))
            }
        })
    }

    /// SIGTERM, and SIGKILL when the grace period is over.
    fn terminate(&mut self, name: &str, out: &mut Out) {
        let Some(here) = self.pods.get_mut(name) else {
            self.report(name, None, Some(0), None, out);
            return;
        };
        if std::mem::replace(&mut here.terminating, true) {
            return;
        }
        let Some(proc) = here.proc else {
            self.pods.remove(name);
            self.report(name, None, Some(0), None, out);
            return;
        };
        let grace = match here.pod.kind {
            PodKind::Executor { application, .. } => {
                let conf = self.specs.get(application).map(|spec| &spec.request.conf);
                // The preStop hook signals the executor and waits until it has gone; only then comes SIGTERM.
                if conf.is_some_and(|conf| conf.flag(&keys::DECOMMISSION_ENABLED)) {
                    here.signal = Signal::Power;
                }
                conf.and_then(|conf| conf.time(&keys::KUBERNETES_EXECUTOR_TERMINATION_GRACE_PERIOD_SECONDS)).unwrap_or(GRACE)
            }
            PodKind::Driver { .. } => GRACE,
        };
        out.signal(proc, here.signal);
        out.timer(grace, Timer::Kube(KubeTimer::GraceOver(name.to_owned())));
    }

    /// A process that it did not start itself has ended.
    pub fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if let Some(status) = out.exit_status(peer) {
            self.on_child_exit(peer, status, out);
        }
    }

    /// Node-pressure eviction: the container is ended at once, and the pod is Failed.
    fn evict(&mut self, proc: ProcId, out: &mut Out) {
        let Some(here) = self.pods.values_mut().find(|here| here.proc == Some(proc)) else { return };
        here.evicted = true;
        let record = rule::note(out, rule::KUBE_EVICTED);
        out.blame(record);
        out.signal(proc, Signal::Kill);
    }

    pub fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        let Some(name) = self.pods.iter().find(|(_, here)| here.proc == Some(child)).map(|(name, _)| name.clone()) else { return };
        let evicted = self.pods.remove(&name).is_some_and(|here| here.evicted);
        let code = status.code().unwrap_or(255);
        let reason = match code {
            _ if evicted => "Evicted",
            _ if out.faults().memory.was_killed(child) => "OOMKilled",
            0 => "Completed",
            _ => "Error",
        };
        self.report(&name, Some(child), Some(code), Some(reason), out);
    }

    fn report(&mut self, name: &str, proc: Option<ProcId>, exit_code: Option<u8>, reason: Option<&'static str>, out: &mut Out) {
        self.tell(KubeMessage::PodStatus(Box::new(PodStatus { name: name.to_owned(), proc, exit_code, reason })), out);
    }

    fn tell(&mut self, message: KubeMessage, out: &mut Out) {
        match self.api_server.find(out) {
            Some(proc) => out.send(proc, Message::Kube(message)),
            None => self.on_refused(message),
        }
    }
}
