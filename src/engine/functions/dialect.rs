//! How Spark writes SQL: `SparkSqlDialect` of the parser, and what it leaves out: escapes in strings, text in double quotes,
//! and `DIV` binding as tightly as `*`.

use std::any::TypeId;

use datafusion::sql::parser::DFParserBuilder;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::BinaryOperator;
use datafusion::sql::sqlparser::ast::Expr;
use datafusion::sql::sqlparser::dialect::Dialect;
use datafusion::sql::sqlparser::dialect::Precedence;
use datafusion::sql::sqlparser::dialect::SparkSqlDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::Parser;
use datafusion::sql::sqlparser::parser::ParserError;
use datafusion::sql::sqlparser::tokenizer::Token;

use crate::engine::EngineError;

const SPARK: SparkSqlDialect = SparkSqlDialect {};

/// Spark's dialect as Spark 4 reads it.
#[derive(Debug)]
pub(super) struct Spark;

impl Dialect for Spark {
    fn dialect(&self) -> TypeId {
        SPARK.dialect()
    }

    /// `'\\d'` is a backslash and a d, `'\t'` a tab, as in Spark's string literals.
    fn supports_string_literal_backslash_escape(&self) -> bool {
        true
    }

    fn parse_infix(&self, parser: &mut Parser, expr: &Expr, _: u8) -> Option<Result<Expr, ParserError>> {
        if !parser.parse_keyword(Keyword::DIV) {
            return None;
        }
        let right = parser.parse_subexpr(self.prec_value(Precedence::MulDivModOp));
        Some(right.map(|right| Expr::BinaryOp {
            left: Box::new(expr.clone()),
            op: BinaryOperator::MyIntegerDivide,
            right: Box::new(right),
        }))
    }

    fn get_next_precedence(&self, parser: &Parser) -> Option<Result<u8, ParserError>> {
        match &parser.peek_token_ref().token {
            Token::Word(word) if word.keyword == Keyword::DIV => Some(Ok(self.prec_value(Precedence::MulDivModOp))),
            _ => None,
        }
    }

    fn is_delimited_identifier_start(&self, c: char) -> bool {
        SPARK.is_delimited_identifier_start(c)
    }

    fn is_identifier_start(&self, c: char) -> bool {
        SPARK.is_identifier_start(c)
    }

    fn is_identifier_part(&self, c: char) -> bool {
        SPARK.is_identifier_part(c)
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        SPARK.supports_filter_during_aggregation()
    }

    /// `ORDER BY ALL`; the parser's own dialect of Spark does not know it.
    fn supports_order_by_all(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        SPARK.supports_group_by_expr()
    }

    fn supports_group_by_with_modifier(&self) -> bool {
        SPARK.supports_group_by_with_modifier()
    }

    fn supports_lambda_functions(&self) -> bool {
        SPARK.supports_lambda_functions()
    }

    fn supports_select_wildcard_except(&self) -> bool {
        SPARK.supports_select_wildcard_except()
    }

    fn supports_struct_literal(&self) -> bool {
        SPARK.supports_struct_literal()
    }

    fn supports_nested_comments(&self) -> bool {
        SPARK.supports_nested_comments()
    }

    fn supports_create_table_using(&self) -> bool {
        SPARK.supports_create_table_using()
    }

    fn supports_long_type_as_bigint(&self) -> bool {
        SPARK.supports_long_type_as_bigint()
    }

    fn supports_values_as_table_factor(&self) -> bool {
        SPARK.supports_values_as_table_factor()
    }

    fn require_interval_qualifier(&self) -> bool {
        SPARK.require_interval_qualifier()
    }

    fn supports_bang_not_operator(&self) -> bool {
        SPARK.supports_bang_not_operator()
    }

    fn supports_select_item_multi_column_alias(&self) -> bool {
        SPARK.supports_select_item_multi_column_alias()
    }

    fn supports_cte_without_as(&self) -> bool {
        SPARK.supports_cte_without_as()
    }

    fn supports_map_literal_with_angle_brackets(&self) -> bool {
        SPARK.supports_map_literal_with_angle_brackets()
    }
}

/// The one statement of the text.
pub(super) fn parse(sql: &str) -> Result<Statement, EngineError> {
    let bad = |e: &datafusion::error::DataFusionError| syntax(sql, e);
    let mut parser = DFParserBuilder::new(sql).with_dialect(&Spark).build().map_err(|e| bad(&e))?;
    let mut statements = parser.parse_statements().map_err(|e| bad(&e))?;
    let sql_error = |message: &str, help: &str| EngineError::Sql { message: message.to_owned(), help: Some(help.to_owned()) };
    match (statements.pop_front(), statements.is_empty()) {
        (Some(statement), true) => Ok(statement),
        (Some(_), false) => Err(sql_error("there is more than one statement", "run them one by one")),
        (None, _) => Err(sql_error("there is no statement", "write a SELECT")),
    }
}

/// The parser's complaint with the line it is about.
fn syntax(sql: &str, error: &datafusion::error::DataFusionError) -> EngineError {
    let message = error.strip_backtrace();
    let message = message.trim_start_matches("SQL error: ");
    let inner = message.split_once("(\"").and_then(|(_, rest)| rest.strip_suffix("\")")).unwrap_or(message);
    let at = |name: &str| -> Option<usize> {
        let rest = inner.rsplit_once(name)?.1;
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
    };
    let (Some(line), Some(column)) = (at("Line: "), at("Column: ")) else {
        return EngineError::Sql { message: inner.to_owned(), help: None };
    };
    let start: usize = sql.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let offset: usize = sql[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let what = inner.split(" at Line:").next().unwrap_or(inner);
    EngineError::Data(vec![crate::base::Diagnostic::at("sql", sql, start + offset, 1, what)])
}
