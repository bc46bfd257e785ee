//! Elements of arrays, and the functions that take text or an array alike.

use std::sync::Arc;
use std::sync::LazyLock;

use datafusion::arrow::array::Array;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::array::Scalar;
use datafusion::arrow::array::UInt64Array;
use datafusion::arrow::compute::kernels::cmp::eq;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::error::Result;
use datafusion::execution::SessionState;
use datafusion::logical_expr::ColumnarValue;
use datafusion::logical_expr::ReturnFieldArgs;
use datafusion::logical_expr::ScalarFunctionArgs;
use datafusion::logical_expr::ScalarUDF;
use datafusion::logical_expr::ScalarUDFImpl;
use datafusion::logical_expr::Signature;
use datafusion::logical_expr::Volatility;
use datafusion::logical_expr::type_coercion::functions::fields_with_udf;

use super::kernel::fails;
use super::kernel::kernel;
use super::kernel::wrong;

static SUBSCRIPT: LazyLock<Arc<ScalarUDF>> = LazyLock::new(|| kernel("subscript", coerce, gives, |args| elements(args, From::Zero, true)));

/// `a[i]`: counts from 0, and complains about an index that is not there.
pub(super) fn subscript() -> &'static ScalarUDF {
    &SUBSCRIPT
}

pub(super) fn functions() -> Vec<Arc<ScalarUDF>> {
    vec![
        Arc::clone(&SUBSCRIPT),
        kernel("get", coerce, gives, |args| elements(args, From::Zero, false)),
        kernel("list_element_at", coerce, gives, |args| elements(args, From::One, true)),
        kernel("element_at", coerce, gives, |args| element_at(args, true)),
        kernel("try_element_at", coerce, gives, |args| element_at(args, false)),
    ]
}

fn coerce(types: &[DataType]) -> Result<Vec<DataType>> {
    match types {
        [list @ DataType::List(_), index] if index.is_integer() => Ok(vec![list.clone(), DataType::Int64]),
        [map @ DataType::Map(..), _] => Ok(vec![map.clone(), map_types(map)?.0]),
        [other, _] => wrong(format!("this wants an array and a whole number, not {other}")),
        _ => wrong("this wants an array and a whole number"),
    }
}

fn gives(types: &[DataType]) -> Result<DataType> {
    match types.first() {
        Some(DataType::List(item)) => Ok(item.data_type().clone()),
        Some(map @ DataType::Map(..)) => Ok(map_types(map)?.1),
        _ => wrong("this wants an array"),
    }
}

/// Where counting starts; from 1 on, negative indexes count from the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Zero,
    One,
}

fn elements(args: &[ArrayRef], from: From, strict: bool) -> Result<ArrayRef> {
    let list = args[0].as_list::<i32>();
    let indexes = args[1].as_primitive::<Int64Type>();
    let mut wanted: Vec<Option<u64>> = Vec::with_capacity(list.len());
    for row in 0..list.len() {
        if list.is_null(row) || indexes.is_null(row) {
            wanted.push(None);
            continue;
        }
        let length = i64::from(list.value_length(row));
        let index = indexes.value(row);
        let place = match from {
            From::Zero => Some(index),
            From::One if index < 0 => Some(length + index),
            From::One if index == 0 => return fails("[INVALID_INDEX_OF_ZERO] the index 0 is invalid: element_at counts from 1"),
            From::One => Some(index - 1),
        };
        let place = place.filter(|place| (0..length).contains(place));
        if place.is_none() && strict {
            return fails(format!("[INVALID_ARRAY_INDEX] the index {index} is out of bounds: the array has {length} elements"));
        }
        wanted.push(place.and_then(|place| u64::try_from(i64::from(list.value_offsets()[row]) + place).ok()));
    }
    Ok(take(list.values(), &UInt64Array::from(wanted), None)?)
}

/// The types of a map's keys and values.
fn map_types(map: &DataType) -> Result<(DataType, DataType)> {
    if let DataType::Map(entries, _) = map
        && let DataType::Struct(fields) = entries.data_type()
        && let [key, value] = &fields[..]
    {
        return Ok((key.data_type().clone(), value.data_type().clone()));
    }
    wrong("this wants a map")
}

/// Of a map the value of a key, or NULL; of an array an element, counted from 1.
fn element_at(args: &[ArrayRef], strict: bool) -> Result<ArrayRef> {
    let Some(maps) = args[0].as_map_opt() else { return elements(args, From::One, strict) };
    let mut wanted: Vec<Option<u64>> = Vec::with_capacity(maps.len());
    for row in 0..maps.len() {
        if maps.is_null(row) || args[1].is_null(row) {
            wanted.push(None);
            continue;
        }
        let keys = maps.value(row).column(0).clone();
        let equal = eq(&keys, &Scalar::new(args[1].slice(row, 1)))?;
        let place = (0..equal.len()).find(|&at| equal.is_valid(at) && equal.value(at));
        wanted.push(place.and_then(|place| u64::try_from(place + usize::try_from(maps.value_offsets()[row]).ok()?).ok()));
    }
    Ok(take(maps.values(), &UInt64Array::from(wanted), None)?)
}

/// One name for two functions of the engine: one for arrays, one for everything else.
#[derive(Debug, PartialEq, Eq, Hash)]
struct ByType {
    name: &'static str,
    signature: Signature,
    array: Arc<ScalarUDF>,
    other: Arc<ScalarUDF>,
}

/// Spark's functions that take text (or a map) and arrays under one name.
pub(super) fn overloads(state: &SessionState) -> Vec<Arc<ScalarUDF>> {
    let known = state.scalar_functions();
    let pair = |name: &'static str, array: &str, other: &str| {
        let array = Arc::clone(known.get(array)?);
        let other = Arc::clone(known.get(other)?);
        Some(Arc::new(ScalarUDF::new_from_impl(ByType { name, signature: Signature::user_defined(Volatility::Immutable), array, other })))
    };
    [pair("concat", "array_concat", "concat"), pair("reverse", "array_reverse", "reverse")].into_iter().flatten().collect()
}

impl ByType {
    fn choose(&self, first: Option<&DataType>) -> &Arc<ScalarUDF> {
        if matches!(first, Some(DataType::List(_) | DataType::LargeList(_))) { &self.array } else { &self.other }
    }
}

impl ScalarUDFImpl for ByType {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let fields: Vec<_> = types.iter().map(|kind| Arc::new(datafusion::arrow::datatypes::Field::new("", kind.clone(), true))).collect();
        let fields = fields_with_udf(&fields, self.choose(types.first()).as_ref())?;
        Ok(fields.iter().map(|field| field.data_type().clone()).collect())
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.choose(types.first()).return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<datafusion::arrow::datatypes::FieldRef> {
        let first = args.arg_fields.first().map(|field| field.data_type().clone());
        self.choose(first.as_ref()).return_field_from_args(args)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let first = args.arg_fields.first().map(|field| field.data_type().clone());
        self.choose(first.as_ref()).invoke_with_args(args)
    }
}
