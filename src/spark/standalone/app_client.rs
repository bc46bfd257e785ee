//! `StandaloneAppClient` with `StandaloneSchedulerBackend`: registers the application, passes on what the Master says.

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::spark::driver::Driver;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::LostExecutor;
use crate::spark::id::ExecutorId;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::message::standalone::ApplicationDescription;
use crate::spark::message::standalone::ExecutorStateChanged;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::standalone::place::MasterPlace;
use crate::spark::timer::Timer;

/// `REGISTRATION_TIMEOUT_SECONDS`: how long one attempt to register waits for an answer.
const REGISTRATION_TIMEOUT: VirtualSpan = VirtualSpan::from_secs(20);
/// `REGISTRATION_RETRIES`.
const REGISTRATION_RETRIES: u32 = 3;
/// `ExecutorExitCode.HEARTBEAT_FAILURE` and `DISK_STORE_FAILED_TO_CREATE_DIR`: not the tasks' fault.
const BLAMELESS_CODES: [u8; 2] = [56, 53];

/// What the client waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppClientTimer {
    /// No master has answered so far.
    RegistrationTimeout(u32),
}

/// What came of a message from the Master, for the application's host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Nothing,
    /// The application is registered: its context is ready.
    Ready,
    /// The client is dead: the context must stop.
    Dead(String),
}

/// The application's line to its masters.
#[derive(Clone, Debug)]
pub struct AppClient {
    masters: Vec<MasterPlace>,
    description: ApplicationDescription,
    console: Console,
    /// The master that took the application, while it is connected.
    master: Option<ProcId>,
    app: Option<String>,
    disconnected: bool,
    stopped: bool,
}

impl AppClient {
    pub const fn new(masters: Vec<MasterPlace>, description: ApplicationDescription, console: Console) -> Self {
        Self { masters, description, console, master: None, app: None, disconnected: false, stopped: false }
    }

    /// The id that the Master gave the application.
    pub fn app_id(&self) -> Option<&str> {
        self.app.as_deref()
    }

    pub fn start(&mut self, out: &mut Out) {
        self.register(1, out);
    }

    fn register(&mut self, attempt: u32, out: &mut Out) {
        for place in self.masters.clone() {
            self.log(Level::Info, format!("StandaloneAppClient$ClientEndpoint: Connecting to master spark://{}...", place.name), out);
            if let Some(master) = place.find(out) {
                out.send(master, wrap(StandaloneMessage::RegisterApplication(Box::new(self.description.clone()))));
            } else {
                self.unreachable(&place.name, out);
            }
        }
        out.timer(REGISTRATION_TIMEOUT, Timer::AppClient(AppClientTimer::RegistrationTimeout(attempt)));
    }

    fn unreachable(&self, name: &str, out: &mut Out) {
        self.log(Level::Warn, format!("StandaloneAppClient$ClientEndpoint: Failed to connect to master {name}"), out);
    }

    pub fn on_timer(&mut self, timer: AppClientTimer, out: &mut Out) -> Told {
        let AppClientTimer::RegistrationTimeout(attempt) = timer;
        if self.app.is_some() || self.stopped {
            return Told::Nothing;
        }
        if attempt >= REGISTRATION_RETRIES {
            return self.dead("All masters are unresponsive! Giving up.", out);
        }
        self.register(attempt + 1, out);
        Told::Nothing
    }

    /// Nobody listens at a master's address.
    pub fn on_refused(&mut self, to: ProcId, out: &mut Out) {
        if self.app.is_none() {
            let name = self.masters.iter().find(|place| place.find(out) == Some(to)).map(|place| place.name.clone()).unwrap_or_default();
            self.unreachable(&name, out);
        }
    }

