//! The user's own files as tables: CSV, newline-delimited JSON and Parquet, one file or a folder of them.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::csv::CsvFormat;
use datafusion::datasource::file_format::json::JsonFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::ListingOptions;
use datafusion::datasource::listing::ListingTable;
use datafusion::datasource::listing::ListingTableConfig;
use datafusion::datasource::listing::ListingTableUrl;
use datafusion::prelude::SessionContext;

use super::Content;
use super::Source;
use super::TableSources;
use super::inspect::inspect;
use super::one_task_a_file::OneTaskAFile;
use crate::base::Diagnostic;
use crate::engine::EngineError;

/// From this size on Spark splits a file over several tasks (`spark.sql.files.maxPartitionBytes`).
const BIG: u64 = 128 << 20;

/// Is there a file that one task should not read alone?
pub(in crate::engine) fn has_a_big_file(sources: &TableSources) -> bool {
    let big = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() > BIG);
    sources.data.iter().any(|path| big(path) || members(path).iter().any(big))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    Json,
    Parquet,
}

impl Kind {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" | "ndjson" | "jsonl" => Some(Self::Json),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    fn format(self) -> Arc<dyn FileFormat> {
        match self {
            Self::Csv => Arc::new(CsvFormat::default().with_has_header(true).with_schema_infer_max_rec(usize::MAX)),
            Self::Json => Arc::new(JsonFormat::default().with_schema_infer_max_rec(usize::MAX)),
            Self::Parquet => Arc::new(ParquetFormat::default()),
        }
    }
}

/// One table for each path, or all that is wrong with them.
pub(super) async fn tables(context: &SessionContext, paths: &[PathBuf]) -> Result<Vec<Source>, EngineError> {
    let mut found: Vec<Source> = Vec::new();
    let mut complaints = Vec::new();
    for path in paths {
        match table(context, path).await {
            Ok(source) if found.iter().any(|other| other.name == source.name) => {
                let message = format!("there are two tables called `{}`", source.name);
                complaints.push(complaint(path, message, "a table is named after its file: rename one of the two"));
            }
            Ok(source) => found.push(source),
            Err(wrong) => complaints.extend(wrong),
        }
    }
    if complaints.is_empty() { Ok(found) } else { Err(EngineError::Data(complaints)) }
}

async fn table(context: &SessionContext, path: &Path) -> Result<Source, Vec<Diagnostic>> {
    let (files, kind) = files_of(path).map_err(|wrong| vec![wrong])?;
    let unnamed =
        || vec![complaint(path, "a table cannot be named after this".to_owned(), "give the file a name that starts with a letter")];
    let name = name_of(path).ok_or_else(unnamed)?;
    let complaints: Vec<Diagnostic> = files.iter().filter_map(|file| inspect(file, kind)).collect();
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let wrong = |message: String| vec![complaint(path, message, "look at the files: do they all have the same columns?")];
    let urls = files
        .iter()
        .map(|file| ListingTableUrl::parse(file.to_string_lossy()).map_err(|e| wrong(e.strip_backtrace())))
        .collect::<Result<Vec<_>, _>>()?;
    let options = ListingOptions::new(kind.format());
    let state = context.state();
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options);
    let config = config.infer_schema(&state).await.map_err(|e| wrong(e.strip_backtrace()))?;
    let listing = ListingTable::try_new(config).map_err(|e| wrong(e.strip_backtrace()))?;
    let provider = OneTaskAFile { files: listing, count: files.len() };
    Ok(Source {
        schema: "data",
        name,
        from: path.display().to_string(),
        partitions: u32::try_from(files.len()).unwrap_or(u32::MAX),
        content: Content::Ready { provider: Arc::new(provider), rows: None },
    })
}

/// The files that make up the table, in the order of their names, all of one kind.
fn files_of(path: &Path) -> Result<(Vec<PathBuf>, Kind), Diagnostic> {
    const KINDS: &str = "a table is a .csv, .json, .ndjson, .jsonl or .parquet file, or a folder of such files";
    let meta = std::fs::metadata(path).map_err(|e| complaint(path, format!("cannot be read: {e}"), "check the path"))?;
    let files = if meta.is_dir() { members(path) } else { vec![path.to_owned()] };
    let kinds: Vec<Kind> = files.iter().filter_map(|file| Kind::of(file)).collect();
    let Some(&kind) = kinds.first() else {
        let what = if meta.is_dir() { "there is no table in this folder" } else { "this is not a table" };
        return Err(complaint(path, what.to_owned(), KINDS));
    };
    if kinds.iter().any(|other| *other != kind) {
        return Err(complaint(
            path,
            "this folder holds files of different kinds".to_owned(),
            "keep the files of one table in a folder of their own",
        ));
    }
    if let Some(empty) = files.iter().find(|file| std::fs::metadata(file).is_ok_and(|meta| meta.len() == 0)) {
        return Err(complaint(empty, "the file is empty".to_owned(), "a CSV file has at least a header line"));
    }
    Ok((files, kind))
}

/// The table files in a folder; hidden ones and Spark's own marks (`_SUCCESS`) do not count.
fn members(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| Kind::of(path).is_some() && !path.file_name().and_then(|name| name.to_str()).unwrap_or("_").starts_with(['.', '_']))
        .collect();
    files.sort();
    files
}

/// `sales-2024.csv` is the table `sales_2024`.
fn name_of(path: &Path) -> Option<String> {
    let stem = path.canonicalize().ok()?.file_stem()?.to_str()?.to_ascii_lowercase();
    let name: String = stem.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    name.starts_with(|c: char| c.is_alphabetic() || c == '_').then_some(name)
}

fn complaint(path: &Path, message: String, help: &str) -> Diagnostic {
    Diagnostic::at(&path.display().to_string(), "", 0, 1, message).help(help)
}
