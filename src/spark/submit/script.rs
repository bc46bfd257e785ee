//! A block of text into its parts: commands, snippets of code, connection strings. Assignments before a command and `export`
//! count as its environment.

use std::collections::BTreeMap;

use super::request::Tool;
use super::words;
use super::words::Token;
use super::words::Word;
use super::words::WordError;
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

/// The tool that a command name stands for, whatever folder it is in.
pub fn tool(name: &str) -> Option<Tool> {
    match name.rsplit(['/', '\\']).next().unwrap_or(name) {
        "spark-submit" | "spark-submit.cmd" => Some(Tool::SparkSubmit),
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
        exported.extend(environment);
        return None;
    };
    Some(Command { tool: tool(&name.text), name: name.clone(), words: words.to_vec(), environment, at: whole, error: None })
}

fn assignment(word: &Word) -> Option<(&str, &str)> {
    let (name, value) = word.text.split_once('=')?;
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    is_name.then_some((name, value))
}
