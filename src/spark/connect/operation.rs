//! One query on the server: its answers, and the one call that carries them to the client at a time.
//!
//! `ExecuteHolder` and `ExecuteGrpcResponseSender`. The query belongs to the server: it runs whether a call is attached or not.

use super::error::RpcError;
use super::observer::Observer;
use super::observer::Response;
use super::plan::Pending;
use super::session::SessionKey;
use super::uuid::Uuid;
use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;

/// A call of a client, as the client numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallKey {
    pub client: ProcId,
    pub call: u64,
}

/// The limits of one response stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLimits {
    pub duration: Option<VirtualSpan>,
    pub bytes: Option<u64>,
}

/// The attached call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    pub call: CallKey,
    next: u64,
    deadline: Option<VirtualTime>,
    sent: u64,
    /// False once its connection is gone. The server has no handler for that: the call stays attached up to its deadline.
    open: bool,
}

/// What is to be sent over the attached call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    Item(CallKey, Response),
    /// The stream ends: with everything sent, with an error, or because of its limits.
    End {
        call: CallKey,
        error: Option<RpcError>,
        why: StreamEnd,
    },
}

/// Why a response stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamEnd {
    AllSent,
    Failed,
    /// Time or size: the client has to reattach.
    Limit {
        after: u64,
    },
    /// Another call took over, or the operation was removed.
    Interrupted {
        after: u64,
    },
}

/// One execution.
#[derive(Clone, Debug)]
pub struct Operation {
    pub session: SessionKey,
    pub id: Uuid,
    pub plan: String,
    pub reattachable: bool,
    pub observer: Observer,
    pub tags: Vec<String>,
    /// What follows when its job is done.
    pub pending: Option<Pending>,
    sender: Option<Sender>,
    /// Since when no call is attached.
    detached: Option<VirtualTime>,
    interrupted: bool,
}

impl Operation {
    pub fn new(session: SessionKey, id: Uuid, plan: String, reattachable: bool, retry_buffer: u64, now: VirtualTime) -> Self {
        let observer = Observer::new(id, if reattachable { retry_buffer } else { 0 });
        let (tags, sender, pending) = (Vec::new(), None, None);
        Self { session, id, plan, reattachable, observer, tags, pending, sender, detached: Some(now), interrupted: false }
    }

    pub const fn sender(&self) -> Option<&Sender> {
        self.sender.as_ref()
    }

    pub const fn detached_since(&self) -> Option<VirtualTime> {
        self.detached
    }

    /// Attaches a call that has everything up to `consumed`. A call that is still attached is interrupted.
    pub fn attach(&mut self, call: CallKey, consumed: u64, now: VirtualTime, limits: StreamLimits) -> Option<Sending> {
        let interrupted = self.interrupt_sender();
        let deadline = if self.reattachable { limits.duration.map(|span| now + span) } else { None };
        self.sender = Some(Sender { call, next: consumed + 1, deadline, sent: 0, open: true });
        self.detached = None;
        interrupted
    }

    /// Ends the attached call with `INVALID_CURSOR.DISCONNECTED`.
    fn interrupt_sender(&mut self) -> Option<Sending> {
        let sender = self.sender.take()?;
        let why = StreamEnd::Interrupted { after: sender.next - 1 };
        Some(Sending::End { call: sender.call, error: Some(RpcError::disconnected()), why }).filter(|_| sender.open)
    }

    /// When the attached call reaches its deadline.
    pub fn deadline(&self) -> Option<VirtualTime> {
        self.sender.and_then(|sender| sender.deadline)
    }

    /// The connection of a client broke: its call can send nothing more.
    pub fn connection_lost(&mut self, client: ProcId) -> bool {
        let Some(sender) = self.sender.as_mut().filter(|sender| sender.call.client == client && sender.open) else { return false };
        sender.open = false;
        true
    }

    /// Sends what can be sent, and ends the stream where it must end.
    pub fn pump(&mut self, now: VirtualTime, limits: StreamLimits) -> Vec<Sending> {
        let mut sendings = Vec::new();
        while let Some(mut sender) = self.sender {
            let past_limit = |sender: &Sender| {
                let late = sender.deadline.is_some_and(|deadline| deadline <= now);
                late || self.reattachable && limits.bytes.is_some_and(|most| sender.sent > most)
            };
            let over = self.observer.finished_before(sender.next);
            let end = if past_limit(&sender) && over.is_none() {
                Some((None, StreamEnd::Limit { after: sender.next - 1 }))
            } else {
                over.map(|over| over.map_or_else(|error| (Some(error), StreamEnd::Failed), |()| (None, StreamEnd::AllSent)))
            };
            if let Some((error, why)) = end {
                sendings.push(Sending::End { call: sender.call, error, why });
                self.sender = None;
                self.detached = Some(now);
                break;
            }
            if !sender.open && self.reattachable {
                break;
            }
            match self.observer.consume(sender.next) {
                Ok(None) => break,
                Ok(Some(response)) => {
                    sender.sent += response.payload.bytes();
                    sender.next += 1;
                    self.sender = Some(sender);
                    // An execution that cannot be reattached writes on, into the void.
                    if sender.open {
                        sendings.push(Sending::Item(sender.call, response));
                    }
                }
                Err(error) => {
                    sendings.push(Sending::End { call: sender.call, error: Some(error), why: StreamEnd::Failed });
                    self.sender = None;
                    self.detached = Some(now);
                }
            }
        }
        sendings
    }

