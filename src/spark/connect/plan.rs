//! What the server does with plans: analyses them, runs them, keeps what commands set.

use super::call::Analyze;
use super::call::ConfigOperation;
use super::call::Execute;
use super::call::Plan;
use super::call::Reply;
use super::call::SqlCommand;
use super::catalog;
use super::effect::Effect;
use super::effect::JobWanted;
use super::effect::ServiceTimer;
use super::error::RpcError;
use super::error::Thrown;
use super::held::Held;
use super::observer::Payload;
use super::relation::Column;
use super::relation::Relation;
use super::service::Service;
use super::session::SessionKey;
use super::uuid::Uuid;
use crate::base::VirtualTime;
use crate::spark::fact::connect::ConnectFact;
use crate::spark::fact::connect::OperationEnd;
use crate::spark::rule;
use crate::spark::version::SparkVersion;

/// What is sent when the job of a query is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Rows of the answer; `None`: as many as the job yields.
    rows: Option<u64>,
    /// What the client shows of them.
    shows: Option<String>,
    /// `show()` and commands have nothing to send before.
    schema_last: bool,
    is_query: bool,
    /// What the rows themselves fail with, and how many good ones come before.
    error: Option<(RpcError, u64)>,
}

impl Service {
    /// `ExecuteThreadRunner.execute`: the query begins, whoever is attached.
    pub(super) fn begin(&mut self, key: &SessionKey, execute: &Execute) {
        let id = execute.operation;
        match self.start(key, &execute.plan) {
            Ok(Started::Job(job, pending)) => {
                let Some(operation) = self.executions.get(key, id) else { return };
                if pending.is_query && !pending.schema_last {
                    operation.observer.push(Payload::Schema);
                }
                if self.settings.progress.is_some() {
                    operation.observer.push(Payload::ExecutionProgress { done: 0, of: 0 });
                }
                operation.pending = Some(pending);
                self.effects.push(Effect::Run { operation: id, job });
                if let Some(interval) = self.settings.progress {
                    self.progress.insert(id, (0, 0));
                    self.effects.push(Effect::Wake(interval, ServiceTimer::Progress(id)));
                }
            }
            Ok(Started::Done(payloads)) => self.finish(key, id, payloads, None),
            Err(error) => self.fail(key, id, error),
        }
    }

    /// The job that the plan needs and what follows it, or what came of a plan that needs none.
    fn start(&mut self, key: &SessionKey, plan: &Plan) -> Result<Started, RpcError> {
        let job = |(job, pending): (JobWanted, Pending)| Started::Job(job, pending);
        match plan {
            Plan::Collect(relation) | Plan::MapPartitions(relation) => self.query(key, relation).map(job),
            Plan::Limit(relation, limit) => {
                let (wanted, pending) = self.query(key, relation)?;
                let rows = Some(pending.rows.map_or(*limit, |rows| rows.min(*limit)));
                Ok(Started::Job(wanted, Pending { rows, ..pending }))
            }
            Plan::ShowString(relation) => {
                let (wanted, pending) = self.query(key, relation)?;
                Ok(Started::Job(wanted, Pending { schema_last: true, ..pending }))
            }
            Plan::Count(relation) => {
                let (mut wanted, mut pending) = self.query(key, relation)?;
                if let JobWanted::Small { rows, aggregate, .. } = &mut wanted {
                    pending.shows = Some(rows.to_string());
                    (pending.rows, *aggregate) = (Some(1), true);
                }
                Ok(Started::Job(wanted, pending))
            }
            Plan::Write(relation) => {
                let (wanted, pending) = self.query(key, relation)?;
                Ok(Started::Job(wanted, Pending { is_query: false, ..pending }))
            }
            Plan::ListTables => {
                let views = self.sessions.peek(key).map_or(0, |session| session.views.len());
                let rows = (views + self.shared.tables.len()) as u64;
                let pending = Pending { rows: Some(rows), shows: None, schema_last: true, is_query: true, error: None };
                Ok(Started::Job(JobWanted::Small { title: "listTables".to_owned(), rows, aggregate: false }, pending))
            }
            Plan::CreateView { name, global, relation } => {
                self.create_view(key, name, *global, relation)?;
                Ok(Started::Done(Vec::new()))
            }
            Plan::RegisterFunction(name) => {
                if let Some(session) = self.sessions.peek_mut(key) {
                    session.functions.insert(name.clone());
                }
                self.changed(key, Held::Function(name.clone()), false);
                Ok(Started::Done(Vec::new()))
            }
            Plan::SqlCommand(command) => {
                self.sql(key, command)?;
                let ran = !matches!(command, SqlCommand::Query(_));
                Ok(Started::Done([Payload::SqlCommandResult].into_iter().chain(ran.then_some(Payload::Metrics)).collect()))
            }
        }
    }

