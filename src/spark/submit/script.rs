//! A block of text into its parts: commands, snippets of code, connection strings. Assignments before a command and `export`
//! count as its environment.

use std::collections::BTreeMap;

use super::request::Tool;
use super::words;
use super::words::Token;
use super::words::Word;
use super::words::WordError;
use super::words::assignment;
use crate::base::Span;

/// A command of Spark's, with the words after its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub tool: Option<Tool>,
    pub name: Word,
    pub words: Vec<Word>,
    /// Assignments in front of this one command.
    pub environment: BTreeMap<String, String>,
    pub at: Span,
    pub error: Option<WordError>,
}

/// Programs that only start another: `sudo spark-submit …`.
const WRAPPERS: [&str; 8] = ["sudo", "nohup", "time", "exec", "env", "command", "nice", "setsid"];

/// What spark-submit runs; `spark-class` runs whatever class is named.
const SUBMIT_CLASS: &str = "org.apache.spark.deploy.SparkSubmit";

fn is_spark_class(name: &str) -> bool {
    name.rsplit('/').next() == Some("spark-class")
}

/// The tool that a command name stands for, whatever folder it is in.
pub fn tool(name: &str) -> Option<Tool> {
    // A notebook hands a line to the shell with a mark of exclamation.
    match name.rsplit(['/', '\\', '!']).next().unwrap_or(name) {
        "spark-submit" | "spark-submit.cmd" | SUBMIT_CLASS => Some(Tool::SparkSubmit),
        "pyspark" => Some(Tool::PySpark),
        "spark-shell" => Some(Tool::SparkShell),
        "spark-sql" => Some(Tool::SparkSql),
        "sparkR" => Some(Tool::SparkR),
        "run-example" => Some(Tool::RunExample),
        "start-connect-server.sh" => Some(Tool::StartConnectServer),
        "python" | "python3" | "ipython" => Some(Tool::Program),
        _ => None,
    }
}

/// The commands of a shell text that lies at `offset` in what was typed. `exported` collects what stays set.
pub fn commands(text: &str, offset: usize, exported: &mut BTreeMap<String, String>) -> Vec<Command> {
    let (tokens, error) = words::tokens(text, exported);
    let mut commands = Vec::new();
    let mut line: Vec<Word> = Vec::new();
    for token in tokens.into_iter().chain([Token::End(Span::new(text.len(), text.len()))]) {
        match token {
            Token::Word(word) => line.push(word),
            Token::Redirect(_) => {}
            Token::End(_) => commands.extend(command(std::mem::take(&mut line), offset, exported)),
        }
    }
    if let Some(error) = error {
        let at = error.at().shifted(offset);
        match commands.last_mut() {
            Some(last) => last.error = Some(error),
            None => commands.push(Command {
                tool: None,
                name: Word::default(),
                words: Vec::new(),
                environment: BTreeMap::new(),
                at,
                error: Some(error),
            }),
        }
    }
    commands
}

fn command(mut line: Vec<Word>, offset: usize, exported: &mut BTreeMap<String, String>) -> Option<Command> {
    for word in &mut line {
        word.at = word.at.shifted(offset);
    }
    let whole = line.iter().map(|word| word.at).reduce(Span::to)?;
    let mut environment = BTreeMap::new();
    let mut rest = line.as_slice();
    let mut exporting = false;
    while let Some((word, after)) = rest.split_first() {
        if let Some((name, value)) = assignment(word) {
            environment.insert(name.to_owned(), value.to_owned());
        } else if word.text == "export" && environment.is_empty() {
            exporting = true;
        } else if !(matches!(word.text.as_str(), "$" | ">" | "%") || WRAPPERS.contains(&word.text.as_str())) {
            break;
        }
        rest = after;
    }
    let Some((name, words)) = rest.split_first().filter(|_| !exporting) else {
        // Without `export` only what is exported already reaches a command.
        environment.retain(|name, _| exporting || exported.contains_key(name));
        exported.extend(environment);
        return None;
    };
    let (name, words) = match words.split_first() {
        Some((class, after)) if is_spark_class(&name.text) && class.text == SUBMIT_CLASS => (class, after),
        _ => (name, words),
    };
    Some(Command { tool: tool(&name.text), name: name.clone(), words: words.to_vec(), environment, at: whole, error: None })
}

/// The words of one command line, as `shlex.split` cuts it.
pub fn words(text: &str) -> Vec<Word> {
    let (tokens, _) = words::tokens(text, &BTreeMap::new());
    let word = |token| match token {
        Token::Word(word) => Some(word),
        Token::End(_) | Token::Redirect(_) => None,
    };
    tokens.into_iter().filter_map(word).collect()
}

/// One part of a text: either commands or program code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Commands(Span),
    Code,
}

/// Commands that are none of Spark's, but show that a text is for a shell.
const SHELL: [&str; 15] =
    ["spark-class", "yarn", "kubectl", "export", "pip", "cd", "curl", "docker", "hdfs", "aws", "ls", "cat", "less", "echo", "ssh"];

/// What only program code says.
const CODE: [&str; 15] = [
    "SparkSession",
    "SparkLauncher",
    "DatabricksSession",
    "spark_connect(",
    "SparkConf",
    "SparkContext",
    "sparkR.session",
    "import ",
    "spark.",
    "df.",
    "df =",
    "def ",
    "class ",
    "val ",
    "pyspark.sql",
];

/// Finds the command lines of a text, with their continuations; the rest is code if it looks like code.
pub fn parts(text: &str) -> Vec<Part> {
    let mut commands: Vec<Span> = Vec::new();
    let mut rest_is_code = false;
    let mut start = 0;
    while start < text.len() {
        let end = command_end(text, start);
        let line = &text[start..end];
        if starts_command(line) {
            match commands.last_mut().filter(|last| last.end == start) {
                Some(last) => last.end = end,
                None => commands.push(Span::new(start, end)),
            }
        } else {
            let code = line.trim_start();
            rest_is_code |= !code.starts_with('#') && CODE.iter().any(|mark| code.contains(mark));
        }
        start = end;
    }
    let mut parts: Vec<Part> =
        if rest_is_code { commands.into_iter().map(Part::Commands).collect() } else { vec![Part::Commands(Span::new(0, text.len()))] };
    if rest_is_code {
        parts.push(Part::Code);
    }
    parts
}

/// The text with the commands blanked out, so that places in the code stay what they are.
pub fn without_commands(text: &str, parts: &[Part]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for part in parts {
        let Part::Commands(span) = part else { continue };
        for byte in &mut bytes[span.start..span.end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// The end of the line that starts here, after all its continuations.
fn command_end(text: &str, start: usize) -> usize {
    let mut end = start;
    loop {
        let length = text[end..].find('\n').map_or(text.len() - end, |newline| newline + 1);
        let line = text[end..end + length].trim_end();
        end += length;
        if end >= text.len() || !line.ends_with('\\') {
            return end;
        }
    }
}

fn starts_command(line: &str) -> bool {
    let mut words = line.split_whitespace().skip_while(|word| {
        matches!(*word, "$" | "%" | ">" | ";" | "&&")
            || WRAPPERS.contains(word)
            || word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    });
    let Some(first) = words.next() else { return false };
    match tool(first) {
        Some(Tool::Program) => words.next().is_some_and(|file| file.contains(".py") || file.starts_with('-')),
        Some(_) => true,
        None => SHELL.contains(&first),
    }
}
