//! What comes of a line: its result is printed, or its error raised.

use crate::base::RuleId;
use crate::sim::ExitStatus;
use crate::spark::connect::action::Action;
use crate::spark::connect::call::ConfigOperation;
use crate::spark::connect::call::Plan;
use crate::spark::connect::call::Reply;
use crate::spark::connect::call::Request;
use crate::spark::connect::error::ClientError;
use crate::spark::connect::error::RpcError;
use crate::spark::connect::relation::Relation;
use crate::spark::connect::uuid::Uuid;
use crate::spark::fact;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::pace;
use crate::spark::print::print;
use crate::spark::protocol::Out;
use crate::spark::role::connect::ConnectTimer;
use crate::spark::role::connect::client::process::ConnectClient;
use crate::spark::role::connect::client::process::Main;
use crate::spark::role::connect::client::process::Purpose;
use crate::spark::role::connect::client::process::program;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::version::SparkVersion;

impl ConnectClient {
    /// A query was read to its end.
    pub(super) fn stream_complete(&mut self, out: &mut Out) {
        let Main::Stream(stream) = std::mem::replace(&mut self.main, Main::None) else { return };
        let (rows, checksum) = (stream.rows, stream.checksum);
        let work = stream.execute.plan.relation().and_then(Relation::work);
        if stream.execute.plan.has_rows() {
            if let Some(job) = work {
                print(out, self.console, fact::Stream::Stdout, format!("RESULT job={job} rows={rows} checksum={checksum:016x}"));
            }
            program(ProgramFact::ShowedResult { job: work, rows, checksum, console: self.console }, out);
        }
        if let Some(text) = shown(&stream.execute.plan, rows, stream.shows) {
            self.shown.push(text);
        }
        self.next_send(out);
    }

    /// A call that is not a stream has its answer, or has failed for good.
    pub(super) fn settle_unary(&mut self, purpose: Purpose, result: Result<Reply, ClientError>, out: &mut Out) {
        match (purpose, result) {
            (Purpose::Line, Ok(reply)) => {
                self.take_reply(reply, out);
                self.next_send(out);
            }
            (Purpose::Line, Err(error)) => self.raise(error, out),
            // `stop()` logs what goes wrong and closes the client all the same.
            (Purpose::Stop, _) => self.next_send(out),
            (Purpose::Error, _) => self.next_about_error(out),
            (Purpose::Interrupt, _) => self.end_interrupted(out),
        }
    }

    fn take_reply(&mut self, reply: Reply, out: &mut Out) {
        match reply {
            Reply::Done => {}
            Reply::Text(text) => self.shown.push(text),
            Reply::Interrupted(operations) => self.shown.push(format!("{} interrupted", operations.len())),
            Reply::Warnings(warnings) => {
                for warning in warnings {
                    let record = print(out, self.console, fact::Stream::Stderr, format!("UserWarning: {warning}"));
                    out.blame(record);
                }
            }
        }
    }

    /// The server has refused a call, or its query has failed: `_handle_error`.
    pub(super) fn failed(&mut self, error: &RpcError, operation: Option<Uuid>, out: &mut Out) {
        if let Some(operation) = operation {
            self.release(operation, None, out);
        }
        if error.condition == Some("INVALID_HANDLE.SESSION_CHANGED") {
            if let Some(session) = &mut self.session {
                session.closed = true;
            }
            let client = out.me();
            let record = out.record(Some(rule::SESSION_CHANGED), SparkFact::Connect(ConnectFact::SessionLost { client }));
            out.blame(record);
            self.raise(ClientError::no_active_session().caused_by(error), out);
            return;
        }
        let raised = error.raised(self.version);
        if self.version >= SparkVersion::V4_0 && error.thrown.is_some() && !error.is_about_handles() {
            self.raising = Some(raised);
            self.call(Request::FetchErrorDetails, Purpose::Error, out);
        } else {
            self.raise(raised, out);
        }
    }

