//! The `ApplicationMaster`: it negotiates containers for a driver. In cluster mode the driver is in it; in client mode
//! (`ExecutorLauncher`) it is elsewhere.

use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Signal;
use crate::sim::process::TimerId;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::Application;
use crate::spark::application::Backend;
use crate::spark::application::cluster::Cluster;
use crate::spark::application::hosted::Hosted;
use crate::spark::application::ready::Initial;
use crate::spark::application::yarn::YarnBackend;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::message::Message;
use crate::spark::message::YarnMessage;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::program::Program;
use crate::spark::protocol::Out;
use crate::spark::role::Role;
use crate::spark::role::python::Python;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::role::yarn::master_end::End;
use crate::spark::submit::Language;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;
use crate::spark::yarn::Allocator;
use crate::spark::yarn::Call;
use crate::spark::yarn::ContainerId;

/// What goes before the error of a program that threw, in the log of its container.
const USER_CLASS_THREW: &str = "ERROR ApplicationMaster: User class threw exception: ";

/// The process.
#[derive(Clone, Debug)]
pub struct ApplicationMaster {
    /// Its own container, so which application and attempt it is.
    pub(super) container: ContainerId,
    pub(super) spec: Arc<AppSpec>,
    /// No other attempt comes after it.
    pub(super) last: bool,
    pub(super) call: Call,
    pub(super) allocator: Allocator,
    /// Where the driver is: in client mode another process, else itself.
    pub(super) driver: Option<ProcId>,
    pub(super) mode: DeployMode,
    pub(super) app: Hosted,
    /// The Python process of a Python program.
    pub(super) python: Option<ProcId>,
    pub(super) registered: bool,
    pub(super) asleep: Option<TimerId>,
    /// The wait before the next report while containers are missing: it doubles.
    pub(super) next_wait: VirtualSpan,
    pub(super) reporter_failures: u32,
    pub(super) nodes: usize,
    pub(super) release: Vec<ContainerId>,
    pub(super) driver_answered: bool,
    /// The driver has said that it stops, with this code.
    pub(super) shutdown: Option<u8>,
    pub(super) end: Option<End>,
}

impl ApplicationMaster {
    pub fn new(container: ContainerId, resource_manager: Address, spec: Arc<AppSpec>, driver: Option<ProcId>, last: bool) -> Self {
        let conf = &spec.request.conf;
        Self {
            container,
            last,
            call: Call::new(resource_manager, conf),
            allocator: Allocator::new(conf, Initial::new(conf).executors),
            mode: if driver.is_some() { DeployMode::Client } else { DeployMode::Cluster },
            driver,
            app: Hosted::new(),
            python: None,
            registered: false,
            asleep: None,
            next_wait: initial_wait(&spec),
            reporter_failures: 0,
            nodes: 0,
            release: Vec::new(),
            driver_answered: false,
            shutdown: None,
            end: None,
            spec,
        }
    }

