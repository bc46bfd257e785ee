//! A client's program as text, one line (or `;`) an action, and as the actions it is.
//!
//! ```text
//! view v = range 7            spark.range(7).createOrReplaceTempView("v")
//! conf spark.sql.shuffle.partitions=9
//! df d = table v              nothing is sent
//! count d                     spark.table("v").count()
//! try collect work            the run's own query; the program goes on if it fails
//! ```

use std::collections::BTreeMap;

use serde::Serialize;

use super::action::Action;
use super::call::SqlCommand;
use super::relation::Column;
use super::relation::Relation;
use super::sql;
use crate::base::VirtualSpan;

/// One line of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// As it was written.
    pub text: String,
    pub action: Action,
    /// An error is printed and the program goes on; otherwise it ends the program.
    pub tried: bool,
}

/// What one client does from its start to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClientProgram {
    pub lines: Vec<Line>,
}

impl ClientProgram {
    /// The usual program: collects each of the run's jobs, then stops its session.
    pub fn collect_all(jobs: usize) -> Self {
        let collect = |job: usize| Line { text: format!("collect work {job}"), action: Action::Collect(Relation::Work(job)), tried: false };
        let stop = Line { text: "stop".to_owned(), action: Action::Stop, tried: false };
        Self { lines: (0..jobs).map(collect).chain([stop]).collect() }
    }

    /// Reads a program.
    ///
    /// # Errors
    /// A sentence for each line that is no action, with what would be one.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let mut reader = Reader::default();
        let (mut lines, mut complaints) = (Vec::new(), Vec::new());
        for line in text.split(['\n', ';']).map(|line| line.split('#').next().unwrap_or("").trim()).filter(|line| !line.is_empty()) {
            let (tried, rest) = line.strip_prefix("try ").map_or((false, line), |rest| (true, rest.trim()));
            match reader.action(rest) {
                Ok(action) => lines.push(Line { text: line.to_owned(), action, tried }),
                Err(complaint) => complaints.push(format!("`{line}`: {complaint}")),
            }
        }
        if complaints.is_empty() { Ok(Self { lines }) } else { Err(complaints) }
    }
}

/// Names that the program has given so far.
#[derive(Default)]
struct Reader {
    frames: BTreeMap<String, Relation>,
    variables: BTreeMap<String, i64>,
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

impl Reader {
    fn action(&mut self, line: &str) -> Result<Action, String> {
        let (verb, rest) = line.split_once(' ').map_or((line, ""), |(verb, rest)| (verb, rest.trim()));
        if let Some(action) = without_relation(verb, rest) {
            return action;
        }
        match verb {
            "let" => {
                let (name, value) = assignment(rest)?;
                let value = value.parse().map_err(|_| format!("`{value}` is not a whole number"))?;
                self.variables.insert(name, value);
                Ok(Action::Build)
            }
            "df" => {
                let (name, value) = assignment(rest)?;
                let relation = self.relation(&value)?;
                self.frames.insert(name, relation.clone());
                Ok(if value.starts_with("sql ") { Action::Sql(SqlCommand::Query(relation)) } else { Action::Build })
            }
            "view" | "global-view" => {
                let (name, value) = assignment(rest)?;
                Ok(Action::CreateView { name, global: verb == "global-view", relation: self.relation(&value)? })
            }
            "getitem" => {
                let (relation, column) = rest.rsplit_once(' ').ok_or("write getitem RELATION COLUMN")?;
                Ok(Action::GetItem(self.relation(relation)?, column.to_owned()))
            }
            "take" => {
                let (rows, relation) = rest.split_once(' ').ok_or("write take N RELATION")?;
                let rows = rows.parse().map_err(|_| format!("`{rows}` is not a number of rows"))?;
                Ok(Action::Take(self.relation(relation)?, rows))
            }
            _ => self.on_relation(verb, rest),
        }
    }

    fn on_relation(&self, verb: &str, rest: &str) -> Result<Action, String> {
        let make: fn(Relation) -> Action = match verb {
            "collect" if rest.starts_with("sql ") => sql_collect,
            "collect" => Action::Collect,
            "count" => Action::Count,
            "show" => Action::Show,
            "pandas" => Action::ToPandas,
            "arrow" => Action::ToArrow,
            "foreach" => Action::ForeachPartition,
            "write" => Action::Write,
            "schema" => Action::Schema,
            "explain" => Action::Explain,
            "repr" => Action::Repr,
            "cache" => Action::Cache,
            "uncache" => Action::Uncache,
            "cached" => Action::IsCached,
            _ => return Err(format!("`{verb}` is no action; try collect, count, show, write, sql, view, conf, udf, cache, idle or stop")),
        };
        self.relation(rest).map(make)
    }

