//! What a client's program does, line by line, and the calls each line sends. Much of it sends nothing.

use serde::Serialize;

use super::call::Analyze;
use super::call::ConfigOperation;
use super::call::InterruptKind;
use super::call::Plan;
use super::call::SqlCommand;
use super::relation::Column;
use super::relation::Relation;
use crate::base::VirtualSpan;
use crate::spark::version::SparkVersion;

/// One line of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// `builder.remote(…).config(…).getOrCreate()`; another one when a session is there already gives that one.
    GetOrCreate {
        confs: Vec<(String, String)>,
    },
    /// A `DataFrame` is described, a variable set: nothing is sent.
    Build,
    Collect(Relation),
    /// `spark.sql(…).collect()`: one call to analyse, another to run.
    SqlCollect {
        command: SqlCommand,
        relation: Relation,
    },
    Count(Relation),
    Show(Relation),
    ToPandas(Relation),
    ToArrow(Relation),
    Take(Relation, u64),
    ForeachPartition(Relation),
    Write(Relation),
    Sql(SqlCommand),
    Schema(Relation),
    /// `df["name"]`: asks for the schema at once.
    GetItem(Relation, String),
    Explain(Relation),
    /// What a notebook shows of a `DataFrame`.
    Repr(Relation),
    Version,
    CreateView {
        name: String,
        global: bool,
        relation: Relation,
    },
    CreateDataFrame,
    Cache(Relation),
    Uncache(Relation),
    IsCached(Relation),
    SetConf {
        key: String,
        value: String,
    },
    GetConf(String),
    IsModifiable(String),
    RegisterFunction(String),
    ListTables,
    AddArtifact {
        name: String,
        bytes: u64,
    },
    AddTag(String),
    InterruptAll,
    InterruptTag(String),
    /// Something of the classic API.
    Attribute(String),
    Idle(VirtualSpan),
    /// `spark.stop()`.
    Stop,
    /// `SparkSession.builder.remote(…).create()` after a stop: a new session with a new id.
    NewSession {
        confs: Vec<(String, String)>,
    },
    /// `spark.is_stopped`.
    IsStopped,
}

/// A call before it has a number and a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Send {
    Execute(Plan),
    Analyze(Analyze),
    Config(ConfigOperation),
    Interrupt(InterruptKind),
    AddArtifacts { name: String, bytes: u64 },
    ReleaseSession,
}

impl Action {
    /// The run's job that it asks for.
    pub fn work(&self) -> Option<usize> {
        self.relation().and_then(Relation::work)
    }

    /// What it runs a query over.
    pub const fn relation(&self) -> Option<&Relation> {
        match self {
            Self::Collect(relation)
            | Self::SqlCollect { relation, .. }
            | Self::Count(relation)
            | Self::Show(relation)
            | Self::ToPandas(relation)
            | Self::ToArrow(relation)
            | Self::Take(relation, _)
            | Self::ForeachPartition(relation)
            | Self::Write(relation) => Some(relation),
            _ => None,
        }
    }

