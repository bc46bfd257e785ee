//! spark-submit's JVM. In local and client mode the driver is in it: `main` itself, or the gateway of a Python program.

use std::sync::Arc;

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::Application;
use crate::spark::application::Backend;
use crate::spark::application::cluster::Place;
use crate::spark::application::gateway;
use crate::spark::application::hosted::Hosted;
use crate::spark::fact::Console;
use crate::spark::message::Message;
use crate::spark::message::PythonMessage;
use crate::spark::pace;
use crate::spark::program::Program;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::python::Python;
use crate::spark::rule;
use crate::spark::standalone::MasterPlace;
use crate::spark::submit::Language;
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
    /// Where YARN or Kubernetes is, if that brings the executors.
    place: Option<Place>,
    app: Hosted,
    /// The Python process of a Python program: a child, or the parent that started this JVM.
    python: Option<ProcId>,
    python_is_child: bool,
}

impl Submit {
    /// A submit on a machine with so many cores, from the terminal `console`.
    pub const fn new(spec: Arc<AppSpec>, console: Console, cores: u32, masters: Vec<MasterPlace>) -> Self {
        Self { spec, console, cores, masters, place: None, app: Hosted::new(), python: None, python_is_child: false }
    }

    /// The same where YARN or Kubernetes brings executors.
    #[must_use]
    pub fn on_cluster(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// The JVM that a Python process starts for itself.
    #[must_use]
    pub fn for_python(mut self, parent: ProcId) -> Self {
        self.python = Some(parent);
        self
    }

    fn up(&mut self, out: &mut Out) {
        let in_python = self.spec.request.language == Language::Python;
        let (spec, me) = (Arc::clone(&self.spec), out.me());
        // What runs inside the cluster writes to the files of its container, not to a terminal.
        if self.place.as_ref().is_some_and(Place::inside) {
            self.console = Console::Driver(me);
        }
        let program = (!in_python).then(|| Program::new(self.spec.work.len(), self.console, JVM_TRACEBACK));
        let app = if let Some(place) = &self.place {
            let cluster = place.backend(&spec, self.console);
            Application::new(spec, self.console, program, Backend::Cluster(Box::new(cluster)))
        } else if self.masters.is_empty() {
            Application::local(spec, self.console, program, (me, self.cores))
        } else {
            Application::standalone(spec, self.console, program, (me, self.masters.clone()))
        };
        self.app.start(app, out);
        match self.python {
            Some(parent) => out.send(parent, Message::Python(PythonMessage::GatewayReady)),
            None if in_python => {
                let role = Python::under(me, &self.spec, self.console);
                self.python_is_child = true;
                self.python = Some(out.spawn("python", Role::Python(Box::new(role))));
            }
            None => {}
        }
    }

    /// Tells the Python program what came of its calls, and ends the JVM when its own program is over.
    fn settle(&mut self, out: &mut Out) {
        let Some(app) = self.app.get_mut() else { return };
        app.heed(out);
        gateway::tell(app, self.python, out);
        if let Some(code) = app.take_exit() {
            app.shut_down(out);
            out.exit(ExitStatus::Code(code));
        } else if let Some(ended) = app.take_ended() {
            out.timer(pace::CONTEXT_STOP, Timer::Leave { code: ended.code, because: out.cause() });
        }
    }
}

impl Process<Spark> for Submit {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::JVM_START, Timer::Up);
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        match message {
            Message::Python(call) => self.app.on_call(&call, out),
            message => self.app.on_message(from, message, out),
        }
        self.settle(out);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => self.up(out),
            Timer::Leave { code, .. } => out.exit(ExitStatus::Code(code)),
            timer => self.app.on_timer(timer, out),
        }
        self.settle(out);
    }

    /// The shutdown hook stops the context; the exit code is the signal's.
    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        rule::record_exit(out, rule::SIGNAL_RUNS_SHUTDOWN_HOOK);
        self.app.exit_by_hook(ExitStatus::Signal(signal), out);
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if self.python == Some(peer) && self.app.started() {
            // A parent's end closes the pipe that this JVM reads; a child's end is told by its exit.
            if !self.python_is_child {
                rule::record_exit(out, rule::JVM_ENDS_WITH_PYTHON);
                self.app.exit_by_hook(ExitStatus::Code(0), out);
            }
            return;
        }
        self.app.on_disconnect(peer, out);
        self.settle(out);
    }

    fn on_refused(&mut self, to: ProcId, message: Message, out: &mut Out) {
        self.app.on_refused(to, &message, out);
        self.settle(out);
    }

    /// `PythonRunner`: the JVM ends with the code of its Python program.
    fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        if self.python == Some(child) {
            rule::record_exit(out, rule::JVM_ENDS_WITH_PYTHON);
            self.app.exit_by_hook(ExitStatus::Code(status.code().unwrap_or(1)), out);
        }
    }

    fn on_answer(&mut self, _work: TaskSpec, answer: TaskAnswer, out: &mut Out) {
        self.app.on_answer(answer, out);
    }
}
