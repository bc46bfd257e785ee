//! `driverseat query`: runs SQL in stages and prints the result, the stages, and whether plain `DataFusion` says the same.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::base::size;
use crate::base::text;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::cli::table;
use crate::engine::Engine;
use crate::engine::EngineError;
use crate::engine::PlanOptions;
use crate::engine::Query;
use crate::engine::ResultTable;
use crate::engine::StageTotals;
use crate::engine::TableSources;
use crate::engine::Verdict;
use crate::engine::compare;
use crate::spark::work::Exchange;
use crate::spark::work::StagePlan;

/// Run SQL on the embedded engine, in stages as Spark would
#[derive(Args, Debug)]
pub struct QueryArgs {
    /// The query, as Spark SQL
    pub sql: String,
    #[command(flatten)]
    pub tables: TableArgs,
    /// Also show the stages: operators, tasks, rows and bytes of every exchange
    #[arg(long)]
    pub stages: bool,
    /// Also run the query without stages, and compare (exit code 1 if they differ)
    #[arg(long)]
    pub check: bool,
    /// A setting of Spark that shapes the plan: spark.sql.shuffle.partitions,
    /// spark.sql.autoBroadcastJoinThreshold or spark.sql.join.preferSortMergeJoin
    #[arg(long = "conf", value_name = "KEY=VALUE")]
    pub conf: Vec<String>,
    /// How many rows to print
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub rows: usize,
    /// Print cells and plans in full, however wide they are
    #[arg(long)]
    pub full: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Which tables there are beside the built-in ones.
#[derive(Args, Clone, Debug, Default)]
pub struct TableArgs {
    /// A CSV, newline-delimited JSON or Parquet file or a folder of them; the table is named after it
    #[arg(long = "data", value_name = "PATH")]
    pub data: Vec<PathBuf>,
    /// The scale of the TPC-H tables, such as 0.1 (0.01 if not given); their `orders` then goes before the teaching table
    #[arg(long, value_name = "SCALE")]
    pub tpch: Option<f64>,
}

impl TableArgs {
    pub fn sources(&self) -> TableSources {
        TableSources { tpch: self.tpch, data: self.data.clone() }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Data(complaints) => Self::Diagnostics(complaints),
            error if error.is_bad_input() => Self::Input(error.to_string()),
            error => Self::Failed(error.to_string()),
        }
    }
}

/// How many tasks run at a time.
const AT_ONCE: usize = 2;

/// # Errors
/// If the query cannot be read, planned or run, or the writer fails.
pub fn query(args: &QueryArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let options = plan_options(&args.conf)?;
    let engine = Engine::new(&args.tables.sources())?;
    let query = engine.plan(&args.sql, &options)?;
    let totals = query.run_all(AT_ONCE)?;
    let result = query.result()?.ok_or_else(|| Failure::Failed("a task of the last stage did not run".to_owned()))?;
    let verdict = if args.check { Some(compare(&result, &engine.plain(&args.sql, &options)?)) } else { None };
    if args.format == Format::Text {
        print(args, &query, &totals, &result, verdict.as_ref(), out)?;
    } else {
        write_json(out, args.format, &answer(args, &query, &totals, &result, verdict.as_ref()))?;
    }
    Ok(if matches!(verdict, Some(Verdict::Differs(_))) { Exit::DoesNotHold } else { Exit::Done })
}

fn plan_options(conf: &[String]) -> Result<PlanOptions, Failure> {
    const KEYS: [&str; 3] = ["spark.sql.shuffle.partitions", "spark.sql.autoBroadcastJoinThreshold", "spark.sql.join.preferSortMergeJoin"];
    let mut options = PlanOptions::new(4);
    for pair in conf {
        let (key, value) = pair.split_once('=').ok_or_else(|| Failure::Input(format!("`{pair}` is not KEY=VALUE")))?;
        let bad = |wants: &str| Failure::Input(format!("`{value}` is no value for {key}: write {wants}"));
        match key {
            "spark.sql.shuffle.partitions" => {
                options.shuffle_partitions =
                    value.parse().ok().filter(|n| (1..=1000).contains(n)).ok_or_else(|| bad("a number from 1 to 1000"))?;
            }
            "spark.sql.autoBroadcastJoinThreshold" if value == "-1" => options.broadcast_threshold = 0,
            "spark.sql.autoBroadcastJoinThreshold" => options.broadcast_threshold = size::parse(value, "b").map_err(Failure::Input)?,
            "spark.sql.join.preferSortMergeJoin" => options.prefer_sort_merge = value.parse().map_err(|_| bad("true or false"))?,
            _ => {
                let meant = text::nearest(key, KEYS)
                    .map_or_else(|| format!("the keys are {}", KEYS.join(", ")), |near| format!("did you mean {near}?"));
                return Err(Failure::Input(format!("{key} does not shape a plan here; {meant}")));
            }
        }
    }
    Ok(options)
}

