//! The server's sessions: found by user and session id, closed when idle for too long, remembered when closed.
//!
//! `SparkConnectSessionManager` (4.x); before 4.0 a cache in `SparkConnectService`, which forgets.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;

use serde::Serialize;

use super::error::RpcError;
use super::relation::Relation;
use super::uuid::Uuid;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::version::SparkVersion;

/// Names a session. The user is whoever the client says it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SessionKey {
    pub user: String,
    pub session: Uuid,
}

/// One client session: what it has set up, none of which other sessions see.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub key: SessionKey,
    /// The id of the `SparkSession` behind it. Another server has another one for the same key.
    pub server_side: Uuid,
    pub last_access: VirtualTime,
    pub conf: BTreeMap<String, String>,
    pub views: BTreeMap<String, Relation>,
    pub functions: BTreeSet<String>,
    pub database: String,
    pub artifacts: BTreeSet<String>,
}

impl Session {
    fn new(key: SessionKey, server_side: Uuid, now: VirtualTime) -> Self {
        Self {
            key,
            server_side,
            last_access: now,
            conf: BTreeMap::new(),
            views: BTreeMap::new(),
            functions: BTreeSet::new(),
            database: "default".to_owned(),
            artifacts: BTreeSet::new(),
        }
    }
}

/// What a call says of the session it wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub key: SessionKey,
    /// The server-side id the client has seen in earlier answers (4.0 and later).
    pub observed: Option<Uuid>,
}

/// A session found, or made for this call.
#[derive(Debug)]
pub struct Found<'a> {
    pub session: &'a mut Session,
    pub created: bool,
}

/// All sessions of a server.
#[derive(Clone, Debug)]
pub struct Sessions {
    version: SparkVersion,
    open: BTreeMap<SessionKey, Session>,
    /// Tombstones, the oldest first. 3.x keeps none.
    closed: VecDeque<SessionKey>,
    tombstones: usize,
    /// What 3.x has dropped since somebody asked.
    forgotten: Vec<SessionKey>,
    /// `None`: never.
    timeout: Option<VirtualSpan>,
}

impl Sessions {
    pub const fn new(version: SparkVersion, timeout: Option<VirtualSpan>, tombstones: usize) -> Self {
        Self { version, open: BTreeMap::new(), closed: VecDeque::new(), tombstones, forgotten: Vec::new(), timeout }
    }

    /// What most calls do: an unknown session is made on the spot, one that was closed is not made again.
    ///
    /// # Errors
    /// `SESSION_CLOSED`, or `SESSION_CHANGED` if the client remembers another server.
    pub fn get_or_create(&mut self, wanted: &Wanted, now: VirtualTime, fresh: Uuid) -> Result<Found<'_>, RpcError> {
        let key = &wanted.key;
        if self.version < SparkVersion::V4_0 {
            self.forget_idle(now);
        }
        let created = !self.open.contains_key(key);
        if created && self.closed.contains(key) {
            return Err(RpcError::session_closed(key.session));
        }
        let session = self.open.entry(key.clone()).or_insert_with(|| Session::new(key.clone(), fresh, now));
        session.last_access = now;
        unchanged(session, wanted)?;
        Ok(Found { session, created })
    }

    /// What `ReattachExecute` and `ReleaseExecute` do: the session must be there.
    ///
    /// # Errors
    /// `SESSION_CLOSED`, `SESSION_NOT_FOUND` or `SESSION_CHANGED`.
    pub fn get(&mut self, wanted: &Wanted, now: VirtualTime) -> Result<&mut Session, RpcError> {
        let key = &wanted.key;
        if self.version < SparkVersion::V4_0 {
            self.forget_idle(now);
        }
        let closed = self.closed.contains(key);
        let Some(session) = self.open.get_mut(key) else {
            return Err(if closed { RpcError::session_closed(key.session) } else { RpcError::session_not_found(key.session) });
        };
        session.last_access = now;
        unchanged(session, wanted)?;
        Ok(session)
    }

    /// A session without touching its clock.
    pub fn peek(&self, key: &SessionKey) -> Option<&Session> {
        self.open.get(key)
    }

    pub fn peek_mut(&mut self, key: &SessionKey) -> Option<&mut Session> {
        self.open.get_mut(key)
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Closes a session and keeps a tombstone of it, so that it is not made again by accident.
    pub fn close(&mut self, key: &SessionKey) -> Option<Session> {
        let session = self.open.remove(key)?;
        if self.version >= SparkVersion::V4_0 {
            self.closed.push_back(key.clone());
            while self.closed.len() > self.tombstones {
                self.closed.pop_front();
            }
        }
        Some(session)
    }

    /// The periodic look of 4.x: which sessions have been idle for the whole timeout.
    pub fn expired(&self, now: VirtualTime) -> Vec<SessionKey> {
        let Some(timeout) = self.timeout else { return Vec::new() };
        self.open.values().filter(|session| session.last_access + timeout <= now).map(|session| session.key.clone()).collect()
    }

    /// The cache of 3.x drops what nobody asked for in an hour, and knows nothing of it afterwards.
    fn forget_idle(&mut self, now: VirtualTime) {
        for key in self.expired(now) {
            self.open.remove(&key);
            self.forgotten.push(key);
        }
    }

    /// The sessions that 3.x has dropped by itself since the last call.
    pub fn take_forgotten(&mut self) -> Vec<SessionKey> {
        std::mem::take(&mut self.forgotten)
    }
}

