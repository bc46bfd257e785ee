//! Chains of calls: `SparkSession.builder.master("yarn").getOrCreate()`, with their arguments and places.

use std::collections::BTreeMap;

use super::lexer::Kind;
use super::lexer::Token;
use crate::base::Span;

/// What an argument is worth, as far as it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A literal: a string, a number, `true`.
    Known(String),
    /// Another chain, such as `SparkConf().set("a", "b")`.
    Chain(Chain),
    /// `{"a": "b"}`, `Map("a" -> "b")`, `list(a = "b")`: the pairs with known names.
    Pairs(Vec<(String, Value)>),
    /// Text with names in it: `f"sc://{host}"`, `"sc://" + host`.
    Pattern(Vec<Piece>),
    /// Something that is worked out when the program runs, as it is written.
    Unknown(String),
}

/// A part of a text that is put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Name(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    pub name: Option<String>,
    pub value: Value,
    pub at: Span,
}

/// One link of a chain. Without parentheses it has no arguments: `.builder`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub name: String,
    pub arguments: Option<Vec<Argument>>,
    pub at: Span,
}

/// `a.b(c).d`: the first link may be a name, a constructor or a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    pub links: Vec<Call>,
    pub at: Span,
}

impl Chain {
    pub fn first(&self) -> &str {
        self.links.first().map_or("", |link| &link.name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.links.iter().any(|link| link.name == name)
    }
}

/// A line of the program that matters: `name = chain`, or a chain alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub target: Option<String>,
    pub value: Value,
    pub at: Span,
}

/// Reads the statements of a program. What is neither a chain nor a literal bound to a name is passed over.
pub fn statements(tokens: &[Token]) -> Vec<Statement> {
    let mut reader = Reader { tokens, at: 0, depth: 0 };
    let mut found = Vec::new();
    while reader.at < tokens.len() {
        found.extend(reader.statement());
    }
    found
}

