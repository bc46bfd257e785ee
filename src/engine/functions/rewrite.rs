//! Spark's functions said in the engine's: a table of templates, and the walk that puts them in.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::AccessExpr;
use datafusion::sql::sqlparser::ast::BinaryOperator;
use datafusion::sql::sqlparser::ast::DataType;
use datafusion::sql::sqlparser::ast::Expr;
use datafusion::sql::sqlparser::ast::Function;
use datafusion::sql::sqlparser::ast::FunctionArg;
use datafusion::sql::sqlparser::ast::FunctionArgExpr;
use datafusion::sql::sqlparser::ast::FunctionArguments;
use datafusion::sql::sqlparser::ast::Ident;
use datafusion::sql::sqlparser::ast::OrderByExpr;
use datafusion::sql::sqlparser::ast::OrderByKind;
use datafusion::sql::sqlparser::ast::Query;
use datafusion::sql::sqlparser::ast::Select;
use datafusion::sql::sqlparser::ast::SelectItem;
use datafusion::sql::sqlparser::ast::SetExpr;
use datafusion::sql::sqlparser::ast::TableAlias;
use datafusion::sql::sqlparser::ast::TableAliasColumnDef;
use datafusion::sql::sqlparser::ast::TableFactor;
use datafusion::sql::sqlparser::ast::Value;
use datafusion::sql::sqlparser::ast::VisitMut;
use datafusion::sql::sqlparser::ast::VisitorMut;
use datafusion::sql::sqlparser::parser::Parser;

use super::dialect::Spark;
use crate::engine::EngineError;

