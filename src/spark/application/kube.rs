//! The driver's side of Kubernetes: `KubernetesClusterSchedulerBackend` with its pod allocator and its watch of executor pods.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::cluster::News;
use crate::spark::application::ready::Initial;
use crate::spark::conf::keys;
use crate::spark::driver::Driver;
use crate::spark::driver::DriverEvent;
use crate::spark::executor_failures::ExecutorFailures;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::LostExecutor;
use crate::spark::id::ExecutorId;
use crate::spark::kubernetes::Pod;
use crate::spark::kubernetes::PodAllocator;
use crate::spark::kubernetes::PodEnd;
use crate::spark::kubernetes::PodKind;
use crate::spark::kubernetes::names;
use crate::spark::kubernetes::size;
use crate::spark::message::KubeMessage;
use crate::spark::message::Message;
use crate::spark::message::kube::Action;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::role::kube::KubeTimer;
use crate::spark::submit::Language;
use crate::spark::timer::Timer;
use crate::spark::version::SparkVersion;

/// `SparkExitCode.EXCEED_MAX_EXECUTOR_FAILURES`.
const EXCEED_MAX_EXECUTOR_FAILURES: u8 = 11;
/// How soon a broken watch is opened again.
const WATCH_AGAIN: VirtualSpan = VirtualSpan::from_secs(1);

/// What the driver knows of Kubernetes.
#[derive(Clone, Debug)]
pub struct KubeBackend {
    spec: Arc<AppSpec>,
    console: Console,
    api_server: Address,
    /// The driver's own pod, if it is in one: it owns the executor pods.
    owner: Option<String>,
    allocator: PodAllocator,
    /// `None` before 3.5, when Kubernetes had no such limit.
    failures: Option<ExecutorFailures>,
    /// Pods of executors, by id.
    pods: BTreeMap<ExecutorId, String>,
    /// When each executor registered.
    registered: BTreeMap<ExecutorId, VirtualTime>,
    /// Ends that were seen and not handled yet.
    ends: BTreeMap<ExecutorId, (PodEnd, bool)>,
    initial: Initial,
    waiting: bool,
    started: bool,
    stopped: bool,
    pub(super) news: Vec<News>,
}

impl KubeBackend {
    pub fn new(spec: Arc<AppSpec>, console: Console, api_server: Address, owner: Option<String>) -> Self {
        let conf = &spec.request.conf;
        let initial = Initial::new(conf);
        Self {
            console,
            api_server,
            owner,
            allocator: PodAllocator::new(conf, initial.executors),
            failures: (spec.request.version >= SparkVersion::V3_5).then(|| ExecutorFailures::new(conf)),
            pods: BTreeMap::new(),
            registered: BTreeMap::new(),
            ends: BTreeMap::new(),
            initial,
            waiting: true,
            started: false,
            stopped: false,
            news: Vec::new(),
            spec,
        }
    }

    pub(super) fn start(&mut self, driver: &mut Driver, out: &mut Out) {
        driver.registered(names::app_id(&self.spec), out);
        if self.spec.request.conf.text(&keys::KUBERNETES_EXECUTOR_CONTAINER_IMAGE).is_none() {
            self.news.push(News::Failed("org.apache.spark.SparkException: Must specify the executor container image".to_owned()));
            return;
        }
        if let (None, Some(name)) = (&self.owner, self.spec.request.conf.text(&keys::KUBERNETES_DRIVER_POD_NAME)) {
            let namespace = self.spec.request.conf.text(&keys::KUBERNETES_NAMESPACE).unwrap_or("default");
            self.news.push(News::Failed(format!(
                "org.apache.spark.SparkException: No pod was found named {name} in the cluster in the namespace {namespace} (this was supposed to be the driver pod.)."
            )));
            return;
        }
        self.tell(KubeMessage::WatchExecutors { driver: out.me() }, out);
        self.tell(KubeMessage::CreateConfigMap, out);
        out.timer(self.initial.patience, Timer::Kube(KubeTimer::EnoughWaited));
    }

    pub(super) fn on_message(&mut self, driver: &mut Driver, message: KubeMessage, out: &mut Out) {
        match message {
            KubeMessage::PodCreated { .. } if !self.started => {
                self.started = true;
                self.round(out);
                self.poll_later(out);
                self.check_ready(driver, out);
            }
            KubeMessage::PodEvent(event) => self.saw(&event.pod, event.action == Action::Deleted, out),
            KubeMessage::PodList { pods } => self.compare(&pods, out),
            _ => {}
        }
    }

    pub(super) fn on_timer(&mut self, driver: &mut Driver, timer: &KubeTimer, out: &mut Out) {
        if self.stopped {
            return;
        }
        match timer {
            KubeTimer::Allocate => self.round(out),
            KubeTimer::HandleEnds => self.handle_ends(driver, out),
            KubeTimer::PollPods => {
                self.tell(KubeMessage::ListExecutors { driver: out.me() }, out);
                self.poll_later(out);
            }
            KubeTimer::WatchAgain => self.tell(KubeMessage::WatchExecutors { driver: out.me() }, out),
            KubeTimer::DeleteKilled(executor) => self.delete(*executor, out),
            KubeTimer::EnoughWaited => self.ready(out),
            _ => {}
        }
    }

