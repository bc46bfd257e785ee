//! Any serializable value by its fields: a map from dotted name to value, which is what an oracle answers and what a question's
//! key names; and the whole value as one line of text, to tell it from others.

use serde::Serialize;
use serde_json::Value as Json;

use crate::study::Outcome;
use crate::study::Value;

/// The fields of a value by dotted name: `client.exit_code`, `stages.1.attempts`. A list is there whole and by element, too,
/// and its length as `NAME.count`.
pub fn fields(value: &impl Serialize) -> Outcome {
    let mut found = Outcome::new();
    // A value that cannot be JSON has no fields.
    let json = serde_json::to_value(value).unwrap_or_default();
    add(&mut found, "", &json);
    found
}

/// The value as one line of JSON: two values that differ in anything have another text.
pub fn one_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn add(fields: &mut Outcome, name: &str, json: &Json) {
    let join = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match json {
        Json::Object(members) => members.iter().for_each(|(key, value)| add(fields, &join(key), value)),
        Json::Array(items) => {
            fields.insert(join("count"), Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX)));
            if let Some(list) = items.iter().map(plain).collect::<Option<Vec<_>>>() {
                fields.insert(name.to_owned(), Value::List(list));
            }
            items.iter().enumerate().for_each(|(place, value)| add(fields, &join(&place.to_string()), value));
        }
        other => {
            fields.extend(plain(other).map(|value| (name.to_owned(), value)));
        }
    }
}

/// A value that has no parts.
fn plain(json: &Json) -> Option<Value> {
    match json {
        Json::Null => Some(Value::Null),
        Json::Bool(value) => Some(Value::Bool(*value)),
        Json::Number(number) => number.as_i64().map(Value::Int).or_else(|| number.as_f64().map(Value::Number)),
        Json::String(text) => Some(Value::Text(text.clone())),
        Json::Array(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fields;

    #[test]
    fn fields_have_dotted_names() {
        let value = json!({ "job": "lost", "client": { "exit_code": null }, "stages": [{ "id": 0 }], "names": ["a", "b"] });
        let shown: Vec<String> = fields(&value).iter().map(|(name, value)| format!("{name}={value}")).collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        client.exit_code=none
        job=lost
        names=a, b
        names.0=a
        names.1=b
        names.count=2
        stages.0.id=0
        stages.count=1
        ");
    }
}
