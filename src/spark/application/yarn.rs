//! The driver's side of YARN: `YarnClientSchedulerBackend` and `YarnClusterSchedulerBackend`.
//!
//! In client mode it submits the application, so that an `ApplicationMaster` comes to negotiate for it, and watches its state. In
//! cluster mode the `ApplicationMaster` is in the same process. Either way the two talk in messages.

use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::cluster::News;
use crate::spark::application::ready::Initial;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::driver::Driver;
use crate::spark::driver::DriverEvent;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::LostExecutor;
use crate::spark::id::ExecutorId;
use crate::spark::message::Message;
use crate::spark::message::YarnMessage;
use crate::spark::message::yarn::Submission;
use crate::spark::print::log;
use crate::spark::print::log_by;
use crate::spark::protocol::Out;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::rule;
use crate::spark::submit::Language;
use crate::spark::timer::Timer;
use crate::spark::yarn::AppName;
use crate::spark::yarn::AppState;
use crate::spark::yarn::Call;
use crate::spark::yarn::FinalStatus;
use crate::spark::yarn::Report;
use crate::spark::yarn::size;
use crate::spark::yarn::size::ContainerSize;

/// How long the driver waits for the `ApplicationMaster` to say why an executor is gone: `spark.rpc.askTimeout`.
const ASK_TIMEOUT: VirtualSpan = VirtualSpan::from_secs(120);

/// What the driver knows of YARN.
#[derive(Clone, Debug)]
pub struct YarnBackend {
    spec: Arc<AppSpec>,
    console: Console,
    mode: DeployMode,
    call: Call,
    app: Option<AppName>,
    state: Option<AppState>,
    /// The `ApplicationMaster`, while it is registered.
    master: Option<ProcId>,
    initial: Initial,
    target: u32,
    last_id: u32,
    waiting: bool,
    stopped: bool,
    pub(super) news: Vec<News>,
}

impl YarnBackend {
    pub fn new(spec: Arc<AppSpec>, console: Console, mode: DeployMode, resource_manager: Address) -> Self {
        let conf = &spec.request.conf;
        let initial = Initial::new(conf);
        Self {
            call: Call::new(resource_manager, conf),
            console,
            mode,
            app: None,
            state: None,
            master: None,
            initial,
            target: initial.executors,
            last_id: 0,
            waiting: true,
            stopped: false,
            news: Vec::new(),
            spec,
        }
    }

    pub(super) fn start(&mut self, _driver: &mut Driver, out: &mut Out) {
        match self.mode {
            DeployMode::Cluster => {
                out.send(out.me(), Message::Yarn(YarnMessage::SparkContextInitialized));
                out.timer(self.initial.patience, Timer::Yarn(YarnTimer::EnoughWaited));
            }
            DeployMode::Client => {
                let submission = submission(&self.spec, DeployMode::Client, Some(out.me()));
                self.call.call(YarnMessage::SubmitApplication(Box::new(submission)), out);
            }
        }
    }

    pub(super) fn on_message(&mut self, driver: &mut Driver, from: ProcId, message: YarnMessage, out: &mut Out) {
        match message {
            YarnMessage::SubmitApplicationResponse { app } => {
                self.call.answered();
                self.app = Some(app);
                self.log(Level::Info, format!("YarnClientImpl: Submitted application {app}"), out);
                driver.registered(app.to_string(), out);
                self.poll_later(out);
            }
            YarnMessage::SubmitApplicationRefused { max_mib } => {
                self.call.answered();
                self.news.push(News::Failed(refusal(&self.spec, DeployMode::Client, max_mib)));
            }
            YarnMessage::ApplicationReport(report) => {
                self.call.answered();
                self.hear_state(&report, driver, out);
            }
            YarnMessage::ApplicationNotFound { app } => {
                self.call.answered();
                self.log(Level::Error, format!("Client: Application {app} not found."), out);
                self.application_over(FinalStatus::Killed, "", out);
            }
            YarnMessage::RegisterClusterManager => self.master_registered(from, driver, out),
            YarnMessage::RemoveExecutor { executor, why, message } => {
                let text = format!(
                    "YarnSchedulerBackend$YarnSchedulerEndpoint: Requesting driver to remove executor {executor} for reason {message}"
                );
                self.log(Level::Warn, text, out);
                driver.executor_lost(executor, &why, &message, out);
            }
            _ => {}
        }
    }