    fn query(&mut self, key: &SessionKey, relation: &Relation) -> Result<(JobWanted, Pending), RpcError> {
        let resolved = self.resolve(key, relation)?;
        let error = self.sessions.peek(key).and_then(|session| catalog::task_error(&resolved.relation, session, self.settings.version));
        let mut pending =
            Pending { rows: Some(resolved.rows), shows: value(&resolved.relation), schema_last: false, is_query: true, error };
        let job = if let Some(work) = resolved.relation.work() {
            pending.rows = None;
            JobWanted::Work(work)
        } else {
            JobWanted::Small { title: relation.to_string(), rows: resolved.rows, aggregate: false }
        };
        Ok((job, pending))
    }

    fn create_view(&mut self, key: &SessionKey, name: &str, global: bool, relation: &Relation) -> Result<(), RpcError> {
        let resolved = self.resolve(key, relation)?.relation;
        if global {
            self.shared.global_views.insert(name.to_owned(), resolved);
        } else if let Some(session) = self.sessions.peek_mut(key) {
            session.views.insert(name.to_owned(), resolved);
        }
        let held = if global { Held::GlobalView(name.to_owned()) } else { Held::View(name.to_owned()) };
        self.changed(key, held, global);
        Ok(())
    }

    /// `spark.sql`: analysed at once; commands take effect, queries wait for an action.
    fn sql(&mut self, key: &SessionKey, command: &SqlCommand) -> Result<(), RpcError> {
        match command {
            SqlCommand::Query(relation) => self.resolve(key, relation).map(|_| ()),
            SqlCommand::CreateView { name, global, relation } => self.create_view(key, name, *global, relation),
            SqlCommand::CreateTable { name, relation } => {
                let resolved = self.resolve(key, relation)?.relation;
                self.shared.tables.insert(name.clone(), resolved);
                self.changed(key, Held::Table(name.clone()), true);
                Ok(())
            }
            SqlCommand::CacheTable(relation) => self.cache(key, relation, true),
            SqlCommand::UncacheTable(relation) => self.cache(key, relation, false),
            SqlCommand::CreateDatabase(name) => {
                self.shared.databases.insert(name.clone());
                self.changed(key, Held::Database(name.clone()), true);
                Ok(())
            }
            SqlCommand::Use(name) => {
                if name != "default" && !self.shared.databases.contains(name) {
                    let condition = "SCHEMA_NOT_FOUND";
                    let message = format!(
                        "[{condition}] The schema `spark_catalog`.`{name}` cannot be found. Verify the spelling and correctness of the schema and catalog. SQLSTATE: 42704"
                    );
                    return Err(RpcError::thrown(Thrown::AnalysisException, Some(condition), message));
                }
                if let Some(session) = self.sessions.peek_mut(key) {
                    session.database.clone_from(name);
                }
                self.changed(key, Held::CurrentDatabase(name.clone()), false);
                Ok(())
            }
            SqlCommand::Unreadable(word) => {
                let condition = "PARSE_SYNTAX_ERROR";
                let message = format!("[{condition}] Syntax error at or near '{word}'. SQLSTATE: 42601");
                Err(RpcError::thrown(Thrown::ParseException, Some(condition), message))
            }
        }
    }

