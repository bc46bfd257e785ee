//! An executor's JVM: `CoarseGrainedExecutorBackend`. It calls its driver, runs what it is sent, and ends with its driver.

use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::conf::keys;
use crate::spark::executor::Executor;
use crate::spark::executor::Seat;
use crate::spark::fact::Level;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::rule;
use crate::spark::submit::SubmitRequest;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// An executor's process.
#[derive(Clone, Debug)]
pub struct ExecutorRole {
    seat: Seat,
    executor: Executor,
    registered: bool,
    /// The worker that started it and without which it does not stay.
    worker: Option<ProcId>,
    lookup_timeout: VirtualSpan,
    /// It was told to leave its shuffle files to a service, and none listens on its machine.
    lacks_shuffle_service: bool,
}

/// `BlockManager.registerWithExternalShuffleServer`: three attempts, five seconds apart.
const REGISTRATION_ATTEMPTS: VirtualSpan = VirtualSpan::from_secs(10);

impl ExecutorRole {
    pub fn new(seat: Seat, request: Arc<SubmitRequest>) -> Self {
        let lookup_timeout = request.conf.time(&keys::NETWORK_TIMEOUT).unwrap_or(VirtualSpan::from_secs(120));
        Self {
            executor: Executor::new(seat.clone(), request),
            seat,
            registered: false,
            worker: None,
            lookup_timeout,
            lacks_shuffle_service: false,
        }
    }

    /// Ends when this worker does.
    #[must_use]
    pub const fn watching(mut self, worker: ProcId) -> Self {
        self.worker = Some(worker);
        self
    }

    /// On a machine whose worker runs no shuffle service, for an application that counts on one.
    #[must_use]
    pub const fn lacking_shuffle_service(mut self, lacking: bool) -> Self {
        self.lacks_shuffle_service = lacking;
        self
    }

    /// The block manager finds no shuffle service: the executor cannot be made.
    fn no_shuffle_service(&self, out: &mut Out) {
        let record = rule::record_exit(out, rule::NEEDS_SHUFFLE_SERVICE);
        out.blame(record);
        let address = format!("{}:7337", self.seat.host);
        let text = format!(
            "BlockManager: Failed to connect to external shuffle server, will retry 2 more times after waiting 5 seconds... ({address})"
        );
        log(out, self.seat.console, Level::Error, text);
        out.timer(REGISTRATION_ATTEMPTS, Timer::Leave { code: 1, because: out.cause() });
    }

    fn call_driver(&self, message: AppMessage, out: &mut Out) {
        out.send(self.seat.driver, Message::App(message));
    }
}

