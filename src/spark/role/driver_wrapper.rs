//! `DriverWrapper`: the driver's own JVM on a Worker, in standalone cluster mode. It ends with its Worker.

use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::Application;
use crate::spark::application::Ended;
use crate::spark::application::hosted::Hosted;
use crate::spark::conf::keys;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::fact::Stream;
use crate::spark::message::Message;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::print::print;
use crate::spark::program::Program;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::rule;
use crate::spark::standalone::MasterPlace;
use crate::spark::timer::Timer;
use crate::spark::version::SparkVersion;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// How an uncaught exception of `main` begins: `DriverWrapper` calls it by reflection.
const WRAPPED_TRACEBACK: &str = "Exception in thread \"main\" java.lang.reflect.InvocationTargetException\nCaused by: ";
/// From losing the worker to the shutdown hook: news that is on its way still arrives.
const WATCHER_DELAY: VirtualSpan = VirtualSpan::from_millis(300);
/// What Java 17 forbids a driver whose JVM was started without `--add-opens`.
const JAVA_17: &str =
    "java.lang.IllegalAccessError: class org.apache.spark.storage.StorageUtils$ cannot access class sun.nio.ch.DirectBuffer";

/// A driver on a worker.
#[derive(Clone, Debug)]
pub struct DriverWrapper {
    spec: Arc<AppSpec>,
    masters: Vec<MasterPlace>,
    worker: ProcId,
    /// The id that the Master gave it.
    id: String,
    app: Hosted,
}

impl DriverWrapper {
    pub const fn new(spec: Arc<AppSpec>, masters: Vec<MasterPlace>, worker: ProcId, id: String) -> Self {
        Self { spec, masters, worker, id, app: Hosted::new() }
    }

    /// `driver-…`.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn settle(&mut self, out: &mut Out) {
        if let Some(Ended { code, .. }) = self.app.get_mut().and_then(Application::take_ended) {
            out.timer(pace::CONTEXT_STOP, Timer::Leave { code, because: out.cause() });
        }
    }

    /// Before 4.0 nobody opens Java's modules for a `DriverWrapper`, as the launcher does for other JVMs of Spark's.
    fn java_17_forbids(&self) -> bool {
        let options = self.spec.request.conf.text(&keys::DRIVER_EXTRA_JAVA_OPTIONS).unwrap_or_default();
        self.spec.request.version == SparkVersion::V3_5 && !options.contains("--add-opens")
    }
}

impl Process<Spark> for DriverWrapper {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::JVM_START, Timer::Up);
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        self.app.on_message(from, message, out);
        self.settle(out);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                let console = Console::Driver(out.me());
                out.watch(self.worker);
                if self.java_17_forbids() {
                    rule::record_exit(out, rule::JAVA_17_NEEDS_OPENS);
                    print(out, console, Stream::Stderr, format!("{WRAPPED_TRACEBACK}{JAVA_17}"));
                    out.exit(ExitStatus::Code(1));
                    return;
                }
                let program = Program::new(self.spec.work.len(), console, WRAPPED_TRACEBACK);
                let me = out.me();
                let app = Application::standalone(Arc::clone(&self.spec), console, Some(program), (me, self.masters.clone()));
                self.app.start(app, out);
            }
            Timer::Leave { code: 255, .. } => self.app.exit_by_hook(ExitStatus::Code(255), out),
            Timer::Leave { code, .. } => out.exit(ExitStatus::Code(code)),
            timer => self.app.on_timer(timer, out),
        }
        self.settle(out);
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        let record = rule::record_exit(out, rule::SIGNAL_RUNS_SHUTDOWN_HOOK);
        out.blame(record);
        self.app.exit_by_hook(ExitStatus::Signal(signal), out);
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if peer == self.worker {
            let record = rule::record_exit(out, rule::DRIVER_DIES_WITH_WORKER);
            out.blame(record);
            let text = "WorkerWatcher: Lost connection to worker rpc endpoint. Exiting.";
            log(out, Console::Driver(out.me()), Level::Error, text);
            out.timer(WATCHER_DELAY, Timer::Leave { code: 255, because: out.cause() });
            return;
        }
        self.app.on_disconnect(peer, out);
        self.settle(out);
    }

    fn on_refused(&mut self, to: ProcId, message: Message, out: &mut Out) {
        self.app.on_refused(to, &message, out);
    }

    fn on_answer(&mut self, _work: TaskSpec, answer: TaskAnswer, out: &mut Out) {
        self.app.on_answer(answer, out);
    }
}