/// Chains nest in arguments; deeper than this nobody writes, and the reader's own stack has an end.
const DEEPEST: usize = 40;

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn next_is(&self, mark: &str) -> bool {
        self.peek().is_some_and(|token| token.is(mark))
    }

    fn skip_newlines(&mut self) {
        while self.peek().is_some_and(|token| token.kind == Kind::Newline) {
            self.at += 1;
        }
    }

    /// Whether a `.` continues the chain, on this line or, as Scala and Java write it, on the next.
    fn continues(&mut self) -> bool {
        let start = self.at;
        self.skip_newlines();
        if self.next_is(".") {
            return true;
        }
        self.at = start;
        false
    }

    fn statement(&mut self) -> Option<Statement> {
        let token = self.peek()?;
        if token.kind != Kind::Name {
            self.at += 1;
            return None;
        }
        if matches!(
            token.text.as_str(),
            "val" | "var" | "final" | "new" | "return" | "with" | "def" | "import" | "from" | "class" | "if" | "else" | "for" | "in"
        ) {
            if matches!(token.text.as_str(), "import" | "from") {
                while self.peek().is_some_and(|token| token.kind != Kind::Newline) {
                    self.at += 1;
                }
                return None;
            }
            if token.text != "new" {
                self.at += 1;
                return None;
            }
        }
        let start = token.at;
        let chain = self.chain()?;
        // `SparkSession spark = …` and `spark: SparkSession = …`: the name before `=` counts.
        let mut target = chain.links.last().map(|link| link.name.clone());
        if chain.links.len() == 1
            && self.peek().is_some_and(|token| token.kind == Kind::Name)
            && self.tokens.get(self.at + 1).is_some_and(|token| token.is("="))
        {
            target = self.peek().map(|token| token.text.clone());
            self.at += 1;
        } else if self.next_is(":") && self.tokens.get(self.at + 2).is_some_and(|token| token.is("=")) {
            self.at += 2;
        }
        if self.next_is("=") || self.next_is("<-") {
            self.at += 1;
            self.skip_newlines();
            let value = self.value();
            return Some(Statement { target, value, at: self.span_from(start) });
        }
        Some(Statement { target: None, at: chain.at, value: Value::Chain(chain) })
    }

    fn span_from(&self, start: Span) -> Span {
        self.tokens.get(self.at.saturating_sub(1)).map_or(start, |last| start.to(last.at))
    }

    fn chain(&mut self) -> Option<Chain> {
        if self.peek().is_some_and(|token| token.is_name("new")) {
            self.at += 1;
        }
        let start = self.peek()?.at;
        let mut links = Vec::new();
        while let Some(token) = self.peek().filter(|token| token.kind == Kind::Name) {
            self.at += 1;
            let mut at = token.at;
            let mut arguments = None;
            if self.next_is("[") && !self.depth_reached() {
                self.brackets("[", "]");
            }
            if self.next_is("(") && !self.depth_reached() {
                arguments = Some(self.arguments());
                at = self.span_from(token.at);
            }
            links.push(Call { name: token.text.clone(), arguments, at });
            if !self.continues() {
                break;
            }
            self.at += 1;
        }
        (!links.is_empty()).then(|| Chain { links, at: self.span_from(start) })
    }

    fn depth_reached(&self) -> bool {
        self.depth >= DEEPEST
    }

    /// Passes over `(…)` or `[…]`, whatever is in it.
    fn brackets(&mut self, open: &str, close: &str) {
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            self.at += 1;
            if token.is(open) {
                depth += 1;
            } else if token.is(close) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            }
        }
    }

    fn arguments(&mut self) -> Vec<Argument> {
        self.at += 1;
        self.depth += 1;
        let mut arguments = Vec::new();
        loop {
            self.skip_newlines();
            let Some(token) = self.peek() else { break };
            if token.is(")") {
                self.at += 1;
                break;
            }
            if token.is(",") {
                self.at += 1;
                continue;
            }
            let start = token.at;
            let name = self.argument_name();
            let value = self.value();
            arguments.push(Argument { name, value, at: self.span_from(start) });
        }
        self.depth -= 1;
        arguments
    }

    /// `name =`, and R's `spark.name =`.
    fn argument_name(&mut self) -> Option<String> {
        let mut name = String::new();
        let mut at = self.at;
        while let Some(token) = self.tokens.get(at).filter(|token| token.kind == Kind::Name) {
            name.push_str(&token.text);
            at += 1;
            if self.tokens.get(at).is_some_and(|token| token.is("=")) {
                self.at = at + 1;
                self.skip_newlines();
                return Some(name);
            }
            if !self.tokens.get(at).is_some_and(|token| token.is(".")) {
                return None;
            }
            name.push('.');
            at += 1;
        }
        None
    }

    /// One value up to the comma or bracket that ends it.
    fn value(&mut self) -> Value {
        let from = self.at;
        let value = match self.peek() {
            Some(token) if matches!(token.kind, Kind::Text | Kind::Number) => {
                self.at += 1;
                Value::Known(token.text.clone())
            }
            Some(token) if token.kind == Kind::Name && matches!(token.text.as_str(), "True" | "true" | "TRUE") => {
                self.at += 1;
                Value::Known("true".to_owned())
            }
            Some(token) if token.kind == Kind::Name && matches!(token.text.as_str(), "False" | "false" | "FALSE") => {
                self.at += 1;
                Value::Known("false".to_owned())
            }
            Some(token) if token.kind == Kind::Pattern => {
                self.at += 1;
                pieces(&token.text).map_or_else(|| Value::Unknown(token.text.clone()), Value::Pattern)
            }
            Some(token) if token.is("{") && !self.depth_reached() => self.pairs("}"),
            Some(token) if token.is("[") && !self.depth_reached() => self.list(),
            Some(token) if token.is("(") && !self.depth_reached() => self.in_parentheses(),
            Some(token) if token.kind == Kind::Name => match self.chain() {
                Some(chain) if matches!(chain.first(), "Map" | "list" | "dict") => map_call(chain),
                Some(chain) => Value::Chain(chain),
                None => Value::Unknown(String::new()),
            },
            _ => Value::Unknown(String::new()),
        };
        let value = if self.next_is("+") { self.sum(from, value) } else { value };
        if self.ends() && self.at > from { value } else { self.unknown(from) }
    }

    /// `"sc://" + host + ":15002"`: texts and names that are put together.
    fn sum(&mut self, from: usize, first: Value) -> Value {
        let mut parts = Vec::new();
        let mut next = first;
        loop {
            match next {
                Value::Known(text) => parts.push(Piece::Text(text)),
                Value::Pattern(more) => parts.extend(more),
                Value::Chain(chain) if chain.links.len() == 1 && chain.links[0].arguments.is_none() => {
                    parts.push(Piece::Name(chain.first().to_owned()));
                }
                Value::Chain(_) | Value::Pairs(_) | Value::Unknown(_) => return self.unknown(from),
            }
            if !self.next_is("+") {
                return Value::Pattern(parts);
            }
            self.at += 1;
            self.skip_newlines();
            next = match self.peek() {
                Some(token) if matches!(token.kind, Kind::Text | Kind::Number) => {
                    self.at += 1;
                    Value::Known(token.text.clone())
                }
                Some(token) if token.kind == Kind::Name => self.chain().map_or_else(|| Value::Unknown(String::new()), Value::Chain),
                _ => return self.unknown(from),
            };
        }
    }

    /// `[("a", "b"), ("c", x)]`: the pairs of a list.
    fn list(&mut self) -> Value {
        let from = self.at;
        self.at += 1;
        self.depth += 1;
        let mut pairs = Vec::new();
        loop {
            self.skip_newlines();
            match self.peek() {
                Some(token) if token.is("(") => {
                    if let [Argument { value: Value::Known(key), .. }, value] = self.arguments().as_slice() {
                        pairs.push((key.clone(), value.value.clone()));
                    }
                }
                Some(token) if token.is(",") => self.at += 1,
                Some(token) if token.is("]") => {
                    self.at += 1;
                    break;
                }
                _ => {
                    self.at = from;
                    self.brackets("[", "]");
                    break;
                }
            }
        }
        self.depth -= 1;
        if pairs.is_empty() { Value::Unknown(String::new()) } else { Value::Pairs(pairs) }
    }

    /// `(SparkSession.builder ⏎ .master("x"))`: Python's other way of writing a long chain.
    fn in_parentheses(&mut self) -> Value {
        let from = self.at;
        self.at += 1;
        self.depth += 1;
        self.skip_newlines();
        let value = self.value();
        self.depth -= 1;
        self.skip_newlines();
        if self.next_is(")") {
            self.at += 1;
            return value;
        }
        self.at = from;
        self.brackets("(", ")");
        Value::Unknown(String::new())
    }

    fn ends(&self) -> bool {
        self.peek()
            .is_none_or(|token| token.kind == Kind::Newline || [",", ")", "}", "]", ";", "{", "->"].iter().any(|mark| token.is(mark)))
    }

    /// The text of an expression that is not read, up to its end.
    fn unknown(&mut self, from: usize) -> Value {
        let mut depth = 0_usize;
        self.at = self.at.max(from);
        while let Some(token) = self.peek() {
            if depth == 0 && self.at > from && self.ends() {
                break;
            }
            match token.text.as_str() {
                "(" | "[" | "{" if token.kind == Kind::Mark => depth += 1,
                ")" | "]" | "}" if token.kind == Kind::Mark => {
                    if depth == 0 {
                        break;
                    }
                    depth -= 1;
                }
                _ => {}
            }
            self.at += 1;
        }
        if self.at == from && self.at < self.tokens.len() && !self.next_is(")") {
            self.at += 1;
        }
        let text: Vec<&str> =
            self.tokens[from..self.at].iter().filter(|token| token.kind != Kind::Newline).map(|token| token.text.as_str()).collect();
        Value::Unknown(text.join(" "))
    }

    /// `{"a": 1, "b": x}`.
    fn pairs(&mut self, close: &str) -> Value {
        self.at += 1;
        self.depth += 1;
        let mut pairs = Vec::new();
        while let Some(token) = self.peek() {
            self.at += 1;
            if token.is(close) {
                break;
            }
            if token.kind == Kind::Text && self.next_is(":") {
                self.at += 1;
                let value = self.value();
                pairs.push((token.text.clone(), value));
            }
        }
        self.depth -= 1;
        Value::Pairs(pairs)
    }
}