/// Name, number of arguments, and what to say instead; `$1` is the first argument.
const TEMPLATES: &[(&str, usize, &str)] = &[
    // Numbers: what Spark answers with NULL or NaN the engine answers with an infinity or an error.
    ("ln", 1, "ln(CASE WHEN $1 > 0 THEN $1 END)"),
    ("log", 1, "ln(CASE WHEN $1 > 0 THEN $1 END)"),
    ("log", 2, "log(CASE WHEN $1 > 0 THEN $1 END, CASE WHEN $2 > 0 THEN $2 END)"),
    ("log10", 1, "log10(CASE WHEN $1 > 0 THEN $1 END)"),
    ("log2", 1, "log2(CASE WHEN $1 > 0 THEN $1 END)"),
    ("sqrt", 1, "CASE WHEN $1 < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt($1) END"),
    ("isnan", 1, "coalesce(isnan($1), false)"),
    ("sign", 1, "signum(CAST($1 AS DOUBLE))"),
    ("signum", 1, "signum(CAST($1 AS DOUBLE))"),
    ("positive", 1, "$1"),
    ("factorial", 1, "factorial(CAST($1 AS INT))"),
    ("try_divide", 2, "CASE WHEN $2 <> 0 THEN $1 / $2 END"),
    // Text.
    ("ucase", 1, "upper($1)"),
    ("lcase", 1, "lower($1)"),
    ("left", 2, "left($1, CASE WHEN $2 < 0 THEN 0 ELSE $2 END)"),
    ("right", 2, "right($1, CASE WHEN $2 < 0 THEN 0 ELSE $2 END)"),
    ("replace", 2, "replace($1, $2, '')"),
    ("locate", 2, "instr($2, $1)"),
    ("locate", 3, "CASE WHEN instr(substring($2, $3), $1) = 0 THEN 0 ELSE instr(substring($2, $3), $1) + $3 - 1 END"),
    ("startswith", 2, "starts_with($1, $2)"),
    ("endswith", 2, "ends_with($1, $2)"),
    ("space", 1, "repeat(' ', $1)"),
    ("split", 2, "split($1, $2, -1)"),
    ("rlike", 2, "regexp_like($1, $2)"),
    ("regexp_extract", 2, "regexp_extract($1, $2, 1)"),
    ("regexp_extract_all", 2, "regexp_extract_all($1, $2, 1)"),
    ("regexp_substr", 2, "nullif(regexp_extract($1, $2, 0), '')"),
    // Conditions.
    ("isnull", 1, "$1 IS NULL"),
    ("isnotnull", 1, "$1 IS NOT NULL"),
    ("equal_null", 2, "$1 <=> $2"),
    ("zeroifnull", 1, "coalesce($1, 0)"),
    ("nullifzero", 1, "nullif($1, 0)"),
    // Dates and times.
    ("year", 1, "date_part('year', $1)"),
    ("quarter", 1, "date_part('quarter', $1)"),
    ("month", 1, "date_part('month', $1)"),
    ("day", 1, "date_part('day', $1)"),
    ("dayofmonth", 1, "date_part('day', $1)"),
    ("dayofyear", 1, "date_part('doy', $1)"),
    ("dayofweek", 1, "date_part('dow', $1)"),
    ("weekofyear", 1, "date_part('week', $1)"),
    ("date_trunc", 2, "date_trunc($1, CAST($2 AS TIMESTAMP))"),
    ("dayname", 1, "date_format($1, 'EEE')"),
    ("date_add", 2, "date_add(CAST($1 AS DATE), CAST($2 AS INT))"),
    ("dateadd", 2, "date_add(CAST($1 AS DATE), CAST($2 AS INT))"),
    ("date_sub", 2, "date_sub(CAST($1 AS DATE), CAST($2 AS INT))"),
    ("add_months", 2, "add_months(CAST($1 AS DATE), CAST($2 AS INT))"),
    ("date_from_unix_date", 1, "date_add(DATE '1970-01-01', CAST($1 AS INT))"),
    ("to_date", 1, "CAST($1 AS DATE)"),
    ("to_date", 2, "CAST(parse_datetime($1, $2) AS DATE)"),
    ("to_timestamp", 2, "parse_datetime($1, $2)"),
    ("unix_timestamp", 1, "unix_seconds(CAST($1 AS TIMESTAMP))"),
    ("unix_timestamp", 2, "unix_seconds(parse_datetime($1, $2))"),
    ("to_unix_timestamp", 2, "unix_seconds(parse_datetime($1, $2))"),
    ("from_unixtime", 1, "date_format(to_timestamp_seconds($1), 'yyyy-MM-dd HH:mm:ss')"),
    ("from_unixtime", 2, "date_format(to_timestamp_seconds($1), $2)"),
    ("timestamp_seconds", 1, "to_timestamp_seconds($1)"),
    ("timestamp_millis", 1, "to_timestamp_millis($1)"),
    ("timestamp_micros", 1, "to_timestamp_micros($1)"),
    // Collections.
    ("size", 1, "cardinality($1)"),
    ("array_size", 1, "cardinality($1)"),
    ("array_position", 2, "CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE coalesce(array_position($1, $2), 0) END"),
    ("array_prepend", 2, "array_prepend($2, $1)"),
    ("array_remove", 2, "array_remove_all($1, $2)"),
    ("array_sort", 1, "array_sort($1, 'ASC', 'NULLS LAST')"),
    ("sort_array", 1, "array_sort($1, 'ASC', 'NULLS FIRST')"),
    ("map_contains_key", 2, "array_contains(map_keys($1), $2)"),
    ("sequence", 2, "CASE WHEN $1 <= $2 THEN generate_series($1, $2, 1) ELSE generate_series($1, $2, -1) END"),
    ("sequence", 3, "generate_series($1, $2, $3)"),
    ("explode", 1, "unnest($1)"),
    // Aggregates.
    ("count_if", 1, "count(CASE WHEN $1 THEN 1 END)"),
    ("every", 1, "bool_and($1)"),
    ("some", 1, "bool_or($1)"),
    ("any", 1, "bool_or($1)"),
    ("variance", 1, "var_samp($1)"),
    ("any_value", 1, "first_value($1)"),
    ("min_by", 2, "first_value($1 ORDER BY $2 ASC NULLS LAST)"),
    ("max_by", 2, "first_value($1 ORDER BY $2 DESC NULLS LAST)"),
    ("array_agg", 1, "collect_list($1)"),
    ("listagg", 2, "string_agg($1, $2)"),
    ("median", 1, "percentile_cont(CAST($1 AS DOUBLE), 0.5e0)"),
    ("percentile", 2, "percentile_cont(CAST($1 AS DOUBLE), CAST($2 AS DOUBLE))"),
    // Exact where Spark estimates: its estimate is exact too while there are few values.
    ("approx_count_distinct", 1, "count(DISTINCT $1)"),
    (
        "percentile_approx",
        2,
        "list_element_at(array_sort(collect_list($1), 'ASC', 'NULLS LAST'), CAST(CASE WHEN count($1) = 0 THEN NULL WHEN $2 = 0 THEN 1 ELSE ceil($2 * count($1)) END AS BIGINT))",
    ),
    ("percentile_approx", 3, "percentile_approx($1, $2)"),
    ("approx_percentile", 2, "percentile_approx($1, $2)"),
    ("approx_percentile", 3, "percentile_approx($1, $2)"),
];

