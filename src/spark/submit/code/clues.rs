//! What a program says about itself outside its session builders: its language, its environment, whom it serves.

use super::lexer::Kind;
use super::lexer::Token;
use crate::base::Span;
use crate::spark::submit::request::Language;

/// Other ways to Spark that are known by name and not read.
const OTHERS: [(&str, &str); 4] = [
    ("SparkLauncher", "SparkLauncher starts spark-submit from Java: write the line that it would build"),
    ("DatabricksSession", "Databricks Connect is a vendor's own client, not Apache Spark's"),
    ("spark_connect", "sparklyr is not Apache Spark's own client for R"),
    ("GlueContext", "a vendor's own context, not Apache Spark's"),
];

/// The places where a program goes another way, and which.
pub fn others(tokens: &[Token]) -> Vec<(Span, String, &'static str)> {
    let known = |token: &Token| OTHERS.iter().find(|(name, _)| token.is_name(name)).map(|(name, why)| (token.at, (*name).to_owned(), *why));
    let mut found: Vec<(Span, String, &'static str)> = tokens
        .windows(2)
        .filter(|two| !two[1].is_name("import") && (two[1].is("(") || two[1].is(".")))
        .filter_map(|two| known(&two[0]))
        .collect();
    found.dedup_by(|later, earlier| later.1 == earlier.1);
    found
}

/// Whether it answers web requests, so that many people share what it holds.
pub fn serves_web(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| ["Flask", "FastAPI", "django"].iter().any(|name| token.is_name(name)))
}

/// Whether it has functions, which others may call with other values.
pub fn has_functions(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| ["def", "function", "lambda"].iter().any(|name| token.is_name(name)))
}

/// The language, by what only that one writes.
pub fn language(text: &str, tokens: &[Token]) -> Language {
    let has = |name: &str| tokens.iter().any(|token| token.is_name(name));
    if has("sparkR") || has("library") || tokens.iter().any(|token| token.is("<-")) {
        Language::R
    } else if has("val") || has("var") || text.contains("import org.apache.spark") && !text.contains(';') {
        Language::Scala
    } else if text.contains(';')
        && (text.contains("import org.apache.spark") || text.contains("new SparkConf") || text.contains("SparkSession "))
    {
        Language::Java
    } else if tokens.windows(3).any(|three| three[0].is_name("builder") && three[1].is("(") && three[2].is(")")) {
        Language::Scala
    } else {
        Language::Python
    }
}

/// `os.environ["NAME"] = "value"`.
pub fn environment(tokens: &[Token]) -> Vec<(String, String)> {
    let assignment = |six: &[Token]| {
        let fits = six[0].is_name("environ")
            && six[1].is("[")
            && six[2].kind == Kind::Text
            && six[3].is("]")
            && six[4].is("=")
            && six[5].kind == Kind::Text;
        fits.then(|| (six[2].text.clone(), six[5].text.clone()))
    };
    tokens.windows(6).filter_map(assignment).collect()
}
