//! What names mean to the server: temp views and functions of a session, and what all sessions share.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::error::RpcError;
use super::error::Thrown;
use super::relation::Column;
use super::relation::Relation;
use super::session::Session;
use crate::spark::conf::catalog;
use crate::spark::conf::key::Reader;
use crate::spark::version::SparkVersion;

/// What belongs to the application, so to all its sessions: of the `SharedState` and the `CacheManager`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    pub global_views: BTreeMap<String, Relation>,
    pub tables: BTreeMap<String, Relation>,
    pub databases: BTreeSet<String>,
    /// Cached plans, by what they read. Whoever runs the same plan reads the cache, whoever uncaches it does so for all.
    pub cached: BTreeSet<Relation>,
}

/// A plan with its names looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Without names: it means the same to every session.
    pub relation: Relation,
    pub rows: u64,
    pub columns: Vec<String>,
    pub reads_cache: bool,
}

/// Looks up every name of a plan: `SparkConnectPlanner` and the analyzer.
///
/// # Errors
/// The analysis error, as the client sees it at an action (or when it asks for the schema), not before.
pub fn resolve(relation: &Relation, session: &Session, shared: &Shared) -> Result<Resolved, RpcError> {
    let leaf = |relation: &Relation, rows: u64, columns: &[&str]| Resolved {
        relation: relation.clone(),
        rows,
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        reads_cache: shared.cached.contains(relation),
    };
    let mut resolved = match relation {
        Relation::Range(rows) => leaf(relation, *rows, &["id"]),
        Relation::Local(rows) => leaf(relation, *rows, &["k", "v"]),
        Relation::Work(_) => leaf(relation, 0, &[]),
        Relation::Named(name) => resolve(&lookup(name, session, shared)?, session, shared)?,
        Relation::Sql { query, .. } => resolve(query, session, shared)?,
        Relation::Select { input, column } => {
            let input = resolve(input, session, shared)?;
            check_column(column, &input, session)?;
            let relation = Relation::Select { input: Box::new(input.relation), column: column.clone() };
            Resolved { relation, columns: vec![column.to_string()], ..input }
        }
    };
    resolved.reads_cache |= shared.cached.contains(&resolved.relation);
    Ok(resolved)
}

fn lookup(name: &str, session: &Session, shared: &Shared) -> Result<Relation, RpcError> {
    let found = match name.strip_prefix("global_temp.") {
        Some(global) => shared.global_views.get(global),
        None => session.views.get(name).or_else(|| shared.tables.get(name)),
    };
    found.cloned().ok_or_else(|| {
        let quoted = name.split('.').map(|part| format!("`{part}`")).collect::<Vec<_>>().join(".");
        let condition = "TABLE_OR_VIEW_NOT_FOUND";
        let message = format!("[{condition}] The table or view {quoted} cannot be found. Verify the spelling and correctness of the schema and catalog. SQLSTATE: 42P01");
        RpcError::thrown(Thrown::AnalysisException, Some(condition), message)
    })
}

/// A column the input does not have, or a function nobody registered in this session.
fn check_column(column: &Column, input: &Resolved, session: &Session) -> Result<(), RpcError> {
    match column {
        // The columns of the run's own work are not known here.
        Column::Name(name) if !input.columns.is_empty() && !input.columns.contains(name) => {
            let known = input.columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
            let condition = "UNRESOLVED_COLUMN.WITH_SUGGESTION";
            let message = format!(
                "[{condition}] A column, variable, or function parameter with name `{name}` cannot be resolved. Did you mean one of the following? [{known}]. SQLSTATE: 42703"
            );
            Err(RpcError::thrown(Thrown::AnalysisException, Some(condition), message))
        }
        Column::Function(name) if !BUILT_IN.contains(&name.as_str()) && !session.functions.contains(name) => {
            let condition = "UNRESOLVED_ROUTINE";
            let path = format!("[`system`.`builtin`, `system`.`session`, `spark_catalog`.`{}`]", session.database);
            let message = format!("[{condition}] Cannot resolve routine `{name}` on search path {path}. SQLSTATE: 42883");
            Err(RpcError::thrown(Thrown::AnalysisException, Some(condition), message))
        }
        _ => Ok(()),
    }
}

