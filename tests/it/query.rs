//! `driverseat query` and `driverseat data`: what they print, what they say about bad input, and their exit codes.

use std::path::PathBuf;

use driverseat::cli::Exit;
use driverseat::cli::Failure;
use driverseat::cli::data;
use driverseat::cli::output::Format;
use driverseat::cli::query;
use driverseat::cli::query::QueryArgs;
use driverseat::cli::query::TableArgs;

fn args(sql: &str) -> QueryArgs {
    QueryArgs {
        sql: sql.to_owned(),
        tables: TableArgs::default(),
        stages: false,
        check: false,
        conf: Vec::new(),
        rows: 20,
        full: false,
        format: Format::Text,
    }
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("query__{name}"), text);
    });
}

/// What is printed, and the exit code.
fn run(args: &QueryArgs) -> String {
    let mut out = Vec::new();
    let exit = match query::query(args, &mut out) {
        Ok(exit) => exit,
        Err(failure) => {
            out.extend(failure.to_string().bytes());
            failure.exit()
        }
    };
    format!("{}exit {}", String::from_utf8(out).expect("the output is text"), exit.code())
}

#[test]
fn rows_stages_and_the_comparison_are_printed() {
    let sql = "SELECT city, count(*) AS n, avg(quantity) FROM orders WHERE customer <> 'acme' GROUP BY city ORDER BY n DESC";
    snapshot("stages", &run(&QueryArgs { stages: true, check: true, ..args(sql) }));
}

#[test]
fn json_has_the_rows_the_stages_and_the_comparison() {
    let sql = "SELECT page, max(seconds) AS longest FROM visits GROUP BY page ORDER BY page LIMIT 2";
    snapshot("json", &run(&QueryArgs { stages: true, check: true, format: Format::Json, ..args(sql) }));
}

#[test]
fn what_is_wrong_with_a_query_is_said_with_a_way_out() {
    let said: Vec<String> = [
        "SELECT cty FROM orders",
        "SELECT * FROM ordrs",
        "SELECT 1 +",
        "SELECT city\nFROM orders\nWHERE 'open",
        "SELECT o_orderkey FROM orders",
        "SELECT 1 / 0",
        "CREATE TABLE t AS SELECT 1",
        "EXPLAIN SELECT 1",
        "SHOW TABLES",
        "SELECT * FROM orders PIVOT (sum(price) FOR city IN ('oslo'))",
        "SELECT x FROM orders LATERAL VIEW explode(split(city, 'a')) t AS x",
        "SELECT 1; SELECT 2",
        "",
    ]
    .iter()
    .map(|sql| format!("{sql}\n{}", run(&args(sql))))
    .collect();
    snapshot("errors", &said.join("\n\n"));
}

#[test]
fn settings_that_do_not_shape_a_plan_are_refused() {
    let said: Vec<String> =
        ["spark.sql.shuffle.partition=3", "spark.sql.shuffle.partitions=0", "spark.sql.autoBroadcastJoinThreshold=10 apples", "shuffle"]
            .iter()
            .map(|conf| run(&QueryArgs { conf: vec![(*conf).to_owned()], ..args("SELECT 1") }))
            .collect();
    snapshot("settings", &said.join("\n"));
}

/// Files of this test run.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("query-files");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let path = folder.join(name);
    std::fs::write(&path, content).expect("the file can be written");
    path
}

fn with_data(sql: &str, files: Vec<PathBuf>) -> String {
    let said = run(&QueryArgs { tables: TableArgs { data: files, tpch: None }, ..args(sql) });
    said.replace(&format!("{}/query-files/", env!("CARGO_TARGET_TMPDIR")), "")
}

#[test]
fn files_are_tables_named_after_them() {
    let csv = file("My-Sales 2024.csv", b"shop,euros\nnorth,12.50\nsouth,7\n,\n");
    let json = file("shops.ndjson", b"{\"shop\":\"north\",\"since\":2019}\n{\"shop\":\"south\",\"since\":2021}\n");
    let said =
        with_data("SELECT s.shop, s.since, m.euros FROM shops s JOIN my_sales_2024 m ON s.shop = m.shop ORDER BY 1", vec![csv, json]);
    snapshot("files", &said);
}

#[test]
fn everything_wrong_with_the_files_is_said_at_once() {
    let files = vec![
        file("ragged.csv", b"a,b\n1,2\n3,4,5\n"),
        file("twice.csv", b"a,b,a\n1,2,3\n"),
        file("latin.csv", b"name\nJos\xe9\n"),
        file("empty.csv", b""),
        file("list.json", b"[{\"a\":1},\n{\"a\":2}]\n"),
        file("broken.ndjson", b"{\"a\":1}\n{\"a\":\n"),
        file("cut.parquet", b"PAR1 and no more"),
        file("notes.txt", b"hello"),
        PathBuf::from("missing.csv"),
    ];
    snapshot("bad_files", &with_data("SELECT 1", files));
}

#[test]
fn data_lists_what_can_be_queried() {
    let csv = file("extra.csv", b"day,euros\n2024-03-01,12.5\n");
    let mut out = Vec::new();
    let args = data::DataArgs { tables: TableArgs { data: vec![csv], tpch: Some(0.1) }, format: Format::Text };
    let result: Result<Exit, Failure> = data::data(&args, &mut out);
    assert!(matches!(result, Ok(Exit::Done)));
    let said = String::from_utf8(out).expect("the output is text").replace(&format!("{}/query-files/", env!("CARGO_TARGET_TMPDIR")), "");
    snapshot("data", &said);
}
