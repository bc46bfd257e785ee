//! From a scan in a plan back to the table it reads: the engine's scans know their files or their batches, not the name.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;
use datafusion::datasource::memory::DataSourceExec;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::physical_plan::FileGroup;
use datafusion::datasource::physical_plan::FileScanConfig;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::displayable;

use super::one_task_a_file::OneTaskAFile;

/// The tables that were registered, by something only they have.
#[derive(Debug, Default)]
pub(in crate::engine) struct Scans {
    known: Mutex<Vec<(String, Mark)>>,
}

#[derive(Debug)]
enum Mark {
    /// The first column of the first batch, in memory.
    Column(ArrayRef),
    /// How the paths of its files start.
    Path(String),
}

impl Scans {
    pub(super) fn add(&self, name: &str, provider: &Arc<dyn TableProvider>) {
        let mark = if let Some(table) = provider.downcast_ref::<MemTable>() {
            first_column(table).map(Mark::Column)
        } else {
            let listing = provider.downcast_ref::<OneTaskAFile>();
            listing.and_then(|table| table.files.table_paths().first()).map(|path| Mark::Path(path.prefix().to_string()))
        };
        if let Some(mark) = mark {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).push((name.to_owned(), mark));
        }
    }

    /// `Scan orders`, or `Scan csv` and the like where the table is not known.
    pub(in crate::engine) fn name(&self, scan: &Arc<dyn ExecutionPlan>) -> String {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let source = scan.downcast_ref::<DataSourceExec>().map(DataSourceExec::data_source);
        let found = source.and_then(|source| {
            if let Some(memory) = source.downcast_ref::<MemorySourceConfig>() {
                let column = first_of(memory.partitions())?;
                return known.iter().find(|(_, mark)| matches!(mark, Mark::Column(of) if Arc::ptr_eq(of, &column)));
            }
            let files = source.downcast_ref::<FileScanConfig>()?;
            let location = files.file_groups.iter().flat_map(FileGroup::files).next()?.object_meta.location.to_string();
            known.iter().find(|(_, mark)| matches!(mark, Mark::Path(path) if *path == location))
        });
        let line = displayable(scan.as_ref()).one_line().to_string();
        let kind = ["parquet", "csv", "json"].into_iter().find(|kind| line.contains(&format!("file_type={kind}")));
        match (kind, found) {
            (Some(kind), Some((name, _))) => format!("Scan {kind} {name}"),
            (Some(kind), None) => format!("Scan {kind}"),
            (None, Some((name, _))) => format!("Scan {name}"),
            (None, None) => "LocalTableScan".to_owned(),
        }
    }
}

fn first_column(table: &MemTable) -> Option<ArrayRef> {
    // Nothing writes to these tables, so nobody holds the lock.
    table.batches.iter().find_map(|partition| partition.try_read().ok()?.first().and_then(column))
}

fn first_of(partitions: &[Vec<RecordBatch>]) -> Option<ArrayRef> {
    partitions.iter().find_map(|partition| partition.first().and_then(column))
}

fn column(batch: &RecordBatch) -> Option<ArrayRef> {
    batch.columns().first().cloned()
}