    /// The cache belongs to the application: it is found by the plan, whoever asks.
    fn cache(&mut self, key: &SessionKey, relation: &Relation, keep: bool) -> Result<(), RpcError> {
        let resolved = self.resolve(key, relation)?.relation;
        let what = if keep { self.shared.cached.insert(resolved) } else { self.shared.cached.remove(&resolved) };
        if what {
            let plan = relation.to_string();
            self.changed(key, if keep { Held::Cached(plan) } else { Held::Uncached(plan) }, true);
        }
        Ok(())
    }

    pub(super) fn analyze(&mut self, key: &SessionKey, analyze: &Analyze) -> Result<Reply, RpcError> {
        match analyze {
            Analyze::Schema(relation) => {
                let columns = self.resolve(key, relation)?.columns;
                Ok(Reply::Text(format!("[{}]", columns.join(", "))))
            }
            Analyze::Explain(relation) => {
                let resolved = self.resolve(key, relation)?;
                let cached = if resolved.reads_cache { "InMemoryTableScan" } else { "Scan" };
                Ok(Reply::Text(format!("== Physical Plan ==\n{cached} {}", resolved.relation)))
            }
            Analyze::SparkVersion => Ok(Reply::Text(self.settings.version.patch_release().to_owned())),
            Analyze::Persist(relation) => self.cache(key, relation, true).map(|()| Reply::Done),
            Analyze::Unpersist(relation) => self.cache(key, relation, false).map(|()| Reply::Done),
            Analyze::IsCached(relation) => {
                let resolved = self.resolve(key, relation)?.relation;
                Ok(Reply::Text(if self.shared.cached.contains(&resolved) { "True" } else { "False" }.to_owned()))
            }
        }
    }

    pub(super) fn config(&mut self, key: &SessionKey, operation: &ConfigOperation) -> Result<Reply, RpcError> {
        let version = self.settings.version;
        if let ConfigOperation::Set(pairs) | ConfigOperation::SetSilently(pairs) = operation {
            self.idle_settings(key, pairs);
        }
        match operation {
            ConfigOperation::Set(pairs) => {
                for (name, value) in pairs {
                    catalog::check_modifiable(name, version)?;
                    self.set(key, name, value);
                }
                Ok(Reply::Done)
            }
            ConfigOperation::SetSilently(pairs) => {
                let mut warnings = Vec::new();
                for (name, value) in pairs {
                    match catalog::check_modifiable(name, version) {
                        Ok(()) => self.set(key, name, value),
                        Err(error) => warnings.push(format!("Failed to set {name} to Some({value}) due to {}", error.message)),
                    }
                }
                Ok(if warnings.is_empty() { Reply::Done } else { Reply::Warnings(warnings) })
            }
            ConfigOperation::Get(name) => {
                let session = self.sessions.peek(key).ok_or_else(|| RpcError::session_not_found(key.session))?;
                catalog::setting(name, session, &self.settings.conf, version).map(Reply::Text)
            }
            ConfigOperation::GetWithDefault(_) => Ok(Reply::Done),
            ConfigOperation::IsModifiable(name) => Ok(Reply::Text(if catalog::is_modifiable(name) { "True" } else { "False" }.to_owned())),
        }
    }

    /// Settings that are refused, or kept though nothing ever reads them.
    fn idle_settings(&mut self, key: &SessionKey, pairs: &[(String, String)]) {
        for (name, _) in pairs.iter().filter(|(name, _)| !name.starts_with("spark.sql.") && name != "spark.app.name") {
            let what = Held::IdleSetting(name.clone());
            let fact = ConnectFact::Changed { server: self.server, key: key.clone(), what, shared: false };
            self.effects.push(Effect::Note(Some(rule::OTHER_SETTINGS_DO_NOTHING), fact));
        }
    }

