//! What one call sets: builder and `SparkConf` methods, the arguments of a context and of `sparkR.session`.

use super::calls::Argument;
use super::calls::Value;
use crate::base::Span;

/// One configuration value in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub key: String,
    /// `None`: it is worked out when the program runs.
    pub value: Option<String>,
    /// As it is written.
    pub text: String,
    pub at: Span,
}

/// What one builder or `SparkConf` method sets; `None` if it is no such method.
pub fn setting(method: &str, arguments: &[Argument], at: Span) -> Option<Vec<Given>> {
    let one = |key: &str| arguments.first().map(|argument| given(key, &argument.value, at)).into_iter().collect();
    Some(match method {
        "appName" | "setAppName" => one("spark.app.name"),
        "master" | "setMaster" => one("spark.master"),
        "remote" => one("spark.remote"),
        "config" | "set" | "setIfMissing" => config(arguments, at),
        "setAll" => arguments.iter().flat_map(|argument| pairs(&argument.value, at)).collect(),
        _ => return None,
    })
}

/// `config(k, v)`: which key is set is not known before it runs.
pub fn unknown_key(arguments: &[Argument]) -> bool {
    matches!(arguments, [key, _] if !matches!(key.value, Value::Known(_)))
}

pub fn config(arguments: &[Argument], at: Span) -> Vec<Given> {
    if let Some(pair) = pair(arguments, at) {
        return vec![pair];
    }
    arguments.iter().flat_map(|argument| pairs(&argument.value, at)).collect()
}

/// `"key", value` and `key="key", value=value`.
pub fn pair(arguments: &[Argument], at: Span) -> Option<Given> {
    let [key, value] = arguments else { return None };
    match &key.value {
        Value::Known(name) => Some(given(name, &value.value, at)),
        Value::Chain(_) | Value::Pairs(_) | Value::Unknown(_) | Value::Pattern(_) => None,
    }
}

/// A map, or everything a `SparkConf` was given.
fn pairs(value: &Value, at: Span) -> Vec<Given> {
    match value {
        Value::Pairs(pairs) => pairs.iter().map(|(key, value)| given(key, value, at)).collect(),
        Value::Chain(chain) if chain.first() == "SparkConf" => chain
            .links
            .iter()
            .skip(1)
            .flat_map(|link| setting(&link.name, link.arguments.as_deref().unwrap_or_default(), link.at).unwrap_or_default())
            .collect(),
        Value::Chain(_) | Value::Known(_) | Value::Unknown(_) | Value::Pattern(_) => Vec::new(),
    }
}

/// `SparkContext("local", "name")`, `SparkContext(master=…, appName=…)`, `SparkContext(conf=conf)`.
pub fn context(arguments: &[Argument], at: Span) -> Vec<Given> {
    let positional = ["spark.master", "spark.app.name"];
    let mut found = Vec::new();
    for (place, argument) in arguments.iter().enumerate() {
        match (argument.name.as_deref(), &argument.value) {
            (Some("master"), value) => found.push(given("spark.master", value, at)),
            (Some("appName"), value) => found.push(given("spark.app.name", value, at)),
            (None, value @ Value::Known(_)) => found.extend(positional.get(place).map(|key| given(key, value, at))),
            (_, value) => found.extend(pairs(value, at)),
        }
    }
    found
}

/// `sparkR.session(master = "…", appName = "…", sparkConfig = list(a = "b"))`: R/pkg/R/sparkR.R. Any other name is a key.
pub fn spark_r(arguments: &[Argument], at: Span) -> Vec<Given> {
    let positional = ["spark.master", "spark.app.name"];
    let mut found = Vec::new();
    for (place, argument) in arguments.iter().enumerate() {
        let key = match argument.name.as_deref() {
            Some("master") => "spark.master",
            Some("appName") => "spark.app.name",
            Some("sparkJars") => "spark.jars",
            Some("sparkPackages") => "spark.jars.packages",
            Some("sparkConfig") => {
                found.extend(pairs(&argument.value, at));
                continue;
            }
            Some("sparkHome" | "enableHiveSupport") => continue,
            // SparkR leaves out what is no key of Spark's, with a warning of its own.
            Some(name) if !name.starts_with("spark.") => continue,
            Some(name) => name,
            None => match positional.get(place) {
                Some(key) => key,
                None => continue,
            },
        };
        found.push(given(key, &argument.value, at));
    }
    found
}

fn given(key: &str, value: &Value, at: Span) -> Given {
    let (value, text) = match value {
        Value::Known(text) => (Some(text.clone()), text.clone()),
        Value::Unknown(text) => (None, text.clone()),
        Value::Chain(chain) => {
            let names: Vec<&str> = chain.links.iter().map(|link| link.name.as_str()).collect();
            (None, names.join("."))
        }
        Value::Pairs(_) | Value::Pattern(_) => (None, "a map".to_owned()),
    };
    Given { key: key.to_owned(), value, text, at }
}