fn print(
    args: &QueryArgs,
    query: &Query,
    totals: &[StageTotals],
    result: &ResultTable,
    verdict: Option<&Verdict>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    table::print(result, args.rows, args.full, out)?;
    if args.stages {
        print_stages(args, query, totals, out)?;
    }
    match verdict {
        Some(Verdict::Same) => writeln!(out, "check: the same as without stages")?,
        Some(Verdict::SameButForTies) => {
            writeln!(out, "check: the same as without stages, but for rows that the query's LIMIT leaves open")?;
        }
        Some(Verdict::Differs(how)) => writeln!(out, "check: NOT the same as without stages: {how}")?,
        None => {}
    }
    Ok(())
}

fn print_stages(args: &QueryArgs, query: &Query, totals: &[StageTotals], out: &mut dyn Write) -> Result<(), Failure> {
    const WIDTH: usize = 80;
    let fit = |line: String| if args.full { line } else { text::cut(&line, WIDTH) };
    let stages = &query.job().stages;
    for (number, (stage, did)) in stages.iter().zip(totals).enumerate() {
        writeln!(out)?;
        writeln!(out, "{}", fit(format!("Stage {number}, {}: {}", text::plural(stage.tasks as usize, "task"), stage.name)))?;
        for operator in &stage.operators {
            let indent = "  ".repeat(operator.depth + 1);
            writeln!(out, "{}", fit(format!("{indent}{}", operator.spark)))?;
            writeln!(out, "{}", fit(format!("{indent}  · {}", operator.engine)))?;
        }
        let figures = format!("{} rows, {}", did.rows_out, size::print(did.bytes_out));
        let arrow = match &stage.exchange {
            Some(exchange) => format!("  → {}: {figures}, to {}", exchange_name(exchange), readers(stages, number)),
            None => format!("  → the driver: {figures}"),
        };
        writeln!(out, "{}", fit(arrow))?;
    }
    Ok(())
}

/// As Spark's plans print it.
fn exchange_name(exchange: &Exchange) -> String {
    match exchange {
        Exchange::Hash { keys, buckets } => format!("Exchange hashpartitioning({}, {buckets})", keys.join(", ")),
        Exchange::Range { keys, buckets } => format!("Exchange rangepartitioning({}, {buckets})", keys.join(", ")),
        Exchange::Single => "Exchange SinglePartition".to_owned(),
        Exchange::Broadcast => "BroadcastExchange".to_owned(),
        Exchange::RoundRobin { buckets } => format!("Exchange RoundRobinPartitioning({buckets})"),
    }
}

fn readers(stages: &[StagePlan], of: usize) -> String {
    let readers = stages.iter().enumerate().filter(|(_, stage)| stage.parents.contains(&of));
    let names: Vec<String> = readers.map(|(number, _)| format!("stage {number}")).collect();
    names.join(" and ")
}

/// The answer as JSON.
#[derive(Serialize)]
struct Answer<'a> {
    columns: Vec<ColumnJson<'a>>,
    rows: &'a [Vec<Option<String>>],
    row_count: usize,
    checksum: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    stages: Option<Vec<StageJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<CheckJson<'a>>,
}

#[derive(Serialize)]
struct ColumnJson<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
}

#[derive(Serialize)]
struct StageJson<'a> {
    id: usize,
    #[serde(flatten)]
    plan: &'a StagePlan,
    rows_in: u64,
    bytes_in: u64,
    rows_out: u64,
    bytes_out: u64,
}

#[derive(Serialize)]
struct CheckJson<'a> {
    same: bool,
    note: &'a str,
}

fn answer<'a>(
    args: &QueryArgs,
    query: &'a Query,
    totals: &[StageTotals],
    result: &'a ResultTable,
    verdict: Option<&'a Verdict>,
) -> Answer<'a> {
    let stage = |(id, (plan, did)): (usize, (&'a StagePlan, &StageTotals))| StageJson {
        id,
        plan,
        rows_in: did.rows_in,
        bytes_in: did.bytes_in,
        rows_out: did.rows_out,
        bytes_out: did.bytes_out,
    };
    let stages = query.job().stages.iter().zip(totals).enumerate().map(stage);
    let check = verdict.map(|verdict| match verdict {
        Verdict::Same => CheckJson { same: true, note: "" },
        Verdict::SameButForTies => CheckJson { same: true, note: "the query's LIMIT leaves some rows open" },
        Verdict::Differs(how) => CheckJson { same: false, note: how },
    });
    Answer {
        columns: result.columns.iter().map(|column| ColumnJson { name: &column.name, kind: &column.kind }).collect(),
        rows: &result.rows,
        row_count: result.rows.len(),
        checksum: format!("{:016x}", result.checksum),
        stages: args.stages.then(|| stages.collect()),
        check,
    }
}
