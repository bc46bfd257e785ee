//! spark-submit in cluster mode on Kubernetes: it creates the driver pod and, unless told not to, watches it until it ends.

use std::sync::Arc;

use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::conf::keys;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::Stream;
use crate::spark::kubernetes::Pod;
use crate::spark::kubernetes::PodKind;
use crate::spark::kubernetes::names;
use crate::spark::kubernetes::size;
use crate::spark::message::KubeMessage;
use crate::spark::message::Message;
use crate::spark::message::kube::Action;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::print::print;
use crate::spark::protocol::Out;
use crate::spark::role::kube::KubeTimer;
use crate::spark::role::submit::JVM_TRACEBACK;
use crate::spark::rule;
use crate::spark::submit::Language;
use crate::spark::timer::Timer;

/// How soon a broken watch is opened again.
const WATCH_AGAIN: VirtualSpan = VirtualSpan::from_secs(1);

/// The process.
#[derive(Clone, Debug)]
pub struct KubeSubmitter {
    spec: Arc<AppSpec>,
    console: Console,
    api_server: Address,
    pod: Option<Pod>,
    watching: bool,
    leaving: bool,
}

impl KubeSubmitter {
    pub const fn new(spec: Arc<AppSpec>, console: Console, api_server: Address) -> Self {
        Self { spec, console, api_server, pod: None, watching: false, leaving: false }
    }

