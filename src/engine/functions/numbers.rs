//! Division and rounding as Spark does them.

use std::sync::Arc;
use std::sync::LazyLock;

use datafusion::arrow::array::Array;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::array::Decimal128Array;
use datafusion::arrow::array::Float64Array;
use datafusion::arrow::array::Int64Array;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::Decimal128Type;
use datafusion::arrow::datatypes::Float64Type;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::error::Result;
use datafusion::logical_expr::ScalarUDF;

use super::kernel::fails;
use super::kernel::kernel;
use super::kernel::wrong;
use super::round;

const BY_ZERO: &str = "[DIVIDE_BY_ZERO] Division by zero. Use try_divide to have NULL instead";

static DIVIDE: LazyLock<Arc<ScalarUDF>> = LazyLock::new(|| kernel("divide", divide_types, |types| Ok(divide_gives(types)), divide_code));
static INTEGER_DIVIDE: LazyLock<Arc<ScalarUDF>> =
    LazyLock::new(|| kernel("integer_divide", |_| Ok(vec![DataType::Int64; 2]), |_| Ok(DataType::Int64), integer_divide_code));

/// `/`: whole numbers give a double, decimals a decimal, and nothing is divided by zero.
pub(super) fn divide() -> &'static ScalarUDF {
    &DIVIDE
}

/// `DIV`
pub(super) fn integer_divide() -> &'static ScalarUDF {
    &INTEGER_DIVIDE
}

pub(super) fn functions() -> Vec<Arc<ScalarUDF>> {
    vec![
        round::function(),
        Arc::clone(&DIVIDE),
        Arc::clone(&INTEGER_DIVIDE),
        kernel("try_add", |_| Ok(vec![DataType::Int64; 2]), |_| Ok(DataType::Int64), |a| Ok(tried(a, i64::checked_add))),
        kernel("try_subtract", |_| Ok(vec![DataType::Int64; 2]), |_| Ok(DataType::Int64), |a| Ok(tried(a, i64::checked_sub))),
        kernel("try_multiply", |_| Ok(vec![DataType::Int64; 2]), |_| Ok(DataType::Int64), |a| Ok(tried(a, i64::checked_mul))),
    ]
}

/// A whole number as the decimal that holds it.
fn as_decimal(kind: &DataType) -> Option<(u8, i8)> {
    match kind {
        DataType::Decimal128(precision, scale) => Some((*precision, *scale)),
        DataType::Int8 | DataType::UInt8 => Some((3, 0)),
        DataType::Int16 | DataType::UInt16 => Some((5, 0)),
        DataType::Int32 | DataType::UInt32 => Some((10, 0)),
        DataType::Int64 | DataType::UInt64 => Some((20, 0)),
        _ => None,
    }
}

fn divide_types(types: &[DataType]) -> Result<Vec<DataType>> {
    let [left, right] = types else { return wrong("division takes two numbers") };
    let decimal = |kind: &DataType| matches!(kind, DataType::Decimal128(..));
    if (decimal(left) || decimal(right))
        && let (Some((lp, ls)), Some((rp, rs))) = (as_decimal(left), as_decimal(right))
    {
        return Ok(vec![DataType::Decimal128(lp, ls), DataType::Decimal128(rp, rs)]);
    }
    for kind in types {
        if kind.is_temporal() || kind.is_nested() || matches!(kind, DataType::Boolean) {
            return wrong(format!("{kind} cannot be divided"));
        }
    }
    Ok(vec![DataType::Float64; 2])
}

/// Spark's `DecimalPrecision`: at least six digits after the point, and when 38 digits are too few the fraction gives way first.
fn divide_gives(types: &[DataType]) -> DataType {
    let (Some(DataType::Decimal128(p1, s1)), Some(DataType::Decimal128(p2, s2))) = (types.first(), types.get(1)) else {
        return DataType::Float64;
    };
    let (p1, s1, p2, s2) = (i32::from(*p1), i32::from(*s1), i32::from(*p2), i32::from(*s2));
    let scale = (s1 + p2 + 1).max(6);
    let precision = p1 - s1 + s2 + scale;
    let (precision, scale) = if precision <= 38 { (precision, scale) } else { (38, (38 - (precision - scale)).max(scale.min(6))) };
    DataType::Decimal128(u8::try_from(precision).unwrap_or(38), i8::try_from(scale).unwrap_or(6))
}

fn divide_code(args: &[ArrayRef]) -> Result<ArrayRef> {
    if let (Some(left), Some(right)) = (args[0].as_primitive_opt::<Decimal128Type>(), args[1].as_primitive_opt::<Decimal128Type>()) {
        return divide_decimals(left, right);
    }
    let (left, right) = (args[0].as_primitive::<Float64Type>(), args[1].as_primitive::<Float64Type>());
    let quotients: Result<Float64Array> = left
        .iter()
        .zip(right)
        .map(|pair| match pair {
            (Some(_), Some(0.0)) => fails(BY_ZERO),
            (Some(a), Some(b)) => Ok(Some(a / b)),
            _ => Ok(None),
        })
        .collect();
    Ok(Arc::new(quotients?))
}

fn divide_decimals(left: &Decimal128Array, right: &Decimal128Array) -> Result<ArrayRef> {
    let gives = divide_gives(&[left.data_type().clone(), right.data_type().clone()]);
    let DataType::Decimal128(precision, scale) = gives else { return wrong("decimals give a decimal") };
    let shift = u32::try_from(i32::from(scale) - i32::from(left.scale()) + i32::from(right.scale())).unwrap_or(0);
    let quotients: Result<Decimal128Array> = left
        .iter()
        .zip(right)
        .map(|pair| match pair {
            (Some(_), Some(0)) => fails(BY_ZERO),
            (Some(a), Some(b)) => Ok(Some(half_up(a, b, shift)?)),
            _ => Ok(None),
        })
        .collect();
    Ok(Arc::new(quotients?.with_precision_and_scale(precision, scale)?))
}

/// `a × 10^shift ÷ b`, a half rounded away from zero.
pub(super) fn half_up(a: i128, b: i128, shift: u32) -> Result<i128> {
    let Some(scaled) = 10_i128.checked_pow(shift).and_then(|ten| a.checked_mul(ten)) else {
        return fails("[NUMERIC_VALUE_OUT_OF_RANGE] a quotient has more than 38 digits on its way");
    };
    let (quotient, rest) = (scaled / b, scaled % b);
    let away = if (a < 0) == (b < 0) { 1 } else { -1 };
    Ok(if rest.unsigned_abs() >= b.unsigned_abs() - rest.unsigned_abs() { quotient + away } else { quotient })
}

fn integer_divide_code(args: &[ArrayRef]) -> Result<ArrayRef> {
    let (left, right) = (args[0].as_primitive::<Int64Type>(), args[1].as_primitive::<Int64Type>());
    let quotients: Result<Int64Array> = left
        .iter()
        .zip(right)
        .map(|pair| match pair {
            (Some(_), Some(0)) => fails(BY_ZERO),
            (Some(a), Some(b)) => Ok(Some(a.wrapping_div(b))),
            _ => Ok(None),
        })
        .collect();
    Ok(Arc::new(quotients?))
}

fn tried(args: &[ArrayRef], code: fn(i64, i64) -> Option<i64>) -> ArrayRef {
    let (left, right) = (args[0].as_primitive::<Int64Type>(), args[1].as_primitive::<Int64Type>());
    Arc::new(left.iter().zip(right).map(|(a, b)| code(a?, b?)).collect::<Int64Array>())
}
