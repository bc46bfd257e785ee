//! Text or JSON: how results are written.

use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;

use crate::cli::exit::Failure;

/// The form of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
    /// One JSON object a line: the trace as it happens, the outcome last.
    Ndjson,
}

/// Writes a value as JSON, indented for `json`, on one line for `ndjson`.
///
/// # Errors
/// If the writer fails.
pub fn write_json(out: &mut dyn Write, format: Format, value: &impl Serialize) -> Result<(), Failure> {
    let text = if format == Format::Ndjson { serde_json::to_string(value) } else { serde_json::to_string_pretty(value) };
    writeln!(out, "{}", text.map_err(|error| Failure::Input(error.to_string()))?)?;
    Ok(())
}
