//! Which functions may be used, and why the others may not.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::Expr;
use datafusion::sql::sqlparser::ast::Select;
use datafusion::sql::sqlparser::ast::Statement::Query;
use datafusion::sql::sqlparser::ast::TableFactor;
use datafusion::sql::sqlparser::ast::Visit;
use datafusion::sql::sqlparser::ast::Visitor;

use crate::base::text::nearest;
use crate::engine::EngineError;

/// Each of them is held against recorded answers of Spark. In the order of their names.
#[rustfmt::skip]
pub(super) const FUNCTIONS: &[&str] = &[
    "abs", "acos", "add_months", "any", "any_value", "approx_count_distinct", "approx_percentile", "array", "array_agg", "array_append",
    "array_compact", "array_contains", "array_distinct", "array_except", "array_intersect", "array_join", "array_max", "array_min",
    "array_position", "array_prepend", "array_remove", "array_repeat", "array_size", "array_sort", "array_union", "arrays_overlap",
    "ascii", "asin", "atan", "atan2", "avg", "base64", "bin", "bit_and", "bit_count", "bit_length", "bit_or", "bit_xor", "bool_and",
    "bool_or", "btrim", "cardinality", "cbrt", "ceil", "ceiling", "char", "char_length", "character_length", "chr", "coalesce",
    "collect_list", "collect_set", "concat", "concat_ws", "contains", "corr", "cos", "count", "count_if", "covar_pop", "covar_samp",
    "crc32", "cume_dist", "date_add", "date_diff", "date_format", "date_from_unix_date", "date_part", "date_sub", "date_trunc", "dateadd",
    "datediff", "day", "dayname", "dayofmonth", "dayofweek", "dayofyear", "decode", "degrees", "dense_rank", "element_at", "elt",
    "endswith", "equal_null", "every", "exp", "explode", "expm1", "extract", "factorial", "find_in_set", "first_value", "flatten",
    "floor", "format_string", "from_unixtime", "from_utc_timestamp", "get", "get_json_object", "greatest", "grouping", "hex", "hour",
    "if", "ifnull", "initcap", "instr", "isnan", "isnotnull", "isnull", "json_array_length", "lag", "last_day", "last_value", "lcase",
    "lead", "least", "left", "len", "length", "levenshtein", "like", "listagg", "ln", "locate", "log", "log10", "log2", "lower", "lpad",
    "ltrim", "make_date", "map", "map_contains_key", "map_entries", "map_from_arrays", "map_keys", "map_values", "max", "max_by", "mean",
    "median", "min", "min_by", "minute", "mod", "month", "monthname", "named_struct", "nanvl", "negative", "next_day", "nth_value",
    "ntile", "nullif", "nullifzero", "nvl", "nvl2", "octet_length", "overlay", "parse_url", "percent_rank", "percentile",
    "percentile_approx", "pi", "pmod", "position", "positive", "pow", "power", "printf", "quarter", "radians", "rank", "regexp_count",
    "regexp_extract", "regexp_extract_all", "regexp_instr", "regexp_like", "regexp_replace", "regexp_substr", "repeat", "replace",
    "reverse", "right", "rint", "rlike", "round", "row_number", "rpad", "rtrim", "second", "sequence", "sha", "sha1", "sha2", "shiftleft",
    "shiftright", "sign", "signum", "sin", "size", "slice", "some", "sort_array", "soundex", "space", "split", "split_part", "sqrt",
    "startswith", "stddev", "stddev_pop", "stddev_samp", "str_to_map", "string_agg", "struct", "substr", "substring", "substring_index",
    "sum", "tan", "timestamp_micros", "timestamp_millis", "timestamp_seconds", "to_date", "to_timestamp", "to_unix_timestamp",
    "to_utc_timestamp", "translate", "trim", "trunc", "try_add", "try_divide", "try_element_at", "try_multiply", "try_subtract",
    "try_sum", "ucase", "unbase64", "unhex", "unix_date", "unix_micros", "unix_millis", "unix_seconds", "unix_timestamp", "upper",
    "url_decode", "url_encode", "var_pop", "var_samp", "variance", "weekday", "weekofyear", "width_bucket", "xxhash64", "year",
    "zeroifnull",
];