    /// `range N`, `local N`, `table NAME`, `work [N]`, `sql TEXT` or a name given with `df`; then what is selected of it.
    fn relation(&self, text: &str) -> Result<Relation, String> {
        if let Some(text) = text.strip_prefix("sql ") {
            return match sql::read(text) {
                SqlCommand::Query(relation) => Ok(relation),
                _ => Err("only a SELECT gives rows".to_owned()),
            };
        }
        let mut words: Words = text.split_whitespace().peekable();
        let number = |word: Option<&str>| word.and_then(|word| word.parse().ok()).ok_or("write a number of rows after it");
        let base = match words.next().ok_or("write what it is to read: range 10, table NAME, work")? {
            "range" => Relation::Range(number(words.next())?),
            "local" => Relation::Local(number(words.next())?),
            "table" => Relation::Named(words.next().ok_or("write the name after table")?.to_owned()),
            "work" => Relation::Work(words.next_if(|word| word.parse::<usize>().is_ok()).and_then(|word| word.parse().ok()).unwrap_or(0)),
            name => self
                .frames
                .get(name)
                .cloned()
                .map(|relation| self.with_values(relation))
                .ok_or_else(|| format!("no DataFrame is called {name}"))?,
        };
        let Some(word) = words.next() else { return Ok(base) };
        let mut named = || words.next().map(str::to_owned).ok_or_else(|| format!("write a name after {word}"));
        let column = match word {
            "select" => Column::Name(named()?),
            "call" => Column::Function(named()?),
            "udf" => {
                let captures = named().ok();
                let value = captures.as_ref().and_then(|name| self.variables.get(name)).copied().unwrap_or(1);
                Column::Udf { captures, value }
            }
            "importing-udf" => Column::ImportingUdf(named()?),
            "failing-udf" => Column::FailingUdf,
            "divide" => Column::DivisionByZero,
            _ => return Err(format!("`{word}` is not understood after a relation; try select, call, udf, failing-udf or divide")),
        };
        Ok(Relation::Select { input: Box::new(base), column })
    }

    /// A Python function is pickled when the action runs, so it takes along the values that its variables have by then.
    fn with_values(&self, relation: Relation) -> Relation {
        match relation {
            Relation::Select { input, column: Column::Udf { captures: Some(name), value } } => {
                let value = self.variables.get(&name).copied().unwrap_or(value);
                let column = Column::Udf { captures: Some(name), value };
                Relation::Select { input: Box::new(self.with_values(*input)), column }
            }
            other => other,
        }
    }
}

/// `spark.sql(…).collect()` asks the server twice.
fn sql_collect(relation: Relation) -> Action {
    Action::SqlCollect { command: SqlCommand::Query(relation.clone()), relation }
}

/// The actions that read no relation; `None` if it is not one of them.
fn without_relation(verb: &str, rest: &str) -> Option<Result<Action, String>> {
    let word = || if rest.is_empty() { Err(format!("write a name after {verb}")) } else { Ok(rest.to_owned()) };
    Some(match verb {
        "session" => settings(rest).map(|confs| Action::GetOrCreate { confs }),
        "new-session" => settings(rest).map(|confs| Action::NewSession { confs }),
        "sql" => Ok(Action::Sql(sql::read(rest))),
        "version" => Ok(Action::Version),
        "create-dataframe" => Ok(Action::CreateDataFrame),
        "conf" => assignment(rest).map(|(key, value)| Action::SetConf { key, value }),
        "get" => word().map(Action::GetConf),
        "modifiable" => word().map(Action::IsModifiable),
        "udf" => word().map(Action::RegisterFunction),
        "list-tables" => Ok(Action::ListTables),
        "artifact" => word().map(|name| Action::AddArtifact { name, bytes: 1_024 }),
        "tag" => word().map(Action::AddTag),
        "interrupt" if rest.is_empty() => Ok(Action::InterruptAll),
        "interrupt" => Ok(Action::InterruptTag(rest.to_owned())),
        "attribute" => word().map(Action::Attribute),
        "idle" => VirtualSpan::parse(rest, "s").map(Action::Idle),
        "stop" => Ok(Action::Stop),
        "stopped" => Ok(Action::IsStopped),
        _ => return None,
    })
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("write NAME = VALUE, not `{text}`"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn settings(text: &str) -> Result<Vec<(String, String)>, String> {
    text.split_whitespace().map(assignment).collect()
}

#[cfg(test)]
mod tests {
    use super::ClientProgram;

    fn check(text: &str, expected: &str) {
        let got = match ClientProgram::parse(text) {
            Ok(program) => program.lines.iter().map(|line| format!("{:?}", line.action)).collect::<Vec<_>>().join(" / "),
            Err(complaints) => format!("! {}", complaints.join(" / ")),
        };
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn programs_are_read_line_by_line() {
        check("version; stop", "Version / Stop");
        check("view v = range 7\ncount table v", "CreateView { name: \"v\", global: false, relation: Range(7) } / Count(Named(\"v\"))");
        check("df d = range 3; count d   # lazily", "Build / Count(Range(3))");
        check("idle 90s", "Idle(VirtualSpan(90000000))");
        check("collect work", "Collect(Work(0))");
        check("count x", "! `count x`: no DataFrame is called x");
        check("dance", "! `dance`: `dance` is no action; try collect, count, show, write, sql, view, conf, udf, cache, idle or stop");
    }

    #[test]
    fn a_captured_variable_has_the_value_of_the_moment_of_the_action() {
        let udf = |value: i64| format!("Collect(Select {{ input: Range(1), column: Udf {{ captures: Some(\"k\"), value: {value} }} }})");
        check("let k = 1; df d = range 1 udf k; let k = 100; collect d", &format!("Build / Build / Build / {}", udf(100)));
        check("let k = 1; df d = range 1 udf k; collect d", &format!("Build / Build / {}", udf(1)));
    }
}