    /// The calls, one after the other. Streams are read to their end before the next call.
    pub fn sends(&self, version: SparkVersion) -> Vec<Send> {
        let execute = |plan: Plan| vec![Send::Execute(plan)];
        let analyze = |what: Analyze| vec![Send::Analyze(what)];
        match self {
            Self::GetOrCreate { confs } | Self::NewSession { confs } if confs.is_empty() => Vec::new(),
            Self::GetOrCreate { confs } | Self::NewSession { confs } => builder(confs, version),

            Self::Collect(relation) => execute(Plan::Collect(relation.clone())),
            Self::SqlCollect { command, relation } => {
                vec![Send::Execute(Plan::SqlCommand(command.clone())), Send::Execute(Plan::Collect(relation.clone()))]
            }
            Self::Count(relation) => execute(Plan::Count(relation.clone())),
            Self::Show(relation) => execute(Plan::ShowString(relation.clone())),
            Self::ToPandas(relation) => to_pandas(relation, version),
            Self::ToArrow(relation) => {
                vec![Send::Analyze(Analyze::Schema(relation.clone())), Send::Execute(Plan::Collect(relation.clone()))]
            }
            Self::Take(relation, rows) => execute(Plan::Limit(relation.clone(), *rows)),
            Self::ForeachPartition(relation) => {
                vec![Send::Analyze(Analyze::Schema(relation.clone())), Send::Execute(Plan::MapPartitions(relation.clone()))]
            }
            Self::Write(relation) => execute(Plan::Write(relation.clone())),
            Self::Sql(command) => execute(Plan::SqlCommand(command.clone())),
            Self::Schema(relation) => analyze(Analyze::Schema(relation.clone())),
            Self::GetItem(relation, name) => {
                let column = Relation::Select { input: Box::new(relation.clone()), column: Column::Name(name.clone()) };
                analyze(Analyze::Schema(column))
            }
            Self::Explain(relation) => analyze(Analyze::Explain(relation.clone())),
            Self::Repr(relation) => {
                let eager = ConfigOperation::Get("spark.sql.repl.eagerEval.enabled".to_owned());
                vec![Send::Config(eager), Send::Analyze(Analyze::Schema(relation.clone()))]
            }
            Self::Version => analyze(Analyze::SparkVersion),
            Self::CreateView { name, global, relation } => {
                execute(Plan::CreateView { name: name.clone(), global: *global, relation: relation.clone() })
            }
            Self::CreateDataFrame => vec![Send::Config(ConfigOperation::Get("spark.sql.session.timeZone".to_owned()))],
            Self::Cache(relation) => analyze(Analyze::Persist(relation.clone())),
            Self::Uncache(relation) => analyze(Analyze::Unpersist(relation.clone())),
            Self::IsCached(relation) => analyze(Analyze::IsCached(relation.clone())),
            Self::SetConf { key, value } => vec![Send::Config(ConfigOperation::Set(vec![(key.clone(), value.clone())]))],
            Self::GetConf(key) => vec![Send::Config(ConfigOperation::Get(key.clone()))],
            Self::IsModifiable(key) => vec![Send::Config(ConfigOperation::IsModifiable(key.clone()))],
            Self::RegisterFunction(name) => execute(Plan::RegisterFunction(name.clone())),
            Self::ListTables => execute(Plan::ListTables),
            Self::AddArtifact { name, bytes } => vec![Send::AddArtifacts { name: name.clone(), bytes: *bytes }],
            Self::InterruptAll => vec![Send::Interrupt(InterruptKind::All)],
            Self::InterruptTag(tag) => vec![Send::Interrupt(InterruptKind::Tag(tag.clone()))],
            // `ReleaseSession` came with 4.0; before, stopping only closed the client's channel.
            Self::Stop if version >= SparkVersion::V4_0 => vec![Send::ReleaseSession],
            Self::Stop | Self::Build | Self::AddTag(_) | Self::Attribute(_) | Self::Idle(_) | Self::IsStopped => Vec::new(),
        }
    }
}

/// 4.0 sends all settings of a builder at once; before, each has a call of its own.
fn builder(confs: &[(String, String)], version: SparkVersion) -> Vec<Send> {
    if version >= SparkVersion::V4_0 {
        return vec![Send::Config(ConfigOperation::SetSilently(confs.to_vec()))];
    }
    confs.iter().map(|conf| Send::Config(ConfigOperation::SetSilently(vec![conf.clone()]))).collect()
}

fn to_pandas(relation: &Relation, version: SparkVersion) -> Vec<Send> {
    let collect = Send::Execute(Plan::Collect(relation.clone()));
    if version < SparkVersion::V3_5 {
        return vec![collect];
    }
    let key = "spark.sql.execution.arrow.pyspark.selfDestruct.enabled";
    vec![Send::Config(ConfigOperation::GetWithDefault(key.to_owned())), collect]
}
