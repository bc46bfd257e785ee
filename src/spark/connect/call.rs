//! The calls of the Connect protocol: what a request asks, under the names and kinds that a recording of the line shows.

use serde::Serialize;

use super::relation::Relation;
use super::uuid::Uuid;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    ExecutePlan(Execute),
    /// The rest of a stream that broke: from the answer after this one.
    ReattachExecute {
        operation: Uuid,
        last_response: Option<u64>,
    },
    /// The client has everything up to this answer; `None`: it wants nothing more.
    ReleaseExecute {
        operation: Uuid,
        until: Option<u64>,
    },
    AnalyzePlan(Analyze),
    Config(ConfigOperation),
    Interrupt(InterruptKind),
    AddArtifacts {
        name: String,
        bytes: u64,
    },
    /// More about an error that was just received.
    FetchErrorDetails,
    ReleaseSession,
}

/// What `ExecutePlan` carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Execute {
    /// Made up by the client, so that it can reattach before the first answer. 3.4 has none.
    pub operation: Uuid,
    pub plan: Plan,
    pub reattachable: bool,
    pub tags: Vec<String>,
}

/// A plan with a result, or a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    Collect(Relation),
    Count(Relation),
    /// `show()`: the server makes the text.
    ShowString(Relation),
    Limit(Relation, u64),
    MapPartitions(Relation),
    ListTables,
    SqlCommand(SqlCommand),
    CreateView {
        name: String,
        global: bool,
        relation: Relation,
    },
    RegisterFunction(String),
    Write(Relation),
}

/// What `spark.sql` was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SqlCommand {
    /// Analysed at once, run later.
    Query(Relation),
    CreateView {
        name: String,
        global: bool,
        relation: Relation,
    },
    CreateTable {
        name: String,
        relation: Relation,
    },
    CacheTable(Relation),
    UncacheTable(Relation),
    CreateDatabase(String),
    Use(String),
    /// The parser stumbles at this word.
    Unreadable(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Analyze {
    Schema(Relation),
    Explain(Relation),
    SparkVersion,
    Persist(Relation),
    Unpersist(Relation),
    IsCached(Relation),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfigOperation {
    Set(Vec<(String, String)>),
    /// What the session builder sends: what cannot be set gives a warning.
    SetSilently(Vec<(String, String)>),
    Get(String),
    GetWithDefault(String),
    IsModifiable(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InterruptKind {
    All,
    Tag(String),
    Operation(Uuid),
}

/// The answer to a call that is not a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    Done,
    Text(String),
    /// Settings that the server did not take, with its reasons.
    Warnings(Vec<String>),
    /// Operations that an interrupt reached.
    Interrupted(Vec<Uuid>),
}

impl Request {
    /// The method on the wire.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::ExecutePlan(_) => "ExecutePlan",
            Self::ReattachExecute { .. } => "ReattachExecute",
            Self::ReleaseExecute { .. } => "ReleaseExecute",
            Self::AnalyzePlan(_) => "AnalyzePlan",
            Self::Config(_) => "Config",
            Self::Interrupt(_) => "Interrupt",
            Self::AddArtifacts { .. } => "AddArtifacts",
            Self::FetchErrorDetails => "FetchErrorDetails",
            Self::ReleaseSession => "ReleaseSession",
        }
    }

    /// Which kind of this method: the field of the request that is set.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ExecutePlan(execute) => execute.plan.kind(),
            Self::ReleaseExecute { until: Some(_), .. } => "release_until",
            Self::ReleaseExecute { until: None, .. } => "release_all",
            Self::AnalyzePlan(analyze) => analyze.kind(),
            Self::Config(config) => config.kind(),
            Self::Interrupt(InterruptKind::All) => "INTERRUPT_TYPE_ALL",
            Self::Interrupt(InterruptKind::Tag(_)) => "INTERRUPT_TYPE_TAG",
            Self::Interrupt(InterruptKind::Operation(_)) => "INTERRUPT_TYPE_OPERATION_ID",
            Self::AddArtifacts { .. } => "batch",
            Self::ReattachExecute { .. } | Self::FetchErrorDetails | Self::ReleaseSession => "",
        }
    }

    /// How long it is on the wire, about as the recording has it.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::ExecutePlan(execute) => execute.plan.bytes(),
            Self::AddArtifacts { bytes, .. } => 150 + bytes,
            Self::AnalyzePlan(Analyze::Schema(relation) | Analyze::Explain(relation)) => 157 + relation.local_bytes(),
            Self::Config(_) | Self::FetchErrorDetails => 190,
            Self::ReattachExecute { .. } | Self::ReleaseExecute { .. } => 176,
            Self::AnalyzePlan(_) | Self::Interrupt(_) => 136,
            Self::ReleaseSession => 96,
        }
    }
}

impl Plan {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Collect(relation) => match relation {
                Relation::Range(_) => "plan.root.range",
                Relation::Local(_) => "plan.root.to_df",
                Relation::Named(_) => "plan.root.read",
                Relation::Work(_) | Relation::Sql { .. } => "plan.root.sql",
                Relation::Select { .. } => "plan.root.project",
            },
            Self::Count(_) => "plan.root.aggregate",
            Self::ShowString(_) => "plan.root.show_string",
            Self::Limit(..) => "plan.root.limit",
            Self::MapPartitions(_) => "plan.root.map_partitions",
            Self::ListTables => "plan.root.catalog",
            Self::SqlCommand(_) => "plan.command.sql_command",
            Self::CreateView { .. } => "plan.command.create_dataframe_view",
            Self::RegisterFunction(_) => "plan.command.register_function",
            Self::Write(_) => "plan.command.write_operation",
        }
    }

    /// Whether rows come back for the client to see.
    pub const fn has_rows(&self) -> bool {
        matches!(self, Self::Collect(_) | Self::Count(_) | Self::ShowString(_) | Self::Limit(..))
    }

    /// What the plan reads.
    pub const fn relation(&self) -> Option<&Relation> {
        match self {
            Self::Collect(relation)
            | Self::Count(relation)
            | Self::ShowString(relation)
            | Self::Limit(relation, _)
            | Self::MapPartitions(relation)
            | Self::CreateView { relation, .. }
            | Self::Write(relation)
            | Self::SqlCommand(
                SqlCommand::Query(relation)
                | SqlCommand::CreateView { relation, .. }
                | SqlCommand::CreateTable { relation, .. }
                | SqlCommand::CacheTable(relation)
                | SqlCommand::UncacheTable(relation),
            ) => Some(relation),
            Self::SqlCommand(SqlCommand::CreateDatabase(_) | SqlCommand::Use(_) | SqlCommand::Unreadable(_))
            | Self::ListTables
            | Self::RegisterFunction(_) => None,
        }
    }

    fn bytes(&self) -> u64 {
        let pickled = match self {
            Self::RegisterFunction(_) => 550,
            _ => self.relation().map_or(0, |relation| u64::from(relation.carries_udf()) * 650),
        };
        210 + pickled + self.relation().map_or(0, Relation::local_bytes)
    }
}

impl Analyze {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Schema(_) => "schema",
            Self::Explain(_) => "explain",
            Self::SparkVersion => "spark_version",
            Self::Persist(_) => "persist",
            Self::Unpersist(_) => "unpersist",
            Self::IsCached(_) => "get_storage_level",
        }
    }
}

impl ConfigOperation {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Set(_) | Self::SetSilently(_) => "set",
            Self::Get(_) => "get",
            Self::GetWithDefault(_) => "get_with_default",
            Self::IsModifiable(_) => "is_modifiable",
        }
    }
}