/// Some of the functions every session has.
const BUILT_IN: &[&str] = &["abs", "count", "hash", "length", "lower", "sum", "upper"];

/// An error that only the rows can show: it comes from a task, after so many good rows of an earlier partition.
pub fn task_error(relation: &Relation, session: &Session, version: SparkVersion) -> Option<(RpcError, u64)> {
    let Relation::Select { input, column } = relation else {
        let Relation::Sql { query, .. } = relation else { return None };
        return task_error(query, session, version);
    };
    let python = |what: &str| {
        let text = format!("An exception was thrown from the Python worker. Please see the stack trace below. {what}");
        Some((RpcError::thrown(Thrown::PythonException, None, text), 0))
    };
    match column {
        Column::FailingUdf => python("ZeroDivisionError: division by zero"),
        Column::ImportingUdf(module) if !session.artifacts.contains(&format!("{module}.py")) => {
            python(&format!("ModuleNotFoundError: No module named '{module}'"))
        }
        // ANSI mode is the default since 4.0; before, the division gives NULL.
        Column::DivisionByZero if version >= SparkVersion::V4_0 => {
            let condition = "DIVIDE_BY_ZERO";
            let message = format!(
                "[{condition}] Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. If necessary set \"spark.sql.ansi.enabled\" to \"false\" to bypass this error. SQLSTATE: 22012"
            );
            let good = if let Relation::Range(rows) = **input { u64::from(rows > 2) } else { 0 };
            Some((RpcError::thrown(Thrown::ArithmeticException, Some(condition), message), good))
        }
        _ => task_error(input, session, version),
    }
}

/// SQL settings that are fixed when the application starts.
const STATIC: &[&str] =
    &["spark.sql.warehouse.dir", "spark.sql.extensions", "spark.sql.catalogImplementation", "spark.sql.globalTempDatabase"];

/// Whether a session may change a setting: SQL settings and unknown names, but nothing of the application or the server.
pub fn is_modifiable(key: &str) -> bool {
    if STATIC.contains(&key) {
        return false;
    }
    if key.starts_with("spark.sql.") || key == "spark.app.name" {
        return true;
    }
    catalog::find(key).is_none()
}

/// `RuntimeConfig.requireNonStaticConf`.
///
/// # Errors
/// The refusal, in the release's own words.
pub fn check_modifiable(key: &str, version: SparkVersion) -> Result<(), RpcError> {
    if is_modifiable(key) {
        return Ok(());
    }
    let condition = if version >= SparkVersion::V4_3 { "CANNOT_MODIFY_STATIC_CONFIG" } else { "CANNOT_MODIFY_CONFIG" };
    let message = format!("[{condition}] Cannot modify the value of the Spark config: \"{key}\".");
    Err(RpcError::thrown(Thrown::AnalysisException, Some(condition), message))
}

/// Defaults of SQL settings that clients ask for by themselves.
const SQL_DEFAULTS: &[(&str, &str)] = &[
    ("spark.sql.repl.eagerEval.enabled", "false"),
    ("spark.sql.session.timeZone", "Etc/UTC"),
    ("spark.sql.connect.serverStacktrace.enabled", "true"),
];

/// The value a session sees: its own, the server's, or a SQL default.
///
/// # Errors
/// `SQL_CONF_NOT_FOUND` for a name that has neither.
pub fn setting(key: &str, session: &Session, server: &BTreeMap<String, String>, version: SparkVersion) -> Result<String, RpcError> {
    let own = session.conf.get(key).or_else(|| server.get(key));
    if let Some(value) = own {
        return Ok(value.clone());
    }
    if let Some((_, value)) = SQL_DEFAULTS.iter().find(|(known, _)| *known == key) {
        return Ok((*value).to_owned());
    }
    let sql = catalog::find(key).filter(|known| key.starts_with("spark.sql.") || known.reader == Reader::ConnectServer);
    sql.map(|known| known.default_text(version)).ok_or_else(|| {
        let condition = "SQL_CONF_NOT_FOUND";
        let message =
            format!("[{condition}] The SQL config \"{key}\" cannot be found. Please verify that the config exists. SQLSTATE: 42K0I");
        RpcError::thrown(Thrown::SparkNoSuchElementException, Some(condition), message)
    })
}
