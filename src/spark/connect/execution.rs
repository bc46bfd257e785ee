//! All operations of a server, and the graveyard of those that were abandoned: `SparkConnectExecutionManager`.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use super::error::RpcError;
use super::operation::Operation;
use super::session::SessionKey;
use super::uuid::Uuid;
use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;

/// The operations there are. A key is user, session and operation, so one session's operations stand together.
#[derive(Clone, Debug)]
pub struct Executions {
    open: BTreeMap<(SessionKey, Uuid), Operation>,
    abandoned: VecDeque<(SessionKey, Uuid)>,
    tombstones: usize,
    detached_timeout: VirtualSpan,
}

impl Executions {
    pub const fn new(detached_timeout: VirtualSpan, tombstones: usize) -> Self {
        Self { open: BTreeMap::new(), abandoned: VecDeque::new(), tombstones, detached_timeout }
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Operation> {
        self.open.values()
    }

    pub fn get(&mut self, session: &SessionKey, id: Uuid) -> Option<&mut Operation> {
        self.open.get_mut(&(session.clone(), id))
    }

    /// The operation with this id, whose ever it is.
    pub fn find(&mut self, id: Uuid) -> Option<&mut Operation> {
        self.open.values_mut().find(|operation| operation.id == id)
    }

    /// Why an operation that is not there cannot be reattached to.
    pub fn missing(&self, session: &SessionKey, id: Uuid) -> RpcError {
        if self.is_abandoned(session, id) { RpcError::operation_abandoned(id) } else { RpcError::operation_not_found(id) }
    }

    fn is_abandoned(&self, session: &SessionKey, id: Uuid) -> bool {
        self.abandoned.iter().any(|(key, operation)| key == session && *operation == id)
    }

    /// Takes a new operation in, unless it would run a second time.
    ///
    /// # Errors
    /// `OPERATION_ALREADY_EXISTS` or `OPERATION_ABANDONED`.
    pub fn add(&mut self, operation: Operation) -> Result<&mut Operation, RpcError> {
        if self.is_abandoned(&operation.session, operation.id) {
            return Err(RpcError::operation_abandoned(operation.id));
        }
        let key = (operation.session.clone(), operation.id);
        if self.open.contains_key(&key) {
            return Err(RpcError::operation_already_exists(operation.id));
        }
        Ok(self.open.entry(key).or_insert(operation))
    }

    /// Takes an operation out; the caller closes it. An abandoned one leaves a tombstone, so that its client learns of it.
    pub fn remove(&mut self, session: &SessionKey, id: Uuid, abandoned: bool) -> Option<Operation> {
        let operation = self.open.remove(&(session.clone(), id))?;
        if abandoned {
            self.abandoned.push_back((session.clone(), id));
            while self.abandoned.len() > self.tombstones {
                self.abandoned.pop_front();
            }
        }
        Some(operation)
    }

    pub fn of_session(&self, session: &SessionKey) -> Vec<Uuid> {
        self.open.values().filter(|operation| operation.session == *session).map(|operation| operation.id).collect()
    }

    /// The periodic look: what has had no call attached for the whole timeout.
    pub fn expired(&self, now: VirtualTime) -> Vec<(SessionKey, Uuid)> {
        let due = |operation: &Operation| operation.detached_since().is_some_and(|since| since + self.detached_timeout <= now);
        self.open.iter().filter(|(_, operation)| due(operation)).map(|(key, _)| key.clone()).collect()
    }

    /// The connection to a client is gone: which operations had a call of it attached.
    pub fn connection_lost(&mut self, client: ProcId) -> Vec<Uuid> {
        self.open.values_mut().filter_map(|operation| operation.connection_lost(client).then_some(operation.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Executions;
    use crate::base::ProcId;
    use crate::base::Rng;
    use crate::base::VirtualSpan;
    use crate::base::VirtualTime;
    use crate::spark::connect::operation::CallKey;
    use crate::spark::connect::operation::Operation;
    use crate::spark::connect::operation::StreamLimits;
    use crate::spark::connect::session::SessionKey;
    use crate::spark::connect::uuid::Uuid;

    fn at(seconds: u64) -> VirtualTime {
        VirtualTime::ZERO + VirtualSpan::from_secs(seconds)
    }

    #[test]
    fn a_detached_operation_is_abandoned_and_cannot_run_again() {
        let mut rng = Rng::stream(1, "executions");
        let session = SessionKey { user: "alice".to_owned(), session: Uuid::fresh(&mut rng) };
        let id = Uuid::fresh(&mut rng);
        let operation = Operation::new(session.clone(), id, String::new(), true, 0, at(0));
        let mut executions = Executions::new(VirtualSpan::from_secs(300), 10);
        executions.add(operation.clone()).unwrap();
        assert_eq!(executions.add(operation.clone()).unwrap_err().condition, Some("INVALID_HANDLE.OPERATION_ALREADY_EXISTS"));
        let limits = StreamLimits { duration: None, bytes: None };
        executions.get(&session, id).unwrap().attach(CallKey { client: ProcId(0), call: 0 }, 0, at(10), limits);
        assert!(executions.expired(at(1_000)).is_empty());
        assert_eq!(executions.missing(&session, Uuid::fresh(&mut rng)).condition, Some("INVALID_HANDLE.OPERATION_NOT_FOUND"));
        assert!(executions.remove(&session, id, true).is_some());
        assert_eq!(executions.missing(&session, id).condition, Some("INVALID_HANDLE.OPERATION_ABANDONED"));
        assert_eq!(executions.add(operation).unwrap_err().condition, Some("INVALID_HANDLE.OPERATION_ABANDONED"));
    }
}
