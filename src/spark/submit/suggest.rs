//! What could stand at the cursor: tools, options, masters, deploy modes, configuration keys and values, builder methods.

use std::collections::BTreeMap;

use serde::Serialize;

use super::connect::PARAMETERS;
use super::options;
use super::options::OPTIONS;
use super::words;
use super::words::Token;
use super::words::Word;
use crate::base::Span;
use crate::spark::conf::Key;
use crate::spark::conf::Kind;
use crate::spark::conf::catalog;
use crate::spark::version::SparkVersion;

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What is replaced; empty where something is only put in.
    pub replace: Span,
    pub insert: String,
    pub help: String,
}

const TOOLS: [(&str, &str); 8] = [
    ("spark-submit", "starts an application, in client or cluster mode"),
    ("pyspark", "the Python shell; its driver is on this machine"),
    ("spark-shell", "the Scala shell; its driver is on this machine"),
    ("spark-sql", "the SQL shell; its driver is on this machine"),
    ("sparkR", "the R shell; deprecated since 4.0"),
    ("start-connect-server.sh", "starts a Connect server on this machine"),
    ("SparkSession.builder", "a session that a program builds"),
    ("sc://", "a connection string for a Connect server"),
];

const MASTERS: [(&str, &str); 7] = [
    ("local[*]", "one JVM, a thread for each core, no cluster"),
    ("local[4]", "one JVM, four threads"),
    ("local[4,3]", "four threads, and a task may fail twice"),
    ("local-cluster[2,1,1024]", "two workers on this machine, for tests"),
    ("spark://host:7077", "a standalone master; more of them with commas"),
    ("yarn", "YARN; the cluster is named by HADOOP_CONF_DIR"),
    ("k8s://https://host:443", "Kubernetes, at its API server"),
];

const METHODS: [(&str, &str); 6] = [
    ("master(\"local[*]\")", "who hands out executors; better left to spark-submit"),
    ("remote(\"sc://host:15002\")", "be a client of this Connect server"),
    ("appName(\"name\")", "the name in the lists"),
    ("config(\"key\", \"value\")", "a configuration value"),
    ("getOrCreate()", "the session of this process, or a new one"),
    ("create()", "a new session; Connect only, 3.5 on"),
];

/// What fits at byte `cursor` of the text, best first, at most forty.
pub fn suggest(text: &str, cursor: usize, version: SparkVersion) -> Vec<Suggestion> {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let before = &text[..cursor];
    // In a connection string a semicolon ends nothing, whatever it is in.
    let url = before.rfind("sc://").map(|at| &before[at..]).filter(|url| !url.contains([' ', '\n', '"', '\'']));
    if let Some(url) = url {
        return connect(url, cursor, version);
    }
    let mut found = if in_code(before) { code(before, cursor, version) } else { command(before, cursor, version) };
    found.truncate(40);
    found
}

fn in_code(before: &str) -> bool {
    ["SparkSession", "SparkConf", "sparkR.session"].iter().any(|mark| before.contains(mark))
}

/// The words of the command that the cursor is in, the unfinished one last.
fn current(before: &str) -> (Vec<Word>, Word) {
    let (tokens, _) = words::tokens(before, &BTreeMap::new());
    let mut line: Vec<Word> = Vec::new();
    for token in tokens {
        match token {
            Token::Word(word) => line.push(word),
            Token::End(_) => line.clear(),
            Token::Redirect(_) => {}
        }
    }
    let at = Span::new(before.len(), before.len());
    let unfinished = line.pop_if(|word| word.at.end == before.len() && !before.ends_with(char::is_whitespace));
    (line, unfinished.unwrap_or(Word { at, ..Word::default() }))
}

fn command(before: &str, cursor: usize, version: SparkVersion) -> Vec<Suggestion> {
    let (line, word) = current(before);
    let typed = word.text.as_str();
    if line.is_empty() {
        return listed(&TOOLS, typed, word.at);
    }
    let (option, value, at) = match typed.split_once('=') {
        Some((option, value)) if option.starts_with("--") => (option, value, Span::new(cursor - value.len().min(cursor), cursor)),
        _ => (line.last().map_or("", |word| word.text.as_str()), typed, word.at),
    };
    match option {
        "--master" => listed(&MASTERS, value, at),
        "--deploy-mode" => {
            listed(&[("client", "the driver is this process"), ("cluster", "the driver runs inside the cluster")], value, at)
        }
        "--remote" => listed(&[("sc://host:15002", "a Connect server"), ("local[*]", "a Connect server of one's own")], value, at),
        "--conf" | "-c" => conf(value, cursor, version),
        _ if options::find(option, version).is_some_and(|spec| spec.value.is_some()) && !typed.starts_with('-') => Vec::new(),
        _ => {
            let known = OPTIONS.iter().filter(|spec| spec.since <= version && spec.name != "--usage-error");
            let rows: Vec<(&str, &str)> = known.map(|spec| (spec.name, spec.help)).collect();
            listed(&rows, typed, word.at)
        }
    }
}

