//! Values as text, as Spark's `CAST(… AS STRING)` writes them, and words with a capital first letter.

use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::array::StringArray;
use datafusion::arrow::datatypes::DataType;
use datafusion::error::DataFusionError;
use datafusion::error::Result;
use datafusion::logical_expr::ScalarUDF;

use super::kernel::kernel;
use super::kernel::wrong;
use crate::engine::cells;

pub(super) fn functions() -> Vec<Arc<ScalarUDF>> {
    vec![
        kernel("as_text", |types| Ok(types.to_vec()), |_| Ok(DataType::Utf8), as_text),
        kernel("initcap", one_text, |_| Ok(DataType::Utf8), |args| Ok(initcap(args))),
    ]
}

fn one_text(types: &[DataType]) -> Result<Vec<DataType>> {
    if types.len() == 1 { Ok(vec![DataType::Utf8]) } else { wrong("this wants one text") }
}

fn as_text(args: &[ArrayRef]) -> Result<ArrayRef> {
    if matches!(args[0].data_type(), DataType::Binary | DataType::LargeBinary | DataType::BinaryView) {
        return Ok(datafusion::arrow::compute::cast(&args[0], &DataType::Utf8)?);
    }
    let cells = cells::cells(args[0].as_ref(), "null").map_err(|e| DataFusionError::Execution(e.to_string()))?;
    Ok(Arc::new(StringArray::from(cells)))
}

/// Spark's words end at spaces only: `a-b` is one word.
fn initcap(args: &[ArrayRef]) -> ArrayRef {
    let capital = |text: &str| {
        let mut starts = true;
        let mut capital = String::with_capacity(text.len());
        for c in text.chars() {
            if starts {
                capital.extend(c.to_uppercase());
            } else {
                capital.extend(c.to_lowercase());
            }
            starts = c == ' ';
        }
        capital
    };
    Arc::new(args[0].as_string::<i32>().iter().map(|text| text.map(capital)).collect::<StringArray>())
}