/// Functions that Spark has and that are refused for a reason of their own.
const REFUSED: &[(&[&str], &str, &str)] = &[
    (
        &["rand", "randn", "random", "randstr", "uniform", "uuid", "shuffle"],
        "its value is left to chance, so a task that runs again after a loss would give other rows",
        "use a column, or hash one with xxhash64",
    ),
    (
        &["now", "current_timestamp", "current_date", "current_time", "curdate", "localtimestamp", "today"],
        "its value depends on when the query runs, and a run here is the same every time",
        "write the moment: TIMESTAMP '2024-03-01 12:00:00'",
    ),
    (
        &["monotonically_increasing_id", "spark_partition_id", "input_file_name", "input_file_block_start"],
        "its value depends on how the rows are cut into partitions",
        "number the rows with row_number() OVER (ORDER BY …)",
    ),
    (
        &["current_user", "user", "session_user", "current_database", "current_schema", "current_catalog", "version"],
        "there is no catalog, user or version of Spark here to ask",
        "",
    ),
    (
        &["posexplode", "explode_outer", "posexplode_outer", "inline", "inline_outer", "stack", "json_tuple", "unnest"],
        "of the functions that make several rows only explode is there",
        "write SELECT explode(column) … in a subquery",
    ),
    (
        &["transform", "filter", "exists", "forall", "aggregate", "reduce", "zip_with", "transform_keys", "transform_values", "map_filter"],
        "functions that take a lambda are not supported",
        "explode the array, and work on its rows",
    ),
    (&["first", "last"], "without an order it takes whichever row arrives", "write first_value(…) OVER (ORDER BY …), min or max"),
];

/// The first part of the statement that has no place here: another statement than a query, a clause, a function.
pub(super) fn check(statement: &Statement) -> Result<(), EngineError> {
    match statement {
        Statement::Statement(inner) if matches!(**inner, Query(_)) => match inner.visit(&mut Checker) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(error) => Err(error),
        },
        other => Err(no_query(&other.to_string())),
    }
}

/// A statement that asks for no rows of a table.
pub(super) fn no_query(text: &str) -> EngineError {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().to_uppercase();
    let (reason, help) = match first.as_str() {
        "EXPLAIN" => ("a plan is no result here", "run the query itself with --stages: it shows the plan by stages, in Spark's names"),
        "SHOW" | "DESCRIBE" => ("there is no catalog here to ask", "`driverseat data` lists the tables with their columns"),
        _ => ("only queries run here: nothing is created, changed or set", "write a SELECT"),
    };
    let what = words.next().map_or_else(|| first.clone(), |second| format!("{first} {second}"));
    EngineError::Refused { what, reason: reason.to_owned(), help: Some(help.to_owned()) }
}

/// A clause of Spark's that the engine cannot plan.
fn clause(what: &str, reason: &str, help: &str) -> ControlFlow<EngineError> {
    ControlFlow::Break(EngineError::Refused { what: what.to_owned(), reason: reason.to_owned(), help: Some(help.to_owned()) })
}

struct Checker;

impl Visitor for Checker {
    type Break = EngineError;

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<EngineError> {
        match expr {
            Expr::Function(function) => function_allowed(&function.name.to_string().to_lowercase()),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<EngineError> {
        if select.lateral_views.is_empty() {
            return ControlFlow::Continue(());
        }
        clause("LATERAL VIEW", "the engine cannot plan it", "write SELECT …, explode(column) AS name FROM … in a subquery")
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<EngineError> {
        match table {
            TableFactor::Table { sample: Some(_), .. } => {
                clause("TABLESAMPLE", "which rows it takes is left to chance", "take some rows by a condition, such as id % 10 = 0")
            }
            TableFactor::Pivot { .. } => clause(
                "PIVOT",
                "the engine cannot plan it",
                "write an aggregate a column, such as sum(CASE WHEN year = 2024 THEN amount END)",
            ),
            TableFactor::Unpivot { .. } => {
                clause("UNPIVOT", "the engine cannot plan it", "write a SELECT a column, with UNION ALL between them")
            }
            TableFactor::Table { name, args: Some(_), .. } if !name.to_string().eq_ignore_ascii_case("range") => {
                function_allowed(&name.to_string().to_lowercase())
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

fn function_allowed(name: &str) -> ControlFlow<EngineError> {
    if FUNCTIONS.contains(&name) {
        return ControlFlow::Continue(());
    }
    let refused = |reason: &str, help: Option<String>| EngineError::Refused { what: name.to_owned(), reason: reason.to_owned(), help };
    ControlFlow::Break(match REFUSED.iter().find(|(names, ..)| names.contains(&name)) {
        Some((_, reason, help)) => refused(reason, Some((*help).to_owned()).filter(|help| !help.is_empty())),
        None => refused(
            "it is not among the functions that are known to answer as Spark does",
            nearest(name, FUNCTIONS.iter().copied()).map(|near| format!("did you mean `{near}`?")),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::FUNCTIONS;
    use super::REFUSED;

    #[test]
    fn the_lists_are_in_order_and_apart() {
        assert!(FUNCTIONS.is_sorted(), "sort the names");
        for (names, ..) in REFUSED {
            assert!(names.iter().all(|name| !FUNCTIONS.contains(name)), "{names:?}");
        }
    }
}
