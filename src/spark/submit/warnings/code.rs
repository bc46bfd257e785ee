//! Rules about what else stands in a text: reads, writes and filters of `DataFrame` code, and requirement files.

use super::rule;
use super::rule::Warning;
use crate::base::Span;
use crate::spark::submit::code::lexer;
use crate::spark::submit::code::lexer::Kind;
use crate::spark::submit::code::lexer::Token;
use crate::spark::submit::explanation;
use crate::spark::submit::explanation::Explanation;

/// Adds the warnings of the whole text to the explanation whose part of the text they are in, or else to the first.
pub fn text(text: &str, found: &mut [Explanation]) {
    let tokens = lexer::tokens(text);
    let mut warnings = requirements(text);
    if found.iter().any(|explanation| matches!(explanation.kind, explanation::Kind::SparkSubmit | explanation::Kind::Shell)) {
        warnings.extend(cut_by_the_shell(text));
    }
    for at in 0..tokens.len() {
        warnings.extend(csv(&tokens, at));
        warnings.extend(filter(&tokens, at));
        warnings.extend(overwrite(&tokens, at));
        warnings.extend(s3(&tokens[at]));
        warnings.extend(null_in_udf(&tokens, at));
        warnings.extend(collect(&tokens, at));
    }
    for warning in warnings {
        let inside =
            |explanation: &&mut Explanation| warning.at.is_some_and(|at| explanation.at.start <= at.start && at.end <= explanation.at.end);
        let owner = if found.iter_mut().any(|explanation| inside(&explanation)) {
            found.iter_mut().find(inside)
        } else {
            found.iter_mut().rev().find(|explanation| warning.at.is_some_and(|at| explanation.at.start <= at.start))
        };
        if let Some(owner) = owner {
            owner.warnings.push(warning);
        } else if let Some(first) = found.first_mut() {
            first.warnings.push(warning);
        }
    }
}

/// Connection strings on a command line that end at a `;` without quotes: the shell takes the rest for another command.
fn cut_by_the_shell(text: &str) -> Vec<Warning> {
    let cut = |(start, _): (usize, &str)| {
        let word = text.get(..start)?.rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
        let quoted = |quote: char| text.get(word..start).is_some_and(|before| before.matches(quote).count() % 2 == 1);
        let length = text.get(start..)?.find(|c: char| c.is_whitespace() || matches!(c, ';' | '\'' | '"' | '\\'))?;
        let rest = text.get(start + length..)?.strip_prefix(';')?;
        let parameters = rest.find(char::is_whitespace).unwrap_or(rest.len());
        if quoted('\'') || quoted('"') || !rest.get(..parameters)?.contains('=') {
            return None;
        }
        let at = Span::new(start, start + length + 1 + parameters);
        let message = "without quotes the command ends at the ; and its parameters are another command";
        Some(rule::CUT_BY_THE_SHELL.at(at, message).instead(format!("\"{}\"", text.get(at.start..at.end)?)))
    };
    text.match_indices("sc://").filter_map(cut).collect()
}

/// Lines of a requirements file.
fn requirements(text: &str) -> Vec<Warning> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let word = line.split_whitespace().next().unwrap_or_default();
        let at = Span::new(start, start + word.len());
        if word.starts_with("pyspark[connect]") {
            let message = "pyspark[connect] is all of PySpark, jars included, and the gRPC packages on top";
            found.push(rule::THIN_CLIENT_PACKAGE.at(at, message).instead("pyspark-client (from 4.0 on)"));
        } else if word.starts_with("py4j==") {
            found
                .push(rule::PY4J_COMES_BY_ITSELF.at(at, "pyspark brings the py4j it needs; another one breaks it").instead("leave it out"));
        }
        start += line.len();
    }
    found
}

/// Whether the tokens from `at` on are these names and marks.
fn follows(tokens: &[Token], at: usize, wanted: &[&str]) -> bool {
    wanted.iter().enumerate().all(|(offset, wanted)| {
        tokens.get(at + offset).is_some_and(|token| matches!(token.kind, Kind::Name | Kind::Mark) && token.text == *wanted)
    })
}

/// The index behind the bracket that closes the one at `open`.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return index + 1;
            }
        }
    }
    tokens.len()
}

/// `read.csv(path)` without `header=True`: the columns are `_c0`, `_c1`, ….
fn csv(tokens: &[Token], at: usize) -> Option<Warning> {
    if !follows(tokens, at, &["read", ".", "csv", "("]) {
        return None;
    }
    let end = closing(tokens, at + 3);
    let arguments = &tokens[at + 4..end.max(at + 4)];
    if arguments.iter().any(|token| token.is_name("header") || token.is_name("schema")) {
        return None;
    }
    let place = tokens[at].at.to(tokens[end.saturating_sub(1)].at);
    let message = "without a header the columns are named _c0, _c1, …: a name from the file is UNRESOLVED_COLUMN";
    Some(rule::CSV_WITHOUT_HEADER.at(place, message).instead("read.csv(path, header=True)"))
}

