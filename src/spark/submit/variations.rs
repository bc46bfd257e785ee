//! "What changes if…": the same text with one thing written otherwise, and what each such change does.

use std::collections::BTreeMap;

use serde::Serialize;

use super::changes::Change;
use super::changes::what_changes;
use super::explain;
use super::explanation::Explanation;
use super::explanation::Kind;
use super::options;
use super::surroundings::Surroundings;
use super::words;
use super::words::Token;
use super::words::Word;
use crate::base::Span;
use crate::spark::version::SparkVersion;

/// The text with one thing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variation {
    /// `--deploy-mode cluster`, `Spark 3.5`.
    pub name: String,
    pub text: String,
    pub version: SparkVersion,
    pub changes: Vec<Change>,
}

const MASTERS: [&str; 4] = ["local[*]", "spark://master:7077", "yarn", "k8s://https://api:6443"];

/// Every small change of this text that changes anything a learner cares for.
pub fn variations(text: &str, version: SparkVersion) -> Vec<Variation> {
    let before = explain(text, &Surroundings::set_up(text, version));
    let mut texts = match before.kind {
        Kind::SparkSubmit | Kind::Shell => command(text, version, &before),
        Kind::SessionBuilder => session(text, &before),
        Kind::ConnectString => Vec::new(),
    };
    texts.retain(|(_, changed)| changed != text);
    let others = SparkVersion::ALL.into_iter().filter(|other| *other != version);
    let releases = others.map(|other| (format!("Spark {other}"), text.to_owned(), other));
    let lines = texts.into_iter().map(|(name, changed)| (name, changed, version));
    let look = |(name, text, version): (String, String, SparkVersion)| {
        let changes = what_changes(&before, &explain(&text, &Surroundings::set_up(&text, version)));
        Variation { name, text, version, changes }
    };
    lines.chain(releases).map(look).filter(|variation| !variation.changes.is_empty()).collect()
}

/// Another deploy mode, another master, supervised or not.
fn command(text: &str, version: SparkVersion, before: &Explanation) -> Vec<(String, String)> {
    let Some(tool) = before.tool else { return Vec::new() };
    let line = Line::read(text, before.at);
    if before.conf.explicit("spark.remote").is_some() || line.words.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if tool == super::Tool::SparkSubmit {
        let mode = before.conf.explicit("spark.submit.deployMode").unwrap_or("client");
        let other = if mode == "cluster" { "client" } else { "cluster" };
        found.push((format!("--deploy-mode {other}"), line.with(text, "--deploy-mode", other, version)));
        match line.option("--supervise", version) {
            Some(at) => found.push(("no --supervise".to_owned(), cut(text, line.words[at].at))),
            None => found.push(("--supervise".to_owned(), line.put(text, "--supervise"))),
        }
    }
    let quoted = |master: &str| if master.contains('[') { format!("'{master}'") } else { master.to_owned() };
    found.extend(MASTERS.iter().map(|master| (format!("--master {master}"), line.with(text, "--master", &quoted(master), version))));
    found
}

/// The words of one command.
struct Line {
    words: Vec<Word>,
}

impl Line {
    fn read(text: &str, at: Span) -> Self {
        let (tokens, _) = words::tokens(text.get(at.start..at.end).unwrap_or_default(), &BTreeMap::new());
        let word = |token| match token {
            Token::Word(word) => Some(Word { at: word.at.shifted(at.start), ..word }),
            Token::End(_) | Token::Redirect(_) => None,
        };
        let words: Vec<Word> = tokens.into_iter().filter_map(word).collect();
        // Assignments stand in front of the command.
        let first = words.iter().position(|word| word.quoted || !word.text.contains('=')).unwrap_or(words.len());
        Self { words: words[first..].to_vec() }
    }

    /// The word that is this option, before the application begins.
    fn option(&self, name: &str, version: SparkVersion) -> Option<usize> {
        let mut at = 1;
        while let Some(word) = self.words.get(at) {
            let (option, inline) = word.text.split_once('=').map_or((word.text.as_str(), false), |(option, _)| (option, true));
            if option == name {
                return Some(at);
            }
            // What is no option begins the application.
            let spec = options::find(option, version)?;
            at += if spec.value.is_some() && !inline { 2 } else { 1 };
        }
        None
    }

