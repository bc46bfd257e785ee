//! The small tables that the lessons query. Each is a folder of CSV files under `assets/tables`, and each file is one
//! partition, as Spark would read such a folder: one task a file.

use std::sync::Arc;

use datafusion::arrow::csv::ReaderBuilder;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::Field;
use datafusion::arrow::datatypes::Schema;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::datatypes::TimeUnit;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::datasource::MemTable;

use super::Content;
use super::Source;
use crate::engine::EngineError;

/// A teaching table as it is shipped.
struct Shipped {
    name: &'static str,
    columns: &'static [(&'static str, Kind)],
    files: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Kind {
    Int,
    Long,
    Double,
    Text,
    Date,
    Timestamp,
    Decimal,
}

impl Kind {
    fn arrow(self) -> DataType {
        match self {
            Self::Int => DataType::Int32,
            Self::Long => DataType::Int64,
            Self::Double => DataType::Float64,
            Self::Text => DataType::Utf8View,
            Self::Date => DataType::Date32,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Decimal => DataType::Decimal128(10, 2),
        }
    }
}

macro_rules! part {
    ($table:literal, $part:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/tables/", $table, "/part-", $part, ".csv"))
    };
}

const SHIPPED: &[Shipped] = &[
    Shipped {
        name: "orders",
        columns: &[
            ("order_id", Kind::Long),
            ("customer", Kind::Text),
            ("city", Kind::Text),
            ("product", Kind::Text),
            ("quantity", Kind::Int),
            ("price", Kind::Decimal),
            ("ordered_on", Kind::Date),
        ],
        files: &[
            part!("orders", "0"),
            part!("orders", "1"),
            part!("orders", "2"),
            part!("orders", "3"),
            part!("orders", "4"),
            part!("orders", "5"),
        ],
    },
    Shipped {
        name: "visits",
        columns: &[
            ("visit_id", Kind::Long),
            ("page", Kind::Text),
            ("customer", Kind::Text),
            ("seconds", Kind::Int),
            ("at", Kind::Timestamp),
        ],
        files: &[part!("visits", "0"), part!("visits", "1"), part!("visits", "2"), part!("visits", "3")],
    },
    Shipped {
        name: "sensors",
        columns: &[("sensor", Kind::Text), ("room", Kind::Text), ("reading", Kind::Double), ("at", Kind::Timestamp)],
        files: &[part!("sensors", "0"), part!("sensors", "1"), part!("sensors", "2")],
    },
];

pub(super) fn tables() -> Result<Vec<Source>, EngineError> {
    SHIPPED.iter().map(source).collect()
}

fn source(shipped: &Shipped) -> Result<Source, EngineError> {
    let fields: Vec<Field> = shipped.columns.iter().map(|(name, kind)| Field::new(*name, kind.arrow(), true)).collect();
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let broken = |e: &dyn std::fmt::Display| EngineError::Internal(format!("the table `{}` cannot be read: {e}", shipped.name));
    let partitions = shipped
        .files
        .iter()
        .map(|text| {
            let reader = ReaderBuilder::new(Arc::clone(&schema)).with_header(true).build(text.as_bytes());
            reader.and_then(Iterator::collect::<Result<Vec<RecordBatch>, _>>).map_err(|e| broken(&e))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let rows: usize = partitions.iter().flatten().map(RecordBatch::num_rows).sum();
    let provider = MemTable::try_new(schema, partitions).map_err(|e| broken(&e))?;
    Ok(Source {
        schema: "teaching",
        name: shipped.name.to_owned(),
        from: "built in".to_owned(),
        partitions: u32::try_from(shipped.files.len()).unwrap_or(u32::MAX),
        content: Content::Ready { provider: Arc::new(provider), rows: u64::try_from(rows).ok() },
    })
}
