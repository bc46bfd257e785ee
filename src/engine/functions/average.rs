//! `avg`: of decimals a decimal with four more digits, the last one rounded; of everything else the engine's own.

use std::sync::Arc;

use datafusion::arrow::array::Array;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::Decimal128Type;
use datafusion::arrow::datatypes::Field;
use datafusion::arrow::datatypes::FieldRef;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::functions_aggregate::average::avg_udaf;
use datafusion::logical_expr::Accumulator;
use datafusion::logical_expr::AggregateUDF;
use datafusion::logical_expr::AggregateUDFImpl;
use datafusion::logical_expr::Signature;
use datafusion::logical_expr::Volatility;
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::function::StateFieldsArgs;
use datafusion::logical_expr::utils::format_state_name;

use super::kernel::fails;
use super::kernel::wrong;
use super::numbers::half_up;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Average {
    signature: Signature,
    engine: Arc<AggregateUDF>,
    aliases: Vec<String>,
}

impl Average {
    pub(super) fn new() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable), engine: avg_udaf(), aliases: vec!["mean".to_owned()] }
    }
}

impl AggregateUDFImpl for Average {
    fn name(&self) -> &'static str {
        "avg"
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        match types {
            [DataType::Decimal128(p, s)] => Ok(vec![DataType::Decimal128(*p, *s)]),
            [DataType::Boolean | DataType::Date32 | DataType::Timestamp(..)] => wrong("avg wants a number"),
            [_] => Ok(vec![DataType::Float64]),
            _ => wrong("avg wants one number"),
        }
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        match types.first() {
            Some(DataType::Decimal128(p, s)) => Ok(DataType::Decimal128((p + 4).min(38), (s + 4).min(38))),
            _ => Ok(DataType::Float64),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let (DataType::Decimal128(_, from), DataType::Decimal128(precision, to)) =
            (args.expr_fields[0].data_type(), args.return_field.data_type())
        else {
            return self.engine.accumulator(args);
        };
        if args.is_distinct {
            return self.engine.accumulator(args);
        }
        Ok(Box::new(Decimals { sum: 0, count: 0, from: *from, to: (*precision, *to) }))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let DataType::Decimal128(_, scale) = args.input_fields[0].data_type() else { return self.engine.state_fields(args) };
        if args.is_distinct {
            return self.engine.state_fields(args);
        }
        let sum = Field::new(format_state_name(args.name, "sum"), DataType::Decimal128(38, *scale), true);
        let count = Field::new(format_state_name(args.name, "count"), DataType::Int64, true);
        Ok(vec![Arc::new(sum), Arc::new(count)])
    }
}

/// The sum and the number of decimals.
#[derive(Debug)]
struct Decimals {
    sum: i128,
    count: i64,
    /// The scale of what is added.
    from: i8,
    /// Precision and scale of the average.
    to: (u8, i8),
}

impl Decimals {
    fn add(&mut self, sums: &ArrayRef, counts: Option<&ArrayRef>, sign: i128) -> Result<()> {
        let sums = sums.as_primitive::<Decimal128Type>();
        for value in sums.iter().flatten() {
            let Some(sum) = self.sum.checked_add(sign * value) else {
                return fails("[ARITHMETIC_OVERFLOW] a sum of decimals has more than 38 digits");
            };
            self.sum = sum;
        }
        let added = match counts {
            Some(counts) => counts.as_primitive::<Int64Type>().iter().flatten().sum(),
            None => i64::try_from(sums.len() - sums.null_count()).unwrap_or(0),
        };
        self.count += if sign < 0 { -added } else { added };
        Ok(())
    }
}

impl Accumulator for Decimals {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add(&values[0], None, 1)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add(&values[0], None, -1)
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.add(&states[0], Some(&states[1]), 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let (precision, scale) = self.to;
        let shift = u32::try_from(i32::from(scale) - i32::from(self.from)).unwrap_or(0);
        let average = if self.count == 0 { None } else { Some(half_up(self.sum, i128::from(self.count), shift)?) };
        Ok(ScalarValue::Decimal128(average, precision, scale))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let sum = (self.count > 0).then_some(self.sum);
        Ok(vec![ScalarValue::Decimal128(sum, 38, self.from), ScalarValue::Int64(Some(self.count))])
    }
}
