//! What a client process keeps, and how it reacts to what reaches it.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::Rng;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::connect::action::Send;
use crate::spark::connect::call::InterruptKind;
use crate::spark::connect::call::Request;
use crate::spark::connect::error::ClientError;
use crate::spark::connect::error::RpcError;
use crate::spark::connect::retry::Retries;
use crate::spark::connect::session::SessionKey;
use crate::spark::connect::spec::ClientSpec;
use crate::spark::connect::uuid::Uuid;
use crate::spark::fact;
use crate::spark::fact::Console;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::message::ConnectMessage;
use crate::spark::message::Message;
use crate::spark::pace;
use crate::spark::print::print;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::connect::ConnectRole;
use crate::spark::role::connect::ConnectServer;
use crate::spark::role::connect::ConnectTimer;
use crate::spark::role::connect::client::stream::Stream;
use crate::spark::role::connect::server::ServerSetup;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::version::SparkVersion;

/// Exit code of a Python program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;
/// How often a client looks whether its own server has started.
const SERVER_LOOK: VirtualSpan = VirtualSpan::from_millis(100);

/// The client's end of a session.
#[derive(Clone, Debug)]
pub struct ClientSession {
    pub key: SessionKey,
    /// The server-side session that answers have named.
    pub observed: Option<Uuid>,
    pub closed: bool,
    pub tags: Vec<String>,
}

/// A call that is not a stream, and what its answer is for.
#[derive(Clone, Debug)]
pub struct Unary {
    pub call: u64,
    pub request: Request,
    pub retries: Retries,
    pub purpose: Purpose,
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The line of the program waits for it.
    Line,
    /// `stop()`: an error is only logged.
    Stop,
    /// More about an error, before it is raised.
    Error,
    /// Ctrl-C: the program ends when it is answered.
    Interrupt,
}

/// The call that the program waits for.
#[derive(Clone, Debug)]
pub enum Main {
    None,
    Unary(Unary),
    Stream(Box<Stream>),
}

/// A client.
#[derive(Clone, Debug)]
pub struct ConnectClient {
    pub(super) spec: Arc<ClientSpec>,
    pub(super) version: SparkVersion,
    pub(super) console: Console,
    /// The machine that the connection string names.
    pub(super) server: MachineId,
    pub(super) rng: Rng,
    pub(super) session: Option<ClientSession>,
    /// The line that runs now.
    pub(super) line: usize,
    pub(super) todo: VecDeque<Send>,
    pub(super) main: Main,
    /// What the lines so far have yielded for the one that runs.
    pub(super) shown: Vec<String>,
    /// What is raised when the calls about an error are answered.
    pub(super) raising: Option<ClientError>,
    /// Calls of background threads: releases.
    pub(super) background: BTreeMap<u64, (Request, Retries)>,
    pub(super) next_call: u64,
    /// The server it has a connection with.
    pub(super) peer: Option<ProcId>,
    pub(super) connections: u32,
    /// The server it starts for itself.
    own_server: Option<ServerSetup>,
    pub(super) interrupted: bool,
    /// The first handshake that failed: the others fail for the same reason.
    pub(super) no_handshake: Option<RecordId>,
    /// The builder's settings are being sent.
    pub(super) building: bool,
    /// The details of an error are there; its stack trace was asked for.
    pub(super) asked_for_trace: bool,
    /// What is let go when the interrupt is answered.
    pub(super) release_after_interrupt: Option<Uuid>,
}

impl ConnectClient {
    /// A client that runs this program against the server on that machine.
    pub fn new(spec: Arc<ClientSpec>, version: SparkVersion, console: Console, server: MachineId, rng: Rng) -> Self {
        Self {
            spec,
            version,
            console,
            server,
            rng,
            session: None,
            line: 0,
            todo: VecDeque::new(),
            main: Main::None,
            shown: Vec::new(),
            raising: None,
            background: BTreeMap::new(),
            next_call: 0,
            peer: None,
            connections: 0,
            own_server: None,
            interrupted: false,
            no_handshake: None,
            building: false,
            asked_for_trace: false,
            release_after_interrupt: None,
        }
    }

    /// A client that starts a server of its own first.
    #[must_use]
    pub fn with_server(mut self, setup: ServerSetup) -> Self {
        self.own_server = Some(setup);
        self
    }

    /// `main` begins, or what must be there before it.
    fn main(&mut self, out: &mut Out) {
        if let Some(setup) = self.own_server.take() {
            let server = ConnectRole::Server(Box::new(ConnectServer::new(setup)));
            out.spawn("Connect server", Role::Connect(Box::new(server)));
            out.timer(SERVER_LOOK, Timer::Connect(ConnectTimer::ServerStarting));
        } else {
            self.start(out);
        }
    }

    fn server_starting(&mut self, out: &mut Out) {
        if out.find(self.server, self.spec.url.port).is_some() {
            self.start(out);
        } else {
            out.timer(SERVER_LOOK, Timer::Connect(ConnectTimer::ServerStarting));
        }
    }

