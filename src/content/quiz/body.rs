//! The part of a question that its kind decides: which fields it needs, and what they become.

use crate::content::quiz::raw::RawOption;
use crate::content::quiz::raw::RawPair;
use crate::content::quiz::raw::RawQuestion;
use crate::content::read::Reader;
use crate::study::Body;
use crate::study::Choice;
use crate::study::Item;
use crate::study::Key;
use crate::study::Kind;
use crate::study::Pairing;
use crate::study::Value;
use crate::study::answer::GAP;
use crate::study::question::Goes;
use crate::study::question::NumberKey;
use crate::study::question::Target;
use crate::study::question::Tempting;

pub(super) fn body(raw: &RawQuestion, base: &str, reader: &mut Reader<'_>) -> Option<Body> {
    foreign_fields(raw, base, reader);
    match raw.kind {
        Kind::One | Kind::Many | Kind::Cause | Kind::Log | Kind::Snippet => choose(raw, base, reader),
        Kind::Order => order(raw, base, reader),
        Kind::Match | Kind::Place => matching(raw, base, reader),
        Kind::Number => number(raw, base, reader),
        Kind::Fill => fill(raw, base, reader),
        Kind::Predict => Some(predict(raw, base, reader)),
    }
}

/// A field that belongs to another kind is a mistake, not decoration.
fn foreign_fields(raw: &RawQuestion, base: &str, reader: &mut Reader<'_>) {
    let choose = matches!(raw.kind, Kind::One | Kind::Many | Kind::Cause | Kind::Log | Kind::Snippet);
    let matching = matches!(raw.kind, Kind::Match | Kind::Place);
    let open = matches!(raw.kind, Kind::Number | Kind::Fill);
    let fields = [
        ("options", !raw.options.is_empty(), choose),
        ("asks", raw.asks.is_some(), choose || raw.kind == Kind::Number),
        ("effect", raw.effect.is_some(), raw.kind == Kind::Cause),
        ("items", !raw.items.is_empty(), raw.kind == Kind::Order),
        ("pairs", !raw.pairs.is_empty(), matching),
        ("targets", !raw.targets.is_empty(), matching),
        ("answer", raw.answer.is_some(), open),
        ("tempting", !raw.tempting.is_empty(), open),
        ("line", raw.line.is_some(), raw.kind == Kind::Fill),
        ("judge", !raw.judge.is_empty(), raw.kind == Kind::Fill),
        ("parts", !raw.parts.is_empty(), raw.kind == Kind::Predict),
    ];
    for (field, given, belongs) in fields {
        if given && !belongs {
            let message = format!("a `{}` question has no `{field}`", raw.kind.name());
            reader.complain(&format!("{base}.{field}"), message, "remove it, or change the kind");
        }
    }
}

fn choose(raw: &RawQuestion, base: &str, reader: &mut Reader<'_>) -> Option<Body> {
    let least = if raw.kind == Kind::Many { 3 } else { 2 };
    if raw.options.len() < least || raw.options.len() > 8 {
        reader.complain(&format!("{base}.options"), format!("there are {} options", raw.options.len()), format!("give {least} to 8"));
        return None;
    }
    if raw.asks.is_some() && raw.run.is_none() {
        reader.complain(&format!("{base}.asks"), "`asks` needs a `run` to ask", "add the run whose outcome decides");
    }
    if raw.effect.is_some() && (raw.run.is_none() || raw.asks.is_some()) {
        reader.complain(&format!("{base}.effect"), "`effect` needs a `run`, and no `asks`", "add the run in which it happens");
    }
    if raw.kind == Kind::Log && raw.code.is_none() {
        reader.complain(&format!("{base}.kind"), "a `log` question shows no log", "put its lines into \"code\"");
    }
    let choices: Vec<Choice> =
        raw.options.iter().enumerate().filter_map(|(n, option)| choice(raw, option, &format!("{base}.options.{n}"), reader)).collect();
    if choices.len() < raw.options.len() {
        return None;
    }
    let right = choices.iter().filter(|choice| choice.key == Key::Written(true)).count();
    if raw.asks.is_none() && raw.effect.is_none() && (right == 0 || raw.kind != Kind::Many && right > 1) {
        let wanted = if raw.kind == Kind::Many { "at least one option" } else { "exactly one option" };
        reader.complain(&format!("{base}.options"), format!("{right} options are right"), format!("mark {wanted} with \"right\": true"));
    }
    Some(Body::Choose { choices, asks: raw.asks.clone(), effect: raw.effect.clone() })
}

