//! How a call gets on its way: connections, what can go wrong with them, waiting and trying again.

use crate::base::VirtualSpan;
use crate::sim::Reach;
use crate::spark::connect::call::Reply;
use crate::spark::connect::call::Request;
use crate::spark::connect::channel;
use crate::spark::connect::channel::Channel;
use crate::spark::connect::error::ClientError;
use crate::spark::connect::error::RpcError;
use crate::spark::connect::retry::Retries;
use crate::spark::connect::uuid::Uuid;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::SparkFact;
use crate::spark::message::ConnectMessage;
use crate::spark::message::Message;
use crate::spark::message::connect::Call;
use crate::spark::protocol::Out;
use crate::spark::role::connect::ConnectTimer;
use crate::spark::role::connect::client::process::ConnectClient;
use crate::spark::role::connect::client::process::Main;
use crate::spark::role::connect::client::process::Purpose;
use crate::spark::role::connect::client::process::Unary;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::version::SparkVersion;

/// gRPC gives a connection attempt this long: `GRPC_ARG_MIN_RECONNECT_BACKOFF_MS`.
const CONNECT_TIMEOUT: VirtualSpan = VirtualSpan::from_secs(20);
/// `GRPC_DEFAULT_KEEPALIVE_TIME_MS` and `…_TIMEOUT_MS` of 4.3.
const KEEPALIVE_TIME: VirtualSpan = VirtualSpan::from_secs(60);
const KEEPALIVE_TIMEOUT: VirtualSpan = VirtualSpan::from_secs(20);
/// What a refused connection takes to come back, besides the way there.
const REFUSAL: VirtualSpan = VirtualSpan::from_millis(1);

impl ConnectClient {
    /// Makes a call that the program waits for.
    pub(super) fn call(&mut self, request: Request, purpose: Purpose, out: &mut Out) {
        let call = self.number();
        self.main = Main::Unary(Unary { call, request: request.clone(), retries: Retries::new(self.version), purpose });
        self.transmit(call, request, out);
    }

    pub(super) const fn number(&mut self) -> u64 {
        self.next_call += 1;
        self.next_call
    }

    /// `ReleaseExecute`, from a thread in the background.
    pub(super) fn release(&mut self, operation: Uuid, until: Option<u64>, out: &mut Out) {
        self.in_background(Request::ReleaseExecute { operation, until }, out);
    }

    /// A call of another thread: nothing waits for its answer.
    pub(super) fn in_background(&mut self, request: Request, out: &mut Out) {
        let (call, cause) = (self.number(), out.cause());
        self.background.insert(call, (request.clone(), Retries::new(self.version)));
        self.transmit(call, request, out);
        // What becomes of it is not what the program goes on with.
        if let Some(cause) = cause {
            out.blame(cause);
        }
    }

    /// Sends a call over the connection there is, or opens one.
    pub(super) fn transmit(&mut self, call: u64, request: Request, out: &mut Out) {
        let Some(server) = out.find(self.server, self.spec.url.port) else {
            fail_later(call, "failed to connect to all addresses; last error: Connection refused", REFUSAL, out);
            return;
        };
        if self.peer != Some(server) {
            match out.reach(server) {
                Reach::Open if self.channel() == Channel::Tls => {
                    let client = out.me();
                    let fail = |out: &mut Out| {
                        out.record(Some(rule::TOKEN_WANTS_TLS), SparkFact::Connect(ConnectFact::HandshakeFailed { client }))
                    };
                    let refused = *self.no_handshake.get_or_insert_with(|| fail(out));
                    out.blame(refused);
                    fail_later(call, "Ssl handshake failed: SSL_ERROR_SSL: WRONG_VERSION_NUMBER", REFUSAL, out);
                    return;
                }
                Reach::Open => self.connected(server, out),
                Reach::Refused(why) => {
                    out.blame(why);
                    fail_later(call, "failed to connect to all addresses; last error: Connection refused", REFUSAL, out);
                    return;
                }
                Reach::Silent(why) => {
                    out.blame(why);
                    out.timer(CONNECT_TIMEOUT, Timer::Connect(ConnectTimer::Connecting { call }));
                    return;
                }
            }
        }
        let Some(session) = &self.session else { return };
        let token = channel::token(&self.spec.url, self.spec.token.as_deref(), self.version).map(str::to_owned);
        let message = Call { number: call, key: session.key.clone(), observed: session.observed, token, request };
        out.send(server, Message::Connect(ConnectMessage::Call(Box::new(message))));
    }

    fn channel(&self) -> Channel {
        let token = channel::token(&self.spec.url, self.spec.token.as_deref(), self.version);
        Channel::of(&self.spec.url, token, self.version)
    }

    fn connected(&mut self, server: crate::base::ProcId, out: &mut Out) {
        self.peer = Some(server);
        self.connections += 1;
        if self.version >= SparkVersion::V4_3 {
            out.timer(KEEPALIVE_TIME, Timer::Connect(ConnectTimer::KeepAlive { connection: self.connections }));
        }
    }

    /// The time for opening a connection is over: it may just have worked.
    pub(super) fn connecting(&mut self, call: u64, out: &mut Out) {
        let Some(request) = self.request_of(call) else { return };
        let open = out.find(self.server, self.spec.url.port).is_some_and(|server| out.reach(server) == Reach::Open);
        if open {
            self.transmit(call, request, out);
        } else {
            self.call_failed(
                call,
                &RpcError::unavailable("failed to connect to all addresses; last error: connection attempt timed out"),
                out,
            );
        }
    }