    pub(super) fn on_disconnect(&self, peer: ProcId, out: &mut Out) {
        if self.api_server.find(out) == Some(peer) && !self.stopped {
            out.timer(WATCH_AGAIN, Timer::Kube(KubeTimer::WatchAgain));
        }
    }

    pub(super) fn on_refused(&mut self, message: &KubeMessage, out: &mut Out) {
        match message {
            KubeMessage::CreateConfigMap if !self.started && !self.stopped => {
                self.stopped = true;
                let error = names::unreachable(&self.spec.request);
                self.log(Level::Error, format!("SparkContext: Error initializing SparkContext.\n{error}"), out);
                self.news.push(News::Failed(error));
            }
            KubeMessage::CreatePod(pod) => {
                if let Some(executor) = pod.executor_of(out.me()) {
                    self.allocator.gone(executor);
                    self.log(Level::Warn, "ExecutorPodsSnapshotsStoreImpl: Exception when notifying snapshot subscriber.", out);
                }
            }
            KubeMessage::WatchExecutors { .. } if self.started && !self.stopped => {
                out.timer(WATCH_AGAIN, Timer::Kube(KubeTimer::WatchAgain));
            }
            _ => {}
        }
    }

    pub(super) fn heed(&mut self, event: &DriverEvent, out: &mut Out) {
        match event {
            DriverEvent::RequestTotalExecutors(total) => self.allocator.target = *total,
            DriverEvent::KillExecutors(executors) => {
                let grace = self.spec.request.conf.time(&keys::KUBERNETES_DYNAMIC_ALLOCATION_DELETE_GRACE_PERIOD);
                for executor in executors {
                    out.timer(grace.unwrap_or(VirtualSpan::from_secs(5)), Timer::Kube(KubeTimer::DeleteKilled(*executor)));
                }
            }
            DriverEvent::ExecutorRegistered(executor) => {
                self.registered.insert(*executor, out.now());
                if self.registered.len() >= self.initial.enough as usize {
                    self.ready(out);
                }
            }
            DriverEvent::Stopped { .. } => {
                self.stopped = true;
                if self.started && self.spec.request.conf.flag(&keys::KUBERNETES_EXECUTOR_DELETE_ON_TERMINATION) {
                    self.tell(KubeMessage::DeleteExecutors { driver: out.me() }, out);
                }
            }
            DriverEvent::ExecutorDisconnected(_)
            | DriverEvent::Exit { .. }
            | DriverEvent::Progress { .. }
            | DriverEvent::JobEnded { .. }
            | DriverEvent::Refused { .. } => {}
        }
    }

    /// One round of the allocator, and the timer of the next.
    fn round(&mut self, out: &mut Out) {
        let conf = &self.spec.request.conf;
        let every = conf.time(&keys::KUBERNETES_ALLOCATION_BATCH_DELAY).unwrap_or(VirtualSpan::from_secs(1));
        out.timer(every, Timer::Kube(KubeTimer::Allocate));
        let round = self.allocator.round(out.now());
        if !round.timed_out.is_empty() {
            let text = "ExecutorPodsAllocator: Executors were not detected in the Kubernetes cluster although an allocation attempt tried to create them.";
            self.log(Level::Warn, text, out);
        }
        for executor in round.timed_out {
            self.delete(executor, out);
        }
        if round.create.is_empty() {
            return;
        }
        let text = format!(
            "ExecutorPodsAllocator: Going to request {} executors from Kubernetes for ResourceProfile Id: 0, target: {}.",
            round.create.len(),
            self.allocator.target
        );
        self.log(Level::Info, text, out);
        for executor in round.create {
            let pod = self.executor_pod(executor, out.me());
            self.pods.insert(executor, pod.name.clone());
            self.tell(KubeMessage::CreatePod(Box::new(pod)), out);
        }
    }

    fn executor_pod(&self, executor: ExecutorId, driver: ProcId) -> Pod {
        let request = &self.spec.request;
        let jvm = !matches!(request.language, Language::Python | Language::R);
        let kind = PodKind::Executor { executor, driver, cores: size::executor_cores(&request.conf), application: self.spec.index };
        let image = request.conf.text(&keys::KUBERNETES_EXECUTOR_CONTAINER_IMAGE).unwrap_or_default().to_owned();
        Pod::new(names::executor_pod(request, executor), kind, size::executor(&request.conf, jvm), image, self.owner.clone())
    }

