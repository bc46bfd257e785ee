//! A result as a table of characters, as Spark's `show` prints it.

use std::io;
use std::io::Write;

use crate::base::text::plural;
use crate::base::text::width;
use crate::engine::ResultTable;

/// Spark's `show` cuts cells at this width.
const WIDEST: usize = 20;

/// The first rows, right-aligned; wide cells end in `...` unless they are wanted in full.
pub(super) fn print(table: &ResultTable, rows: usize, full: bool, out: &mut dyn Write) -> io::Result<()> {
    let cell = |text: &str| if full { text.replace('\n', "\\n") } else { cut(&text.replace('\n', "\\n")) };
    let header: Vec<String> = table.columns.iter().map(|column| cell(&column.name)).collect();
    let body: Vec<Vec<String>> = table
        .rows
        .iter()
        .take(rows)
        .map(|row| row.iter().map(|text| text.as_deref().map_or_else(|| "NULL".to_owned(), cell)).collect())
        .collect();
    let widths: Vec<usize> = (0..header.len())
        .map(|column| body.iter().map(|row| width(&row[column])).chain([width(&header[column]), 3]).max().unwrap_or(3))
        .collect();
    let rule: String = widths.iter().map(|columns| format!("+{}", "-".repeat(*columns))).collect::<String>() + "+";
    let line = |cells: &[String]| -> String {
        cells
            .iter()
            .zip(&widths)
            .map(|(text, columns)| format!("|{}{text}", " ".repeat(columns.saturating_sub(width(text)))))
            .collect::<String>()
            + "|"
    };
    writeln!(out, "{rule}\n{}\n{rule}", line(&header))?;
    for row in &body {
        writeln!(out, "{}", line(row))?;
    }
    writeln!(out, "{rule}")?;
    if table.rows.len() > rows {
        writeln!(out, "only showing top {} of {}", plural(rows, "row"), table.rows.len())?;
    }
    Ok(())
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars().take(WIDEST - 3).chain("...".chars()).collect()
}