    pub fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::JVM_START + pace::SUBMIT_PREPARE, Timer::Up);
    }

    pub fn on_timer(&mut self, timer: &Timer, out: &mut Out) {
        match timer {
            Timer::Up => self.submit(out),
            Timer::Leave { code, .. } => out.exit(ExitStatus::Code(*code)),
            Timer::Kube(KubeTimer::Report) if !self.leaving => {
                let phase = self.pod.as_ref().map_or("unknown", |pod| pod.phase.as_str());
                let text = format!("LoggingPodStatusWatcherImpl: Application status for {} (phase: {phase})", names::app_id(&self.spec));
                self.log(Level::Info, text, out);
                self.report_later(out);
            }
            Timer::Kube(KubeTimer::WatchAgain) if !self.leaving => self.watch(out),
            _ => {}
        }
    }

    pub fn on_message(&mut self, message: KubeMessage, out: &mut Out) {
        match message {
            KubeMessage::PodCreated { name } => self.created(&name, out),
            KubeMessage::AlreadyExists { name } => {
                let error = format!("io.fabric8.kubernetes.client.KubernetesClientException: pods \"{name}\" already exists.");
                self.throw(&error, out);
            }
            KubeMessage::PodEvent(event) => self.saw(event.pod, event.action, out),
            // It was deleted while the watch was broken.
            KubeMessage::NotFound { .. } if self.watching => self.over(out),
            _ => {}
        }
    }

    /// The watch broke; it is opened again until somebody answers.
    pub fn on_disconnect(&mut self, out: &mut Out) {
        if self.watching && !self.leaving {
            out.timer(WATCH_AGAIN, Timer::Kube(KubeTimer::WatchAgain));
        }
    }

    pub fn on_refused(&mut self, message: &KubeMessage, out: &mut Out) {
        match message {
            KubeMessage::CreatePod(_) => {
                self.log(Level::Error, "Client: Please check \"kubectl auth can-i create pod\" first. It should be yes.", out);
                let error = names::unreachable(&self.spec.request);
                rule::record_exit(out, rule::KUBE_SUBMIT_REFUSED);
                self.throw(&error, out);
            }
            KubeMessage::WatchPod { .. } => self.on_disconnect(out),
            _ => {}
        }
    }

    fn submit(&mut self, out: &mut Out) {
        let request = &self.spec.request;
        let Some(image) = request.conf.text(&keys::KUBERNETES_DRIVER_CONTAINER_IMAGE) else {
            self.throw("org.apache.spark.SparkException: Must specify the driver container image", out);
            return;
        };
        let jvm = !matches!(request.language, Language::Python | Language::R);
        let kind = PodKind::Driver { application: self.spec.index };
        let pod = Pod::new(names::driver_pod(request), kind, size::driver(&request.conf, jvm), image.to_owned(), None);
        self.tell(KubeMessage::CreatePod(Box::new(pod)), out);
    }

    fn created(&mut self, name: &str, out: &mut Out) {
        let (app, id) = (self.spec.request.name.clone(), names::app_id(&self.spec));
        let submission = format!("{}:{name}", self.spec.request.conf.text(&keys::KUBERNETES_NAMESPACE).unwrap_or("default"));
        if self.spec.request.conf.flag(&keys::KUBERNETES_SUBMISSION_WAIT_APP_COMPLETION) {
            let text = format!(
                "LoggingPodStatusWatcherImpl: Waiting for application {app} with application ID {id} and submission ID {submission} to finish..."
            );
            self.log(Level::Info, text, out);
            self.watching = true;
            self.watch(out);
            self.report_later(out);
        } else {
            let text =
                format!("Client: Deployed Spark application {app} with application ID {id} and submission ID {submission} into Kubernetes");
            self.log(Level::Info, text, out);
            rule::record_exit(out, rule::KUBE_SUBMIT_LEAVES);
            self.leave(0, out);
        }
    }

    fn watch(&mut self, out: &mut Out) {
        let name = names::driver_pod(&self.spec.request);
        self.tell(KubeMessage::WatchPod { name }, out);
    }

    fn tell(&mut self, message: KubeMessage, out: &mut Out) {
        match self.api_server.find(out) {
            Some(proc) => out.send(proc, Message::Kube(message)),
            None => self.on_refused(&message, out),
        }
    }

    /// The watched pod has changed.
    fn saw(&mut self, pod: Pod, action: Action, out: &mut Out) {
        if self.leaving {
            return;
        }
        let over = action == Action::Deleted || pod.phase.is_over();
        if action != Action::Deleted {
            let node = pod.node.map_or_else(|| "N/A".to_owned(), |node| format!("node {node}"));
            let text = format!(
                "LoggingPodStatusWatcherImpl: State changed, new state: pod name: {}, phase: {}, node name: {node}, container status: {}",
                pod.name,
                pod.phase.as_str(),
                pod.status()
            );
            self.log(Level::Info, text, out);
        }
        self.pod = Some(pod);
        if over {
            self.over(out);
        }
    }

    /// Nothing more will come of the pod. How it ended is written, and does not matter for the exit code.
    fn over(&mut self, out: &mut Out) {
        let ended = self.pod.as_ref().and_then(|pod| pod.exit_code.map(|code| (code, pod.reason.unwrap_or("N/A"))));
        let statuses = match ended {
            Some((code, reason)) => {
                format!(
                    "container name: spark-kubernetes-driver, container state: terminated, exit code: {code}, termination reason: {reason}"
                )
            }
            None => "No containers were found in the driver pod.".to_owned(),
        };
        self.log(Level::Info, format!("LoggingPodStatusWatcherImpl: Container final statuses: {statuses}"), out);
        let (app, id) = (self.spec.request.name.clone(), names::app_id(&self.spec));
        self.log(Level::Info, format!("LoggingPodStatusWatcherImpl: Application {app} with application ID {id} finished"), out);
        rule::record_exit(out, rule::KUBE_SUBMIT_EXIT_0);
        self.leave(0, out);
    }

    fn report_later(&self, out: &mut Out) {
        let every = self.spec.request.conf.time(&keys::KUBERNETES_REPORT_INTERVAL).unwrap_or(VirtualSpan::from_secs(1));
        out.timer(every, Timer::Kube(KubeTimer::Report));
    }

    fn throw(&mut self, error: &str, out: &mut Out) {
        print(out, self.console, Stream::Stderr, format!("{JVM_TRACEBACK}{error}"));
        self.leave(1, out);
    }

    fn leave(&mut self, code: u8, out: &mut Out) {
        self.leaving = true;
        out.timer(pace::CONTEXT_STOP, Timer::Leave { code, because: out.cause() });
    }

    fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        log(out, self.console, level, text);
    }
}