    fn set(&mut self, key: &SessionKey, name: &str, value: &str) {
        if let Some(session) = self.sessions.peek_mut(key) {
            session.conf.insert(name.to_owned(), value.to_owned());
        }
        self.changed(key, Held::Setting { name: name.to_owned(), value: value.to_owned() }, false);
    }

    /// So many tasks of a query are done.
    pub fn job_progress(&mut self, id: Uuid, done: u32, of: u32) {
        if let Some(progress) = self.progress.get_mut(&id) {
            *progress = (done, of);
        }
    }

    pub(super) fn report_progress(&mut self, id: Uuid, now: VirtualTime) {
        let Some(interval) = self.settings.progress else { return };
        let Some(&(done, of)) = self.progress.get(&id) else { return };
        self.effects.push(Effect::Wake(interval, ServiceTimer::Progress(id)));
        let Some(operation) = self.executions.find(id) else { return };
        operation.observer.push(Payload::ExecutionProgress { done, of });
        let key = operation.session.clone();
        self.pump(&key, id, now);
    }

    /// The job of a query has ended well.
    pub fn job_done(&mut self, id: Uuid, rows: u64, checksum: u64, now: VirtualTime) {
        let Some(operation) = self.executions.find(id) else { return };
        let key = operation.session.clone();
        let Some(pending) = operation.pending.take() else { return };
        if let Some((error, good)) = pending.error {
            if good > 0 {
                operation.observer.push(Payload::ArrowBatch { rows: good, bytes: 160 + good * 8, offset: 0, checksum: 0, shows: None });
            }
            self.fail(&key, id, error);
        } else {
            let rows = pending.rows.unwrap_or(rows);
            let mut payloads = Vec::new();
            if pending.is_query {
                if pending.schema_last {
                    payloads.push(Payload::Schema);
                }
                let batch = Payload::ArrowBatch { rows, bytes: 160 + rows * 8, offset: 0, checksum, shows: pending.shows };
                payloads.extend([batch, Payload::Metrics]);
            }
            self.finish(&key, id, payloads, Some((rows, checksum)));
        }
        self.pump(&key, id, now);
    }

    /// The job of a query has failed.
    pub fn job_failed(&mut self, id: Uuid, error: RpcError, now: VirtualTime) {
        let Some(operation) = self.executions.find(id) else { return };
        let key = operation.session.clone();
        if !operation.observer.completed() {
            self.fail(&key, id, error);
            self.pump(&key, id, now);
        }
    }

    fn finish(&mut self, key: &SessionKey, id: Uuid, payloads: Vec<Payload>, result: Option<(u64, u64)>) {
        self.progress.remove(&id);
        let version = self.settings.version;
        let Some(operation) = self.executions.get(key, id) else { return };
        for payload in payloads {
            operation.observer.push(payload);
        }
        if version >= SparkVersion::V3_5 {
            operation.observer.push(Payload::ResultComplete);
        }
        operation.observer.complete();
        let (rows, checksum) = result.unwrap_or_default();
        let end = OperationEnd::Finished { rows, checksum };
        self.effects.push(Effect::Note(None, ConnectFact::OperationEnded { server: self.server, operation: id, end }));
    }

    fn fail(&mut self, key: &SessionKey, id: Uuid, error: RpcError) {
        self.progress.remove(&id);
        let Some(operation) = self.executions.get(key, id) else { return };
        let end = OperationEnd::Failed { error: error.message.clone() };
        operation.observer.fail(error);
        self.effects.push(Effect::Note(None, ConnectFact::OperationEnded { server: self.server, operation: id, end }));
    }
}

/// What a plan set off.
#[derive(Debug)]
enum Started {
    Job(JobWanted, Pending),
    /// Nothing to run: these are the answers, before the last one.
    Done(Vec<Payload>),
}

/// The value that rows of a Python function have.
fn value(relation: &Relation) -> Option<String> {
    match relation {
        Relation::Select { column: Column::Udf { value, .. }, .. } => Some(value.to_string()),
        _ => None,
    }
}