    pub(super) fn on_timer(&mut self, driver: &mut Driver, timer: YarnTimer, out: &mut Out) {
        match timer {
            YarnTimer::Poll => {
                if let Some(app) = self.app.filter(|_| !self.stopped) {
                    self.call.call(YarnMessage::GetApplicationReport { app }, out);
                }
            }
            YarnTimer::CallAgain(number) if self.call.on_timer(number, out).is_some() => self.gave_up(out),
            YarnTimer::EnoughWaited => self.ready(out),
            YarnTimer::NoReason(executor) => {
                let why = LostExecutor::ProcessLost { host: None, by_app: true };
                driver.executor_lost(executor, &why, "Executor Process Lost", out);
            }
            _ => {}
        }
    }

    pub(super) fn on_disconnect(&mut self, _driver: &mut Driver, peer: ProcId, out: &mut Out) {
        if self.master == Some(peer) {
            self.master = None;
            let text = "YarnSchedulerBackend$YarnSchedulerEndpoint: ApplicationMaster has disassociated";
            log_by(out, self.console, Level::Warn, rule::YARN_MASTER_GONE, text);
        }
    }

    pub(super) fn on_refused(&mut self, driver: &mut Driver, message: &YarnMessage, out: &mut Out) {
        if message.is_call() {
            if let Some(tries) = self.call.refused(out) {
                let text = format!("Client: Retrying connect to server: resource-manager:8032. Already tried {tries} time(s)");
                self.log(Level::Info, text, out);
            }
        } else if let YarnMessage::GetExecutorLossReason { executor } = message {
            self.no_master(*executor, driver, out);
        }
    }

    pub(super) fn heed(&mut self, driver: &mut Driver, event: &DriverEvent, out: &mut Out) {
        match event {
            DriverEvent::RequestTotalExecutors(total) => {
                self.target = *total;
                self.ask_for_executors(out);
            }
            DriverEvent::KillExecutors(executors) => self.tell_master(YarnMessage::KillExecutors { executors: executors.clone() }, out),
            DriverEvent::ExecutorDisconnected(executor) => match self.master {
                Some(_) => {
                    self.tell_master(YarnMessage::GetExecutorLossReason { executor: *executor }, out);
                    out.timer(ASK_TIMEOUT, Timer::Yarn(YarnTimer::NoReason(*executor)));
                }
                None => self.no_master(*executor, driver, out),
            },
            DriverEvent::ExecutorRegistered(executor) => {
                self.last_id = self.last_id.max(executor.0);
                if driver.registered_executors() >= self.initial.enough && self.master.is_some() {
                    self.ready(out);
                }
            }
            DriverEvent::Stopped { exit_code } => {
                self.stopped = true;
                self.target = 0;
                self.ask_for_executors(out);
                self.tell_master(YarnMessage::Shutdown { exit_code: *exit_code }, out);
            }
            DriverEvent::Progress { .. } | DriverEvent::JobEnded { .. } | DriverEvent::Refused { .. } | DriverEvent::Exit { .. } => {}
        }
    }

    /// A new `ApplicationMaster`: whatever an earlier one brought is stale.
    fn master_registered(&mut self, from: ProcId, driver: &mut Driver, out: &mut Out) {
        self.master = Some(from);
        self.log(
            Level::Info,
            "YarnSchedulerBackend$YarnSchedulerEndpoint: ApplicationMaster registered as NettyRpcEndpointRef(spark-client://YarnAM)",
            out,
        );
        driver.reset_executors("Stale executor after cluster manager re-registered.", out);
        self.ask_for_executors(out);
        if self.initial.enough == 0 {
            self.ready(out);
        }
    }

    fn ask_for_executors(&self, out: &mut Out) {
        self.tell_master(YarnMessage::RequestExecutors { total: self.target, last_id: self.last_id }, out);
    }

    fn tell_master(&self, message: YarnMessage, out: &mut Out) {
        if let Some(master) = self.master {
            out.send(master, Message::Yarn(message));
        }
    }

    /// Nobody can say why an executor is gone.
    fn no_master(&self, executor: ExecutorId, driver: &mut Driver, out: &mut Out) {
        self.log(
            Level::Warn,
            "YarnSchedulerBackend$YarnSchedulerEndpoint: Attempted to check for an executor loss reason before the AM has registered!",
            out,
        );
        driver.executor_lost(executor, &LostExecutor::ProcessLost { host: None, by_app: true }, "AM is not yet registered.", out);
    }

