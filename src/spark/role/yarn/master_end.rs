//! How an `ApplicationMaster` ends: final status, exit code, and whether it says good-bye, so that YARN does not start another.

use crate::sim::ExitStatus;
use crate::spark::application::Ended;
use crate::spark::application::How;
use crate::spark::application::gateway;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Level;
use crate::spark::message::Message;
use crate::spark::message::YarnMessage;
use crate::spark::pace;
use crate::spark::protocol::Out;
use crate::spark::role::yarn::application_master::ApplicationMaster;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::yarn::FinalStatus;

// Exit codes of `ApplicationMaster`.
pub(super) const UNCAUGHT_EXCEPTION: u8 = 10;
pub(super) const MAX_EXECUTOR_FAILURES: u8 = 11;
pub(super) const REPORTER_FAILURE: u8 = 12;
const SC_NOT_INITED: u8 = 13;
const EXCEPTION_USER_CLASS: u8 = 15;
const EARLY: u8 = 16;
const DISCONNECTED: u8 = 17;

/// What the shutdown hook says of an application that had not said how it ended.
const HOOK: &str = "Shutdown hook called before final status was reported.";

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    status: FinalStatus,
    code: u8,
}

impl ApplicationMaster {
    /// In cluster mode: has the program ended, or does the driver's backend want the end?
    pub(super) fn settle(&mut self, out: &mut Out) {
        let Some(app) = self.app.get_mut() else { return };
        app.heed(out);
        gateway::tell(app, self.python, out);
        let Some(Ended { code, how }) = app.take_ended() else { return };
        match how {
            How::Returned => self.finish(FinalStatus::Succeeded, 0, "", out),
            How::Threw(error) => {
                self.finish(FinalStatus::Failed, EXCEPTION_USER_CLASS, &format!("User class threw exception: {error}"), out);
            }
            // The JVM ends with the program's own code; the hook reports for it.
            How::Exited => {
                self.log(Level::Info, format!("ApplicationMaster: Final app status: FAILED, exitCode: {EARLY}, (reason: {HOOK})"), out);
                self.leave(End { status: FinalStatus::Failed, code }, HOOK, out);
            }
        }
    }

    /// The Python program of cluster mode has ended with this code.
    pub(super) fn python_ended(&mut self, code: u8, out: &mut Out) {
        if code == 0 {
            self.finish(FinalStatus::Succeeded, 0, "", out);
        } else {
            self.finish(FinalStatus::Failed, code, &format!("User application exited with status {code}"), out);
        }
    }

    /// `ApplicationMaster.finish`: the first call counts.
    pub(super) fn finish(&mut self, status: FinalStatus, code: u8, message: &str, out: &mut Out) {
        if self.end.is_some() {
            return;
        }
        let ready = self.registered || self.mode == DeployMode::Client;
        let (status, code) = if ready { (status, code) } else { (FinalStatus::Failed, SC_NOT_INITED) };
        let reason = if message.is_empty() { String::new() } else { format!(", (reason: {message})") };
        self.log(Level::Info, format!("ApplicationMaster: Final app status: {}, exitCode: {code}{reason}", status.as_str()), out);
        self.leave(End { status, code }, message, out);
    }

    fn leave(&mut self, end: End, message: &str, out: &mut Out) {
        self.allocator.target = 0;
        self.app.stop_context(end.code, out);
        // Unless it is the last one, a failed attempt keeps silent, so that YARN starts another.
        let says_goodbye = self.registered && (self.last || end.status == FinalStatus::Succeeded);
        if says_goodbye {
            self.log(Level::Info, format!("ApplicationMaster: Unregistering ApplicationMaster with {}", end.status.as_str()), out);
            self.call.call(self.goodbye(end.status, message), out);
        } else {
            out.timer(pace::CONTEXT_STOP, Timer::Leave { code: end.code, because: out.cause() });
        }
        self.end = Some(end);
    }

    fn goodbye(&self, status: FinalStatus, message: &str) -> YarnMessage {
        let diagnostics = message.to_owned();
        YarnMessage::FinishApplicationMaster { app: self.container.app, attempt: self.container.attempt, status, diagnostics }
    }