    pub(super) fn fresh_session(&mut self) -> ClientSession {
        let url = &self.spec.url;
        let session = url.session_id.as_deref().filter(|_| self.session.is_none()).and_then(Uuid::parse);
        let user = url.user_id.clone().unwrap_or_default();
        let session = session.unwrap_or_else(|| Uuid::fresh(&mut self.rng));
        ClientSession { key: SessionKey { user, session }, observed: None, closed: false, tags: Vec::new() }
    }

    /// An answer names the server-side session.
    pub(super) fn observe(&mut self, server_side: Option<Uuid>) {
        if self.version >= SparkVersion::V4_0
            && let Some(session) = &mut self.session
        {
            session.observed = session.observed.or(server_side);
        }
    }

    fn on_connect(&mut self, message: ConnectMessage, out: &mut Out) {
        match message {
            ConnectMessage::Reply(answer) => {
                if answer.result.is_ok() {
                    self.observe(answer.server_side);
                }
                if self.background.contains_key(&answer.call) {
                    if let Err(error) = answer.result {
                        self.background_failed(answer.call, &error, out);
                    } else {
                        self.background.remove(&answer.call);
                    }
                } else {
                    self.answered(answer.call, answer.result, out);
                }
            }
            ConnectMessage::Item { call, response, server_side } => {
                self.observe(server_side);
                self.item(call, response, out);
            }
            ConnectMessage::End { call, error } => self.stream_ended(call, error, out),
            ConnectMessage::Call(_) => {}
        }
    }

    /// Ctrl-C. A running query is interrupted on the server before the program ends.
    fn keyboard_interrupt(&mut self, out: &mut Out) {
        if self.interrupted {
            out.exit(ExitStatus::Code(INTERRUPTED));
            return;
        }
        self.interrupted = true;
        let Main::Stream(stream) = std::mem::replace(&mut self.main, Main::None) else {
            self.end_interrupted(out);
            return;
        };
        if self.version < SparkVersion::V4_0 {
            // 3.5 lets the operation go in a thread that ends with the process, before it has asked: the server learns nothing.
            self.end_interrupted(out);
            return;
        }
        rule::record_exit(out, rule::CTRL_C_INTERRUPTS);
        let operation = stream.execute.operation;
        if stream.reattachable {
            self.release_after_interrupt = Some(operation);
        }
        self.call(Request::Interrupt(InterruptKind::Operation(operation)), Purpose::Interrupt, out);
    }

    pub(super) fn end_interrupted(&mut self, out: &mut Out) {
        if let Some(operation) = self.release_after_interrupt.take() {
            self.release(operation, None, out);
        }
        program(ProgramFact::Threw { error: "KeyboardInterrupt".to_owned() }, out);
        print(out, self.console, fact::Stream::Stderr, "KeyboardInterrupt");
        out.exit(ExitStatus::Code(INTERRUPTED));
    }
}

/// Notes a step of the program; what follows in this reaction comes of it.
pub(super) fn program(fact: ProgramFact, out: &mut Out) {
    let proc = out.me();
    let record = out.record(None, SparkFact::Program { proc, fact });
    out.blame(record);
}

impl Process<Spark> for ConnectClient {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(self.spec.starts + pace::PYTHON_START, Timer::Up);
    }

    fn on_message(&mut self, _from: ProcId, message: Message, out: &mut Out) {
        if let Message::Connect(message) = message {
            self.on_connect(message, out);
        }
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                program(ProgramFact::Started, out);
                self.main(out);
            }
            Timer::Leave { code, .. } => out.exit(ExitStatus::Code(code)),
            Timer::Connect(timer) => match timer {
                ConnectTimer::InterruptAll => self.in_background(Request::Interrupt(InterruptKind::All), out),
                ConnectTimer::ServerStarting => self.server_starting(out),
                ConnectTimer::NextLine => self.next_line(out),
                ConnectTimer::Failed { call, error } => self.call_failed(call, &error, out),
                ConnectTimer::Connecting { call } => self.connecting(call, out),
                ConnectTimer::Retry { call } => self.retry(call, out),
                ConnectTimer::KeepAlive { connection } => self.keep_alive(connection, out),
                ConnectTimer::KeepAliveTimeout { connection } => self.keep_alive_timeout(connection, out),
                ConnectTimer::Service(_) => {}
            },
            _ => {}
        }
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        if signal == Signal::Interrupt {
            self.keyboard_interrupt(out);
        } else {
            out.exit(ExitStatus::Signal(signal));
        }
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if self.peer == Some(peer) {
            self.connection_broke(&RpcError::unavailable("Stream removed (Socket closed)"), out);
        }
    }

    fn on_refused(&mut self, _to: ProcId, message: Message, out: &mut Out) {
        if let Message::Connect(ConnectMessage::Call(call)) = message {
            self.peer = None;
            self.call_failed(
                call.number,
                &RpcError::unavailable("failed to connect to all addresses; last error: Connection refused"),
                out,
            );
        }
    }
}
