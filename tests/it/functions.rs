//! Every function on the list answers as a real Spark answered, and every other one is refused with a reason.

use std::collections::BTreeSet;

use driverseat::engine::Engine;
use driverseat::engine::PlanOptions;
use driverseat::engine::TableSources;
use driverseat::engine::allowed_functions;
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    cases: Vec<Case>,
}

/// One expression and what Spark said: a cell, or the class of its error.
#[derive(Deserialize)]
struct Case {
    function: String,
    sql: String,
    answer: Option<String>,
    refused: Option<String>,
}

/// Topics that are no functions.
const SYNTAX: [&str; 4] = ["cast", "operators", "order", "try_cast"];

fn recorded() -> Vec<Case> {
    let text = include_str!("../data/functions.json");
    serde_json::from_str::<Recorded>(text).expect("the recorded answers are JSON").cases
}

fn engine() -> Engine {
    Engine::new(&TableSources::default()).expect("the built-in tables load")
}

/// What we say to a case: the cell, or that we do not answer.
fn answer(engine: &Engine, sql: &str) -> Result<String, String> {
    let table = engine.plain(&format!("SELECT {sql}"), &PlanOptions::new(1)).map_err(|e| e.to_string())?;
    let cell = table.rows.first().and_then(|row| row.first()).cloned().flatten();
    Ok(cell.unwrap_or_else(|| "NULL".to_owned()))
}

/// Two machines may differ in the last digit of a transcendental function.
fn same(ours: &str, sparks: &str) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() <= 4.0 * f64::EPSILON * a.abs();
    ours == sparks || matches!((ours.parse(), sparks.parse()), (Ok(a), Ok(b)) if ours.contains('.') && sparks.contains('.') && close(a, b))
}

#[test]
fn every_answer_is_sparks() {
    let engine = engine();
    let mut wrong = Vec::new();
    for Case { function, sql, answer: spark, refused } in recorded() {
        let ours = answer(&engine, &sql);
        let right = match (&ours, &spark, &refused) {
            (Ok(ours), Some(spark), _) => same(ours, spark),
            (Err(_), None, Some(_)) => true,
            _ => false,
        };
        if !right {
            wrong.push(format!("{function}: SELECT {sql}\n  Spark: {}\n  ours:  {ours:?}", spark.or(refused).unwrap_or_default()));
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_list_and_the_recording_name_the_same_functions() {
    let tested: BTreeSet<String> =
        recorded().into_iter().map(|case| case.function).filter(|name| !SYNTAX.contains(&name.as_str())).collect();
    let allowed: BTreeSet<String> = allowed_functions().iter().map(|&name| name.to_owned()).collect();
    assert_eq!(tested, allowed);
}

#[test]
fn what_cannot_be_the_same_twice_is_refused_with_the_reason() {
    let engine = engine();
    let refusals: Vec<String> = [
        "rand()",
        "uuid()",
        "current_date",
        "now()",
        "monotonically_increasing_id()",
        "first(customer) FROM orders",
        "concatt('a')",
        "rpad_all(1)",
        "* FROM orders TABLESAMPLE (10 PERCENT)",
    ]
    .iter()
    .map(|sql| match engine.plan(&format!("SELECT {sql}"), &PlanOptions::new(2)) {
        Ok(_) => format!("{sql}: ACCEPTED"),
        Err(error) => error.to_string(),
    })
    .collect();
    insta::assert_snapshot!(refusals.join("\n"), @r"
    `rand` is refused: its value is left to chance, so a task that runs again after a loss would give other rows
    help: use a column, or hash one with xxhash64
    `uuid` is refused: its value is left to chance, so a task that runs again after a loss would give other rows
    help: use a column, or hash one with xxhash64
    `current_date` is refused: its value depends on when the query runs, and a run here is the same every time
    help: write the moment: TIMESTAMP '2024-03-01 12:00:00'
    `now` is refused: its value depends on when the query runs, and a run here is the same every time
    help: write the moment: TIMESTAMP '2024-03-01 12:00:00'
    `monotonically_increasing_id` is refused: its value depends on how the rows are cut into partitions
    help: number the rows with row_number() OVER (ORDER BY …)
    `first` is refused: without an order it takes whichever row arrives
    help: write first_value(…) OVER (ORDER BY …), min or max
    `concatt` is refused: it is not among the functions that are known to answer as Spark does
    help: did you mean `concat`?
    `rpad_all` is refused: it is not among the functions that are known to answer as Spark does
    `TABLESAMPLE` is refused: which rows it takes is left to chance
    help: take some rows by a condition, such as id % 10 = 0
    ");
}