    /// After the details of an error, whether the server's stack trace is to be shown.
    fn next_about_error(&mut self, out: &mut Out) {
        if self.asked_for_trace {
            self.asked_for_trace = false;
            if let Some(error) = self.raising.take() {
                self.raise(error, out);
            }
            return;
        }
        self.asked_for_trace = true;
        let key = "spark.sql.connect.serverStacktrace.enabled";
        self.call(Request::Config(ConfigOperation::Get(key.to_owned())), Purpose::Error, out);
    }

    /// An exception in the program. A line that is tried prints it; otherwise it ends the process.
    pub(super) fn raise(&mut self, error: ClientError, out: &mut Out) {
        self.todo.clear();
        self.shown.clear();
        let (client, line) = (out.me(), self.line);
        let tried = !self.building && self.spec.program.lines.get(line).is_none_or(|line| line.tried);
        let text = error.shown();
        let rule = behind(&error);
        let record = out.record(rule, SparkFact::Connect(ConnectFact::ActionFailed { client, line, error }));
        out.blame(record);
        if tried {
            print(out, self.console, fact::Stream::Stdout, text);
            self.line += 1;
            out.timer(pace::BETWEEN_ACTIONS, Timer::Connect(ConnectTimer::NextLine));
            return;
        }
        print(out, self.console, fact::Stream::Stderr, "Traceback (most recent call last):");
        let line = print(out, self.console, fact::Stream::Stderr, text.clone());
        out.blame(line);
        program(ProgramFact::Threw { error: text }, out);
        let cause = rule::record_exit(out, rule::FAILED_ACTION_THROWS);
        out.blame(cause);
        out.exit(ExitStatus::Code(1));
    }

    /// The line has done all it had to do.
    pub(super) fn line_done(&mut self, out: &mut Out) {
        let (client, line) = (out.me(), self.line);
        let result = if self.shown.is_empty() { "ok".to_owned() } else { self.shown.join(" ") };
        self.shown.clear();
        let text = self.spec.program.lines.get(line).map(|line| &line.action);
        // The result of the run's own work was printed when it came.
        let silent = matches!(text, Some(Action::Build | Action::Idle(_) | Action::Stop | Action::GetOrCreate { .. }))
            || text.is_some_and(|action| action.work().is_some());
        if !silent {
            print(out, self.console, fact::Stream::Stdout, result.clone());
        }
        let record = out.record(None, SparkFact::Connect(ConnectFact::ActionDone { client, line, result }));
        out.blame(record);
        self.line += 1;
        out.timer(pace::BETWEEN_ACTIONS, Timer::Connect(ConnectTimer::NextLine));
    }
}

/// The rule that an error teaches, where it is one.
fn behind(error: &ClientError) -> Option<RuleId> {
    let condition = error.condition.unwrap_or_default();
    if matches!(condition, "JVM_ATTRIBUTE_NOT_SUPPORTED" | "NOT_IMPLEMENTED" | "CONTEXT_UNAVAILABLE_FOR_REMOTE_CLIENT") {
        Some(rule::JVM_API_MISSING)
    } else if condition.starts_with("UNRESOLVED") || condition == "TABLE_OR_VIEW_NOT_FOUND" {
        Some(rule::NAMES_BIND_LATE)
    } else {
        error.text.contains("StatusCode.UNAUTHENTICATED").then_some(rule::TOKEN_CHECKED_AT_CALL)
    }
}

/// What a person sees of a query's rows.
fn shown(plan: &Plan, rows: u64, value: Option<String>) -> Option<String> {
    match plan {
        Plan::Count(_) => Some(value.unwrap_or_else(|| format!("{rows} rows"))),
        Plan::Collect(_) | Plan::Limit(..) | Plan::ListTables | Plan::MapPartitions(_) => {
            Some(value.map_or_else(|| format!("{rows} rows"), |value| format!("{rows} rows of {value}")))
        }
        Plan::ShowString(_) => Some(format!("{rows} rows shown")),
        Plan::SqlCommand(_) | Plan::CreateView { .. } | Plan::RegisterFunction(_) | Plan::Write(_) => None,
    }
}