/// `filter(f"… {value} …")`: whatever the value holds is read as SQL.
fn filter(tokens: &[Token], at: usize) -> Option<Warning> {
    let is_filter = follows(tokens, at, &["filter", "("]) || follows(tokens, at, &["where", "("]);
    let pattern = tokens.get(at + 2).filter(|token| is_filter && token.kind == Kind::Pattern)?;
    let message = "the string is read as SQL, with whatever the value holds: a quote in it changes the condition";
    Some(rule::FILTER_BY_FORMAT.at(pattern.at, message).instead("filter(col(\"name\") == value)"))
}

/// `write.mode("overwrite").partitionBy(…)`.
fn overwrite(tokens: &[Token], at: usize) -> Option<Warning> {
    if !follows(tokens, at, &["mode", "("]) || tokens.get(at + 2).is_none_or(|token| token.text != "overwrite") {
        return None;
    }
    let rest = tokens.iter().skip(at).take_while(|token| token.kind != Kind::Newline && !token.is(";")).count();
    let partitioned = tokens[at..at + rest].iter().any(|token| token.is_name("partitionBy"));
    let dynamic = tokens.iter().any(|token| token.text.eq_ignore_ascii_case("dynamic"));
    if !partitioned || dynamic {
        return None;
    }
    let message = "by default this replaces the whole table: partitions that are not written now are deleted";
    Some(rule::OVERWRITES_ALL_PARTITIONS.at(tokens[at].at, message).instead("spark.sql.sources.partitionOverwriteMode=dynamic"))
}

fn s3(token: &Token) -> Option<Warning> {
    let is_s3 = matches!(token.kind, Kind::Text | Kind::Pattern) && token.text.starts_with("s3://");
    let message = "Spark's own documentation knows s3a://; s3:// works where a vendor added it. On Connect the server resolves the path";
    is_s3.then(|| rule::S3_SCHEME.at(token.at, message).instead(token.text.replacen("s3://", "s3a://", 1)))
}

/// `@udf … def f(x): … return x.upper()`: a NULL is None in Python.
fn null_in_udf(tokens: &[Token], at: usize) -> Option<Warning> {
    if !follows(tokens, at, &["@", "udf"]) {
        return None;
    }
    let define = (at..tokens.len().min(at + 20)).find(|&index| tokens[index].is_name("def"))?;
    let argument = tokens.get(define + 3).filter(|token| token.kind == Kind::Name)?;
    let body = tokens.iter().enumerate().skip(define).find(|(_, token)| token.is_name("return"))?.0;
    if !follows(tokens, body + 1, &[&argument.text, "."]) {
        return None;
    }
    let message = format!("a NULL in the column reaches the function as None, and {}.… fails on it", argument.text);
    let instead = format!("return None if {0} is None else {0}.…", argument.text);
    Some(rule::UDF_ON_NULL.at(tokens[body].at.to(tokens[body + 1].at), message).instead(instead))
}

/// `filter(…).collect()` in code that answers requests grows with the data.
fn collect(tokens: &[Token], at: usize) -> Option<Warning> {
    if !follows(tokens, at, &[".", "collect", "(", ")"]) || !follows_return(tokens, at) {
        return None;
    }
    let message = "collect() brings every row to the caller; nothing bounds it but spark.driver.maxResultSize";
    Some(rule::COLLECT_WITHOUT_BOUND.at(tokens[at + 1].at, message).instead("limit(n) before collect()"))
}

/// `return data.collect()`: rows straight from a table, not a small aggregate.
fn follows_return(tokens: &[Token], at: usize) -> bool {
    at >= 2 && tokens[at - 2].is_name("return")
}

#[cfg(test)]
mod tests {
    use super::cut_by_the_shell;

    fn check(text: &str, instead: &[&str]) {
        let found: Vec<String> = cut_by_the_shell(text).into_iter().filter_map(|warning| warning.instead).collect();
        assert_eq!(found, instead, "{text}");
    }

    #[test]
    fn a_connection_string_without_quotes_is_cut() {
        check("SPARK_REMOTE=sc://h:15002/;token=x pyspark", &["\"sc://h:15002/;token=x\""]);
        check("pyspark --remote sc://h/;use_ssl=true;token=x", &["\"sc://h/;use_ssl=true;token=x\""]);
        check("pyspark --remote 'sc://h/;token=x'", &[]);
        check("pyspark --remote=\"sc://h/;token=x\"", &[]);
        check("pyspark --remote sc://h; echo done", &[]);
        check("pyspark --remote sc://h/\\;token=x", &[]);
    }
}