    /// The good-bye was heard, or nobody is there to hear it.
    pub(super) fn unregistered(&mut self, out: &mut Out) {
        self.call.answered();
        if let Some(end) = &self.end {
            out.timer(pace::CONTEXT_STOP, Timer::Leave { code: end.code, because: out.cause() });
        }
    }

    /// A signal: the shutdown hook speaks for an application that had not ended.
    pub(super) fn hook(&mut self, out: &mut Out) {
        self.app.stop_context(0, out);
        if self.end.is_none() && self.registered && self.last {
            let (status, message) = match self.mode {
                DeployMode::Cluster => (FinalStatus::Failed, HOOK),
                DeployMode::Client => (FinalStatus::Undefined, ""),
            };
            let goodbye = self.goodbye(status, message);
            if let Some(proc) = self.call.resource_manager.find(out) {
                out.send(proc, Message::Yarn(goodbye));
            }
        }
    }

    /// Client mode: the connection to the driver is closed. `AMEndpoint.onDisconnected`.
    pub(super) fn driver_gone(&mut self, out: &mut Out) {
        let strict = self.spec.request.conf.flag(&keys::YARN_AM_CLIENT_MODE_TREAT_DISCONNECT_AS_FAILED);
        match self.shutdown {
            None if strict => {
                rule::record_exit(out, rule::YARN_CLIENT_LOSS_FAILS);
                self.log(Level::Error, "ApplicationMaster$AMEndpoint: Application Master lost connection with driver! Shutting down.", out);
                self.finish(FinalStatus::Failed, DISCONNECTED, "", out);
            }
            Some(code) if code != 0 => {
                self.log(
                    Level::Error,
                    format!("ApplicationMaster$AMEndpoint: Driver terminated with exit code {code}! Shutting down."),
                    out,
                );
                self.finish(FinalStatus::Failed, code, "", out);
            }
            Some(_) => {
                self.log(Level::Info, "ApplicationMaster$AMEndpoint: Driver terminated or disconnected! Shutting down.", out);
                self.finish(FinalStatus::Succeeded, 0, "", out);
            }
            None => {
                rule::record_exit(out, rule::YARN_CLIENT_LOSS_SUCCEEDS);
                self.log(Level::Info, "ApplicationMaster$AMEndpoint: Driver terminated or disconnected! Shutting down.", out);
                self.finish(FinalStatus::Succeeded, 0, "", out);
            }
        }
    }

    /// Client mode: nobody listens where the driver should be.
    pub(super) fn driver_unreachable(&mut self, out: &mut Out) {
        let message =
            "Uncaught exception: org.apache.spark.SparkException: Exception thrown in awaitResult: Failed to connect to the driver";
        self.finish(FinalStatus::Failed, UNCAUGHT_EXCEPTION, message, out);
    }

    /// The program has not made a context in time.
    pub(super) fn context_overdue(&mut self, out: &mut Out) {
        if !self.registered && !self.call.is_open() && self.end.is_none() {
            self.log(Level::Error, "ApplicationMaster: SparkContext did not initialize in time. Please check earlier log output for errors. Failing the application.", out);
            let record = rule::note(out, rule::YARN_CONTEXT_OVERDUE);
            out.blame(record);
            self.finish(FinalStatus::Failed, SC_NOT_INITED, "Timed out waiting for SparkContext.", out);
        }
    }

    /// The `ResourceManager` does not know this attempt: it has started again, or given the attempt up.
    pub(super) fn forgotten(&mut self, out: &mut Out) {
        self.call.answered();
        self.registered = false;
        if self.end.is_some() {
            self.unregistered(out);
            return;
        }
        let attempt = self.container.app.attempt(self.container.attempt);
        let message = format!("Application attempt {attempt} doesn't exist in ApplicationMasterService cache.");
        self.log(Level::Error, format!("ApplicationMaster: Exception from Reporter thread.\n{message}"), out);
        self.app.stop_context(REPORTER_FAILURE, out);
        self.end = Some(End { status: FinalStatus::Failed, code: REPORTER_FAILURE });
        out.exit(ExitStatus::Code(REPORTER_FAILURE));
    }
}