    pub fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::JVM_START, Timer::Up);
    }

    /// `main`: in cluster mode the user's program starts, in client mode it registers at once.
    fn up(&mut self, out: &mut Out) {
        let attempt = self.container.app.attempt(self.container.attempt);
        self.log(Level::Info, format!("ApplicationMaster: ApplicationAttemptId: {attempt}"), out);
        if self.mode == DeployMode::Client {
            self.register(out);
            return;
        }
        let console = Console::Driver(out.me());
        self.driver = Some(out.me());
        self.log(Level::Info, "ApplicationMaster: Starting the user application in a separate Thread", out);
        self.log(Level::Info, "ApplicationMaster: Waiting for spark context initialization...", out);
        let in_python = self.spec.request.language == Language::Python;
        let program = (!in_python).then(|| Program::new(self.spec.work.len(), console, USER_CLASS_THREW));
        let backend = YarnBackend::new(Arc::clone(&self.spec), console, DeployMode::Cluster, self.call.resource_manager);
        let backend = Backend::Cluster(Box::new(Cluster::Yarn(Box::new(backend))));
        let app = Application::new(Arc::clone(&self.spec), console, program, backend);
        self.app.start(app, out);
        if in_python {
            let role = Python::under(out.me(), &self.spec, console);
            self.python = Some(out.spawn("python", Role::Python(Box::new(role))));
        }
        let patience = self.spec.request.conf.time(&keys::YARN_AM_WAIT_TIME).unwrap_or(VirtualSpan::from_secs(100));
        out.timer(patience, Timer::Yarn(YarnTimer::ContextOverdue));
    }

    fn register(&mut self, out: &mut Out) {
        let ContainerId { app, attempt, .. } = self.container;
        self.call.call(YarnMessage::RegisterApplicationMaster { app, attempt }, out);
    }

    pub fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        match message {
            Message::Yarn(message) => self.on_yarn(from, message, out),
            Message::Python(call) => self.app.on_call(&call, out),
            other => self.app.on_message(from, other, out),
        }
        self.settle(out);
    }

    fn on_yarn(&mut self, from: ProcId, message: YarnMessage, out: &mut Out) {
        match message {
            YarnMessage::SparkContextInitialized => {
                let name = self.container.app.to_string();
                if let Some(app) = self.app.get_mut() {
                    app.driver.registered(name, out);
                }
                self.register(out);
            }
            YarnMessage::RegisterApplicationMasterResponse => self.master_registered(out),
            YarnMessage::AllocateResponse(response) => self.hear(*response, out),
            YarnMessage::ApplicationAttemptNotFound { .. } => self.forgotten(out),
            YarnMessage::FinishApplicationMasterResponse => self.unregistered(out),
            YarnMessage::RequestExecutors { total, last_id } => {
                self.driver_answered = true;
                self.allocator.target = total;
                self.allocator.last_id = self.allocator.last_id.max(last_id);
                self.wake(out);
            }
            YarnMessage::KillExecutors { executors } => {
                self.release.extend(executors.iter().filter_map(|&executor| self.allocator.kill(executor)));
                self.wake(out);
            }
            YarnMessage::GetExecutorLossReason { executor } => match self.allocator.loss_reason(executor) {
                Some(loss) => self.tell_loss(loss, out),
                None => self.wake(out),
            },
            YarnMessage::Shutdown { exit_code } => self.shutdown = Some(exit_code),
            other => self.app.on_message(from, Message::Yarn(other), out),
        }
    }

    pub fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => self.up(out),
            Timer::Leave { code, .. } => out.exit(ExitStatus::Code(code)),
            Timer::Yarn(YarnTimer::Allocate) => self.report(out),
            Timer::Yarn(YarnTimer::CallAgain(number)) => {
                if let Some(message) = self.call.on_timer(number, out) {
                    self.gave_up(&message, out);
                }
            }
            Timer::Yarn(YarnTimer::ContextOverdue) => self.context_overdue(out),
            Timer::Yarn(YarnTimer::DriverOverdue) if !self.driver_answered => self.driver_unreachable(out),
            timer => self.app.on_timer(timer, out),
        }
        self.settle(out);
    }

    pub fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if self.app.started() {
            self.app.on_disconnect(peer, out);
        } else if Some(peer) == self.driver {
            self.driver_gone(out);
        }
        self.settle(out);
    }

    pub fn on_refused(&mut self, to: ProcId, message: &Message, out: &mut Out) {
        if matches!(message, Message::Yarn(message) if message.is_call()) {
            if let Some(tries) = self.call.refused(out) {
                let text = format!("Client: Retrying connect to server: resource-manager:8030. Already tried {tries} time(s)");
                self.log(Level::Info, text, out);
            }
        } else if self.mode == DeployMode::Client && Some(to) == self.driver {
            self.driver_unreachable(out);
        } else {
            self.app.on_refused(to, message, out);
        }
        self.settle(out);
    }

    /// The shutdown hook stops the context and says good-bye for the last attempt; the exit code is the signal's.
    pub fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        let short = signal.name().trim_start_matches("SIG");
        self.log(Level::Error, format!("ApplicationMaster: RECEIVED SIGNAL {short}"), out);
        self.hook(out);
        out.exit(ExitStatus::Signal(signal));
    }

    /// The Python program has ended: `PythonRunner` ends with its code.
    pub fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        if self.python == Some(child) {
            self.python_ended(status.code().unwrap_or(1), out);
        }
    }

    pub fn on_answer(&mut self, answer: TaskAnswer, out: &mut Out) {
        self.app.on_answer(answer, out);
    }

    pub(super) fn tell_driver(&self, message: YarnMessage, out: &mut Out) {
        if let Some(driver) = self.driver {
            out.send(driver, Message::Yarn(message));
        }
    }

    pub(super) fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        let console = match self.mode {
            DeployMode::Cluster => Console::Driver(out.me()),
            DeployMode::Client => Console::Daemon(out.me()),
        };
        log(out, console, level, text);
    }
}

/// `spark.yarn.scheduler.initial-allocation.interval`, but no more than the usual one.
pub(super) fn initial_wait(spec: &AppSpec) -> VirtualSpan {
    let conf = &spec.request.conf;
    let initial = conf.time(&keys::YARN_SCHEDULER_INITIAL_ALLOCATION_INTERVAL).unwrap_or(VirtualSpan::from_millis(200));
    initial.min(usual_wait(spec))
}

/// `spark.yarn.scheduler.heartbeat.interval-ms`.
pub(super) fn usual_wait(spec: &AppSpec) -> VirtualSpan {
    spec.request.conf.time(&keys::YARN_SCHEDULER_HEARTBEAT_INTERVAL_MS).unwrap_or(VirtualSpan::from_secs(3))
}
