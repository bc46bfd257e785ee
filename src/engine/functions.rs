//! Spark's SQL on the engine: how a learner's text is read, which functions it may use, and what they mean.
//!
//! A function is accepted when it is on the list in [`allowed`] and answers as a real Spark answered
//! (`tests/data/functions.json`); every other one is refused with the reason. Three ways lead to Spark's meaning: the engine's
//! own function already has it, [`rewrite`] says it in other functions, or a function of ours computes it.

mod allowed;
mod arrays;
mod average;
mod datetime;
mod dialect;
mod json;
mod kernel;
mod numbers;
mod operators;
mod pattern;
mod regex;
mod rewrite;
mod round;
mod text;

use std::sync::Arc;

use datafusion::execution::SessionState;
use datafusion::logical_expr::AggregateUDF;
use datafusion::logical_expr::ScalarUDF;
use datafusion::logical_expr::planner::ExprPlanner;
use datafusion::sql::parser::Statement;

use super::EngineError;

/// The functions that learners may use, in the order of their names.
pub fn allowed_functions() -> &'static [&'static str] {
    allowed::FUNCTIONS
}

/// A learner's text as a statement the engine can plan: parsed, checked, and said in the engine's words.
pub(super) fn read(sql: &str) -> Result<Statement, EngineError> {
    let mut statement = dialect::parse(sql)?;
    allowed::check(&statement)?;
    rewrite::statement(&mut statement)?;
    Ok(statement)
}

/// Why a statement that is no query is refused.
pub(super) fn no_query(sql: &str) -> EngineError {
    allowed::no_query(sql)
}

/// Is this text one JSON object, and nothing else?
pub(super) fn is_json_object(text: &str) -> bool {
    json::is_object(text)
}

/// What only we compute.
pub(super) fn own() -> Vec<Arc<ScalarUDF>> {
    [arrays::functions(), datetime::functions(), json::functions(), numbers::functions(), regex::functions(), text::functions()].concat()
}

/// The averages, which the engine rounds down where Spark rounds to the nearest.
pub(super) fn average() -> AggregateUDF {
    AggregateUDF::new_from_impl(average::Average::new())
}

/// How operators are planned where Spark's differ.
pub(super) fn operators() -> Arc<dyn ExprPlanner> {
    Arc::new(operators::SparkOperators)
}

/// The engine's own functions under names that Spark's functions of the same name do not hide.
pub(super) fn overloads(state: &SessionState) -> Vec<Arc<ScalarUDF>> {
    arrays::overloads(state)
}
