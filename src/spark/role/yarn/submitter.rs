//! spark-submit in cluster mode on YARN: it hands the application over and, unless told not to, reports its state until the end.

use std::sync::Arc;

use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::yarn::refusal;
use crate::spark::application::yarn::submission;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::Stream;
use crate::spark::message::YarnMessage;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::print::print;
use crate::spark::protocol::Out;
use crate::spark::role::submit::JVM_TRACEBACK;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::yarn::AppName;
use crate::spark::yarn::AppState;
use crate::spark::yarn::Call;
use crate::spark::yarn::Report;

/// The process.
#[derive(Clone, Debug)]
pub struct YarnSubmitter {
    spec: Arc<AppSpec>,
    console: Console,
    call: Call,
    app: Option<AppName>,
    state: Option<AppState>,
    reports: u32,
}

/// `spark.yarn.report.loggingFrequency`: an unchanged state is written every so many reports.
const REPORTS_PER_LINE: u32 = 30;

impl YarnSubmitter {
    pub fn new(spec: Arc<AppSpec>, console: Console, resource_manager: Address) -> Self {
        let call = Call::new(resource_manager, &spec.request.conf);
        Self { spec, console, call, app: None, state: None, reports: 0 }
    }

    pub fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::JVM_START + pace::SUBMIT_PREPARE, Timer::Up);
    }

    pub fn on_timer(&mut self, timer: &Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                let submission = submission(&self.spec, DeployMode::Cluster, None);
                self.call.call(YarnMessage::SubmitApplication(Box::new(submission)), out);
            }
            Timer::Leave { code, .. } => out.exit(ExitStatus::Code(*code)),
            Timer::Yarn(YarnTimer::Poll) => self.ask(out),
            Timer::Yarn(YarnTimer::CallAgain(number)) if self.call.on_timer(*number, out).is_some() => self.gave_up(out),
            _ => {}
        }
    }

    pub fn on_message(&mut self, message: YarnMessage, out: &mut Out) {
        self.call.answered();
        match message {
            YarnMessage::SubmitApplicationResponse { app } => {
                self.app = Some(app);
                self.log(Level::Info, format!("Client: Submitting application {app} to ResourceManager"), out);
                self.log(Level::Info, format!("YarnClientImpl: Submitted application {app}"), out);
                if self.waits() { self.ask_later(out) } else { self.ask(out) }
            }
            YarnMessage::SubmitApplicationRefused { max_mib } => {
                let message = refusal(&self.spec, DeployMode::Cluster, max_mib);
                self.throw(&message, out);
            }
            YarnMessage::ApplicationReport(report) => self.hear(&report, out),
            YarnMessage::ApplicationNotFound { app } => {
                self.log(Level::Error, format!("Client: Application {app} not found."), out);
                self.throw(&format!("org.apache.spark.SparkException: Application {app} is killed"), out);
            }
            _ => {}
        }
    }

    pub fn on_refused(&mut self, out: &mut Out) {
        if let Some(tries) = self.call.refused(out) {
            let text = format!("Client: Retrying connect to server: resource-manager:8032. Already tried {tries} time(s)");
            self.log(Level::Info, text, out);
        }
    }

    fn waits(&self) -> bool {
        self.spec.request.conf.flag(&keys::YARN_SUBMIT_WAIT_APP_COMPLETION)
    }

    fn ask(&mut self, out: &mut Out) {
        if let Some(app) = self.app {
            self.call.call(YarnMessage::GetApplicationReport { app }, out);
        }
    }

    fn ask_later(&self, out: &mut Out) {
        let every = self.spec.request.conf.time(&keys::YARN_REPORT_INTERVAL).unwrap_or(VirtualSpan::from_secs(1));
        out.timer(every, Timer::Yarn(YarnTimer::Poll));
    }

    /// `Client.monitorApplication`, or the one look of a submit that does not wait.
    fn hear(&mut self, report: &Report, out: &mut Out) {
        let changed = self.state.replace(report.state) != Some(report.state);
        self.reports += 1;
        if changed || self.reports >= REPORTS_PER_LINE {
            self.log(Level::Info, format!("Client: {}", report.line()), out);
            self.reports = 0;
        }
        if changed {
            for detail in report.details() {
                self.log(Level::Info, format!("Client: {detail}"), out);
            }
        }
        if !self.waits() {
            rule::record_exit(out, rule::YARN_SUBMIT_LEAVES);
            out.timer(pace::CONTEXT_STOP, Timer::Leave { code: 0, because: out.cause() });
        } else if !report.state.is_final() {
            self.ask_later(out);
        } else if let Some(exception) = report.exception() {
            if !report.diagnostics.is_empty() {
                self.log(Level::Error, format!("Client: Application diagnostics message: {}", report.diagnostics), out);
            }
            self.throw(&format!("org.apache.spark.SparkException: {exception}"), out);
        } else {
            out.timer(pace::CONTEXT_STOP, Timer::Leave { code: 0, because: out.cause() });
        }
    }

    fn gave_up(&mut self, out: &mut Out) {
        match self.app {
            None => self.throw("java.net.ConnectException: Call to resource-manager:8032 failed: Connection refused", out),
            Some(app) => {
                let message = format!("Failed to contact YARN for application {app}.");
                self.log(Level::Error, format!("Client: {message}"), out);
                self.log(Level::Error, format!("Client: Application diagnostics message: {message}"), out);
                self.throw(&format!("org.apache.spark.SparkException: Application {app} finished with failed status"), out);
            }
        }
    }

    fn throw(&self, error: &str, out: &mut Out) {
        let cause = rule::record_exit(out, rule::YARN_SUBMIT_REPORTS);
        print(out, self.console, Stream::Stderr, format!("{JVM_TRACEBACK}{error}"));
        out.timer(pace::CONTEXT_STOP, Timer::Leave { code: 1, because: Some(cause) });
    }

    fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        log(out, self.console, level, text);
    }
}