/// Rewrites every expression of the statement, and names the columns of the result as the learner wrote them.
pub(super) fn statement(statement: &mut Statement) -> Result<(), EngineError> {
    let Statement::Statement(inner) = statement else { return Ok(()) };
    match inner.visit(&mut Rewriter) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(error) => Err(error),
    }
}

struct Rewriter;

impl VisitorMut for Rewriter {
    type Break = EngineError;

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<EngineError> {
        for item in &mut select.projection {
            if let SelectItem::UnnamedExpr(expr) = item
                && !matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_))
            {
                let name = match &*expr {
                    Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("explode") => "col".to_owned(),
                    other => other.to_string(),
                };
                let expr = expr.clone();
                *item = SelectItem::ExprWithAlias { expr, alias: Ident::with_quote('`', name) };
            }
        }
        ControlFlow::Continue(())
    }

    /// `ORDER BY ALL` is by every column of the result; the engine reads it where all are columns of a table.
    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<EngineError> {
        if let Some(order) = &mut query.order_by
            && let OrderByKind::All(options) = &order.kind
            && let SetExpr::Select(select) = query.body.as_ref()
            && select.projection.iter().all(|item| matches!(item, SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. }))
        {
            let position = |number: usize| Expr::Value(Value::Number(number.to_string(), false).with_empty_span());
            let by = |number| OrderByExpr { expr: position(number), options: *options, with_fill: None };
            order.kind = OrderByKind::Expressions((1..=select.projection.len()).map(by).collect());
        }
        ControlFlow::Continue(())
    }

    /// The column of `range(5)` is `id`.
    fn pre_visit_table_factor(&mut self, table: &mut TableFactor) -> ControlFlow<EngineError> {
        if let TableFactor::Table { name, args: Some(_), alias, .. } = table
            && name.to_string().eq_ignore_ascii_case("range")
        {
            let alias =
                alias.get_or_insert_with(|| TableAlias { explicit: true, name: Ident::new("range"), columns: Vec::new(), at: None });
            if alias.columns.is_empty() {
                alias.columns.push(TableAliasColumnDef::from_name("id"));
            }
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<EngineError> {
        match rewritten(expr) {
            Ok(Some(new)) => *expr = new,
            Ok(None) => {}
            Err(error) => return ControlFlow::Break(error),
        }
        ControlFlow::Continue(())
    }
}

fn rewritten(expr: &Expr) -> Result<Option<Expr>, EngineError> {
    match expr {
        Expr::Function(function) => {
            let name = function.name.to_string().to_lowercase();
            let Some(args) = arguments(function) else { return Ok(None) };
            if name == "decode" && args.len() > 2 {
                return Ok(Some(decode(&args)));
            }
            if name == "sort_array" && args.len() == 2 {
                return sort_array(&args).map(Some);
            }
            let Some((.., template)) = TEMPLATES.iter().find(|(of, arity, _)| *of == name && *arity == args.len()) else { return Ok(None) };
            let mut new = filled(template, &args)?;
            if let Expr::Function(top) = &mut new {
                top.over.clone_from(&function.over);
                top.filter.clone_from(&function.filter);
            }
            Ok(Some(new))
        }
        Expr::RLike { negated, expr, pattern, .. } => {
            let template = if *negated { "NOT regexp_like($1, $2)" } else { "regexp_like($1, $2)" };
            filled(template, &[expr.as_ref().clone(), pattern.as_ref().clone()]).map(Some)
        }
        Expr::Cast { expr, data_type: DataType::String(_) | DataType::Varchar(_) | DataType::Text, .. } => {
            filled("as_text($1)", &[expr.as_ref().clone()]).map(Some)
        }
        // A field of a struct: the engine takes its name for text.
        Expr::CompoundFieldAccess { root, access_chain } => {
            let by_name = |access: &AccessExpr| match access {
                AccessExpr::Dot(Expr::Identifier(field)) => {
                    AccessExpr::Dot(Expr::Value(Value::SingleQuotedString(field.value.clone()).with_empty_span()))
                }
                other => other.clone(),
            };
            let access_chain = access_chain.iter().map(by_name).collect();
            Ok(Some(Expr::CompoundFieldAccess { root: root.clone(), access_chain }))
        }
        // 1e3 is a double in Spark.
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) if digits.contains(['e', 'E']) => filled(&format!("CAST('{digits}' AS DOUBLE)"), &[]).map(Some),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The arguments of a plain call; `None` for `count(*)`, `count(DISTINCT …)` and the like.
fn arguments(function: &Function) -> Option<Vec<Expr>> {
    let FunctionArguments::List(list) = &function.args else { return None };
    if list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return None;
    }
    list.args
        .iter()
        .map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
            _ => None,
        })
        .collect()
}