    /// The request of a call that is not over.
    fn request_of(&self, call: u64) -> Option<Request> {
        match &self.main {
            Main::Unary(unary) if unary.call == call => Some(unary.request.clone()),
            Main::Stream(stream) if stream.call == Some(call) => Some(stream.request()),
            Main::None | Main::Unary(_) | Main::Stream(_) => self.background.get(&call).map(|(request, _)| request.clone()),
        }
    }

    /// 4.3 pings a connection over which nothing comes. Nobody answers over a dead line.
    pub(super) fn keep_alive(&mut self, connection: u32, out: &mut Out) {
        if connection != self.connections {
            return;
        }
        let Some(peer) = self.peer else { return };
        let (span, timer) = match out.reach(peer) {
            Reach::Silent(why) => {
                out.blame(why);
                (KEEPALIVE_TIMEOUT, ConnectTimer::KeepAliveTimeout { connection })
            }
            Reach::Open | Reach::Refused(_) => (KEEPALIVE_TIME, ConnectTimer::KeepAlive { connection }),
        };
        out.timer(span, Timer::Connect(timer));
    }

    pub(super) fn keep_alive_timeout(&mut self, connection: u32, out: &mut Out) {
        let Some(peer) = self.peer.filter(|_| connection == self.connections) else { return };
        if let Reach::Silent(why) = out.reach(peer) {
            out.blame(why);
            let client = out.me();
            let record = out.record(Some(rule::KEEPALIVE), SparkFact::Connect(ConnectFact::LineIsDead { client }));
            out.blame(record);
            self.connection_broke(&RpcError::unavailable("keepalive watchdog timeout"), out);
        } else {
            out.timer(KEEPALIVE_TIME, Timer::Connect(ConnectTimer::KeepAlive { connection }));
        }
    }

    /// The connection is gone, and all calls over it have failed.
    pub(super) fn connection_broke(&mut self, error: &RpcError, out: &mut Out) {
        if let Some(peer) = self.peer.take() {
            out.close(peer);
        }
        self.connections += 1;
        let mut calls: Vec<u64> = self.background.keys().copied().collect();
        match &self.main {
            Main::Unary(unary) => calls.push(unary.call),
            Main::Stream(stream) => calls.extend(stream.call),
            Main::None => {}
        }
        for call in calls {
            self.call_failed(call, error, out);
        }
    }

    /// A call could not be made, or was cut off.
    pub(super) fn call_failed(&mut self, call: u64, error: &RpcError, out: &mut Out) {
        if self.background.contains_key(&call) {
            self.background_failed(call, error, out);
            return;
        }
        match &self.main {
            Main::Unary(unary) if unary.call == call => self.answered(call, Err(error.clone()), out),
            Main::Stream(stream) if stream.call == Some(call) => self.stream_ended(call, Some(error.clone()), out),
            Main::None | Main::Unary(_) | Main::Stream(_) => {}
        }
    }

    pub(super) fn background_failed(&mut self, call: u64, error: &RpcError, out: &mut Out) {
        let Some((_, retries)) = self.background.get_mut(&call) else { return };
        match retries.next(&mut self.rng).filter(|_| error.retryable(self.version)) {
            Some(wait) => {
                out.timer(wait, Timer::Connect(ConnectTimer::Retry { call }));
            }
            None => {
                self.background.remove(&call);
            }
        }
    }

    /// The wait of a failed call is over.
    pub(super) fn retry(&mut self, call: u64, out: &mut Out) {
        match &self.main {
            Main::Stream(stream) if stream.call == Some(call) => self.open_again(out),
            _ => {
                if let Some(request) = self.request_of(call) {
                    self.transmit(call, request, out);
                }
            }
        }
    }

    /// The answer to the call that the program waits for.
    pub(super) fn answered(&mut self, call: u64, result: Result<Reply, RpcError>, out: &mut Out) {
        let Main::Unary(unary) = &mut self.main else { return };
        if unary.call != call {
            return;
        }
        if let Err(error) = &result
            && error.retryable(self.version)
        {
            let (method, error) = (unary.request.method(), error.clone());
            if let Some(wait) = unary.retries.next(&mut self.rng) {
                let retry = unary.retries.done();
                will_retry(call, (method, retry, wait), &error, out);
                return;
            }
            let purpose = unary.purpose;
            self.main = Main::None;
            let raised = self.gave_up(method, &error, out);
            self.settle_unary(purpose, Err(raised), out);
            return;
        }
        let purpose = unary.purpose;
        self.main = Main::None;
        match result {
            Ok(reply) => self.settle_unary(purpose, Ok(reply), out),
            Err(error) if purpose == Purpose::Line => self.failed(&error, None, out),
            Err(error) => self.settle_unary(purpose, Err(error.raised(self.version)), out),
        }
    }

    /// No more tries.
    pub(super) fn gave_up(&mut self, method: &'static str, error: &RpcError, out: &mut Out) -> ClientError {
        let client = out.me();
        let record = out.record(Some(rule::RETRIES_END), SparkFact::Connect(ConnectFact::GaveUp { client, method }));
        out.blame(record);
        ClientError::retries_exceeded(self.version, error)
    }
}

fn fail_later(call: u64, why: &str, after: VirtualSpan, out: &mut Out) {
    let error = RpcError::unavailable(why);
    out.timer(after, Timer::Connect(ConnectTimer::Failed { call, error }));
}

/// Notes that the call the program waits for is tried again after a while.
pub(super) fn will_retry(call: u64, (method, retry, wait): (&'static str, u32, VirtualSpan), error: &RpcError, out: &mut Out) {
    let client = out.me();
    let fact = ConnectFact::WillRetry { client, method, retry, wait, error: error.message.clone() };
    let record = out.record(Some(rule::CLIENT_RETRIES), SparkFact::Connect(fact));
    out.blame(record);
    out.timer(wait, Timer::Connect(ConnectTimer::Retry { call }));
}
