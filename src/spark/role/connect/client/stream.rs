//! Reading the answers of one query, over as many calls as it takes: `ExecutePlanResponseReattachableIterator`.

use crate::spark::connect::call::Execute;
use crate::spark::connect::call::Request;
use crate::spark::connect::error::ClientError;
use crate::spark::connect::error::RpcError;
use crate::spark::connect::observer::Payload;
use crate::spark::connect::observer::Response;
use crate::spark::connect::retry::Retries;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Out;
use crate::spark::role::connect::client::process::ConnectClient;
use crate::spark::role::connect::client::process::Main;
use crate::spark::role::connect::client::wire::will_retry;
use crate::spark::rule;
use crate::spark::version::SparkVersion;

/// A query whose answers are being read.
#[derive(Clone, Debug)]
pub struct Stream {
    /// The call that carries them now, or carried them when it failed.
    pub call: Option<u64>,
    pub execute: Execute,
    pub reattachable: bool,
    /// The last answer that was read.
    pub last: Option<u64>,
    pub retries: Retries,
    /// The next call starts the query anew, because the server never knew it.
    restart: bool,
    /// A call was made before.
    again: bool,
    /// Rows read so far, and of the whole answer: checksum, and what is shown.
    pub rows: u64,
    pub checksum: u64,
    pub shows: Option<String>,
}

impl Stream {
    pub const fn new(execute: Execute, version: SparkVersion) -> Self {
        Self {
            call: None,
            reattachable: execute.reattachable,
            execute,
            last: None,
            retries: Retries::new(version),
            restart: false,
            again: false,
            rows: 0,
            checksum: 0,
            shows: None,
        }
    }

    /// What the next call asks for.
    pub fn request(&self) -> Request {
        if self.again && self.reattachable && !self.restart {
            Request::ReattachExecute { operation: self.execute.operation, last_response: self.last }
        } else {
            Request::ExecutePlan(self.execute.clone())
        }
    }
}

impl ConnectClient {
    /// Begins to read a query.
    pub(super) fn execute(&mut self, execute: Execute, out: &mut Out) {
        self.main = Main::Stream(Box::new(Stream::new(execute, self.version)));
        self.open(out);
    }

    fn open(&mut self, out: &mut Out) {
        let call = self.number();
        let Main::Stream(stream) = &mut self.main else { return };
        let request = stream.request();
        stream.call = Some(call);
        (stream.again, stream.restart) = (true, false);
        self.transmit(call, request, out);
    }

    /// Opens the stream again after it broke or ended early.
    pub(super) fn open_again(&mut self, out: &mut Out) {
        let client = out.me();
        let Main::Stream(stream) = &mut self.main else { return };
        let operation = stream.execute.operation;
        let (rule, fact) = match stream.request() {
            Request::ReattachExecute { last_response, .. } => {
                (rule::REATTACH, ConnectFact::Reattaches { client, operation, after: last_response })
            }
            _ => (
                if stream.reattachable { rule::UNREAD_STARTS_AGAIN } else { rule::EXECUTES_AGAIN },
                ConnectFact::ExecutesAgain { client, operation },
            ),
        };
        if !stream.reattachable {
            // A new operation: the server knows nothing of the old one's answers.
            stream.execute.operation = crate::spark::connect::uuid::Uuid::fresh(&mut self.rng);
        }
        let record = out.record(Some(rule), SparkFact::Connect(fact));
        out.blame(record);
        self.open(out);
    }

    /// An answer has come.
    pub(super) fn item(&mut self, call: u64, response: Response, out: &mut Out) {
        let Main::Stream(stream) = &mut self.main else { return };
        if stream.call != Some(call) {
            return;
        }
        stream.last = Some(response.index);
        stream.retries = Retries::new(self.version);
        let (operation, reattachable) = (stream.execute.operation, stream.reattachable);
        match response.payload {
            Payload::ArrowBatch { rows, checksum, shows, offset, .. } => {
                // Since 3.5 a batch says how many rows should have come before it.
                if self.version >= SparkVersion::V3_5 && offset != stream.rows {
                    let text = format!(
                        "Expected arrow batch to start at row offset {} in results, but received arrow batch starting at offset {offset}.",
                        stream.rows
                    );
                    self.main = Main::None;
                    self.raise(ClientError { class: "SparkConnectException", condition: None, text, cause: None }, out);
                    return;
                }
                stream.rows += rows;
                stream.checksum ^= checksum;
                stream.shows = shows;
            }
            Payload::ResultComplete => {
                self.stream_complete(out);
                if reattachable {
                    self.release(operation, None, out);
                }
                return;
            }
            Payload::Schema | Payload::ExecutionProgress { .. } | Payload::SqlCommandResult | Payload::Metrics => {}
        }
        if reattachable {
            self.release(operation, Some(response.index), out);
        }
    }

    /// The call is over: well, early, or with an error.
    pub(super) fn stream_ended(&mut self, call: u64, error: Option<RpcError>, out: &mut Out) {
        let version = self.version;
        let Main::Stream(stream) = &mut self.main else { return };
        if stream.call != Some(call) {
            return;
        }
        let Some(error) = error else {
            if stream.reattachable {
                self.open_again(out);
            } else {
                self.stream_complete(out);
            }
            return;
        };
        let (operation, reattachable) = (stream.execute.operation, stream.reattachable);
        let unknown = match error.condition {
            Some("INVALID_HANDLE.OPERATION_NOT_FOUND") => true,
            Some("INVALID_HANDLE.SESSION_NOT_FOUND") => version >= SparkVersion::V4_0,
            _ => false,
        };
        if unknown && reattachable {
            if stream.last.is_none() {
                stream.restart = true;
                self.open_again(out);
                return;
            }
            let client = out.me();
            let record = out.record(Some(rule::HALF_READ_IS_LOST), SparkFact::Connect(ConnectFact::SessionLost { client }));
            out.blame(record);
            self.main = Main::None;
            self.release(operation, None, out);
            self.raise(ClientError::response_already_received(version, &error), out);
            return;
        }
        if error.retryable(version) {
            let method = stream.request().method();
            if let Some(wait) = stream.retries.next(&mut self.rng) {
                let retry = stream.retries.done();
                will_retry(call, (method, retry, wait), &error, out);
                return;
            }
            self.main = Main::None;
            let raised = self.gave_up(method, &error, out);
            if reattachable {
                self.release(operation, None, out);
            }
            self.raise(raised, out);
            return;
        }
        self.main = Main::None;
        self.failed(&error, reattachable.then_some(operation), out);
    }
}