/// The template with its arguments put in; functions in the template may have templates themselves.
fn filled(template: &str, args: &[Expr]) -> Result<Expr, EngineError> {
    let broken = |e: &dyn std::fmt::Display| EngineError::Internal(format!("the template `{template}` cannot be read: {e}"));
    let mut parser = Parser::new(&Spark).try_with_sql(template).map_err(|e| broken(&e))?;
    let mut expr = parser.parse_expr().map_err(|e| broken(&e))?;
    if let Expr::Function(top) = &expr
        && top.name.to_string() == "percentile_approx"
        && let Some(inner) = arguments(top)
    {
        let Some((.., again)) = TEMPLATES.iter().find(|(of, arity, _)| *of == "percentile_approx" && *arity == inner.len()) else {
            return Ok(expr);
        };
        return filled(again, args);
    }
    let mut filler = Filler(args);
    let _ = expr.visit(&mut filler);
    Ok(expr)
}

struct Filler<'a>(&'a [Expr]);

impl VisitorMut for Filler<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Value(value) = expr
            && let Value::Placeholder(name) = &value.value
            && let Some(arg) = name.strip_prefix('$').and_then(|n| n.parse::<usize>().ok()).and_then(|n| self.0.get(n - 1))
        {
            *expr = match arg {
                Expr::BinaryOp { .. } | Expr::UnaryOp { .. } | Expr::Case { .. } | Expr::IsNull(_) | Expr::IsNotNull(_) => {
                    Expr::Nested(Box::new(arg.clone()))
                }
                simple => simple.clone(),
            };
        }
        ControlFlow::Continue(())
    }
}

/// `decode(x, a, 1, b, 2, other)`: a CASE that also finds NULL.
fn decode(args: &[Expr]) -> Expr {
    let pairs = args[1..].chunks_exact(2);
    let otherwise = pairs.remainder().first().cloned().map(Box::new);
    let conditions = pairs
        .map(|pair| datafusion::sql::sqlparser::ast::CaseWhen {
            condition: Expr::BinaryOp { left: Box::new(args[0].clone()), op: BinaryOperator::Spaceship, right: Box::new(pair[0].clone()) },
            result: pair[1].clone(),
        })
        .collect();
    Expr::Case {
        case_token: datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken::empty(),
        end_token: datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken::empty(),
        operand: None,
        conditions,
        else_result: otherwise,
    }
}

fn sort_array(args: &[Expr]) -> Result<Expr, EngineError> {
    let ascending = matches!(&args[1], Expr::Value(value) if value.value == Value::Boolean(true));
    filled(if ascending { "array_sort($1, 'ASC', 'NULLS FIRST')" } else { "array_sort($1, 'DESC', 'NULLS LAST')" }, &args[..1])
}