    /// The text with this value of this option.
    fn with(&self, text: &str, name: &str, value: &str, version: SparkVersion) -> String {
        let Some(at) = self.option(name, version) else { return self.put(text, &format!("{name} {value}")) };
        if self.words[at].text.contains('=') {
            return replaced(text, self.words[at].at, &format!("{name}={value}"));
        }
        match self.words.get(at + 1) {
            Some(old) => replaced(text, old.at, value),
            None => format!("{} {value}", text.trim_end()),
        }
    }

    /// The text with more options, right behind the command.
    fn put(&self, text: &str, options: &str) -> String {
        let end = self.words[0].at.end;
        replaced(text, Span::new(end, end), &format!(" {options}"))
    }
}

fn replaced(text: &str, at: Span, with: &str) -> String {
    let mut changed = text.to_owned();
    if changed.get(at.start..at.end).is_some() {
        changed.replace_range(at.start..at.end, with);
    }
    changed
}

/// Without these words and the blank behind them.
fn cut(text: &str, at: Span) -> String {
    let blanks = text[at.end..].len() - text[at.end..].trim_start_matches(' ').len();
    replaced(text, Span::new(at.start, at.end + blanks), "")
}

/// A session of its own instead of a Connect client, or the other way round.
fn session(text: &str, before: &Explanation) -> Vec<(String, String)> {
    let place = |key: &str| before.conf.settings().find(|(known, _)| *known == key).and_then(|(_, setting)| setting.at);
    let call = |name: &str, value: &str| format!("{name}(\"{value}\")");
    let mut found = Vec::new();
    if let Some(at) = place("spark.remote") {
        found.extend([MASTERS[0], MASTERS[1]].map(|master| (call("master", master), replaced(text, at, &call("master", master)))));
    } else if let Some(at) = place("spark.master").filter(|at| text[at.start..at.end].starts_with("master(")) {
        let url = "sc://connect:15002";
        found.push((call("remote", url), replaced(text, at, &call("remote", url))));
        found.extend(MASTERS.map(|master| (call("master", master), replaced(text, at, &call("master", master)))));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::variations;
    use crate::spark::version::SparkVersion;

    /// The name and text of each variation of the line itself, and its first change.
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let found = variations(text, SparkVersion::V4_0);
        let shown: Vec<(&str, &str, String)> = found
            .iter()
            .filter(|variation| variation.version == SparkVersion::V4_0)
            .map(|variation| (variation.name.as_str(), variation.text.as_str(), variation.changes[0].to_string()))
            .collect();
        let shown: Vec<(&str, &str, &str)> = shown.iter().map(|(name, text, change)| (*name, *text, change.as_str())).collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn one_thing_is_written_otherwise() {
        check(
            "A=1 spark-submit --master=yarn --deploy-mode cluster --name x app.py --deploy-mode client",
            &[
                (
                    "--deploy-mode client",
                    "A=1 spark-submit --master=yarn --deploy-mode client --name x app.py --deploy-mode client",
                    "driver: am_container -> client",
                ),
                (
                    "--supervise",
                    "A=1 spark-submit --supervise --master=yarn --deploy-mode cluster --name x app.py --deploy-mode client",
                    "warning: none -> supervise-in-client-mode",
                ),
                (
                    "--master local[*]",
                    "A=1 spark-submit --master='local[*]' --deploy-mode cluster --name x app.py --deploy-mode client",
                    "driver: am_container -> none",
                ),
                (
                    "--master spark://master:7077",
                    "A=1 spark-submit --master=spark://master:7077 --deploy-mode cluster --name x app.py --deploy-mode client",
                    "driver: am_container -> none",
                ),
                (
                    "--master k8s://https://api:6443",
                    "A=1 spark-submit --master=k8s://https://api:6443 --deploy-mode cluster --name x app.py --deploy-mode client",
                    "driver: am_container -> driver_pod",
                ),
            ],
        );
        check("sc://h", &[]);
        check("", &[]);
    }

    #[test]
    fn a_session_becomes_a_client_and_back() {
        let text = "SparkSession.builder.remote('sc://h').getOrCreate()";
        let found = variations(text, SparkVersion::V3_5);
        assert_eq!(found[0].text, "SparkSession.builder.master(\"local[*]\").getOrCreate()");
        let back = variations(&found[0].text, SparkVersion::V3_5);
        assert_eq!(back[0].text, "SparkSession.builder.remote(\"sc://connect:15002\").getOrCreate()");
        assert_eq!(back[0].changes[0].to_string(), "driver: client -> connect_server");
    }
}
