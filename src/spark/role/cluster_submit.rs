//! spark-submit in standalone cluster mode: hands the driver to the Master, looks once whether it runs, and leaves
//! (or waits for its end, if told to). By RPC (`ClientEndpoint`) or by REST (`RestSubmissionClient`).

use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::conf::keys;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::Stream;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::message::standalone::DriverDescription;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::print::print;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::master::drivers::NOT_ALIVE;
use crate::spark::rule;
use crate::spark::standalone::MasterPlace;
use crate::spark::timer::Timer;
use crate::spark::version::SparkVersion;

/// How long after the submission it asks for the first time.
const FIRST_LOOK: VirtualSpan = VirtualSpan::from_secs(5);
/// `REPORT_DRIVER_STATUS_INTERVAL`.
const NEXT_LOOK: VirtualSpan = VirtualSpan::from_secs(1);

/// The submitting JVM.
#[derive(Clone, Debug)]
pub struct ClusterSubmit {
    spec: Arc<AppSpec>,
    console: Console,
    masters: Vec<MasterPlace>,
    rest: bool,
    waits: bool,
    master: Option<ProcId>,
    lost: Vec<ProcId>,
    driver: Option<String>,
    reported: bool,
}

impl ClusterSubmit {
    pub fn new(spec: Arc<AppSpec>, console: Console, masters: Vec<MasterPlace>) -> Self {
        let conf = &spec.request.conf;
        let rest = conf.explicit(keys::MASTER_REST_ENABLED.name) == Some("true");
        let waits = conf.flag(&keys::STANDALONE_SUBMIT_WAIT_APP_COMPLETION);
        Self { console, masters, rest, waits, master: None, lost: Vec::new(), driver: None, reported: false, spec }
    }

    fn log(&self, level: Level, text: impl Into<String>, out: &mut Out) {
        let class = if self.rest { "RestSubmissionClient" } else { "ClientEndpoint" };
        log(out, self.console, level, format!("{class}: {}", text.into()));
    }

    fn description(&self) -> DriverDescription {
        let conf = &self.spec.request.conf;
        DriverDescription {
            application: self.spec.index,
            memory_mib: conf.size(&keys::DRIVER_MEMORY).unwrap_or(1 << 30) >> 20,
            cores: conf.int(&keys::DRIVER_CORES).and_then(|cores| u32::try_from(cores).ok()).unwrap_or(1),
            supervise: self.spec.request.supervise,
        }
    }

    /// REST is spoken on a port of its own; a master that does not speak it there is asked by RPC instead.
    fn choose_protocol(&mut self, out: &mut Out) {
        if !self.rest {
            return;
        }
        let url = self.masters.first().map(|place| place.name.clone()).unwrap_or_default();
        print(out, self.console, Stream::Stderr, "Running Spark using the REST application submission protocol.");
        self.log(Level::Info, format!("Submitting a request to launch an application in spark://{url}."), out);
        let served = self.masters.iter().any(|place| place.is_rest() && out.find(place.machine, MasterPlace::REST_PORT).is_some());
        if !served {
            self.log(Level::Warn, format!("Unable to connect to server spark://{url}."), out);
            rule::note(out, rule::REST_FALLS_BACK);
            let text =
                format!("Warning: Master endpoint spark://{url} was not a REST server. Falling back to legacy submission gateway instead.");
            print(out, self.console, Stream::Stderr, text);
            self.rest = false;
        }
    }

    fn submit(&mut self, out: &mut Out) {
        self.choose_protocol(out);
        let masters: Vec<Option<ProcId>> = self.masters.iter().map(|place| place.find(out)).collect();
        for (master, place) in masters.into_iter().zip(self.masters.clone()) {
            match master {
                Some(master) => {
                    let message = StandaloneMessage::RequestSubmitDriver(Box::new(self.description()));
                    out.send(master, Message::Standalone(message));
                }
                None => self.no_endpoint(&place.name, out),
            }
        }
    }

    /// `ClientApp.start` looks each master of the URL up first, and throws at one that does not answer, whatever the others do.
    fn no_endpoint(&self, name: &str, out: &mut Out) {
        let record = rule::record_exit(out, rule::EVERY_MASTER_MUST_ANSWER);
        out.blame(record);
        print(
            out,
            self.console,
            Stream::Stderr,
            "Exception in thread \"main\" org.apache.spark.SparkException: Exception thrown in awaitResult: ",
        );
        print(out, self.console, Stream::Stderr, format!("Caused by: java.io.IOException: Failed to connect to /{name}"));
        out.exit(ExitStatus::Code(1));
    }

    /// `onDisconnected`: without any master left the submitter ends with -1.
    fn give_up_master(&mut self, master: ProcId, name: &str, out: &mut Out) {
        self.log(Level::Error, format!("Error connecting to master {name}."), out);
        if !self.lost.contains(&master) {
            self.lost.push(master);
        }
        if self.lost.len() >= self.masters.len() {
            self.log(Level::Error, "No master is available, exiting.", out);
            let record = rule::record_exit(out, rule::SUBMITTER_NEEDS_MASTER);
            out.blame(record);
            out.exit(ExitStatus::Code(255));
        }
    }

