//! Running the program: one line after the other, each with the calls it sends.

use crate::sim::ExitStatus;
use crate::spark::connect::action::Action;
use crate::spark::connect::action::Send;
use crate::spark::connect::api;
use crate::spark::connect::call::Execute;
use crate::spark::connect::call::Request;
use crate::spark::connect::error::ClientError;
use crate::spark::connect::uuid::Uuid;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::fault::AppVerdict;
use crate::spark::pace;
use crate::spark::protocol::Out;
use crate::spark::role::connect::ConnectTimer;
use crate::spark::role::connect::client::process::ConnectClient;
use crate::spark::role::connect::client::process::Purpose;
use crate::spark::role::connect::client::process::program;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::version::SparkVersion;

impl ConnectClient {
    /// `main` begins: the session is built, which sends something only if the builder sets something.
    pub(super) fn start(&mut self, out: &mut Out) {
        let session = self.fresh_session();
        self.session = Some(session);
        let client = out.me();
        out.record(Some(rule::GET_OR_CREATE_SENDS_NOTHING), SparkFact::Connect(ConnectFact::SessionBuilt { client }));
        self.todo = Action::GetOrCreate { confs: self.spec.confs.clone() }.sends(self.version).into();
        self.building = true;
        if !self.todo.is_empty() {
            let text = "getOrCreate()".to_owned();
            out.record(None, SparkFact::Connect(ConnectFact::ActionStarted { client, line: 0, text, work: false }));
        }
        self.next_send(out);
    }

    pub(super) fn next_line(&mut self, out: &mut Out) {
        let Some(line) = self.spec.program.lines.get(self.line) else {
            self.finish(out);
            return;
        };
        let (text, action) = (line.text.clone(), line.action.clone());
        let last = matches!(action, Action::Stop) && self.line + 1 == self.spec.program.lines.len();
        if last && !self.last_action_done(out) {
            return;
        }
        let (client, number) = (out.me(), self.line);
        let record =
            out.record(None, SparkFact::Connect(ConnectFact::ActionStarted { client, line: number, text, work: action.work().is_some() }));
        out.blame(record);
        self.begin(&action, out);
    }

    fn begin(&mut self, action: &Action, out: &mut Out) {
        match action {
            Action::Idle(span) => {
                self.line += 1;
                out.timer(*span, Timer::Connect(ConnectTimer::NextLine));
                return;
            }
            Action::Attribute(name) => {
                match api::attribute(name) {
                    Ok(()) => self.line_done(out),
                    Err(error) => self.raise(error, out),
                }
                return;
            }
            Action::AddTag(tag) => {
                if let Some(session) = &mut self.session {
                    session.tags.push(tag.clone());
                }
            }
            Action::IsStopped => self.shown.push(if self.is_closed() { "True" } else { "False" }.to_owned()),
            Action::GetOrCreate { .. } if self.is_closed() => self.session = Some(self.fresh_session()),
            Action::NewSession { .. } => self.session = Some(self.fresh_session()),
            _ => {}
        }
        self.todo = if matches!(action, Action::Stop) && self.is_closed() { Vec::new() } else { action.sends(self.version) }.into();
        if !self.todo.is_empty() && self.is_closed() {
            self.raise(ClientError::no_active_session(), out);
            return;
        }
        if let Some(job) = action.work() {
            program(ProgramFact::Asked { job }, out);
        }
        self.next_send(out);
    }

    fn is_closed(&self) -> bool {
        self.session.as_ref().is_none_or(|session| session.closed)
    }

    /// The next call of the line, or its end.
    pub(super) fn next_send(&mut self, out: &mut Out) {
        let Some(send) = self.todo.pop_front() else {
            if self.building {
                self.building = false;
                out.timer(pace::BETWEEN_ACTIONS, Timer::Connect(ConnectTimer::NextLine));
                return;
            }
            let stops = matches!(self.spec.program.lines.get(self.line).map(|line| &line.action), Some(Action::Stop));
            if let Some(session) = self.session.as_mut().filter(|_| stops) {
                session.closed = true;
            }
            self.line_done(out);
            return;
        };
        let request = match send {
            Send::Execute(plan) => {
                let reattachable = self.spec.reattach && self.version >= SparkVersion::V3_5;
                let tags = self.session.as_ref().map(|session| session.tags.clone()).unwrap_or_default();
                let operation = Uuid::fresh(&mut self.rng);
                self.execute(Execute { operation, plan, reattachable, tags }, out);
                return;
            }
            Send::Analyze(analyze) => Request::AnalyzePlan(analyze),
            Send::Config(config) => Request::Config(config),
            Send::Interrupt(kind) => Request::Interrupt(kind),
            Send::AddArtifacts { name, bytes } => Request::AddArtifacts { name, bytes },
            Send::ReleaseSession => {
                self.call(Request::ReleaseSession, Purpose::Stop, out);
                return;
            }
        };
        self.call(request, Purpose::Line, out);
    }

    /// What the program does after its last action, unless a fault makes it end otherwise. False: it has ended.
    fn last_action_done(&mut self, out: &mut Out) -> bool {
        program(ProgramFact::LastActionDone, out);
        let Some((verdict, record)) = out.faults().app_verdict() else { return true };
        out.blame(record);
        let error = match verdict {
            AppVerdict::Throw { error } => error,
            AppVerdict::OutOfMemory => "MemoryError".to_owned(),
            AppVerdict::Exit(code) => {
                program(ProgramFact::Exited { code }, out);
                out.exit(ExitStatus::Code(code));
                return false;
            }
            // A Connect client builds its session without anybody waiting for it.
            AppVerdict::NoContext => return true,
            AppVerdict::NoStop => {
                program(ProgramFact::Returned { stopped: false }, out);
                out.exit(ExitStatus::Code(0));
                return false;
            }
        };
        self.raise(ClientError { class: "Exception", condition: None, text: error, cause: None }, out);
        false
    }

    /// `main` returns. Without `stop()` the session stays on the server.
    fn finish(&mut self, out: &mut Out) {
        let stopped = self.is_closed();
        if !stopped && !self.last_action_done(out) {
            return;
        }
        program(ProgramFact::Returned { stopped }, out);
        out.exit(ExitStatus::Code(0));
    }
}
