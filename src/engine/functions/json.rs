//! `get_json_object`: a path into a JSON text. The keys of an object stay in their order, as Spark leaves them.

use std::fmt::Write;
use std::sync::Arc;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::array::Int32Array;
use datafusion::arrow::array::StringArray;
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::ScalarUDF;

use super::kernel::fails;
use super::kernel::kernel;
use super::kernel::wrong;

pub(super) fn functions() -> Vec<Arc<ScalarUDF>> {
    vec![
        kernel("get_json_object", two_texts, |_| Ok(DataType::Utf8), get_json_object),
        kernel("json_array_length", one_text, |_| Ok(DataType::Int32), |args| Ok(array_length(args))),
    ]
}

fn one_text(types: &[DataType]) -> Result<Vec<DataType>> {
    if types.len() == 1 { Ok(vec![DataType::Utf8]) } else { wrong("this wants one text") }
}

fn array_length(args: &[ArrayRef]) -> ArrayRef {
    let length = |text: Option<&str>| match parse(text?)? {
        Json::Array(items) => i32::try_from(items.len()).ok(),
        _ => None,
    };
    Arc::new(args[0].as_string::<i32>().iter().map(length).collect::<Int32Array>())
}

fn two_texts(types: &[DataType]) -> Result<Vec<DataType>> {
    if types.len() == 2 { Ok(vec![DataType::Utf8; 2]) } else { wrong("get_json_object wants a text and a path") }
}

fn get_json_object(args: &[ArrayRef]) -> Result<ArrayRef> {
    let pairs = args[0].as_string::<i32>().iter().zip(args[1].as_string::<i32>());
    let found: Result<StringArray> = pairs
        .map(|pair| {
            let (Some(text), Some(path)) = pair else { return Ok(None) };
            let steps = steps(path)?;
            let Some(mut value) = parse(text) else { return Ok(None) };
            for step in steps {
                let Some(next) = value.step(&step) else { return Ok(None) };
                value = next;
            }
            Ok(match value {
                Json::Null => None,
                Json::Text(text) => Some(text),
                other => Some(other.to_string()),
            })
        })
        .collect();
    Ok(Arc::new(found?))
}

enum Step {
    Key(String),
    Index(usize),
}

/// `$.a[0]['b c']`; a `*` would give several values and is refused.
fn steps(path: &str) -> Result<Vec<Step>> {
    let refuse = || fails(format!("the JSON path `{path}` is not supported: write a path such as $.a.b[0]"));
    let Some(mut rest) = path.strip_prefix('$') else { return refuse() };
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if end == 0 || after[..end].contains('*') {
                return refuse();
            }
            steps.push(Step::Key(after[..end].to_owned()));
            rest = &after[end..];
        } else {
            let Some((inside, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else { return refuse() };
            match (inside.parse(), inside.strip_prefix('\'').and_then(|key| key.strip_suffix('\''))) {
                (Ok(index), _) => steps.push(Step::Index(index)),
                (_, Some(key)) => steps.push(Step::Key(key.to_owned())),
                _ => return refuse(),
            }
            rest = after;
        }
    }
    Ok(steps)
}

#[derive(Clone, Debug, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn step(self, step: &Step) -> Option<Self> {
        match (self, step) {
            (Self::Object(fields), Step::Key(key)) => fields.into_iter().find(|(name, _)| name == key).map(|(_, value)| value),
            (Self::Array(items), Step::Index(index)) => items.into_iter().nth(*index),
            _ => None,
        }
    }
}

impl std::fmt::Display for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => write_text(f, text),
            Self::Array(items) => {
                f.write_char('[')?;
                for (at, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "" } else { "," })?;
                }
                f.write_char(']')
            }
            Self::Object(fields) => {
                f.write_char('{')?;
                for (at, (name, value)) in fields.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "," })?;
                    write_text(f, name)?;
                    write!(f, ":{value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

fn write_text(f: &mut std::fmt::Formatter<'_>, text: &str) -> std::fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            '\r' => f.write_str("\\r")?,
            c if c < ' ' => write!(f, "\\u{:04X}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

/// The value, or nothing where the text is not JSON.
fn parse(text: &str) -> Option<Json> {
    let mut reader = Reader { rest: text, depth: 0 };
    reader.value()
}

/// Is this text one object, and nothing else?
pub(super) fn is_object(text: &str) -> bool {
    let mut reader = Reader { rest: text, depth: 0 };
    matches!(reader.value(), Some(Json::Object(_))) && reader.rest.trim().is_empty()
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    /// Deeper than any data; keeps a hostile text from using up the stack.
    const DEEPEST: usize = 200;

    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, token: &str) -> Option<()> {
        self.space();
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn value(&mut self) -> Option<Json> {
        self.space();
        match self.rest.chars().next()? {
            '{' => self
                .nested(|reader| {
                    reader.list("{", "}", |reader| {
                        let key = reader.text()?;
                        reader.eat(":")?;
                        Some((key, reader.value()?))
                    })
                })
                .map(Json::Object),
            '[' => self.nested(|reader| reader.list("[", "]", Self::value)).map(Json::Array),
            '"' => self.text().map(Json::Text),
            't' => self.eat("true").map(|()| Json::Bool(true)),
            'f' => self.eat("false").map(|()| Json::Bool(false)),
            'n' => self.eat("null").map(|()| Json::Null),
            _ => self.number(),
        }
    }

    fn nested<T>(&mut self, inside: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let value = if self.depth <= Self::DEEPEST { inside(self) } else { None };
        self.depth -= 1;
        value
    }

    fn list<T>(&mut self, open: &str, close: &str, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.eat(open)?;
        let mut items = Vec::new();
        if self.eat(close).is_some() {
            return Some(items);
        }
        loop {
            items.push(item(self)?);
            if self.eat(",").is_none() {
                self.eat(close)?;
                return Some(items);
            }
        }
    }

    fn text(&mut self) -> Option<String> {
        self.eat("\"")?;
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Some(text);
                }
                '\\' => text.push(match chars.next()?.1 {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'u' => {
                        let mut code = 0;
                        for _ in 0..4 {
                            code = code * 16 + chars.next()?.1.to_digit(16)?;
                        }
                        // Half of a surrogate pair stands for nothing by itself.
                        char::from_u32(code).unwrap_or('\u{fffd}')
                    }
                    other => other,
                }),
                c => text.push(c),
            }
        }
        None
    }

    /// A fraction is printed again from its value, as Spark does: `1.50` becomes `1.5`.
    fn number(&mut self) -> Option<Json> {
        let end = self.rest.find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c))).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        let value: f64 = digits.parse().ok()?;
        self.rest = rest;
        Some(Json::Number(if digits.contains(['.', 'e', 'E']) { crate::engine::cells::java_double(value) } else { digits.to_owned() }))
    }
}
