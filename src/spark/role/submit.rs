//! spark-submit's JVM. In local and client mode `main` runs in it, so it is the driver.

use std::sync::Arc;

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::Application;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::message::Message;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::program::Program;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::rule;
use crate::spark::standalone::MasterPlace;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// How an uncaught exception begins on a JVM's stderr.
pub const JVM_TRACEBACK: &str = "Exception in thread \"main\" ";

/// spark-submit with the driver inside.
#[derive(Clone, Debug)]
pub struct Submit {
    spec: Arc<AppSpec>,
    console: Console,
    cores: u32,
    /// Where the masters are, on a standalone cluster.
    masters: Vec<MasterPlace>,
    app: Option<Application>,
    leaving: bool,
}

impl Submit {
    /// A submit on a machine with so many cores, from the terminal `console`.
    pub const fn new(spec: Arc<AppSpec>, console: Console, cores: u32, masters: Vec<MasterPlace>) -> Self {
        Self { spec, console, cores, masters, app: None, leaving: false }
    }

    /// The program is over: the JVM ends when nothing holds it any more.
    fn settle(&mut self, out: &mut Out) {
        if let Some(ended) = self.app.as_mut().and_then(Application::take_ended) {
            self.leaving = true;
            out.timer(pace::CONTEXT_STOP, Timer::Leave { code: ended.code, because: out.cause() });
        }
    }
}

impl Process<Spark> for Submit {
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
                let program = Program::new(self.spec.work.len(), self.console, JVM_TRACEBACK);
                let (spec, me) = (Arc::clone(&self.spec), out.me());
                let mut app = if self.masters.is_empty() {
                    Application::local(spec, self.console, Some(program), (me, self.cores))
                } else {
                    Application::standalone(spec, self.console, Some(program), (me, self.masters.clone()))
                };
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

    /// The shutdown hook stops the context; the exit code is the signal's.
    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        log(out, self.console, Level::Info, "SparkContext: Invoking stop() from shutdown hook");
        if let Some(app) = &mut self.app {
            app.shut_down(out);
        }
        let cause = rule::record_exit(out, rule::SIGNAL_RUNS_SHUTDOWN_HOOK);
        out.blame(cause);
        out.exit(ExitStatus::Signal(signal));
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
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
