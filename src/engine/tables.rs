//! What can be queried: the teaching tables, TPC-H at any scale, and the user's own files.
//!
//! Names: `teaching.orders`, `tpch.orders`, `data.mine` always work. Without a schema the user's files come first, then the
//! teaching tables, then TPC-H; when a TPC-H scale is asked for, TPC-H comes before the teaching tables.

mod files;
mod inspect;
mod one_task_a_file;
mod scans;
mod teaching;
mod tpch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use datafusion::catalog::MemorySchemaProvider;
use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use super::EngineError;
use super::rows::Column;
use super::rows::columns_of;

pub(super) use files::has_a_big_file;
pub(super) use scans::Scans;

/// Where tables come from, beside the built-in ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableSources {
    /// The scale factor of TPC-H, if one was asked for; 0.01 otherwise.
    pub tpch: Option<f64>,
    /// Files and folders of CSV, newline-delimited JSON or Parquet.
    pub data: Vec<PathBuf>,
}

/// The scale of TPC-H if none is asked for.
const DEFAULT_SCALE: f64 = 0.01;

/// A table as `driverseat data` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInfo {
    /// As a query may write it: `orders`, or `tpch.orders` where another table has the short name.
    pub name: String,
    pub columns: Vec<Column>,
    /// `None` where counting would mean reading or generating the whole table.
    pub rows: Option<u64>,
    /// How many tasks a scan of it takes.
    pub partitions: u32,
    /// `built in`, `TPC-H at scale 0.01`, or the path.
    pub from: String,
}

/// A table that was found, and under which schema it is registered.
struct Source {
    schema: &'static str,
    name: String,
    from: String,
    partitions: u32,
    content: Content,
}

enum Content {
    Ready {
        provider: Arc<dyn TableProvider>,
        rows: Option<u64>,
    },
    /// Generated when a query first names it.
    Later(tpch::Later),
}

/// What can be queried in a session.
pub(super) struct Tables {
    list: Vec<TableInfo>,
    /// The tables that are still to be generated, by every name a query may use.
    later: BTreeMap<String, (Vec<TableReference>, Arc<tpch::Later>)>,
    scans: Scans,
}

impl Tables {
    pub(super) async fn register(context: &SessionContext, sources: &TableSources) -> Result<Self, EngineError> {
        let scale = sources.tpch.unwrap_or(DEFAULT_SCALE);
        if !(scale > 0.0 && scale <= 1000.0) {
            let help = Some("write a number such as 0.01, 0.1 or 1".to_owned());
            return Err(EngineError::Sql { message: format!("TPC-H has no scale factor {scale}"), help });
        }
        let teaching = teaching::tables()?;
        let tpch = tpch::tables(scale).into_iter().map(|later| Source {
            schema: "tpch",
            name: later.name.to_owned(),
            from: later.from(),
            partitions: later.partitions(),
            content: Content::Later(later),
        });
        let mut found = files::tables(context, &sources.data).await?;
        if sources.tpch.is_some() {
            found.extend(tpch);
            found.extend(teaching);
        } else {
            found.extend(teaching);
            found.extend(tpch);
        }
        Self::name(context, found).map_err(|e| EngineError::Internal(format!("its tables cannot be registered: {e}")))
    }

    /// Every table under its full name; the first of each short name also under that.
    fn name(context: &SessionContext, found: Vec<Source>) -> Result<Self, DataFusionError> {
        let catalog = context.catalog("datafusion").ok_or_else(|| DataFusionError::Internal("no catalog".to_owned()))?;
        let mut tables = Self { list: Vec::new(), later: BTreeMap::new(), scans: Scans::default() };
        let mut short: Vec<String> = Vec::new();
        for Source { schema, name, from, partitions, content } in found {
            if catalog.schema(schema).is_none() {
                catalog.register_schema(schema, Arc::new(MemorySchemaProvider::new()))?;
            }
            let full = format!("{schema}.{name}");
            let mut names = vec![TableReference::partial(schema, name.as_str())];
            let is_first = !short.contains(&name);
            if is_first {
                names.push(TableReference::bare(name.as_str()));
                short.push(name.clone());
            }
            let (columns, rows) = match content {
                Content::Ready { provider, rows } => {
                    for name in names {
                        context.register_table(name, Arc::clone(&provider))?;
                    }
                    tables.scans.add(if is_first { &name } else { &full }, &provider);
                    (columns_of(&provider.schema()), rows)
                }
                Content::Later(later) => {
                    let columns = columns_of(&later.schema());
                    let later = Arc::new(later);
                    for name in &names {
                        tables.later.insert(name.to_string(), (names.clone(), Arc::clone(&later)));
                    }
                    (columns, None)
                }
            };
            tables.list.push(TableInfo { name: if is_first { name } else { full }, columns, rows, partitions, from });
        }
        tables.list.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(tables)
    }

    /// Which table a scan reads.
    pub(super) fn scans(&self) -> &Scans {
        &self.scans
    }

    pub(super) fn list(&self) -> Vec<TableInfo> {
        self.list.clone()
    }

    /// Generates those of the tables a query names that do not exist yet.
    pub(super) fn prepare(&self, context: &SessionContext, wanted: &[TableReference]) -> Result<(), DataFusionError> {
        for table in wanted {
            let Some((names, later)) = self.later.get(&table.to_string()) else { continue };
            let table = later.generate()?;
            let provider: Arc<dyn TableProvider> = table;
            self.scans.add(later.name, &provider);
            for name in names {
                if !context.table_exist(name.clone())? {
                    context.register_table(name.clone(), Arc::clone(&provider))?;
                }
            }
        }
        Ok(())
    }

    /// What a complaint about a name is worth more with: which names there are.
    pub(super) fn advise(&self, error: EngineError) -> EngineError {
        let EngineError::Sql { message, help: None } = error else { return error };
        let help = if let Some((_, missing)) = message.split_once("table '") {
            let missing = missing.split('\'').next().unwrap_or_default();
            let names: Vec<&str> = self.list.iter().map(|table| table.name.as_str()).collect();
            let meant = crate::base::text::nearest(missing, names.iter().copied());
            Some(meant.map_or_else(|| format!("the tables are {}", names.join(", ")), |meant| format!("did you mean `{meant}`?")))
        } else if message.contains("No field named o_") {
            Some("`orders` is the teaching table here; TPC-H's is `tpch.orders`, or ask for TPC-H with --tpch 0.01".to_owned())
        } else {
            None
        };
        EngineError::Sql { message, help }
    }
}
