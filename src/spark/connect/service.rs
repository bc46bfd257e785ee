//! The Connect server as a state machine: a call, a timer or the end of a job in, effects out. `SparkConnectService`.
//!
//! Must not know: processes, links, how a job is run.

use std::collections::BTreeMap;

use super::call::Execute;
use super::call::InterruptKind;
use super::call::Reply;
use super::call::Request;
use super::catalog;
use super::catalog::Shared;
use super::channel;
use super::effect::Effect;
use super::effect::ServiceTimer;
use super::error::Code;
use super::error::RpcError;
use super::execution::Executions;
use super::held::Held;
use super::operation::CallKey;
use super::operation::Operation;
use super::operation::Sending;
use super::operation::StreamEnd;
use super::session::Found;
use super::session::SessionKey;
use super::session::Sessions;
use super::session::Wanted;
use super::settings::ServiceSettings;
use super::uuid::Uuid;
use crate::base::ProcId;
use crate::base::Rng;
use crate::base::VirtualTime;
use crate::spark::fact::connect::ConnectFact;
use crate::spark::fact::connect::Detachment;
use crate::spark::fact::connect::OperationEnd;
use crate::spark::fact::connect::Removal;
use crate::spark::fact::connect::SessionEnd;
use crate::spark::message::connect::Call;
use crate::spark::rule;
use crate::spark::version::SparkVersion;

/// The service of one server process.
#[derive(Clone, Debug)]
pub struct Service {
    pub(super) server: ProcId,
    pub(super) settings: ServiceSettings,
    pub(super) sessions: Sessions,
    pub(super) executions: Executions,
    pub(super) shared: Shared,
    /// How many tasks of each running query are done, of how many.
    pub(super) progress: BTreeMap<Uuid, (u32, u32)>,
    rng: Rng,
    looks_after_sessions: bool,
    looks_after_executions: bool,
    /// Its application is over; no query can run any more.
    context_lost: bool,
    pub(super) effects: Vec<Effect>,
}

impl Service {
    pub fn new(server: ProcId, settings: ServiceSettings, rng: Rng) -> Self {
        let sessions = Sessions::new(settings.version, settings.session_timeout, settings.session_tombstones);
        let executions = Executions::new(settings.detached_timeout, settings.abandoned_tombstones);
        Self {
            server,
            settings,
            sessions,
            executions,
            shared: Shared::default(),
            progress: BTreeMap::new(),
            rng,
            looks_after_sessions: false,
            looks_after_executions: false,
            context_lost: false,
            effects: Vec::new(),
        }
    }

    pub const fn port(&self) -> u16 {
        self.settings.port
    }

    /// Whether no query runs and no answer waits for somebody.
    pub fn idle(&self) -> bool {
        self.executions.is_empty()
    }

    /// The application has stopped under the service.
    pub const fn context_lost(&mut self) {
        self.context_lost = true;
    }

    /// What is to be done since the last call. Ask after every call that may change something.
    #[must_use]
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// A call has arrived.
    pub fn call(&mut self, client: ProcId, call: &Call, now: VirtualTime) {
        let key = CallKey { client, call: call.number };
        let wanted = Wanted { key: call.key.clone(), observed: call.observed };
        let result = self.admit(call).and_then(|()| self.handle(key, &wanted, &call.request, now));
        let server_side = self.sessions.peek(&call.key).map(|session| session.server_side);
        match (&call.request, result) {
            (Request::ExecutePlan(_) | Request::ReattachExecute { .. }, Ok(_)) => {}
            (Request::ExecutePlan(_) | Request::ReattachExecute { .. }, Err(error)) => self.effects.push(Effect::End(key, Some(error))),
            (request, result) => self.effects.push(Effect::Reply { call: key, method: request.method(), result, server_side }),
        }
    }

    /// What is checked before the call is looked at: its token, its size.
    fn admit(&self, call: &Call) -> Result<(), RpcError> {
        channel::authenticate(self.settings.token.as_deref(), call.token.as_deref())?;
        let (size, most) = (call.request.bytes(), self.settings.max_message);
        if size > most {
            return Err(RpcError::status(Code::ResourceExhausted, format!("gRPC message exceeds maximum size {most}: {size}")));
        }
        Ok(())
    }

