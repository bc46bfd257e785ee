//! The application in the JVM of its host. The JVM is there before `main` begins: what comes until then is for nobody.

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::spark::application::Application;
use crate::spark::application::gateway;
use crate::spark::message::Message;
use crate::spark::message::PythonMessage;
use crate::spark::protocol::Out;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;

/// An application, once it has started.
#[derive(Clone, Debug, Default)]
pub struct Hosted(Option<Application>);

impl Hosted {
    pub const fn new() -> Self {
        Self(None)
    }

    /// `main` begins.
    pub fn start(&mut self, mut app: Application, out: &mut Out) {
        app.start(out);
        self.0 = Some(app);
    }

    pub const fn started(&self) -> bool {
        self.0.is_some()
    }

    pub const fn get_mut(&mut self) -> Option<&mut Application> {
        self.0.as_mut()
    }

    /// A call of the Python program.
    pub fn on_call(&mut self, call: &PythonMessage, out: &mut Out) {
        self.tell(|app| gateway::on_call(app, call, out));
    }

    pub fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        self.tell(|app| app.on_any_message(from, message, out));
    }

    pub fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        self.tell(|app| app.on_timer(timer, out));
    }

    pub fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        self.tell(|app| app.on_disconnect(peer, out));
    }

    pub fn on_refused(&mut self, to: ProcId, message: &Message, out: &mut Out) {
        self.tell(|app| app.on_refused(to, message, out));
    }

    pub fn on_answer(&mut self, answer: TaskAnswer, out: &mut Out) {
        self.tell(|app| app.on_answer(answer, out));
    }

    /// Stops the context from outside of the program.
    pub fn stop_context(&mut self, code: u8, out: &mut Out) {
        self.tell(|app| app.stop_context(code, out));
    }

    /// The JVM ends in an orderly way: its shutdown hook stops the context. A signal that comes before there is a context finds no
    /// hook.
    pub fn exit_by_hook(&mut self, status: ExitStatus, out: &mut Out) {
        self.tell(|app| match status {
            ExitStatus::Signal(_) => app.on_signal(out),
            _ => app.end_jvm(out),
        });
        out.exit(status);
    }

    fn tell(&mut self, what: impl FnOnce(&mut Application)) {
        if let Some(app) = &mut self.0 {
            what(app);
        }
    }
}
