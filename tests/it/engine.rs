//! Our stages against plain `DataFusion` on the same SQL, the loss of executors, and every setting that keeps a plan stable.

use driverseat::engine::Engine;
use driverseat::engine::PlanOptions;
use driverseat::engine::TableSources;
use driverseat::engine::Verdict;
use driverseat::engine::compare;

fn tpch() -> Engine {
    Engine::new(&TableSources { tpch: Some(0.01), data: Vec::new() }).expect("the built-in tables load")
}

/// Runs a query in stages and plainly, and compares.
fn check(engine: &Engine, sql: &str, options: &PlanOptions) {
    let query = engine.plan(sql, options).unwrap_or_else(|e| panic!("{sql}\n{e}"));
    query.run_all(2).unwrap_or_else(|e| panic!("{sql}\n{e}\n{:#?}", query.job()));
    let staged = query.result().expect("the result can be read").expect("every task has run");
    let plain = engine.plain(sql, options).unwrap_or_else(|e| panic!("{sql}\n{e}"));
    let verdict = compare(&staged, &plain);
    assert!(matches!(verdict, Verdict::Same | Verdict::SameButForTies), "{sql}\n{options:?}\n{verdict:?}\n{:#?}", query.job());
}

fn tpch_query(number: usize) -> String {
    let path = format!("{}/assets/tpch/q{number}.sql", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the query is shipped")
}

#[test]
fn every_tpch_query_gives_in_stages_what_it_gives_at_once() {
    let engine = tpch();
    for number in 1..=22 {
        check(&engine, &tpch_query(number), &PlanOptions::new(4));
    }
}