fn choice(raw: &RawQuestion, option: &RawOption, at: &str, reader: &mut Reader<'_>) -> Option<Choice> {
    let text = match (option.line, &raw.code) {
        (None, _) => Some(option.text.clone()),
        (Some(line), Some(code)) => {
            let found = line.checked_sub(1).and_then(|index| code.lines.get(index));
            if found.is_none() {
                let lines = code.lines.len();
                reader.complain(&format!("{at}.line"), format!("the code has no line {line}"), format!("its lines are 1 to {lines}"));
            }
            found.map(|text| format!("line {line}: {}", text.trim()))
        }
        (Some(_), None) => {
            reader.complain(&format!("{at}.line"), "there is no code to point into", "add \"code\"");
            None
        }
    }?;
    if text.trim().is_empty() {
        reader.complain(at, "the option has no text", "write \"text\"");
    }
    if option.why.trim().is_empty() {
        reader.complain(&format!("{at}.why"), "the option has no feedback", "say why it is right or wrong");
    }
    if raw.effect.is_some() || option.event.is_some() {
        let key = event(raw, option, at, reader)?;
        return Some(Choice { text, why: option.why.clone(), right_in: option.right_in.clone(), line: None, key });
    }
    let key = match (&raw.asks, &option.value, option.right) {
        (Some(_), Some(value), None) => Key::Computed(value.clone()),
        (Some(field), None, _) => {
            reader.complain(at, format!("no `value` to compare with `{field}`"), "write the value of the field for which it is right");
            return None;
        }
        (Some(_), Some(_), Some(_)) => {
            reader.complain(&format!("{at}.right"), "the run decides, not `right`", "remove \"right\"");
            return None;
        }
        (None, Some(_), _) => {
            reader.complain(&format!("{at}.value"), "`value` without `asks`", "name the outcome field in \"asks\"");
            return None;
        }
        (None, None, right) => Key::Written(right.unwrap_or(false)),
    };
    Some(Choice { text, why: option.why.clone(), right_in: option.right_in.clone(), line: option.line, key })
}

/// The option is an event of the run, and the run decides.
fn event(raw: &RawQuestion, option: &RawOption, at: &str, reader: &mut Reader<'_>) -> Option<Key> {
    match (&raw.effect, &option.event, &option.value, option.right) {
        (Some(_), Some(event), None, None) => Some(Key::Event(event.clone())),
        (None, Some(_), ..) => {
            reader.complain(&format!("{at}.event"), "`event` without `effect`", "name the event whose cause is asked for in \"effect\"");
            None
        }
        _ => {
            reader.complain(at, "it is not said which event of the run this is", "write \"event\", and neither \"right\" nor \"value\"");
            None
        }
    }
}

fn order(raw: &RawQuestion, base: &str, reader: &mut Reader<'_>) -> Option<Body> {
    if !(3..=8).contains(&raw.items.len()) {
        reader.complain(&format!("{base}.items"), format!("there are {} items to order", raw.items.len()), "give 3 to 8");
        return None;
    }
    Some(Body::Order { items: raw.items.iter().map(|item| Item { text: item.text.clone(), why: item.why.clone() }).collect() })
}

