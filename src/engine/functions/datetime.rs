//! Dates and times printed and parsed with Spark's patterns.

use std::sync::Arc;

use datafusion::arrow::array::Array;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::array::StringArray;
use datafusion::arrow::array::TimestampMicrosecondArray;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::TimeUnit;
use datafusion::arrow::datatypes::TimestampMicrosecondType;
use datafusion::error::Result;
use datafusion::logical_expr::ScalarUDF;

use super::kernel::fails;
use super::kernel::kernel;
use super::kernel::wrong;
use super::pattern::Pattern;

const MOMENT: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

pub(super) fn functions() -> Vec<Arc<ScalarUDF>> {
    vec![
        kernel("date_format", |types| two(types, MOMENT), |_| Ok(DataType::Utf8), print),
        kernel("parse_datetime", |types| two(types, DataType::Utf8), |_| Ok(MOMENT), parse),
    ]
}

fn two(types: &[DataType], first: DataType) -> Result<Vec<DataType>> {
    if types.len() == 2 { Ok(vec![first, DataType::Utf8]) } else { wrong("this wants a value and a pattern") }
}

/// The pattern of each row; a constant one, which it nearly always is, is read once.
struct Patterns<'a> {
    texts: &'a StringArray,
    last: Option<(&'a str, Pattern)>,
}

impl Patterns<'_> {
    fn at(&mut self, row: usize) -> Result<&Pattern> {
        let text = self.texts.value(row);
        let known = self.last.take().filter(|(last, _)| *last == text);
        let read = match known {
            Some((_, pattern)) => pattern,
            None => Pattern::read(text).or_else(fails)?,
        };
        Ok(&self.last.insert((text, read)).1)
    }
}

fn print(args: &[ArrayRef]) -> Result<ArrayRef> {
    let moments = args[0].as_primitive::<TimestampMicrosecondType>();
    let mut patterns = Patterns { texts: args[1].as_string(), last: None };
    let printed: Result<StringArray> = (0..moments.len())
        .map(|row| {
            if moments.is_null(row) || args[1].is_null(row) {
                return Ok(None);
            }
            Ok(Some(patterns.at(row)?.print(moments.value(row))))
        })
        .collect();
    Ok(Arc::new(printed?))
}

fn parse(args: &[ArrayRef]) -> Result<ArrayRef> {
    let texts = args[0].as_string::<i32>();
    let mut patterns = Patterns { texts: args[1].as_string(), last: None };
    let parsed: Result<TimestampMicrosecondArray> = (0..texts.len())
        .map(|row| {
            if texts.is_null(row) || args[1].is_null(row) {
                return Ok(None);
            }
            match patterns.at(row)?.parse(texts.value(row)) {
                Some(micros) => Ok(Some(micros)),
                None => fails(format!(
                    "[CANNOT_PARSE_TIMESTAMP] `{}` does not fit the pattern `{}`",
                    texts.value(row),
                    args[1].as_string::<i32>().value(row)
                )),
            }
        })
        .collect();
    Ok(Arc::new(parsed?))
}