    /// The connection to the Master closed: the application goes on without it.
    pub fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if self.master != Some(peer) || self.stopped {
            return;
        }
        self.master = None;
        let name = self.masters.first().map(|place| place.name.clone()).unwrap_or_default();
        let text = format!("StandaloneAppClient$ClientEndpoint: Connection to {name} failed; waiting for master to reconnect...");
        self.log(Level::Warn, text, out);
        if !self.disconnected {
            self.disconnected = true;
            self.log(Level::Warn, "StandaloneSchedulerBackend: Disconnected from Spark cluster! Waiting for reconnection...", out);
        }
    }

    pub fn on_message(&mut self, from: ProcId, message: StandaloneMessage, driver: &mut Driver, out: &mut Out) -> Told {
        match message {
            StandaloneMessage::RegisteredApplication { app, master } => {
                self.master = Some(master);
                self.log(Level::Info, format!("StandaloneSchedulerBackend: Connected to Spark cluster with app ID {app}"), out);
                driver.registered(app.clone(), out);
                self.app = Some(app);
                return Told::Ready;
            }
            StandaloneMessage::ApplicationRemoved { message } => {
                return self.dead(&format!("Master removed our application: {message}"), out);
            }
            StandaloneMessage::ExecutorAdded { executor, worker, host, cores, .. } => {
                let id = self.full_id(executor);
                let text = format!("StandaloneAppClient$ClientEndpoint: Executor added: {id} on {worker} ({host}) with {cores} core(s)");
                self.log(Level::Info, text, out);
            }
            StandaloneMessage::ExecutorUpdated(update) => self.executor_updated(&update, driver, out),
            StandaloneMessage::WorkerRemoved { id, host, message } => {
                self.log(Level::Info, format!("StandaloneAppClient$ClientEndpoint: Master removed worker {id}: {message}"), out);
                driver.worker_removed(&host, &message, out);
            }
            StandaloneMessage::MasterChanged { master } => {
                self.log(Level::Info, "StandaloneAppClient$ClientEndpoint: Master has changed", out);
                self.master = Some(master);
                self.disconnected = false;
                if let Some(app) = self.app.clone() {
                    out.send(from, wrap(StandaloneMessage::MasterChangeAcknowledged { app }));
                }
            }
            _ => {}
        }
        Told::Nothing
    }

    fn executor_updated(&self, update: &ExecutorStateChanged, driver: &mut Driver, out: &mut Out) {
        let id = self.full_id(update.executor);
        let message = update.message.clone().unwrap_or_default();
        let shown = update.message.as_ref().map_or_else(String::new, |message| format!(" ({message})"));
        let text = format!("StandaloneAppClient$ClientEndpoint: Executor updated: {id} is now {}{shown}", update.state);
        self.log(Level::Info, text, out);
        let executor = ExecutorId(update.executor);
        if update.state == "DECOMMISSIONED" {
            driver.decommission(executor, update.worker_lost.clone(), out);
        } else if matches!(update.state, "KILLED" | "FAILED" | "LOST" | "EXITED") {
            self.log(Level::Info, format!("StandaloneSchedulerBackend: Executor {id} removed: {message}"), out);
            let why = match update.exit_status {
                Some(code) => LostExecutor::Exited { code, by_app: !BLAMELESS_CODES.contains(&code) },
                None => LostExecutor::ProcessLost { host: update.worker_lost.clone(), by_app: update.worker_lost.is_none() },
            };
            driver.executor_lost(executor, &why, &message, out);
        }
    }

    fn full_id(&self, executor: u32) -> String {
        format!("{}/{executor}", self.app.as_deref().unwrap_or("null"))
    }

    fn dead(&mut self, reason: &str, out: &mut Out) -> Told {
        if self.stopped {
            return Told::Nothing;
        }
        self.stopped = true;
        if self.app.is_none() {
            self.log(Level::Warn, "StandaloneSchedulerBackend: Application ID is not initialized yet.", out);
        }
        self.log(Level::Error, format!("StandaloneSchedulerBackend: Application has been killed. Reason: {reason}"), out);
        Told::Dead(reason.to_owned())
    }

    /// The context stops: the Master is told, and frees the executors.
    pub fn stop(&mut self, out: &mut Out) {
        self.stopped = true;
        match (self.master, &self.app) {
            (Some(master), Some(app)) => out.send(master, wrap(StandaloneMessage::UnregisterApplication { app: app.clone() })),
            (_, None) => {
                let text = "StandaloneAppClient$ClientEndpoint: Drop UnregisterApplication(null) because has not yet connected to master";
                self.log(Level::Warn, text, out);
            }
            (None, Some(_)) => {}
        }
    }

    /// The driver wants so many executors in all.
    pub fn request_total(&self, total: u32, out: &mut Out) {
        if let (Some(master), Some(app)) = (self.master, &self.app) {
            out.send(master, wrap(StandaloneMessage::RequestExecutors { app: app.clone(), total }));
        }
    }

    /// The driver wants these executors ended.
    pub fn kill_executors(&self, executors: &[ExecutorId], out: &mut Out) {
        if let (Some(master), Some(app)) = (self.master, &self.app) {
            let list = executors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            self.log(Level::Info, format!("StandaloneSchedulerBackend: Actual list of executor(s) to be killed is {list}"), out);
            let executors = executors.iter().map(|executor| executor.0).collect();
            out.send(master, wrap(StandaloneMessage::KillExecutors { app: app.clone(), executors }));
        }
    }

    fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        log(out, self.console, level, text);
    }
}

const fn wrap(message: StandaloneMessage) -> Message {
    Message::Standalone(message)
}