    fn handle(&mut self, call: CallKey, wanted: &Wanted, request: &Request, now: VirtualTime) -> Result<Reply, RpcError> {
        match request {
            Request::ExecutePlan(execute) => self.execute(call, wanted, execute, now).map(|()| Reply::Done),
            Request::ReattachExecute { operation, last_response } => {
                self.reattach(call, wanted, (*operation, *last_response), now).map(|()| Reply::Done)
            }
            Request::ReleaseExecute { operation, until } => self.release(wanted, *operation, *until, now),
            Request::AnalyzePlan(analyze) => {
                self.session(wanted, now)?;
                self.analyze(&wanted.key, analyze)
            }
            Request::Config(operation) => {
                self.session(wanted, now)?;
                self.config(&wanted.key, operation)
            }
            Request::Interrupt(kind) => {
                self.session(wanted, now)?;
                Ok(Reply::Interrupted(self.interrupt(&wanted.key, kind, now)))
            }
            Request::AddArtifacts { name, .. } => {
                self.session(wanted, now)?;
                if let Some(session) = self.sessions.peek_mut(&wanted.key) {
                    session.artifacts.insert(name.clone());
                }
                self.changed(&wanted.key, Held::Artifact(name.clone()), false);
                Ok(Reply::Done)
            }
            Request::FetchErrorDetails => Ok(Reply::Done),
            Request::ReleaseSession => {
                self.close_session(&wanted.key, SessionEnd::Released, now);
                Ok(Reply::Done)
            }
        }
    }

    /// `getOrCreateIsolatedSession`.
    fn session(&mut self, wanted: &Wanted, now: VirtualTime) -> Result<(), RpcError> {
        if self.settings.version >= SparkVersion::V4_0 && !self.looks_after_sessions {
            self.looks_after_sessions = true;
            self.effects.push(Effect::Wake(self.settings.session_maintenance, ServiceTimer::Sessions));
        }
        let fresh = Uuid::fresh(&mut self.rng);
        let Found { session, created } = self.sessions.get_or_create(wanted, now, fresh)?;
        let server_side = session.server_side;
        self.note_forgotten();
        if created {
            let fact = ConnectFact::SessionCreated { server: self.server, key: wanted.key.clone(), server_side };
            self.effects.push(Effect::Note(Some(rule::SESSION_BY_USER_AND_ID), fact));
        }
        Ok(())
    }

    /// 3.x drops idle sessions without a word; it is told here.
    fn note_forgotten(&mut self) {
        for key in self.sessions.take_forgotten() {
            let fact = ConnectFact::SessionClosed { server: self.server, key, why: SessionEnd::Expired };
            self.effects.push(Effect::Note(Some(rule::IDLE_SESSION_FORGOTTEN), fact));
        }
    }

    /// `SparkConnectExecutePlanHandler`: a new operation, with this call attached to it.
    fn execute(&mut self, call: CallKey, wanted: &Wanted, execute: &Execute, now: VirtualTime) -> Result<(), RpcError> {
        if self.context_lost {
            return Err(RpcError::status(Code::Unknown, "Application error processing RPC"));
        }
        self.session(wanted, now)?;
        // Since 4.0 a call that arrives a second time attaches to the query it has already started.
        if self.settings.version >= SparkVersion::V4_0 && self.executions.get(&wanted.key, execute.operation).is_some() {
            return self.attach(call, &wanted.key, execute.operation, 0, now);
        }
        let reattachable = execute.reattachable && self.settings.reattachable;
        let plan = execute.plan.relation().map_or_else(|| execute.plan.kind().to_owned(), ToString::to_string);
        let mut operation =
            Operation::new(wanted.key.clone(), execute.operation, plan.clone(), reattachable, self.settings.retry_buffer, now);
        operation.tags.clone_from(&execute.tags);
        self.executions.add(operation)?;
        if self.settings.version >= SparkVersion::V3_5 && !self.looks_after_executions {
            self.looks_after_executions = true;
            let interval = self.settings.execution_maintenance;
            self.log(format!(
                "SparkConnectExecutionManager: Starting thread for cleanup of abandoned executions every {} ms",
                interval.as_millis()
            ));
            self.effects.push(Effect::Wake(interval, ServiceTimer::Executions));
        }
        self.effects.push(Effect::Note(
            Some(rule::SERVER_RUNS_THE_QUERY),
            ConnectFact::OperationStarted {
                server: self.server,
                operation: execute.operation,
                key: wanted.key.clone(),
                client: call.client,
                plan,
                reattachable,
            },
        ));
        self.begin(&wanted.key, execute);
        self.attach(call, &wanted.key, execute.operation, 0, now)
    }

    /// `SparkConnectReattachExecuteHandler`.
    fn reattach(&mut self, call: CallKey, wanted: &Wanted, (id, last): (Uuid, Option<u64>), now: VirtualTime) -> Result<(), RpcError> {
        let there = self.sessions.get(wanted, now).map(|_| ());
        self.note_forgotten();
        there?;
        let missing = self.executions.missing(&wanted.key, id);
        let operation = self.executions.get(&wanted.key, id).ok_or(missing)?;
        if !operation.reattachable {
            return Err(RpcError::not_reattachable());
        }
        self.attach(call, &wanted.key, id, last.unwrap_or(0), now)
    }