/// Since 4.0 the client says which server it has spoken to.
fn unchanged(session: &Session, wanted: &Wanted) -> Result<(), RpcError> {
    match wanted.observed {
        Some(observed) if observed != session.server_side => Err(RpcError::session_changed(wanted.key.session)),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::SessionKey;
    use super::Sessions;
    use super::Wanted;
    use crate::base::Rng;
    use crate::base::VirtualSpan;
    use crate::base::VirtualTime;
    use crate::spark::connect::uuid::Uuid;
    use crate::spark::version::SparkVersion;

    const HOUR: VirtualSpan = VirtualSpan::from_secs(3_600);

    fn wanted(user: &str, id: Uuid, observed: Option<Uuid>) -> Wanted {
        Wanted { key: SessionKey { user: user.to_owned(), session: id }, observed }
    }

    fn at(seconds: u64) -> VirtualTime {
        VirtualTime::ZERO + VirtualSpan::from_secs(seconds)
    }

    fn condition<T>(result: Result<T, super::RpcError>) -> Option<&'static str> {
        result.err().and_then(|error| error.condition)
    }

    #[test]
    fn an_idle_session_is_closed_and_stays_closed() {
        let mut rng = Rng::stream(1, "sessions");
        let (id, fresh) = (Uuid::fresh(&mut rng), Uuid::fresh(&mut rng));
        let mut sessions = Sessions::new(SparkVersion::V4_0, Some(HOUR), 1_000);
        let alice = wanted("alice", id, None);
        assert!(sessions.get_or_create(&alice, at(0), fresh).unwrap().created);
        assert!(sessions.expired(at(3_599)).is_empty());
        let due = sessions.expired(at(3_600));
        assert_eq!(due, vec![alice.key.clone()]);
        sessions.close(&alice.key);
        assert_eq!(condition(sessions.get_or_create(&alice, at(3_601), fresh)), Some("INVALID_HANDLE.SESSION_CLOSED"));
        assert_eq!(condition(sessions.get(&alice, at(3_601))), Some("INVALID_HANDLE.SESSION_CLOSED"));
        // The same id under another name is another session.
        assert!(sessions.get_or_create(&wanted("bob", id, None), at(3_601), fresh).unwrap().created);
    }

    #[test]
    fn another_server_is_noticed_since_4_0() {
        let mut rng = Rng::stream(2, "sessions");
        let (id, old, new) = (Uuid::fresh(&mut rng), Uuid::fresh(&mut rng), Uuid::fresh(&mut rng));
        let mut sessions = Sessions::new(SparkVersion::V4_0, Some(HOUR), 1_000);
        let alice = wanted("alice", id, Some(old));
        assert_eq!(condition(sessions.get(&alice, at(0))), Some("INVALID_HANDLE.SESSION_NOT_FOUND"));
        assert_eq!(condition(sessions.get_or_create(&alice, at(0), new)), Some("INVALID_HANDLE.SESSION_CHANGED"));
    }

    #[test]
    fn release_3_5_forgets_an_idle_session_and_makes_a_new_one() {
        let mut rng = Rng::stream(3, "sessions");
        let (id, fresh) = (Uuid::fresh(&mut rng), Uuid::fresh(&mut rng));
        let mut sessions = Sessions::new(SparkVersion::V3_5, Some(HOUR), 0);
        let alice = wanted("alice", id, None);
        assert!(sessions.get_or_create(&alice, at(0), fresh).unwrap().created);
        assert!(!sessions.get_or_create(&alice, at(3_599), fresh).unwrap().created);
        assert!(sessions.get_or_create(&alice, at(7_200), fresh).unwrap().created);
    }
}