/// The pieces of `sc://{host}:$port`; none where more than a name stands in the braces.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '$']) {
        found.push(Piece::Text(rest[..at].to_owned()));
        let braced = rest[at..].trim_start_matches('$').strip_prefix('{');
        let (name, after) = if let Some(inside) = braced {
            inside.split_once('}')?
        } else {
            let name = &rest[at + 1..];
            name.split_at(name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len()))
        };
        found.push(Piece::Name(Some(name).filter(|name| is_name(name))?.to_owned()));
        rest = after;
    }
    found.push(Piece::Text(rest.to_owned()));
    Some(found)
}

/// `Map("a" -> "b")` and `list(a = "b")` as pairs. An arrow ends a value, so key and value stand side by side.
fn map_call(chain: Chain) -> Value {
    let Some(arguments) = chain.links.into_iter().next().and_then(|link| link.arguments) else { return Value::Pairs(Vec::new()) };
    let mut pairs = Vec::new();
    let mut key: Option<String> = None;
    for argument in arguments {
        match (argument.name, key.take(), argument.value) {
            (Some(name), _, value) => pairs.push((name, value)),
            (None, Some(key), Value::Unknown(text)) => pairs.push((key, Value::Known(text.trim_start_matches("-> ").to_owned()))),
            (None, Some(key), value) => pairs.push((key, value)),
            (None, None, Value::Known(text)) => key = Some(text),
            (None, None, _) => {}
        }
    }
    Value::Pairs(pairs)
}

impl Value {
    /// How many links and pairs it is made of, all depths together.
    pub fn size(&self) -> usize {
        match self {
            Self::Known(_) | Self::Unknown(_) => 1,
            Self::Pattern(pieces) => pieces.len(),
            Self::Pairs(pairs) => pairs.iter().map(|(_, value)| value.size()).sum::<usize>() + 1,
            Self::Chain(chain) => {
                let arguments = chain.links.iter().flat_map(|link| link.arguments.iter().flatten());
                arguments.map(|argument| argument.value.size()).sum::<usize>() + chain.links.len()
            }
        }
    }
}

/// Names bound to values, so that `conf` and `url` can be looked up.
pub type Names = BTreeMap<String, Value>;
