//! `round`: of a decimal Spark drops the digits, the engine would keep them as noughts.

use std::sync::Arc;

use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::Field;
use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;
use datafusion::logical_expr::ReturnFieldArgs;
use datafusion::logical_expr::ScalarFunctionArgs;
use datafusion::logical_expr::ScalarUDF;
use datafusion::logical_expr::ScalarUDFImpl;
use datafusion::logical_expr::Signature;
use datafusion::logical_expr::Volatility;

use super::kernel::wrong;

pub(super) fn function() -> Arc<ScalarUDF> {
    let engine = datafusion::functions::math::round();
    Arc::new(ScalarUDF::new_from_impl(Round { signature: Signature::user_defined(Volatility::Immutable), engine }))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Round {
    signature: Signature,
    engine: Arc<ScalarUDF>,
}

/// The type that `round(decimal(p,s), digits)` has, as `RoundBase` of Spark computes it.
fn rounded(precision: u8, scale: i8, digits: i64) -> DataType {
    let whole = i64::from(precision) - i64::from(scale) + 1;
    let (precision, scale) =
        if digits < 0 { (whole.max(1 - digits), 0) } else { (whole + digits.min(i64::from(scale)), digits.min(i64::from(scale))) };
    DataType::Decimal128(u8::try_from(precision.min(38)).unwrap_or(38), i8::try_from(scale).unwrap_or(0))
}

impl ScalarUDFImpl for Round {
    fn name(&self) -> &'static str {
        "round"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let first = match types.first() {
            Some(DataType::Decimal128(p, s)) => DataType::Decimal128(*p, *s),
            Some(kind) if kind.is_integer() => DataType::Int64,
            Some(_) => DataType::Float64,
            None => return wrong("round wants a number"),
        };
        match types.len() {
            1 => Ok(vec![first]),
            2 => Ok(vec![first, DataType::Int64]),
            _ => wrong("round wants a number and how many digits to keep"),
        }
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types.first().cloned().unwrap_or(DataType::Float64))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        let kind = args.arg_fields[0].data_type();
        let kind = match kind {
            DataType::Decimal128(p, s) => match args.scalar_arguments.get(1) {
                None => rounded(*p, *s, 0),
                Some(Some(ScalarValue::Int64(Some(digits)))) => rounded(*p, *s, *digits),
                Some(_) => return wrong("round wants a constant number of digits"),
            },
            other => other.clone(),
        };
        Ok(Arc::new(Field::new("round", kind, true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let kind = args.return_field.data_type().clone();
        if !matches!(kind, DataType::Decimal128(..)) {
            let mut args = args;
            if let Some(digits) = args.args.get_mut(1) {
                *digits = digits.cast_to(&DataType::Int32, None)?;
                args.arg_fields[1] = Arc::new(Field::new("digits", DataType::Int32, true));
            }
            return self.engine.invoke_with_args(args);
        }
        let negative = match args.args.get(1) {
            Some(ColumnarValue::Scalar(ScalarValue::Int64(Some(digits)))) if *digits < 0 => *digits,
            _ => 0,
        };
        // A cast to fewer digits rounds a half away from zero; tens and hundreds are digits before the point.
        let narrow = |array: &datafusion::arrow::array::ArrayRef| -> Result<_> {
            if negative < 0 {
                let tens = cast(array, &DataType::Decimal128(38, i8::try_from(negative).unwrap_or(i8::MIN)))?;
                return Ok(cast(&tens, &kind)?);
            }
            Ok(cast(array, &kind)?)
        };
        match &args.args[0] {
            ColumnarValue::Array(array) => Ok(ColumnarValue::Array(narrow(array)?)),
            ColumnarValue::Scalar(value) => Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&narrow(&value.to_array()?)?, 0)?)),
        }
    }
}