    /// The API server shows a pod.
    fn saw(&mut self, pod: &Pod, deleted: bool, out: &mut Out) {
        let Some(executor) = pod.executor_of(out.me()) else { return };
        let over = pod.phase.is_over();
        if !deleted && !over {
            self.allocator.saw(executor, pod.phase);
            return;
        }
        self.allocator.gone(executor);
        let end = match pod.exit_code {
            Some(code) if !deleted && !pod.terminating => PodEnd::Exited { code, reason: pod.reason },
            _ => PodEnd::Deleted,
        };
        if self.ends.is_empty() {
            let every = self.spec.request.conf.time(&keys::KUBERNETES_EXECUTOR_EVENT_PROCESSING_INTERVAL);
            out.timer(every.unwrap_or(VirtualSpan::from_secs(1)), Timer::Kube(KubeTimer::HandleEnds));
        }
        self.ends.entry(executor).or_insert((end, deleted || pod.terminating));
    }

    /// `ExecutorPodsLifecycleManager.onNewSnapshots`.
    fn handle_ends(&mut self, driver: &mut Driver, out: &mut Out) {
        let delete = self.spec.request.conf.flag(&keys::KUBERNETES_EXECUTOR_DELETE_ON_TERMINATION);
        for (executor, (end, going)) in std::mem::take(&mut self.ends) {
            if !self.pods.contains_key(&executor) {
                continue;
            }
            if let Some(failures) = self.failures.as_mut().filter(|_| end.counts_as_executor_failure()) {
                failures.note(out.now());
                self.log(Level::Warn, "ExecutorPodsLifecycleManager: 1 new failed executors.", out);
            }
            let why = match end {
                PodEnd::Exited { code, .. } => LostExecutor::Exited { code, by_app: true },
                PodEnd::Deleted | PodEnd::Missing => LostExecutor::ProcessLost { host: None, by_app: false },
            };
            driver.executor_lost(executor, &why, &end.message(executor), out);
            if delete && !going {
                self.delete(executor, out);
            }
            self.pods.remove(&executor);
            self.registered.remove(&executor);
        }
        let Some(failures) = &mut self.failures else { return };
        if failures.count(out.now()) > failures.limit && !self.stopped {
            let text = format!("ExecutorPodsLifecycleManager: Max number of executor failures ({}) reached", failures.limit);
            self.log(Level::Error, text, out);
            self.news.push(News::Over { exit_code: Some(EXCEED_MAX_EXECUTOR_FAILURES) });
        }
    }

    /// A full list: executors whose pod is in none are lost, unless they registered a moment ago.
    fn compare(&mut self, pods: &[Pod], out: &mut Out) {
        let me = out.me();
        for pod in pods {
            self.saw(pod, false, out);
        }
        let delta = self.spec.request.conf.time(&keys::KUBERNETES_EXECUTOR_MISSING_POD_DETECT_DELTA).unwrap_or(VirtualSpan::from_secs(30));
        let listed: Vec<ExecutorId> = pods.iter().filter_map(|pod| pod.executor_of(me)).collect();
        let missing: Vec<ExecutorId> = self
            .registered
            .iter()
            .filter(|(executor, since)| !listed.contains(executor) && out.now().since(**since) > delta)
            .map(|(executor, _)| *executor)
            .collect();
        for executor in missing {
            self.allocator.gone(executor);
            self.ends.entry(executor).or_insert((PodEnd::Missing, true));
            out.timer(VirtualSpan::ZERO, Timer::Kube(KubeTimer::HandleEnds));
        }
    }

    fn delete(&mut self, executor: ExecutorId, out: &mut Out) {
        if let Some(name) = self.pods.get(&executor).cloned() {
            self.tell(KubeMessage::DeletePod { name }, out);
        }
    }

    fn check_ready(&mut self, driver: &Driver, out: &mut Out) {
        if driver.registered_executors() >= self.initial.enough {
            self.ready(out);
        }
    }

    fn ready(&mut self, out: &mut Out) {
        if self.waiting && !self.stopped {
            self.waiting = false;
            let text = "KubernetesClusterSchedulerBackend: SchedulerBackend is ready for scheduling beginning after reached minRegisteredResourcesRatio";
            self.log(Level::Info, text, out);
            self.news.push(News::Ready);
        }
    }

    fn poll_later(&self, out: &mut Out) {
        let conf = &self.spec.request.conf;
        if conf.flag(&keys::KUBERNETES_EXECUTOR_ENABLE_API_POLLING) {
            let every = conf.time(&keys::KUBERNETES_EXECUTOR_API_POLLING_INTERVAL).unwrap_or(VirtualSpan::from_secs(30));
            out.timer(every, Timer::Kube(KubeTimer::PollPods));
        }
    }

    fn tell(&mut self, message: KubeMessage, out: &mut Out) {
        match self.api_server.find(out) {
            Some(proc) => out.send(proc, Message::Kube(message)),
            None => self.on_refused(&message, out),
        }
    }

    fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        log(out, self.console, level, text);
    }
}
