//! A Python program as a process: the session lives in a JVM, and every action is a call to it. Either one's death ends the other.

use std::sync::Arc;

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::fact::Console;
use crate::spark::fact::Stream;
use crate::spark::message::Message;
use crate::spark::message::PythonMessage;
use crate::spark::pace;
use crate::spark::print::print;
use crate::spark::program::Program;
use crate::spark::program::Want;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::submit::Submit;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// How an uncaught exception ends on Python's stderr.
const TRACEBACK: &str = "py4j.protocol.Py4JJavaError: An error occurred while calling the driver JVM: ";

/// The Python side of an application.
#[derive(Clone, Debug)]
pub struct Python {
    console: Console,
    program: Program,
    /// The JVM it talks to: its parent under spark-submit, its child when Python was started first.
    jvm: Option<ProcId>,
    /// The JVM it starts itself.
    starts: Option<Box<Submit>>,
    /// It waits for the JVM to run an action.
    in_action: bool,
}

impl Python {
    /// The child of a spark-submit JVM.
    pub fn under(jvm: ProcId, spec: &Arc<AppSpec>, console: Console) -> Self {
        Self { console, program: Program::new(spec.work.len(), console, TRACEBACK), jvm: Some(jvm), starts: None, in_action: false }
    }

    /// `python app.py`: it starts the JVM itself.
    pub fn first(spec: &Arc<AppSpec>, console: Console, jvm: Submit) -> Self {
        let program = Program::new(spec.work.len(), console, TRACEBACK);
        Self { console, program, jvm: None, starts: Some(Box::new(jvm)), in_action: false }
    }

    fn call(&self, message: PythonMessage, out: &mut Out) {
        if let Some(jvm) = self.jvm {
            out.send(jvm, Message::Python(message));
        }
    }

    fn grant(&mut self, want: &Want, out: &mut Out) {
        self.in_action = matches!(want, Want::RunJob(_));
        match *want {
            Want::Wait => {}
            Want::CreateContext => self.call(PythonMessage::CreateContext, out),
            Want::RunJob(number) => self.call(PythonMessage::RunJob { number }, out),
            Want::StopContext => self.call(PythonMessage::StopContext, out),
            Want::Ended { code, .. } => out.exit(ExitStatus::Code(code)),
        }
    }

    fn begin(&mut self, out: &mut Out) {
        let want = self.program.start(out);
        self.grant(&want, out);
    }
}

impl Process<Spark> for Python {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::PYTHON_START, Timer::Up);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => match self.starts.take() {
                Some(jvm) => {
                    let me = out.me();
                    self.jvm = Some(out.spawn("driver JVM", Role::Submit(Box::new(jvm.for_python(me)))));
                }
                None => self.begin(out),
            },
            Timer::Program(timer) => {
                if let Some(want) = self.program.on_timer(&timer, out) {
                    self.grant(&want, out);
                }
            }
            _ => {}
        }
    }

    fn on_message(&mut self, _from: ProcId, message: Message, out: &mut Out) {
        let Message::Python(message) = message else { return };
        self.in_action &= !matches!(message, PythonMessage::JobDone { .. } | PythonMessage::JobFailed { .. });
        let want = match message {
            PythonMessage::GatewayReady => {
                self.begin(out);
                None
            }
            PythonMessage::ContextReady => {
                self.program.context_ready(out);
                None
            }
            PythonMessage::ContextFailed { error } => Some(self.program.context_failed(&error, out)),
            PythonMessage::JobDone { rows, checksum } => {
                self.program.job_done(rows, checksum, out);
                None
            }
            PythonMessage::JobFailed { error } => self.program.job_failed(&error, out),
            PythonMessage::ContextStopped => self.program.context_stopped(out),
            PythonMessage::CreateContext | PythonMessage::RunJob { .. } | PythonMessage::StopContext => None,
        };
        if let Some(want) = want {
            self.grant(&want, out);
        }
    }

    /// The gateway is gone: the call that waits raises, and nobody catches it.
    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if self.jvm == Some(peer) {
            rule::record_exit(out, rule::PYTHON_NEEDS_JVM);
            let text = "py4j.protocol.Py4JNetworkError: Error while sending or receiving";
            print(out, self.console, Stream::Stderr, text);
            out.exit(ExitStatus::Code(1));
        }
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        if signal == Signal::Interrupt && self.in_action {
            // PySpark's own handler cancels the jobs through the line that the waiting call holds: both calls break, and that is
            // what the program sees (4.0.5).
            let text = "py4j.protocol.Py4JError: An error occurred while calling z:org.apache.spark.api.python.PythonRDD.collectAndServe";
            print(out, self.console, Stream::Stderr, text);
            out.exit(ExitStatus::Code(1));
            return;
        }
        if signal == Signal::Interrupt {
            print(out, self.console, Stream::Stderr, "KeyboardInterrupt");
        }
        out.exit(ExitStatus::Signal(signal));
    }
}