    fn attach(&mut self, call: CallKey, session: &SessionKey, id: Uuid, after: u64, now: VirtualTime) -> Result<(), RpcError> {
        let (limits, server) = (self.settings.limits, self.server);
        let operation = self.executions.get(session, id).ok_or_else(|| RpcError::operation_not_found(id))?;
        let replaced = operation.sender().map(|sender| sender.call.client);
        let told = operation.attach(call, after, now, limits);
        let (deadline, reattachable) = (operation.deadline(), operation.reattachable);
        if let Some(client) = replaced {
            let fact = ConnectFact::Detached { server, operation: id, client, after, why: Detachment::Interrupted };
            self.effects.push(Effect::Note(Some(rule::ONE_CALL_AT_A_TIME), fact));
        }
        if let Some(Sending::End { call, error, .. }) = told {
            self.effects.push(Effect::End(call, error));
        }
        self.log(format!(
            "ExecuteGrpcResponseSender: Starting for opId={id}, reattachable={reattachable}, lastConsumedStreamIndex={after}"
        ));
        self.effects.push(Effect::Note(None, ConnectFact::Attached { server, operation: id, client: call.client, after }));
        if let Some(deadline) = deadline {
            self.effects.push(Effect::Wake(deadline.since(now), ServiceTimer::Deadline(id)));
        }
        self.pump(session, id, now);
        Ok(())
    }

    /// `SparkConnectReleaseExecuteHandler`: what is not there any more need not be released.
    fn release(&mut self, wanted: &Wanted, id: Uuid, until: Option<u64>, now: VirtualTime) -> Result<Reply, RpcError> {
        let there = self.sessions.get(&Wanted { key: wanted.key.clone(), observed: None }, now).map(|_| ());
        self.note_forgotten();
        there?;
        let Some(operation) = self.executions.get(&wanted.key, id) else { return Ok(Reply::Done) };
        if !operation.reattachable {
            return Err(RpcError::not_reattachable());
        }
        match until {
            Some(index) => operation.observer.release_until(index),
            None => self.remove(&wanted.key, id, Removal::Released, now),
        }
        Ok(Reply::Done)
    }

    /// `SparkConnectInterruptHandler`.
    fn interrupt(&mut self, key: &SessionKey, kind: &InterruptKind, now: VirtualTime) -> Vec<Uuid> {
        let mut reached = Vec::new();
        for id in self.executions.of_session(key) {
            let Some(operation) = self.executions.get(key, id) else { continue };
            let meant = match kind {
                InterruptKind::All => true,
                InterruptKind::Tag(tag) => operation.tags.contains(tag),
                InterruptKind::Operation(meant) => *meant == id,
            };
            if meant && operation.interrupt() {
                reached.push(id);
                self.cancelled(key, id, Some(rule::INTERRUPT_CANCELS));
                self.pump(key, id, now);
            }
        }
        reached
    }

    fn cancelled(&mut self, key: &SessionKey, id: Uuid, rule: Option<crate::base::RuleId>) {
        self.progress.remove(&id);
        let fact = ConnectFact::OperationEnded { server: self.server, operation: id, end: OperationEnd::Cancelled };
        self.effects.push(Effect::Note(rule, fact));
        self.log(format!(
            "DAGScheduler: Asked to cancel jobs with tag SparkConnect_OperationTag_User_{}_Session_{}_Operation_{id}",
            key.user, key.session
        ));
        self.effects.push(Effect::Cancel(id));
    }

    /// `removeExecuteHolder`: a query that still runs is cancelled.
    fn remove(&mut self, key: &SessionKey, id: Uuid, why: Removal, now: VirtualTime) {
        let abandoned = matches!(why, Removal::Abandoned | Removal::SessionClosed);
        let Some(mut operation) = self.executions.remove(key, id, abandoned) else { return };
        let rule = match why {
            Removal::Abandoned => Some(rule::DETACHED_IS_ABANDONED),
            Removal::SessionClosed => Some(rule::SESSION_TAKES_ITS_QUERIES),
            Removal::Released => Some(rule::RELEASE_ENDS_OPERATION),
            Removal::CallOver => Some(rule::NO_REATTACH_WITHOUT_OPTION),
        };
        if why == Removal::Abandoned {
            self.log(format!(
                "SparkConnectExecutionManager: Found execution ExecuteInfo({id}, detached since {}) that was abandoned and expired and will be removed.",
                operation.detached_since().unwrap_or(now)
            ));
        }
        let (running, told) = operation.close();
        self.effects.push(Effect::Note(rule, ConnectFact::OperationRemoved { server: self.server, operation: id, why }));
        if running {
            self.cancelled(key, id, rule);
        }
        if let Some(Sending::End { call, error, .. }) = told {
            self.effects.push(Effect::End(call, error));
        }
    }

