//! A result as text cells, and a checksum of rows that is the same for the same rows.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::arrow::row::RowConverter;
use datafusion::arrow::row::SortField;
use datafusion::arrow::util::display::ArrayFormatter;
use datafusion::arrow::util::display::FormatOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::ExecutionPlanProperties;

use super::EngineError;
use super::cells::cells;

/// The rows of a query, as a console prints them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResultTable {
    pub columns: Vec<Column>,
    /// A cell is `None` where the value is null.
    pub rows: Vec<Vec<Option<String>>>,
    /// Of the rows, in their order.
    pub checksum: u64,
    /// The columns the query's order is made of, as indexes, where it orders by columns that it returns.
    pub ordered_by: Vec<usize>,
    /// Does a LIMIT cut the result?
    pub limited: bool,
}

/// A column of a result or a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// Spark's name of the type: `bigint`, `decimal(15,2)`.
    pub kind: String,
}

impl ResultTable {
    pub(super) fn new(plan: &Arc<dyn ExecutionPlan>, shape: Shape, batches: &[RecordBatch]) -> Result<Self, EngineError> {
        let schema = plan.schema();
        let mut checksum = Checksum::new(&schema);
        let mut rows = Vec::new();
        for batch in batches {
            checksum.add(batch).map_err(|e| EngineError::running(&e))?;
            let columns = batch.columns().iter().map(|column| cells(column.as_ref(), "NULL")).collect::<Result<Vec<_>, _>>()?;
            rows.extend((0..batch.num_rows()).map(|row| columns.iter().map(|column| column[row].clone()).collect::<Vec<_>>()));
        }
        let ordered_by = if shape.ordered { order_of(plan) } else { Vec::new() };
        Ok(Self { columns: columns_of(&schema), rows, checksum: checksum.value(), ordered_by, limited: shape.limited })
    }
}

/// What the text of a query says about its rows as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    ordered: bool,
    limited: bool,
}

impl Shape {
    pub(super) fn of(logical: &LogicalPlan) -> Self {
        let mut shape = Self { ordered: false, limited: false };
        let mut plan = logical;
        loop {
            plan = match plan {
                LogicalPlan::Projection(node) => &node.input,
                LogicalPlan::SubqueryAlias(node) => &node.input,
                LogicalPlan::Limit(node) => {
                    shape.limited = true;
                    &node.input
                }
                LogicalPlan::Sort(node) => {
                    shape.ordered = true;
                    shape.limited |= node.fetch.is_some();
                    return shape;
                }
                LogicalPlan::TableScan(node) => {
                    shape.limited |= node.fetch.is_some();
                    return shape;
                }
                _ => return shape,
            }
        }
    }
}

pub(super) fn columns_of(schema: &SchemaRef) -> Vec<Column> {
    schema.fields().iter().map(|field| Column { name: field.name().clone(), kind: spark_type(field.data_type()) }).collect()
}

fn order_of(plan: &Arc<dyn ExecutionPlan>) -> Vec<usize> {
    let Some(ordering) = plan.output_ordering() else { return Vec::new() };
    let column = |expr: &datafusion::physical_expr::PhysicalExprRef| {
        expr.downcast_ref::<datafusion::physical_expr::expressions::Column>().map(datafusion::physical_expr::expressions::Column::index)
    };
    ordering.iter().map_while(|key| column(&key.expr)).collect()
}

/// What Spark calls a type.
pub(super) fn spark_type(kind: &DataType) -> String {
    match kind {
        DataType::Null => "void".to_owned(),
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int8 | DataType::UInt8 => "tinyint".to_owned(),
        DataType::Int16 | DataType::UInt16 => "smallint".to_owned(),
        DataType::Int32 | DataType::UInt32 => "int".to_owned(),
        DataType::Int64 | DataType::UInt64 => "bigint".to_owned(),
        DataType::Float16 | DataType::Float32 => "float".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "string".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => "binary".to_owned(),
        DataType::Date32 | DataType::Date64 => "date".to_owned(),
        DataType::Timestamp(_, Some(_)) => "timestamp".to_owned(),
        DataType::Timestamp(_, None) => "timestamp_ntz".to_owned(),
        DataType::Decimal32(p, s) | DataType::Decimal64(p, s) | DataType::Decimal128(p, s) | DataType::Decimal256(p, s) => {
            format!("decimal({p},{s})")
        }
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _) => {
            format!("array<{}>", spark_type(item.data_type()))
        }
        DataType::Struct(fields) => {
            let fields: Vec<String> = fields.iter().map(|f| format!("{}:{}", f.name(), spark_type(f.data_type()))).collect();
            format!("struct<{}>", fields.join(","))
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) if fields.len() == 2 => {
                format!("map<{},{}>", spark_type(fields[0].data_type()), spark_type(fields[1].data_type()))
            }
            other => format!("map<{}>", spark_type(other)),
        },
        DataType::Dictionary(_, value) => spark_type(value),
        DataType::Interval(_) | DataType::Duration(_) => "interval".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

/// Reads rows in Arrow's row format, in which equal rows have equal bytes however their buffers are laid out.
pub(super) struct Checksum {
    converter: Option<RowConverter>,
    hash: u64,
}

impl Checksum {
    pub(super) fn new(schema: &SchemaRef) -> Self {
        let fields = schema.fields().iter().map(|field| SortField::new(field.data_type().clone())).collect();
        Self { converter: RowConverter::new(fields).ok(), hash: 0xcbf2_9ce4_8422_2325 }
    }

    pub(super) fn add(&mut self, batch: &RecordBatch) -> datafusion::error::Result<()> {
        let Some(converter) = &self.converter else { return self.add_text(batch) };
        if batch.num_columns() == 0 {
            self.mix(&batch.num_rows().to_le_bytes());
            return Ok(());
        }
        for row in &converter.convert_columns(batch.columns())? {
            self.mix(row.data());
        }
        Ok(())
    }

    /// For the few types that have no row format.
    fn add_text(&mut self, batch: &RecordBatch) -> datafusion::error::Result<()> {
        for column in batch.columns() {
            let formatter = ArrayFormatter::try_new(column.as_ref(), &FormatOptions::default())?;
            for row in 0..batch.num_rows() {
                self.mix(formatter.value(row).try_to_string()?.as_bytes());
            }
        }
        Ok(())
    }

    /// FNV-1a over words of eight bytes, and the length, so that rows do not run into one another.
    fn mix(&mut self, bytes: &[u8]) {
        let mut word = |value: u64| self.hash = (self.hash ^ value).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            word(u64::from_le_bytes(eight));
        }
        word(super::scan::count(bytes.len()));
    }

    pub(super) fn value(&self) -> u64 {
        self.hash
    }
}
