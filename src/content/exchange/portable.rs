//! A question in a form that other quiz programs know; computed keys are filled in.

use std::collections::BTreeMap;

use crate::study::Body;
use crate::study::Question;
use crate::study::Solved;
use crate::study::mix;
use crate::study::part;

/// One question, ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Portable {
    /// Stable: the question's id, with the part for a prediction.
    pub id: String,
    pub topic: String,
    pub prompt: String,
    /// Shown in a fixed-width block under the prompt.
    pub code: Vec<String>,
    pub body: PortableBody,
    pub explain: String,
    pub source: String,
    pub tags: Vec<String>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum PortableBody {
    Choice {
        options: Vec<PortableOption>,
        many: bool,
    },
    /// Left sides with their right side and feedback; right sides that belong to none.
    Match {
        pairs: Vec<(String, String, String)>,
        spare: Vec<String>,
    },
    Number {
        value: f64,
        tolerance: f64,
        tempting: Vec<(String, String)>,
    },
    Short {
        answer: String,
        tempting: Vec<(String, String)>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct PortableOption {
    pub text: String,
    pub right: bool,
    pub why: String,
}

/// The portable forms of a question: one, or one a part for a prediction.
pub fn portable(question: &Question, solved: &Solved) -> Vec<Portable> {
    let one = |body| vec![with_body(question, body)];
    match (&question.body, solved) {
        (Body::Choose { choices, .. }, Solved::Choices(right)) => {
            let option = |(choice, &right): (&crate::study::Choice, &bool)| {
                let home = choice.right_in.as_ref().map(|home| format!(" It would be right here: {home}")).unwrap_or_default();
                PortableOption { text: choice.text.clone(), right, why: format!("{}{home}", choice.why) }
            };
            let mut options: Vec<PortableOption> = choices.iter().zip(right).map(option).collect();
            // The order of the file often begins with the key; a printed page cannot shuffle.
            options = mix::order(options.len(), 0, &question.id).into_iter().map(|index| options[index].clone()).collect();
            one(PortableBody::Choice { many: question.kind == crate::study::Kind::Many, options })
        }
        (Body::Order { items }, _) => {
            let pairs = items.iter().enumerate().map(|(n, item)| (item.text.clone(), (n + 1).to_string(), item.why.clone())).collect();
            one(PortableBody::Match { pairs, spare: Vec::new() })
        }
        (Body::Match { pairs, targets }, Solved::Targets(right)) => {
            let text =
                |target: Option<usize>| target.and_then(|index| targets.get(index)).map(|target| target.text.clone()).unwrap_or_default();
            let joined =
                pairs.iter().zip(right).map(|(pair, target)| (pair.item.text.clone(), text(*target), pair.item.why.clone())).collect();
            let spare =
                targets.iter().enumerate().filter(|(n, _)| !right.contains(&Some(*n))).map(|(_, target)| target.text.clone()).collect();
            one(PortableBody::Match { pairs: joined, spare })
        }
        (Body::Number { tempting, .. }, Solved::Number { value, tolerance }) => {
            one(PortableBody::Number { value: *value, tolerance: *tolerance, tempting: pairs_of(tempting) })
        }
        (Body::Fill { answer, tempting, .. }, _) => one(PortableBody::Short { answer: answer.clone(), tempting: pairs_of(tempting) }),
        (Body::Predict { .. }, Solved::Parts(parts)) => predictions(question, parts),
        _ => Vec::new(),
    }
}

fn pairs_of(tempting: &[crate::study::question::Tempting]) -> Vec<(String, String)> {
    tempting.iter().map(|wrong| (wrong.text.clone(), wrong.why.clone())).collect()
}

fn with_body(question: &Question, body: PortableBody) -> Portable {
    let mut code: Vec<String> = question.code.iter().flat_map(|code| code.lines.clone()).collect();
    if let Body::Fill { line, .. } = &question.body {
        code.push(line.clone());
    }
    let mut tags =
        vec![format!("topic::{}", question.topic), format!("objective::{}", question.objective), format!("level::{}", question.level)];
    tags.extend(question.topologies.iter().map(|topology| format!("topology::{topology}")));
    tags.extend(question.claims.iter().cloned());
    Portable {
        id: question.id.clone(),
        topic: question.topic.clone(),
        prompt: question.prompt.clone(),
        code,
        body,
        explain: question.explain.clone(),
        source: question.source.clone(),
        tags,
    }
}

/// Each part of a prediction becomes a question of its own.
fn predictions(question: &Question, parts: &BTreeMap<String, crate::study::Value>) -> Vec<Portable> {
    let one = |(field, was): (&String, &crate::study::Value)| {
        let part = part::part(field);
        let body = if part.choices.is_empty() {
            PortableBody::Number { value: was.number()?, tolerance: 0.0, tempting: Vec::new() }
        } else {
            let option = |(value, text): &(crate::study::Value, String)| {
                let right = part::agrees(value, was);
                let why = if right { question.explain.clone() } else { "Not in this run.".to_owned() };
                PortableOption { text: text.clone(), right, why }
            };
            PortableBody::Choice { options: part.choices.iter().map(option).collect(), many: false }
        };
        let mut form = with_body(question, body);
        form.id = format!("{}.{field}", question.id);
        form.prompt = format!("{} {}", question.prompt, part.prompt);
        if let Some(run) = &question.run {
            form.code.push(run.submit.clone());
            form.code.extend(run.faults.iter().map(|fault| format!("fault: {fault}")));
        }
        Some(form)
    };
    parts.iter().filter_map(one).collect()
}