    fn close_session(&mut self, key: &SessionKey, why: SessionEnd, now: VirtualTime) {
        if self.sessions.close(key).is_none() {
            return;
        }
        let rule = match why {
            SessionEnd::Expired => rule::IDLE_SESSION_CLOSES,
            SessionEnd::Released => rule::STOP_RELEASES_SESSION,
        };
        self.effects.push(Effect::Note(Some(rule), ConnectFact::SessionClosed { server: self.server, key: key.clone(), why }));
        for id in self.executions.of_session(key) {
            self.remove(key, id, Removal::SessionClosed, now);
        }
    }

    /// The connection to a client is gone. No handler cancels anything.
    pub fn connection_lost(&mut self, client: ProcId) {
        for operation in self.executions.connection_lost(client) {
            let fact = ConnectFact::ConnectionLost { server: self.server, operation, client };
            self.effects.push(Effect::Note(Some(rule::DEAD_CLIENT_NOTICED_LATE), fact));
        }
    }

    pub fn on_timer(&mut self, timer: &ServiceTimer, now: VirtualTime) {
        match timer {
            ServiceTimer::Sessions => {
                for key in self.sessions.expired(now) {
                    self.close_session(&key, SessionEnd::Expired, now);
                }
                self.effects.push(Effect::Wake(self.settings.session_maintenance, ServiceTimer::Sessions));
            }
            ServiceTimer::Executions => {
                for (key, id) in self.executions.expired(now) {
                    self.remove(&key, id, Removal::Abandoned, now);
                }
                self.effects.push(Effect::Wake(self.settings.execution_maintenance, ServiceTimer::Executions));
            }
            ServiceTimer::Deadline(id) => {
                if let Some(key) = self.executions.find(*id).map(|operation| operation.session.clone()) {
                    self.pump(&key, *id, now);
                }
            }
            ServiceTimer::Progress(id) => self.report_progress(*id, now),
        }
    }

    /// Sends what can be sent of one operation.
    pub(super) fn pump(&mut self, key: &SessionKey, id: Uuid, now: VirtualTime) {
        let limits = self.settings.limits;
        let Some(operation) = self.executions.get(key, id) else { return };
        let (sendings, reattachable) = (operation.pump(now, limits), operation.reattachable);
        let server_side = self.sessions.peek(key).map(|session| session.server_side);
        for sending in sendings {
            match sending {
                Sending::Item(call, response) => self.effects.push(Effect::Item { call, response, server_side }),
                Sending::End { call, error, why } => {
                    self.detached(call, id, why);
                    self.effects.push(Effect::End(call, error));
                    if !reattachable {
                        self.remove(key, id, Removal::CallOver, now);
                    }
                }
            }
        }
    }

    fn detached(&mut self, call: CallKey, id: Uuid, end: StreamEnd) {
        let produced = self.executions.find(id).map_or(0, |operation| operation.observer.produced());
        let (why, after, rule) = match end {
            StreamEnd::AllSent => (Detachment::AllSent, produced, None),
            StreamEnd::Failed => (Detachment::Failed, produced, None),
            StreamEnd::Limit { after } => (Detachment::Limit, after, Some(rule::STREAM_HAS_A_DEADLINE)),
            StreamEnd::Interrupted { after } => (Detachment::Interrupted, after, Some(rule::ONE_CALL_AT_A_TIME)),
        };
        if why == Detachment::Limit {
            self.log(format!("ExecuteGrpcResponseSender: Deadline reached, shutting down stream for opId={id} after index {after}."));
        }
        let fact = ConnectFact::Detached { server: self.server, operation: id, client: call.client, after, why };
        self.effects.push(Effect::Note(rule, fact));
    }

    pub(super) fn log(&mut self, text: String) {
        self.effects.push(Effect::Log(text));
    }

    /// Something that names mean has changed.
    pub(super) fn changed(&mut self, key: &SessionKey, what: Held, shared: bool) {
        let rule = if shared { rule::SHARED_BY_ALL_SESSIONS } else { rule::KEPT_PER_SESSION };
        self.effects.push(Effect::Note(Some(rule), ConnectFact::Changed { server: self.server, key: key.clone(), what, shared }));
    }

    /// Looks names up for a session that is there.
    pub(super) fn resolve(&self, key: &SessionKey, relation: &super::relation::Relation) -> Result<catalog::Resolved, RpcError> {
        let session = self.sessions.peek(key).ok_or_else(|| RpcError::session_not_found(key.session))?;
        catalog::resolve(relation, session, &self.shared)
    }
}