fn matching(raw: &RawQuestion, base: &str, reader: &mut Reader<'_>) -> Option<Body> {
    if raw.pairs.len() < 2 || raw.targets.len() < 2 {
        reader.complain(base, "too little to match", "give at least two \"pairs\" and two \"targets\"");
        return None;
    }
    let pairs: Vec<Pairing> =
        raw.pairs.iter().enumerate().filter_map(|(n, pair)| pairing(raw, pair, &format!("{base}.pairs.{n}"), reader)).collect();
    let targets = raw.targets.iter().map(|target| Target { id: target.id.clone(), text: target.text.clone() }).collect();
    (pairs.len() == raw.pairs.len()).then_some(Body::Match { pairs, targets })
}

fn pairing(raw: &RawQuestion, pair: &RawPair, at: &str, reader: &mut Reader<'_>) -> Option<Pairing> {
    let item = Item { text: pair.text.clone(), why: pair.why.clone() };
    let goes = match (&pair.goes, &pair.asks) {
        (Some(id), None) => {
            let found = raw.targets.iter().position(|target| target.id == *id);
            if found.is_none() {
                let known: Vec<&str> = raw.targets.iter().map(|target| target.id.as_str()).collect();
                reader.complain(
                    &format!("{at}.goes"),
                    format!("there is no target `{id}`"),
                    format!("the targets are {}", known.join(", ")),
                );
            }
            Goes::To(found?)
        }
        (None, Some(field)) => {
            if raw.run.is_none() {
                reader.complain(&format!("{at}.asks"), "`asks` needs a `run` to ask", "add the run whose outcome decides");
            }
            Goes::Asks(field.clone())
        }
        _ => {
            reader.complain(
                at,
                "where it goes is not said, or said twice",
                "write \"goes\" (a target's id) or \"asks\" (an outcome field)",
            );
            return None;
        }
    };
    Some(Pairing { item, goes })
}

fn number(raw: &RawQuestion, base: &str, reader: &mut Reader<'_>) -> Option<Body> {
    let key = match (&raw.answer, &raw.asks) {
        (Some(Value::Int(number)), None) => NumberKey::Written(crate::study::outcome::float(*number)),
        (Some(Value::Number(number)), None) => NumberKey::Written(*number),
        (None, Some(field)) if raw.run.is_some() => NumberKey::Asks(field.clone()),
        (None, Some(_)) => {
            reader.complain(&format!("{base}.asks"), "`asks` needs a `run` to ask", "add the run whose outcome decides");
            return None;
        }
        _ => {
            reader.complain(base, "the number is not given, or given twice", "write \"answer\" (a number) or \"asks\" (an outcome field)");
            return None;
        }
    };
    Some(Body::Number { key, unit: raw.unit.clone(), tolerance: raw.tolerance, tempting: tempting(raw) })
}

fn fill(raw: &RawQuestion, base: &str, reader: &mut Reader<'_>) -> Option<Body> {
    let Some(line) = raw.line.as_ref().filter(|line| line.matches(GAP).count() == 1) else {
        reader.complain(&format!("{base}.line"), format!("the line needs one gap, written {GAP}"), "spark-submit ____ app.py");
        return None;
    };
    let Some(Value::Text(answer)) = &raw.answer else {
        reader.complain(base, "there is no model answer", "write in \"answer\" what belongs into the gap");
        return None;
    };
    if raw.judge.is_empty() {
        reader.complain(base, "`judge` names nothing", "name the fields whose meaning counts, such as \"parsed.deployMode\"");
        return None;
    }
    Some(Body::Fill { line: line.clone(), answer: answer.clone(), judge: raw.judge.clone(), tempting: tempting(raw) })
}

fn tempting(raw: &RawQuestion) -> Vec<Tempting> {
    raw.tempting.iter().map(|wrong| Tempting { text: wrong.answer.to_string(), why: wrong.why.clone() }).collect()
}

fn predict(raw: &RawQuestion, base: &str, reader: &mut Reader<'_>) -> Body {
    if raw.run.is_none() {
        reader.complain(base, "there is no run to predict", "add \"run\"");
    }
    if raw.parts.is_empty() {
        reader.complain(base, "no part is asked for", "name at least one in \"parts\", such as \"job\"");
    }
    Body::Predict { parts: raw.parts.clone() }
}
