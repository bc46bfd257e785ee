//! `driverseat explain 'LINE'`: what a submit line, a session builder or a connection string means. Runs nothing.

mod text;

use std::io::Read;
use std::io::Write;

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::output::Format;
use crate::cli::output::write_json;
use crate::spark::submit;
use crate::spark::submit::Change;
use crate::spark::submit::Suggestion;
use crate::spark::submit::Surroundings;
use crate::spark::submit::Variation;
use crate::spark::version::SparkVersion;

/// Say what a submit line, a session builder or an sc:// string means: what Spark parses, who wins, who sits where, what Spark
/// would refuse, and what does nothing. Runs nothing.
#[derive(Args, Debug, Clone)]
pub struct ExplainArgs {
    /// The line, the code or the connection string; `-` reads standard input.
    pub line: String,
    /// The release that reads it.
    #[arg(long, value_name = "VERSION", default_value_t = SparkVersion::default())]
    pub spark: SparkVersion,
    /// The file that stands for conf/spark-defaults.conf.
    #[arg(long, value_name = "FILE")]
    pub defaults: Option<std::path::PathBuf>,
    /// The text of a file that the line names: a properties file, or the application's own code. Repeatable.
    #[arg(long, value_name = "NAME=FILE")]
    pub properties: Vec<String>,
    /// An environment variable of the submitting machine, such as `HADOOP_CONF_DIR=/etc/hadoop/conf`. Repeatable.
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub environment: Vec<String>,
    /// Another line: only what differs from it is said, from that line to this.
    #[arg(long, value_name = "LINE", conflicts_with = "what_if")]
    pub against: Option<String>,
    /// What changes if one thing is written otherwise: deploy mode, master, release.
    #[arg(long)]
    pub what_if: bool,
    /// What could stand at the end of the line, with its meaning.
    #[arg(long, conflicts_with_all = ["what_if", "against"])]
    pub suggest: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Explains the line and writes the result.
///
/// # Errors
/// A file cannot be read, an argument has no `=`, or the result cannot be written.
pub fn explain(args: &ExplainArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let line = if args.line == "-" { standard_input()? } else { args.line.clone() };
    let env = surroundings(args)?;
    if let Some(other) = &args.against {
        changes(&submit::what_changes(&submit::explain(other, &env), &submit::explain(&line, &env)), args.format, out)?;
        return Ok(Exit::Done);
    }
    if args.what_if {
        what_if(&submit::variations(&line, args.spark), args.format, out)?;
        return Ok(Exit::Done);
    }
    if args.suggest {
        suggestions(&submit::suggest(&line, line.len(), args.spark), args.format, out)?;
        return Ok(Exit::Done);
    }
    match args.format {
        Format::Text => tell(&line, &env, args.spark, out)?,
        Format::Json | Format::Ndjson => write_json(out, args.format, &submit::explain(&line, &env))?,
    }
    Ok(Exit::Done)
}

/// Explains a line to a person.
pub(super) fn tell(line: &str, env: &Surroundings, version: SparkVersion, out: &mut dyn Write) -> Result<(), Failure> {
    out.write_all(text::render(line, &submit::explain(line, env), version).as_bytes())?;
    Ok(())
}

/// What differs, one difference a line.
fn changes(changes: &[Change], format: Format, out: &mut dyn Write) -> Result<(), Failure> {
    if format != Format::Text {
        return write_json(out, format, &changes);
    }
    if changes.is_empty() {
        writeln!(out, "Nothing differs.")?;
    }
    for change in changes {
        hanging(out, "", &change.to_string())?;
    }
    Ok(())
}

/// Each variation with its text and what it changes.
fn what_if(variations: &[Variation], format: Format, out: &mut dyn Write) -> Result<(), Failure> {
    if format != Format::Text {
        return write_json(out, format, &variations);
    }
    for variation in variations {
        writeln!(out, "{}", variation.name)?;
        for change in &variation.changes {
            hanging(out, "  ", &change.to_string())?;
        }
    }
    Ok(())
}

/// What could come next, with its meaning.
fn suggestions(suggestions: &[Suggestion], format: Format, out: &mut dyn Write) -> Result<(), Failure> {
    if format != Format::Text {
        return write_json(out, format, &suggestions);
    }
    for suggestion in suggestions {
        writeln!(out, "{}", suggestion.insert)?;
        hanging(out, "    ", &suggestion.help)?;
    }
    Ok(())
}

/// Wrapped at 80 columns, further lines a little to the right.
fn hanging(out: &mut dyn Write, lead: &str, words: &str) -> Result<(), Failure> {
    for (number, line) in crate::base::text::wrap(words, 76 - lead.len()).into_iter().enumerate() {
        writeln!(out, "{lead}{}{line}", if number == 0 { "" } else { "    " })?;
    }
    Ok(())
}

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| Failure::Input(format!("standard input cannot be read: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn surroundings(args: &ExplainArgs) -> Result<Surroundings, Failure> {
    let read = |path: &std::path::Path| {
        std::fs::read(path)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(|error| Failure::Input(format!("{} cannot be read: {error}", path.display())))
    };
    let mut env = Surroundings::new(args.spark);
    if let Some(path) = &args.defaults {
        env.defaults = Some(read(path)?);
    }
    for pair in &args.properties {
        let (name, path) = split(pair, "--properties NAME=FILE")?;
        env.texts.insert(name.to_owned(), read(path.as_ref())?);
    }
    for pair in &args.environment {
        let (name, value) = split(pair, "--env NAME=VALUE")?;
        env.environment.insert(name.to_owned(), value.to_owned());
    }
    Ok(env)
}

fn split<'a>(pair: &'a str, form: &str) -> Result<(&'a str, &'a str), Failure> {
    pair.split_once('=').ok_or_else(|| Failure::Input(format!("`{pair}` has no =: write {form}")))
}
