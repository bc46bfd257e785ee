//! A scalar function in one value: its name, what it takes and gives, and the code that computes a batch.

use std::fmt;
use std::hash::Hash;
use std::hash::Hasher;
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::DataType;
use datafusion::error::DataFusionError;
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;
use datafusion::logical_expr::ScalarFunctionArgs;
use datafusion::logical_expr::ScalarUDF;
use datafusion::logical_expr::ScalarUDFImpl;
use datafusion::logical_expr::Signature;
use datafusion::logical_expr::Volatility;

/// What the arguments become before the code sees them.
type Coerce = fn(&[DataType]) -> Result<Vec<DataType>>;
/// The type of the result, from the types of the coerced arguments.
type Gives = fn(&[DataType]) -> Result<DataType>;
/// The result for a batch, from the arguments as arrays of equal length.
type Code = fn(&[ArrayRef]) -> Result<ArrayRef>;

/// A function that depends on its arguments alone.
pub(super) struct Kernel {
    name: &'static str,
    signature: Signature,
    coerce: Coerce,
    gives: Gives,
    code: Code,
}

pub(super) fn kernel(name: &'static str, coerce: Coerce, gives: Gives, code: Code) -> Arc<ScalarUDF> {
    Arc::new(ScalarUDF::new_from_impl(Kernel { name, signature: Signature::user_defined(Volatility::Immutable), coerce, gives, code }))
}

/// A complaint about the arguments.
pub(super) fn wrong<T>(message: impl Into<String>) -> Result<T> {
    Err(DataFusionError::Plan(message.into()))
}

/// A value that the function refuses, as Spark in its ANSI mode refuses it.
pub(super) fn fails<T>(message: impl Into<String>) -> Result<T> {
    Err(DataFusionError::Execution(message.into()))
}

impl ScalarUDFImpl for Kernel {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        (self.coerce)(types)
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        (self.gives)(types)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let arrays = args.args.into_iter().map(|arg| arg.into_array(rows)).collect::<Result<Vec<_>>>()?;
        let result = (self.code)(&arrays)?;
        if constant {
            return Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

// There is one kernel of each name.
impl PartialEq for Kernel {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Kernel {}

impl Hash for Kernel {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}
