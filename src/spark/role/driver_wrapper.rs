//! `DriverWrapper`: the driver's own JVM on a Worker, in standalone cluster mode. It ends with its Worker.

use std::sync::Arc;

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::Application;
use crate::spark::application::Ended;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::message::Message;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::program::Program;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::submit::JVM_TRACEBACK;
use crate::spark::rule;
use crate::spark::standalone::MasterPlace;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// A driver on a worker.
#[derive(Clone, Debug)]
pub struct DriverWrapper {
    spec: Arc<AppSpec>,
    masters: Vec<MasterPlace>,
    worker: ProcId,
    /// The id that the Master gave it.
    id: String,
    app: Option<Application>,
}

impl DriverWrapper {
    pub const fn new(spec: Arc<AppSpec>, masters: Vec<MasterPlace>, worker: ProcId, id: String) -> Self {
        Self { spec, masters, worker, id, app: None }
    }

    /// `driver-…`.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn settle(&mut self, out: &mut Out) {
        if let Some(Ended { code, .. }) = self.app.as_mut().and_then(Application::take_ended) {
            out.timer(pace::CONTEXT_STOP, Timer::Leave { code, because: out.cause() });
        }
    }

    /// The JVM ends in an orderly way: its shutdown hook stops the context.
    fn shut_down(&mut self, status: ExitStatus, out: &mut Out) {
        log(out, Console::Driver(out.me()), Level::Info, "SparkContext: Invoking stop() from shutdown hook");
        if let Some(app) = &mut self.app {
            app.shut_down(out);
        }
        out.exit(status);
    }
}

impl Process<Spark> for DriverWrapper {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::JVM_START, Timer::Up);
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        if let Some(app) = &mut self.app {
            app.on_any_message(from, message, out);
        }
        self.settle(out);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                let console = Console::Driver(out.me());
                out.watch(self.worker);
                let program = Program::new(self.spec.work.len(), console, JVM_TRACEBACK);
                let me = out.me();
                let mut app = Application::standalone(Arc::clone(&self.spec), console, Some(program), (me, self.masters.clone()));
                app.start(out);
                self.app = Some(app);
            }
            Timer::Leave { code, .. } => out.exit(ExitStatus::Code(code)),
            timer => {
                if let Some(app) = &mut self.app {
                    app.on_timer(timer, out);
                }
            }
        }
        self.settle(out);
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        let record = rule::record_exit(out, rule::SIGNAL_RUNS_SHUTDOWN_HOOK);
        out.blame(record);
        self.shut_down(ExitStatus::Signal(signal), out);
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if peer == self.worker {
            let record = rule::record_exit(out, rule::DRIVER_DIES_WITH_WORKER);
            out.blame(record);
            let text = "WorkerWatcher: Lost connection to worker rpc endpoint. Exiting.";
            log(out, Console::Driver(out.me()), Level::Error, text);
            self.shut_down(ExitStatus::Code(255), out);
            return;
        }
        if let Some(app) = &mut self.app {
            app.on_disconnect(peer, out);
        }
        self.settle(out);
    }

    fn on_refused(&mut self, to: ProcId, message: Message, out: &mut Out) {
        if let Some(app) = &mut self.app {
            app.on_refused(to, &message, out);
        }
    }

    fn on_answer(&mut self, _work: TaskSpec, answer: TaskAnswer, out: &mut Out) {
        if let Some(app) = &mut self.app {
            app.on_answer(answer, out);
        }
    }
}
