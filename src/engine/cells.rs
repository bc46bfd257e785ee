//! A value as Spark's own console prints it.

use datafusion::arrow::array::Array;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::Float32Type;
use datafusion::arrow::datatypes::Float64Type;
use datafusion::arrow::util::display::ArrayFormatter;
use datafusion::arrow::util::display::FormatOptions;

use super::EngineError;

/// The cells of a column; a null is `None`.
pub(super) fn cells(array: &dyn Array, null: &str) -> Result<Vec<Option<String>>, EngineError> {
    let untyped = matches!(array.data_type(), DataType::Null);
    (0..array.len()).map(|row| if untyped || array.is_null(row) { Ok(None) } else { cell(array, row, null).map(Some) }).collect()
}

fn cell(array: &dyn Array, row: usize, null: &str) -> Result<String, EngineError> {
    if array.is_null(row) {
        return Ok(null.to_owned());
    }
    let all = |items: &dyn Array| (0..items.len()).map(|n| cell(items, n, null)).collect::<Result<Vec<_>, _>>();
    match array.data_type() {
        DataType::Null => Ok(null.to_owned()),
        DataType::Float64 => Ok(java_double(array.as_primitive::<Float64Type>().value(row))),
        DataType::Float32 => Ok(java_float(array.as_primitive::<Float32Type>().value(row))),
        DataType::List(_) => Ok(format!("[{}]", all(array.as_list::<i32>().value(row).as_ref())?.join(", "))),
        DataType::LargeList(_) => Ok(format!("[{}]", all(array.as_list::<i64>().value(row).as_ref())?.join(", "))),
        DataType::FixedSizeList(..) => Ok(format!("[{}]", all(array.as_fixed_size_list().value(row).as_ref())?.join(", "))),
        DataType::Struct(_) => {
            let fields = array.as_struct().columns().iter().map(|field| cell(field.as_ref(), row, null)).collect::<Result<Vec<_>, _>>()?;
            Ok(format!("{{{}}}", fields.join(", ")))
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (all(entries.column(0).as_ref())?, all(entries.column(1).as_ref())?);
            let pairs: Vec<String> = keys.iter().zip(&values).map(|(key, value)| format!("{key} -> {value}")).collect();
            Ok(format!("{{{}}}", pairs.join(", ")))
        }
        DataType::Binary | DataType::BinaryView | DataType::LargeBinary => hex(array, row),
        _ => Ok(plain(array, row)?),
    }
}

fn plain(array: &dyn Array, row: usize) -> Result<String, datafusion::arrow::error::ArrowError> {
    let options =
        FormatOptions::default().with_timestamp_format(Some("%Y-%m-%d %H:%M:%S%.f")).with_timestamp_tz_format(Some("%Y-%m-%d %H:%M:%S%.f"));
    let text = ArrayFormatter::try_new(array, &options)?.value(row).try_to_string()?;
    // A fraction of a second is printed without the noughts at its end.
    if matches!(array.data_type(), DataType::Timestamp(..)) && text.contains('.') {
        return Ok(text.trim_end_matches('0').trim_end_matches('.').to_owned());
    }
    Ok(text)
}

/// `[53 70 61]`, as Spark prints bytes.
fn hex(array: &dyn Array, row: usize) -> Result<String, EngineError> {
    let text = plain(array, row)?;
    let pairs: Vec<&str> = text.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok()).collect();
    Ok(format!("[{}]", pairs.join(" ").to_uppercase()))
}

/// A double as Spark prints it: plain between a thousandth and ten millions, otherwise with an exponent.
pub(super) fn java_double(value: f64) -> String {
    java_number(value, &format!("{value:?}"), &format!("{value:e}"))
}

fn java_float(value: f32) -> String {
    java_number(f64::from(value), &format!("{value:?}"), &format!("{value:e}"))
}

fn java_number(value: f64, plain: &str, scientific: &str) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value < 0.0 { "-Infinity" } else { "Infinity" }.to_owned();
    }
    if value == 0.0 || (1e-3..1e7).contains(&value.abs()) {
        return plain.to_owned();
    }
    let (digits, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}

#[cfg(test)]
mod tests {
    use super::java_double;

    #[test]
    fn doubles_look_as_in_spark() {
        let seen = [0.0, 1.0, -2.5, 0.1, 1_234_567.0, 12_345_678.0, 1e10, 0.00012, f64::NAN, f64::INFINITY].map(java_double);
        assert_eq!(seen, ["0.0", "1.0", "-2.5", "0.1", "1234567.0", "1.2345678E7", "1.0E10", "1.2E-4", "NaN", "Infinity"]);
    }
}