    /// Marks the query as cancelled; false if it was already, or is over.
    pub fn interrupt(&mut self) -> bool {
        if self.interrupted || self.observer.completed() {
            return false;
        }
        self.interrupted = true;
        self.observer.fail(RpcError::operation_cancelled());
        true
    }

    /// The operation is removed: whoever is attached is interrupted, all answers are dropped. True if the query still ran.
    pub fn close(&mut self) -> (bool, Option<Sending>) {
        let running = self.interrupt();
        let interrupted = self.interrupt_sender();
        self.observer.release_until(self.observer.produced());
        (running, interrupted)
    }
}

#[cfg(test)]
mod tests {
    use super::CallKey;
    use super::Operation;
    use super::Sending;
    use super::StreamLimits;
    use crate::base::ProcId;
    use crate::base::Rng;
    use crate::base::VirtualSpan;
    use crate::base::VirtualTime;
    use crate::spark::connect::observer::Payload;
    use crate::spark::connect::session::SessionKey;
    use crate::spark::connect::uuid::Uuid;

    const LIMITS: StreamLimits = StreamLimits { duration: Some(VirtualSpan::from_secs(120)), bytes: None };

    fn at(seconds: u64) -> VirtualTime {
        VirtualTime::ZERO + VirtualSpan::from_secs(seconds)
    }

    fn call(call: u64) -> CallKey {
        CallKey { client: ProcId(1), call }
    }

    fn operation(reattachable: bool) -> Operation {
        let mut rng = Rng::stream(1, "operation");
        let session = SessionKey { user: String::new(), session: Uuid::fresh(&mut rng) };
        Operation::new(session, Uuid::fresh(&mut rng), "range".to_owned(), reattachable, 1 << 20, at(0))
    }

    /// What was sent, in short: numbers of answers, and how the stream ended.
    fn check(sendings: &[Sending], expected: &str) {
        let words: Vec<String> = sendings
            .iter()
            .map(|sending| match sending {
                Sending::Item(call, response) => format!("{}:{}", call.call, response.index),
                Sending::End { call, why, .. } => format!("{}:{why:?}", call.call),
            })
            .collect();
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn a_stream_ends_at_its_deadline_and_the_next_goes_on_where_it_stopped() {
        let mut operation = operation(true);
        assert_eq!(operation.attach(call(1), 0, at(0), LIMITS), None);
        operation.observer.push(Payload::Schema);
        check(&operation.pump(at(1), LIMITS), "1:1");
        check(&operation.pump(at(119), LIMITS), "");
        check(&operation.pump(at(120), LIMITS), "1:Limit { after: 1 }");
        assert_eq!(operation.detached_since(), Some(at(120)));
        operation.attach(call(2), 1, at(121), LIMITS);
        operation.observer.push(Payload::ResultComplete);
        operation.observer.complete();
        check(&operation.pump(at(122), LIMITS), "2:2 2:AllSent");
    }

    #[test]
    fn a_broken_connection_stays_attached_until_somebody_else_attaches() {
        let mut operation = operation(true);
        operation.attach(call(1), 0, at(0), LIMITS);
        operation.connection_lost(ProcId(1));
        operation.observer.push(Payload::Schema);
        check(&operation.pump(at(1), LIMITS), "");
        assert_eq!(operation.detached_since(), None);
        assert_eq!(operation.attach(call(2), 0, at(60), LIMITS), None);
        check(&operation.pump(at(60), LIMITS), "2:1");
        // An open one is told.
        let told = operation.attach(call(3), 1, at(61), LIMITS);
        check(told.as_slice(), "2:Interrupted { after: 1 }");
    }

    #[test]
    fn without_reattach_the_stream_has_no_deadline_and_writes_into_the_void() {
        let mut operation = operation(false);
        operation.attach(call(1), 0, at(0), LIMITS);
        operation.connection_lost(ProcId(1));
        operation.observer.push(Payload::Schema);
        check(&operation.pump(at(500), LIMITS), "");
        operation.observer.complete();
        check(&operation.pump(at(501), LIMITS), "1:AllSent");
    }

    #[test]
    fn a_removed_operation_is_cancelled_once() {
        let mut operation = operation(true);
        operation.attach(call(1), 0, at(0), LIMITS);
        let (running, told) = operation.close();
        assert!(running);
        check(told.as_slice(), "1:Interrupted { after: 0 }");
        assert!(!operation.interrupt());
    }
}