/// A key before the `=`, a value behind it.
fn conf(typed: &str, cursor: usize, version: SparkVersion) -> Vec<Suggestion> {
    match typed.split_once('=') {
        None => matching(typed, cursor, version, "="),
        Some((name, value)) => {
            let Some(key) = catalog::find(name) else { return Vec::new() };
            let default = key.default_text(version);
            let mut values = vec![(default.as_str(), "the default")];
            if key.kind == Kind::Flag {
                values.extend([("true", "switch it on"), ("false", "switch it off")]);
            }
            let at = Span::new(cursor.saturating_sub(value.len()), cursor);
            listed(&values, value, at)
        }
    }
}

/// Keys whose name begins with what is typed, or else holds it.
fn matching(typed: &str, cursor: usize, version: SparkVersion, after: &str) -> Vec<Suggestion> {
    let replace = Span::new(cursor.saturating_sub(typed.len()), cursor);
    let known: Vec<&Key> = catalog::all().filter(|key| key.name.starts_with("spark.") && key.known_in(version)).collect();
    let starts = known.iter().filter(|key| key.name.starts_with(typed));
    let holds = known.iter().filter(|key| !key.name.starts_with(typed) && key.name.to_lowercase().contains(&typed.to_lowercase()));
    let show = |key: &&&Key| Suggestion { replace, insert: format!("{}{after}", key.name), help: key.documentation(version) };
    starts.chain(holds).map(|key| show(&key)).collect()
}

fn connect(typed: &str, cursor: usize, version: SparkVersion) -> Vec<Suggestion> {
    let Some((_, last)) = typed.rsplit_once(';') else { return Vec::new() };
    let replace = Span::new(cursor.saturating_sub(last.len()), cursor);
    PARAMETERS
        .iter()
        .filter(|parameter| parameter.since <= version && parameter.name.starts_with(last))
        .map(|parameter| Suggestion { replace, insert: format!("{}=", parameter.name), help: parameter.what.to_owned() })
        .collect()
}

/// After a dot a method, inside `config("` a key.
fn code(before: &str, cursor: usize, version: SparkVersion) -> Vec<Suggestion> {
    let start = before.rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).map_or(0, |at| at + 1);
    let start = (start..=before.len()).find(|&at| before.is_char_boundary(at)).unwrap_or(before.len());
    let typed = &before[start..];
    let in_config = ["config(\"", "config('", "set(\"", "set('"].iter().any(|call| before[..start].ends_with(call));
    if in_config {
        return matching(typed, cursor, version, "");
    }
    let Some((_, method)) = typed.rsplit_once('.') else { return Vec::new() };
    listed(&METHODS, method, Span::new(cursor.saturating_sub(method.len()), cursor))
}

fn listed(rows: &[(&str, &str)], typed: &str, replace: Span) -> Vec<Suggestion> {
    let fits = |row: &&(&str, &str)| row.0.starts_with(typed) || !typed.is_empty() && row.0.contains(typed.trim_start_matches('-'));
    let mut found: Vec<&(&str, &str)> = rows.iter().filter(fits).collect();
    found.sort_by_key(|row| !row.0.starts_with(typed));
    found.into_iter().map(|(insert, help)| Suggestion { replace, insert: (*insert).to_owned(), help: (*help).to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::suggest;
    use crate::spark::version::SparkVersion;

    /// The first three things that could stand where the text ends.
    fn check(text: &str, expected: &[&str]) {
        let found = suggest(text, text.len(), SparkVersion::V4_0);
        let shown: Vec<&str> = found.iter().take(3).map(|suggestion| suggestion.insert.as_str()).collect();
        assert_eq!(shown, expected, "{text}");
        assert!(found.iter().all(|suggestion| text.get(suggestion.replace.start..suggestion.replace.end).is_some()));
    }

    #[test]
    fn what_fits_at_the_cursor_is_offered() {
        check("spark-s", &["spark-submit", "spark-shell", "spark-sql"]);
        check("spark-submit --dep", &["--deploy-mode"]);
        check("spark-submit --deploy-mode ", &["client", "cluster"]);
        check("spark-submit --master=y", &["yarn"]);
        check("spark-submit --conf spark.network", &["spark.network.timeout=", "spark.network.timeoutInterval="]);
        check("spark-submit --conf spark.speculation=", &["false", "true", "false"]);
        check("spark-submit --name ", &[]);
        check("sc://h:15002/;us", &["use_ssl=", "user_id=", "user_agent="]);
        check("SparkSession.builder.get", &["getOrCreate()"]);
        check("SparkSession.builder.config(\"spark.executor.inst", &["spark.executor.instances"]);
        check("é", &[]);
    }
}