    fn name_of(&self, master: ProcId, out: &Out) -> String {
        self.masters.iter().find(|place| place.find(out) == Some(master)).map(|place| place.name.clone()).unwrap_or_default()
    }

    fn look(&self, out: &mut Out) {
        if let (Some(master), Some(driver)) = (self.master, self.driver.clone()) {
            out.send(master, Message::Standalone(StandaloneMessage::RequestDriverStatus { driver }));
        }
    }

    fn submitted(&mut self, from: ProcId, success: bool, driver: Option<String>, message: &str, out: &mut Out) {
        // It takes this for the answer of a standby and goes on waiting for that of the leader, which it has asked already.
        if message.starts_with(NOT_ALIVE) {
            self.log(Level::Info, message, out);
            rule::note(out, rule::MASTER_NOT_ALIVE_TAKES_NO_DRIVER);
            return;
        }
        if let (true, Some(driver)) = (self.rest, &driver) {
            self.log(Level::Info, format!("Submission successfully created as {driver}. Polling submission state..."), out);
            let url = self.name_of(from, out);
            self.log(Level::Info, format!("Submitting a request for the status of submission {driver} in spark://{url}."), out);
        } else {
            self.log(Level::Info, message, out);
        }
        if !success {
            out.exit(ExitStatus::Code(255));
            return;
        }
        self.master = Some(from);
        self.driver = driver;
        if self.rest {
            self.look(out);
        } else {
            self.log(Level::Info, "... waiting before polling master for driver state", out);
            out.timer(FIRST_LOOK, Timer::Poll);
        }
    }

    fn status(&mut self, state: Option<&'static str>, worker: Option<String>, error: Option<String>, out: &mut Out) {
        let driver = self.driver.clone().unwrap_or_default();
        let Some(state) = state else {
            self.log(Level::Error, format!("ERROR: Cluster master did not recognize {driver}"), out);
            out.exit(ExitStatus::Code(255));
            return;
        };
        if self.rest {
            self.log(Level::Info, format!("State of driver {driver} is now {state}."), out);
            if let Some(worker) = worker {
                self.log(Level::Info, format!("Driver is running on worker {worker} at {worker}:7081."), out);
            }
            self.log(Level::Info, "Server responded with CreateSubmissionResponse:", out);
            let record = rule::record_exit(out, rule::SUBMITTER_LEAVES);
            out.blame(record);
            out.exit(ExitStatus::Code(0));
            return;
        }
        if !self.reported {
            self.reported = true;
            self.log(Level::Info, format!("State of {driver} is {state}"), out);
            if let (Some(worker), "RUNNING") = (worker, state) {
                self.log(Level::Info, format!("Driver running on {worker}"), out);
            }
        }
        if let Some(error) = error {
            self.log(Level::Error, format!("Exception from cluster was: {error}"), out);
            out.exit(ExitStatus::Code(255));
        } else if matches!(state, "FINISHED" | "FAILED" | "ERROR" | "KILLED") {
            self.log(Level::Info, format!("State of driver {driver} is {state}, exiting spark-submit JVM."), out);
            let record = rule::record_exit(out, rule::SUBMITTER_EXITS_ZERO);
            out.blame(record);
            out.exit(ExitStatus::Code(0));
        } else if self.waits {
            out.timer(NEXT_LOOK, Timer::Poll);
        } else {
            let gap = if self.spec.request.version >= SparkVersion::V4_0 { "  " } else { " " };
            let text = format!("spark-submit not configured to wait for completion,{gap}exiting spark-submit JVM.");
            self.log(Level::Info, text, out);
            let record = rule::record_exit(out, rule::SUBMITTER_LEAVES);
            out.blame(record);
            out.exit(ExitStatus::Code(0));
        }
    }
}

impl Process<Spark> for ClusterSubmit {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::JVM_START + pace::SUBMIT_PREPARE, Timer::Up);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => self.submit(out),
            Timer::Poll => self.look(out),
            _ => {}
        }
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        match message {
            Message::Standalone(StandaloneMessage::SubmitDriverResponse { success, driver, message }) => {
                self.submitted(from, success, driver, &message, out);
            }
            Message::Standalone(StandaloneMessage::DriverStatusResponse { state, worker, error, .. }) => {
                self.status(state, worker, error, out);
            }
            _ => {}
        }
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        let name = self.name_of(peer, out);
        self.give_up_master(peer, &name, out);
    }

    fn on_refused(&mut self, to: ProcId, _message: Message, out: &mut Out) {
        let name = self.name_of(to, out);
        self.no_endpoint(&name, out);
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        out.exit(ExitStatus::Signal(signal));
    }
}
