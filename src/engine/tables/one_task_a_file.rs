//! A table of files, of which each is one task: the engine would put as many of them together as there are shuffle partitions.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::Session;
use datafusion::catalog::TableProvider;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::ListingTable;
use datafusion::error::DataFusionError;
use datafusion::error::Result;
use datafusion::execution::SessionState;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::TableProviderFilterPushDown;
use datafusion::physical_plan::ExecutionPlan;

#[derive(Debug)]
pub(super) struct OneTaskAFile {
    pub(super) files: ListingTable,
    pub(super) count: usize,
}

#[async_trait]
impl TableProvider for OneTaskAFile {
    fn schema(&self) -> SchemaRef {
        self.files.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// The files, listed for as many partitions as there are of them.
    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let state = session.as_any().downcast_ref::<SessionState>();
        let mut state = state.cloned().ok_or_else(|| DataFusionError::Internal("the session is not the engine's own".to_owned()))?;
        state.config_mut().options_mut().execution.target_partitions = self.count.max(1);
        self.files.scan(&state, projection, filters, limit).await
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        self.files.supports_filters_pushdown(filters)
    }
}
