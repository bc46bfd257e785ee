//! What is wrong with a file that cannot be a table: which line, and what to do about it.

use std::collections::BTreeSet;
use std::path::Path;

use datafusion::arrow::csv::ReaderBuilder;
use datafusion::arrow::csv::reader::Format;
use datafusion::arrow::error::ArrowError;

use super::files::Kind;
use crate::base::Diagnostic;
use crate::engine::functions::is_json_object;

/// Larger files are read once, by the query; what is wrong with them then shows without its line.
const LARGEST: u64 = 64 << 20;

/// The first thing wrong with the file, if anything is.
pub(super) fn inspect(path: &Path, kind: Kind) -> Option<Diagnostic> {
    if std::fs::metadata(path).is_ok_and(|meta| meta.len() > LARGEST) {
        return None;
    }
    let name = path.display().to_string();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) => return Some(Diagnostic::at(&name, "", 0, 1, format!("cannot be read: {e}")).help("check who may read it")),
    };
    if kind == Kind::Parquet {
        let whole = bytes.len() > 8 && bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1");
        let wrong = || {
            Diagnostic::at(&name, "", 0, 1, "this is no Parquet file, or only the beginning of one").help("write it again, or get it again")
        };
        return (!whole).then(wrong);
    }
    let text = match str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(e) => {
            let text = String::from_utf8_lossy(&bytes);
            return Some(Diagnostic::at(&name, &text, e.valid_up_to(), 1, "this is not UTF-8 text").help("save the file as UTF-8"));
        }
    };
    if kind == Kind::Csv { csv(&name, text) } else { json(&name, text) }
}

fn csv(name: &str, text: &str) -> Option<Diagnostic> {
    let format = Format::default().with_header(true);
    let schema = match format.infer_schema(text.as_bytes(), None) {
        Ok((schema, _)) => schema,
        Err(e) => return Some(csv_complaint(name, text, &e)),
    };
    let mut seen = BTreeSet::new();
    if let Some(twice) = schema.fields().iter().find(|field| !seen.insert(field.name())) {
        let at = text.lines().next().and_then(|header| header.rfind(twice.name().as_str())).unwrap_or(0);
        let message = format!("the header has two columns called `{}`", twice.name());
        return Some(Diagnostic::at(name, text, at, twice.name().len(), message).help("give each column a name of its own"));
    }
    let mut reader = match ReaderBuilder::new(schema.into()).with_header(true).build(text.as_bytes()) {
        Ok(reader) => reader,
        Err(e) => return Some(csv_complaint(name, text, &e)),
    };
    reader.find_map(Result::err).map(|e| csv_complaint(name, text, &e))
}

/// The complaint of the CSV reader, at the line that it names.
fn csv_complaint(name: &str, text: &str, error: &ArrowError) -> Diagnostic {
    let message = error.to_string();
    let number_after = |word: &str| -> Option<usize> {
        let rest = message.rsplit_once(word)?.1;
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
    };
    let line = number_after("line ").or_else(|| number_after("record ")).unwrap_or(1);
    let what = if message.contains("number of fields") || message.contains("unequal lengths") {
        let header = text.lines().next().map_or(0, |header| header.split(',').count());
        let here = text.lines().nth(line.saturating_sub(1)).map_or(0, |line| line.split(',').count());
        format!("this line has {here} values, the header has {header}")
    } else {
        message.trim_start_matches("Csv error: ").trim_start_matches("Parser error: ").to_owned()
    };
    let at: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let length = text[at..].lines().next().map_or(1, |line| line.chars().count());
    Diagnostic::at(name, text, at, length, what).help("put a value that holds a comma or a line break in double quotes")
}

fn json(name: &str, text: &str) -> Option<Diagnostic> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() && !is_json_object(trimmed) {
            let message = if trimmed.starts_with('[') { "this is a JSON array, not one object" } else { "this line is not a JSON object" };
            let length = trimmed.chars().count();
            return Some(
                Diagnostic::at(name, text, at, length, message).help("write one JSON object on each line, with nothing between them"),
            );
        }
        at += line.len();
    }
    None
}