    fn hear_state(&mut self, report: &Report, driver: &Driver, out: &mut Out) {
        let before = self.state.replace(report.state);
        let launched = before == Some(AppState::Running) || !self.waiting;
        if !launched {
            self.log(Level::Info, format!("Client: {}", report.line()), out);
            if before != Some(report.state) {
                for detail in report.details() {
                    self.log(Level::Info, format!("Client: {detail}"), out);
                }
            }
        }
        if report.state.is_final() {
            self.application_over(report.status, &report.diagnostics, out);
            return;
        }
        if report.state == AppState::Running && before != Some(AppState::Running) && self.waiting {
            self.log(Level::Info, format!("YarnClientSchedulerBackend: Application {} has started running.", report.app), out);
            out.timer(self.initial.patience, Timer::Yarn(YarnTimer::EnoughWaited));
            if self.initial.enough == 0 || driver.registered_executors() >= self.initial.enough {
                self.ready(out);
            }
        }
        self.poll_later(out);
    }

    /// The application has ended while its driver lives: `MonitorThread`, or `waitForApplication` if the context is not there yet.
    fn application_over(&mut self, status: FinalStatus, diagnostics: &str, out: &mut Out) {
        if self.stopped {
            return;
        }
        self.stopped = true;
        if self.waiting && self.state.is_none_or(|state| state != AppState::Running) {
            let general = "The YARN application has already ended! It might have been killed or the Application Master may have failed to start. \
                           Check the YARN application logs for more details.";
            let message = if diagnostics.is_empty() { general } else { diagnostics };
            self.log(Level::Error, format!("YarnClientSchedulerBackend: {general}"), out);
            self.news.push(News::Failed(format!("org.apache.spark.SparkException: {message}")));
            return;
        }
        let text = format!(
            "YarnClientSchedulerBackend: YARN application has exited unexpectedly with state {}! Check the YARN application logs for more details.",
            status.as_str()
        );
        let cause = log_by(out, self.console, Level::Error, rule::YARN_APPLICATION_END_STOPS_CONTEXT, text);
        out.blame(cause);
        if !diagnostics.is_empty() {
            self.log(Level::Error, format!("YarnClientSchedulerBackend: Diagnostics message: {diagnostics}"), out);
        }
        let failed = matches!(status, FinalStatus::Failed | FinalStatus::Killed);
        let exit_code = (failed && self.spec.request.conf.flag(&keys::YARN_AM_CLIENT_MODE_EXIT_ON_ERROR)).then_some(1);
        self.news.push(News::Over { exit_code });
    }

    /// The `ResourceManager` was not to be reached for too long.
    fn gave_up(&mut self, out: &mut Out) {
        match self.app {
            None => self
                .news
                .push(News::Failed("java.net.ConnectException: Call to resource-manager:8032 failed: Connection refused".to_owned())),
            Some(app) => {
                let message = format!("Failed to contact YARN for application {app}.");
                self.log(Level::Error, format!("Client: {message}"), out);
                self.application_over(FinalStatus::Failed, &message, out);
            }
        }
    }

    fn ready(&mut self, out: &mut Out) {
        if self.waiting && !self.stopped {
            self.waiting = false;
            let name = match self.mode {
                DeployMode::Client => "YarnClientSchedulerBackend",
                DeployMode::Cluster => "YarnClusterSchedulerBackend",
            };
            self.log(
                Level::Info,
                format!("{name}: SchedulerBackend is ready for scheduling beginning after reached minRegisteredResourcesRatio"),
                out,
            );
            self.news.push(News::Ready);
        }
    }

    fn poll_later(&self, out: &mut Out) {
        let every = self.spec.request.conf.time(&keys::YARN_REPORT_INTERVAL).unwrap_or(VirtualSpan::from_secs(1));
        out.timer(every, Timer::Yarn(YarnTimer::Poll));
    }

    fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        log(out, self.console, level, text);
    }
}

/// What is handed to the `ResourceManager`.
pub fn submission(spec: &AppSpec, mode: DeployMode, driver: Option<ProcId>) -> Submission {
    let conf = &spec.request.conf;
    Submission {
        application: spec.index,
        name: spec.request.name.clone(),
        mode,
        driver,
        master_mib: ContainerSize::application_master(conf, mode).total_mib(),
        executor_mib: ContainerSize::executor(conf, spec.request.language == Language::Python).total_mib(),
    }
}

/// Why a submission is refused, in Spark's words.
pub fn refusal(spec: &AppSpec, mode: DeployMode, max_mib: u64) -> String {
    let conf = &spec.request.conf;
    let executor = ContainerSize::executor(conf, spec.request.language == Language::Python);
    let message = size::verify(executor, ContainerSize::application_master(conf, mode), max_mib).err().unwrap_or_default();
    format!("java.lang.IllegalArgumentException: {message}")
}
