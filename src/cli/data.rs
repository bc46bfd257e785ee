//! `driverseat data`: which tables there are to query.

use std::io::Write;

use clap::Args;
use serde::Serialize;

use crate::base::text::plural;
use crate::base::text::wrap;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::cli::query::TableArgs;
use crate::engine::Engine;
use crate::engine::TableInfo;

/// List the tables that can be queried
#[derive(Args, Debug)]
pub struct DataArgs {
    #[command(flatten)]
    pub tables: TableArgs,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// # Errors
/// If a file is no table, or the writer fails.
pub fn data(args: &DataArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let tables = Engine::new(&args.tables.sources())?.tables();
    if args.format == Format::Text {
        for table in &tables {
            print(table, out)?;
        }
    } else {
        let tables: Vec<TableJson> = tables.iter().map(TableJson::from).collect();
        write_json(out, args.format, &tables)?;
    }
    Ok(Exit::Done)
}

fn print(table: &TableInfo, out: &mut dyn Write) -> Result<(), Failure> {
    const WIDTH: usize = 80;
    let rows = table.rows.map_or_else(String::new, |rows| format!(", {rows} rows"));
    writeln!(out, "{} ({}{rows}, {})", table.name, table.from, plural(table.partitions as usize, "partition"))?;
    let columns: Vec<String> = table.columns.iter().map(|column| format!("{} {}", column.name, column.kind)).collect();
    for line in wrap(&format!("  {}", columns.join(", ")), WIDTH) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct TableJson<'a> {
    name: &'a str,
    from: &'a str,
    rows: Option<u64>,
    partitions: u32,
    columns: Vec<(&'a str, &'a str)>,
}

impl<'a> From<&'a TableInfo> for TableJson<'a> {
    fn from(table: &'a TableInfo) -> Self {
        Self {
            name: &table.name,
            from: &table.from,
            rows: table.rows,
            partitions: table.partitions,
            columns: table.columns.iter().map(|column| (column.name.as_str(), column.kind.as_str())).collect(),
        }
    }
}
