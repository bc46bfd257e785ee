//! The little SQL a client's program may hold: enough to name views, tables, functions and databases. The run's own query does
//! not come this way; it is planned by whoever computes it.

use super::call::SqlCommand;
use super::relation::Column;
use super::relation::Relation;

/// Reads a statement. What cannot be read becomes [`SqlCommand::Unreadable`]: the server is who finds that out.
pub fn read(text: &str) -> SqlCommand {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let names: Vec<&str> = lower.iter().map(String::as_str).collect();
    let after = |skip: usize| words.get(skip).map(|word| clean(word));
    match names.as_slice() {
        ["select", ..] => query(text, &words).map_or_else(SqlCommand::Unreadable, SqlCommand::Query),
        ["use", _] => SqlCommand::Use(after(1).unwrap_or_default()),
        ["create", "database", _] => SqlCommand::CreateDatabase(after(2).unwrap_or_default()),
        ["cache", "table", _] => SqlCommand::CacheTable(Relation::Named(after(2).unwrap_or_default())),
        ["uncache", "table", _] => SqlCommand::UncacheTable(Relation::Named(after(2).unwrap_or_default())),
        ["create", rest @ ..] => create(text, &words, rest),
        _ => SqlCommand::Unreadable(after(0).unwrap_or_default()),
    }
}

fn clean(word: &str) -> String {
    word.trim_matches(|c: char| c == '`' || c == ',' || c == ';').to_owned()
}

/// `create [or replace] [global] temp view NAME as SELECT …`, `create table NAME as SELECT …`.
fn create(text: &str, words: &[&str], rest: &[&str]) -> SqlCommand {
    let Some(select) = rest.iter().position(|word| *word == "select") else { return SqlCommand::Unreadable("create".to_owned()) };
    let inner = words[select + 1..].join(" ");
    let relation = match query(&inner, &words[select + 1..]) {
        Ok(relation) => relation,
        Err(word) => return SqlCommand::Unreadable(word),
    };
    let name_after =
        |word: &str| rest.iter().position(|other| *other == word).and_then(|place| words.get(place + 2)).map(|word| clean(word));
    if let Some(name) = name_after("view") {
        return SqlCommand::CreateView { name, global: rest.contains(&"global"), relation };
    }
    name_after("table").map_or_else(|| SqlCommand::Unreadable(text.to_owned()), |name| SqlCommand::CreateTable { name, relation })
}

/// `select … [from NAME | from range(N) | from work]`: its column matters where it calls a function.
fn query(text: &str, words: &[&str]) -> Result<Relation, String> {
    let from = words.iter().position(|word| word.eq_ignore_ascii_case("from"));
    let input = match from.map(|place| words.get(place + 1)) {
        None => Relation::Range(1),
        Some(None) => return Err("end of input".to_owned()),
        Some(Some(source)) => source_of(source),
    };
    let selected = words.get(1).copied().ok_or_else(|| "end of input".to_owned())?;
    let column = match selected.split_once('(') {
        Some((name, _)) => Some(Column::Function(name.to_ascii_lowercase())),
        None if selected == "*" || from.is_none() => None,
        None => Some(Column::Name(clean(selected))),
    };
    let query = match column {
        Some(column) => Relation::Select { input: Box::new(input), column },
        None => input,
    };
    Ok(Relation::Sql { text: text.to_owned(), query: Box::new(query) })
}

fn source_of(word: &str) -> Relation {
    let rows = word.strip_prefix("range(").map(|rest| rest.trim_end_matches(')').rsplit(',').next().unwrap_or("").to_owned());
    if word == "work" {
        return Relation::Work(0);
    }
    match rows.and_then(|rows| rows.parse().ok()) {
        Some(rows) => Relation::Range(rows),
        None => Relation::Named(clean(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    /// The statement, as what it was understood.
    fn check(text: &str, expected: &str) {
        assert_eq!(format!("{:?}", read(text)), expected, "{text}");
    }

    #[test]
    fn statements_are_read() {
        check("use dba", "Use(\"dba\")");
        check("selec 1", "Unreadable(\"selec\")");
        check("select * from va", "Query(Sql { text: \"select * from va\", query: Named(\"va\") })");
        check("select 1 as a", "Query(Sql { text: \"select 1 as a\", query: Range(1) })");
        check("cache table t", "CacheTable(Named(\"t\"))");
        check(
            "select plus1(id) from range(3)",
            "Query(Sql { text: \"select plus1(id) from range(3)\", query: Select { input: Range(3), column: Function(\"plus1\") } })",
        );
        check(
            "create or replace temp view tv as select 1 as a",
            "CreateView { name: \"tv\", global: false, relation: Sql { text: \"select 1 as a\", query: Range(1) } }",
        );
    }
}
