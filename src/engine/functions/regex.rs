//! Regular expressions: split, extract and replace as Spark does, with Rust's regex language, which is Java's but for
//! look-around and back-references; those are refused.

use std::sync::Arc;

use datafusion::arrow::array::Array;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::array::ListBuilder;
use datafusion::arrow::array::StringArray;
use datafusion::arrow::array::StringBuilder;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::datatypes::Field;
use datafusion::arrow::datatypes::Int64Type;
use datafusion::error::Result;
use datafusion::logical_expr::ScalarUDF;
use regex::Regex;

use super::kernel::fails;
use super::kernel::kernel;
use super::kernel::wrong;

pub(super) fn functions() -> Vec<Arc<ScalarUDF>> {
    vec![
        kernel("split", text_text_number, |_| Ok(list_of_text()), split),
        kernel("regexp_extract", text_text_number, |_| Ok(DataType::Utf8), extract),
        kernel("regexp_extract_all", text_text_number, |_| Ok(list_of_text()), extract_all),
        kernel("regexp_replace", three_texts, |_| Ok(DataType::Utf8), replace),
    ]
}

fn list_of_text() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
}

fn text_text_number(types: &[DataType]) -> Result<Vec<DataType>> {
    if types.len() == 3 {
        Ok(vec![DataType::Utf8, DataType::Utf8, DataType::Int64])
    } else {
        wrong("this wants a text, a pattern and a number")
    }
}

fn three_texts(types: &[DataType]) -> Result<Vec<DataType>> {
    if types.len() == 3 { Ok(vec![DataType::Utf8; 3]) } else { wrong("this wants a text, a pattern and what to put in its place") }
}

/// The pattern of each row; compiled again only when it changes.
struct Patterns<'a> {
    texts: &'a StringArray,
    last: Option<(&'a str, Regex)>,
}

impl<'a> Patterns<'a> {
    fn new(array: &'a ArrayRef) -> Self {
        Self { texts: array.as_string(), last: None }
    }

    fn at(&mut self, row: usize) -> Result<&Regex> {
        let text = self.texts.value(row);
        let known = self.last.take().filter(|(last, _)| *last == text);
        let compiled = match known {
            Some((_, pattern)) => pattern,
            None => match Regex::new(text) {
                Ok(pattern) => pattern,
                Err(e) => return fails(format!("[INVALID_PARAMETER_VALUE.PATTERN] the pattern `{text}` cannot be used: {e}")),
            },
        };
        Ok(&self.last.insert((text, compiled)).1)
    }
}

fn any_null(args: &[ArrayRef], row: usize) -> bool {
    args.iter().any(|arg| arg.is_null(row))
}

/// A list for each row, NULL where an argument is NULL; `fill` puts the items of a row into its list.
fn lists(args: &[ArrayRef], fill: impl Fn(usize, &str, &Regex, &mut StringBuilder) -> Result<()>) -> Result<ArrayRef> {
    let texts = args[0].as_string::<i32>();
    let mut patterns = Patterns::new(&args[1]);
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in 0..texts.len() {
        let there = !any_null(args, row);
        if there {
            fill(row, texts.value(row), patterns.at(row)?, lists.values())?;
        }
        lists.append(there);
    }
    Ok(Arc::new(lists.finish()))
}

/// At most `limit` pieces; without a limit also the empty ones at the end.
fn split(args: &[ArrayRef]) -> Result<ArrayRef> {
    let limits = args[2].as_primitive::<Int64Type>();
    lists(args, |row, text, pattern, list| {
        let most = usize::try_from(limits.value(row)).ok().filter(|most| *most > 0).unwrap_or(usize::MAX);
        for piece in pieces(text, pattern, most) {
            list.append_value(piece);
        }
        Ok(())
    })
}

/// Between matches; an empty match splits before a character, but neither at the start nor at the end.
fn pieces<'a>(text: &'a str, pattern: &Regex, most: usize) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for found in pattern.find_iter(text) {
        if pieces.len() + 1 >= most {
            break;
        }
        if found.is_empty() && (found.start() == 0 || found.start() == text.len()) {
            continue;
        }
        pieces.push(&text[from..found.start()]);
        from = found.end();
    }
    pieces.push(&text[from..]);
    pieces
}

fn group(pattern: &Regex, index: i64) -> Result<usize> {
    let groups = pattern.captures_len() - 1;
    match usize::try_from(index).ok().filter(|index| *index <= groups) {
        Some(index) => Ok(index),
        None => fails(format!("[INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX] the pattern has {groups} groups, so there is no group {index}")),
    }
}

fn extract(args: &[ArrayRef]) -> Result<ArrayRef> {
    let texts = args[0].as_string::<i32>();
    let indexes = args[2].as_primitive::<Int64Type>();
    let mut patterns = Patterns::new(&args[1]);
    let found: Result<StringArray> = (0..texts.len())
        .map(|row| {
            if any_null(args, row) {
                return Ok(None);
            }
            let pattern = patterns.at(row)?;
            let index = group(pattern, indexes.value(row))?;
            let captures = pattern.captures(texts.value(row));
            Ok(Some(captures.and_then(|c| c.get(index)).map_or("", |found| found.as_str())))
        })
        .collect();
    Ok(Arc::new(found?))
}

fn extract_all(args: &[ArrayRef]) -> Result<ArrayRef> {
    let indexes = args[2].as_primitive::<Int64Type>();
    lists(args, |row, text, pattern, list| {
        let index = group(pattern, indexes.value(row))?;
        for captures in pattern.captures_iter(text) {
            list.append_value(captures.get(index).map_or("", |found| found.as_str()));
        }
        Ok(())
    })
}

fn replace(args: &[ArrayRef]) -> Result<ArrayRef> {
    let (texts, by) = (args[0].as_string::<i32>(), args[2].as_string::<i32>());
    let mut patterns = Patterns::new(&args[1]);
    let replaced: Result<StringArray> = (0..texts.len())
        .map(|row| {
            if any_null(args, row) {
                return Ok(None);
            }
            let by = rust_replacement(by.value(row));
            Ok(Some(patterns.at(row)?.replace_all(texts.value(row), by.as_str()).into_owned()))
        })
        .collect();
    Ok(Arc::new(replaced?))
}

/// Java's `$1` takes digits only, Rust's takes letters too: `$1x` becomes `${1}x`. A backslash makes the next character plain.
fn rust_replacement(java: &str) -> String {
    let mut rust = String::new();
    let mut chars = java.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('$') => rust.push_str("$$"),
                Some(plain) => rust.push(plain),
                None => rust.push('\\'),
            },
            '$' => {
                let mut digits = String::new();
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                if digits.is_empty() {
                    rust.push_str("$$");
                } else {
                    rust.extend(["${", &digits, "}"]);
                }
            }
            c => rust.push(c),
        }
    }
    rust
}
