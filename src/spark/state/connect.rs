//! What can be seen of Spark Connect: sessions, queries and how far each client is.

use std::collections::BTreeMap;

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::spark::connect::error::ClientError;
use crate::spark::connect::held::Held;
use crate::spark::connect::session::SessionKey;
use crate::spark::connect::uuid::Uuid;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::connect::OperationEnd;
use crate::spark::fact::connect::Removal;
use crate::spark::fact::connect::SessionEnd;

/// Clients, sessions, operations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectState {
    /// The servers that have started, each with its port.
    pub servers: BTreeMap<ProcId, u16>,
    pub sessions: BTreeMap<(ProcId, SessionKey), SessionState>,
    /// What all sessions of a server share, in order, each with its record.
    pub shared: BTreeMap<ProcId, Vec<(RecordId, Held)>>,
    /// Sessions whose ids have a newer session now.
    pub past: Vec<(ProcId, SessionState)>,
    pub operations: BTreeMap<(ProcId, Uuid), OperationState>,
    pub clients: BTreeMap<ProcId, ClientState>,
}

/// A session of a server.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionState {
    pub created: RecordId,
    pub closed: Option<(RecordId, SessionEnd)>,
    /// What was set in it, in order, each with its record.
    pub own: Vec<(RecordId, Held)>,
}

/// A query on a server.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationState {
    pub key: SessionKey,
    pub client: ProcId,
    pub plan: String,
    pub started: RecordId,
    pub ended: Option<(RecordId, OperationEnd)>,
    pub removed: Option<(RecordId, Removal)>,
    /// The client whose call carries its answers.
    pub attached: Option<ProcId>,
    /// How often a call was attached.
    pub attachments: u32,
}

/// How far a client is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientState {
    pub line: usize,
    pub text: String,
    pub work: bool,
    /// What each line gave, in order.
    pub results: Vec<ActionResult>,
    /// How often its current call was tried again, since when.
    pub retrying: Option<(u32, VirtualTime)>,
    pub retries: u32,
}

/// What came of a line of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionResult {
    pub record: RecordId,
    pub line: usize,
    pub text: String,
    /// Whether it asked for one of the run's own jobs.
    pub work: bool,
    pub result: Result<String, ClientError>,
}

impl ConnectState {
    pub(super) fn apply(&mut self, id: RecordId, at: VirtualTime, fact: &ConnectFact) {
        match fact {
            ConnectFact::ServerStarted { server, port } => {
                self.servers.insert(*server, *port);
            }
            ConnectFact::SessionCreated { server, key, .. } => {
                let session = SessionState { created: id, closed: None, own: Vec::new() };
                if let Some(before) = self.sessions.insert((*server, key.clone()), session) {
                    self.past.push((*server, before));
                }
            }
            ConnectFact::SessionClosed { server, key, why } => {
                if let Some(session) = self.sessions.get_mut(&(*server, key.clone())) {
                    session.closed = Some((id, *why));
                }
            }
            ConnectFact::Changed { server, key, what, shared } => {
                if *shared {
                    self.shared.entry(*server).or_default().push((id, what.clone()));
                } else if let Some(session) = self.sessions.get_mut(&(*server, key.clone())) {
                    session.own.push((id, what.clone()));
                }
            }
            ConnectFact::OperationStarted { server, operation, key, client, plan, .. } => {
                let operation_state = OperationState {
                    key: key.clone(),
                    client: *client,
                    plan: plan.clone(),
                    started: id,
                    ended: None,
                    removed: None,
                    attached: None,
                    attachments: 0,
                };
                self.operations.insert((*server, *operation), operation_state);
            }
            ConnectFact::OperationEnded { server, operation, end } => {
                self.operation((*server, *operation), |state| state.ended = Some((id, end.clone())));
            }
            ConnectFact::OperationRemoved { server, operation, why } => {
                self.operation((*server, *operation), |state| (state.removed, state.attached) = (Some((id, *why)), None));
            }
            ConnectFact::Attached { server, operation, client, .. } => self.operation((*server, *operation), |state| {
                state.attached = Some(*client);
                state.attachments += 1;
            }),
            ConnectFact::Detached { server, operation, .. } => self.operation((*server, *operation), |state| state.attached = None),
            _ => self.apply_client(id, at, fact),
        }
    }

    fn apply_client(&mut self, id: RecordId, at: VirtualTime, fact: &ConnectFact) {
        match fact {
            ConnectFact::ActionStarted { client, line, text, work } => {
                let client = self.clients.entry(*client).or_default();
                (client.line, client.text, client.work) = (*line, text.clone(), *work);
                client.retrying = None;
            }
            ConnectFact::ActionDone { client, line, result } => self.result(*client, id, *line, Ok(result.clone())),
            ConnectFact::ActionFailed { client, line, error } => self.result(*client, id, *line, Err(error.clone())),
            ConnectFact::WillRetry { client, retry, .. } => {
                let client = self.clients.entry(*client).or_default();
                let since = client.retrying.map_or(at, |(_, since)| since);
                client.retrying = Some((*retry, since));
                client.retries += 1;
            }
            _ => {}
        }
    }

    fn result(&mut self, client: ProcId, record: RecordId, line: usize, result: Result<String, ClientError>) {
        let client = self.clients.entry(client).or_default();
        client.retrying = None;
        let (text, work) = (client.text.clone(), client.work);
        client.results.push(ActionResult { record, line, text, work, result });
    }

    fn operation(&mut self, key: (ProcId, Uuid), change: impl FnOnce(&mut OperationState)) {
        if let Some(operation) = self.operations.get_mut(&key) {
            change(operation);
        }
    }
}
