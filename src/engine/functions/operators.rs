//! The operators whose meaning differs: `/` gives fractions, `[i]` counts from 0, a date less a date is an interval.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::DFSchema;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::ExprSchemable;
use datafusion::logical_expr::GetFieldAccess;
use datafusion::logical_expr::planner::ExprPlanner;
use datafusion::logical_expr::planner::PlannerResult;
use datafusion::logical_expr::planner::RawBinaryExpr;
use datafusion::logical_expr::planner::RawFieldAccessExpr;
use datafusion::sql::sqlparser::ast::BinaryOperator;

use super::arrays;
use super::numbers;

#[derive(Debug)]
pub(super) struct SparkOperators;

impl ExprPlanner for SparkOperators {
    fn plan_binary_op(&self, expr: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        let (Ok(left), Ok(right)) = (expr.left.get_type(schema), expr.right.get_type(schema)) else {
            return Ok(PlannerResult::Original(expr));
        };
        let date = |kind: &DataType| matches!(kind, DataType::Date32);
        match expr.op {
            BinaryOperator::Divide => {
                Ok(PlannerResult::Planned(numbers::divide().call(vec![exact(expr.left, &right), exact(expr.right, &left)])))
            }
            BinaryOperator::MyIntegerDivide => Ok(PlannerResult::Planned(numbers::integer_divide().call(vec![expr.left, expr.right]))),
            BinaryOperator::Minus if date(&left) && date(&right) => Err(DataFusionError::Plan(
                "in Spark a date less a date is an interval, which this engine does not show: write datediff(later, earlier)".to_owned(),
            )),
            BinaryOperator::Plus | BinaryOperator::Minus if date(&left) && right.is_integer() => {
                let days = Expr::Cast(datafusion::logical_expr::Cast::new(Box::new(expr.right), DataType::Int32));
                let function = if expr.op == BinaryOperator::Plus {
                    datafusion_spark::function::datetime::date_add()
                } else {
                    datafusion_spark::function::datetime::date_sub()
                };
                Ok(PlannerResult::Planned(function.call(vec![expr.left, days])))
            }
            BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply | BinaryOperator::Modulo => {
                Ok(PlannerResult::Original(RawBinaryExpr {
                    left: numeric(expr.left, &left, &right),
                    right: numeric(expr.right, &right, &left),
                    op: expr.op,
                }))
            }
            _ => Ok(PlannerResult::Original(expr)),
        }
    }

    fn plan_field_access(&self, expr: RawFieldAccessExpr, schema: &DFSchema) -> Result<PlannerResult<RawFieldAccessExpr>> {
        let GetFieldAccess::ListIndex { key } = &expr.field_access else { return Ok(PlannerResult::Original(expr)) };
        if matches!(expr.expr.get_type(schema)?, DataType::Map(..)) {
            return Ok(PlannerResult::Original(expr));
        }
        Ok(PlannerResult::Planned(arrays::subscript().call(vec![expr.expr.clone(), key.as_ref().clone()])))
    }
}

/// A whole number written beside a decimal is the decimal of its digits: `2.0 / 3` divides by a `decimal(1,0)`.
fn exact(expr: Expr, beside: &DataType) -> Expr {
    let (Expr::Literal(ScalarValue::Int64(Some(value)), _), DataType::Decimal128(..)) = (&expr, beside) else { return expr };
    let digits = u8::try_from(value.unsigned_abs().to_string().len()).unwrap_or(20);
    Expr::Literal(ScalarValue::Decimal128(Some(i128::from(*value)), digits, 0), None)
}

/// Text beside a number is read as a number: a whole one beside whole ones.
fn numeric(expr: Expr, kind: &DataType, beside: &DataType) -> Expr {
    let is_text = matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    if !is_text || !beside.is_numeric() {
        return expr;
    }
    let target = if beside.is_integer() { DataType::Int64 } else { DataType::Float64 };
    Expr::Cast(datafusion::logical_expr::Cast::new(Box::new(expr), target))
}