impl Process<Spark> for ExecutorRole {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::EXECUTOR_START, Timer::Up);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                if let Some(worker) = self.worker {
                    out.watch(worker);
                }
                log(out, self.seat.console, Level::Info, "CoarseGrainedExecutorBackend: Started daemon");
                if let Some((wait, error)) = self.executor.no_way_to_driver() {
                    log(out, self.seat.console, Level::Error, format!("java.io.IOException: Failed to connect: {error}"));
                    rule::record_exit(out, rule::UNREACHABLE_DRIVER);
                    out.timer(wait, Timer::Leave { code: 1, because: out.cause() });
                    return;
                }
                self.call_driver(AppMessage::RetrieveSparkAppConfig { executor: self.seat.id }, out);
                out.timer(self.lookup_timeout, Timer::Poll);
            }
            Timer::Executor(timer) => {
                self.executor.on_timer(timer, out);
                if let Some(code) = self.executor.take_exit() {
                    out.exit(ExitStatus::Code(code));
                }
            }
            Timer::Leave { code, .. } => {
                if self.lacks_shuffle_service && code != 0 {
                    let text = "CoarseGrainedExecutorBackend: Executor self-exiting due to : Unable to create executor due to \
                                Unable to register with external shuffle server due to : Failed to connect";
                    log(out, self.seat.console, Level::Error, text);
                }
                out.exit(ExitStatus::Code(code));
            }
            // Nothing has come back from the driver: its address leads nowhere.
            Timer::Poll if !self.registered => {
                let text = "CoarseGrainedExecutorBackend: Executor self-exiting due to : Cannot register with driver: \
                            spark://CoarseGrainedScheduler@driver:7078";
                log(out, self.seat.console, Level::Error, text);
                rule::record_exit(out, rule::UNREACHABLE_DRIVER);
                out.exit(ExitStatus::Code(1));
            }
            _ => {}
        }
    }

    fn on_message(&mut self, _from: ProcId, message: Message, out: &mut Out) {
        let Message::App(message) = message else { return };
        match message {
            AppMessage::SparkAppConfig => {
                let Seat { id: executor, host, cores, server, .. } = self.seat.clone();
                self.call_driver(AppMessage::RegisterExecutor { executor, host, cores, server }, out);
            }
            AppMessage::RegisteredExecutor if self.lacks_shuffle_service => {
                self.registered = true;
                self.no_shuffle_service(out);
            }
            AppMessage::RegisteredExecutor => {
                self.registered = true;
                log(out, self.seat.console, Level::Info, "CoarseGrainedExecutorBackend: Successfully registered with driver");
                self.executor.start_heart(out);
                self.call_driver(AppMessage::LaunchedExecutor { executor: self.seat.id }, out);
            }
            AppMessage::RegisterExecutorFailed { reason } => {
                log(out, self.seat.console, Level::Error, format!("CoarseGrainedExecutorBackend: Slave registration failed: {reason}"));
                out.exit(ExitStatus::Code(1));
            }
            AppMessage::StopExecutor => {
                log(out, self.seat.console, Level::Info, "CoarseGrainedExecutorBackend: Driver commanded a shutdown");
                self.executor.on_message(AppMessage::StopExecutor, out);
                out.timer(pace::CONTEXT_STOP, Timer::Leave { code: 0, because: out.cause() });
            }
            message => {
                self.executor.on_message(message, out);
                if let Some(code) = self.executor.take_exit() {
                    out.exit(ExitStatus::Code(code));
                }
            }
        }
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        if signal == Signal::Power && self.executor.decommissions() {
            self.executor.decommission(false, out);
            return;
        }
        let short = signal.name().trim_start_matches("SIG");
        log(out, self.seat.console, Level::Error, format!("CoarseGrainedExecutorBackend: RECEIVED SIGNAL {short}"));
        out.exit(ExitStatus::Signal(signal));
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if self.worker == Some(peer) {
            let record = rule::record_exit(out, rule::EXECUTOR_DIES_WITH_WORKER);
            out.blame(record);
            log(out, self.seat.console, Level::Error, "WorkerWatcher: Lost connection to worker rpc endpoint. Exiting.");
            out.exit(ExitStatus::Code(255));
        }
        if peer != self.seat.driver {
            return;
        }
        if self.executor.stopping() {
            log(out, self.seat.console, Level::Info, "CoarseGrainedExecutorBackend: Driver disconnected during shutdown");
            return;
        }
        let cause = rule::record_exit(out, rule::EXECUTOR_DIES_WITH_DRIVER);
        out.blame(cause);
        log(
            out,
            self.seat.console,
            Level::Error,
            "CoarseGrainedExecutorBackend: Executor self-exiting due to : Driver driver:7078 disassociated! Shutting down.",
        );
        out.exit(ExitStatus::Code(1));
    }

    /// The driver's address answers that nobody listens there.
    fn on_refused(&mut self, to: ProcId, _message: Message, out: &mut Out) {
        if to == self.seat.driver && !self.executor.stopping() {
            log(out, self.seat.console, Level::Error, "CoarseGrainedExecutorBackend: Cannot register with driver: Connection refused");
            out.exit(ExitStatus::Code(1));
        }
    }

    fn on_answer(&mut self, _work: TaskSpec, answer: TaskAnswer, out: &mut Out) {
        self.executor.on_answer(answer, out);
    }
}
