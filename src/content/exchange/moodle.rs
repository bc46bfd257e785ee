//! Moodle's XML, with feedback for every option.

use std::fmt::Write;

use crate::content::exchange::portable::Portable;
use crate::content::exchange::portable::PortableBody;

/// All questions as one XML text.
pub fn write(questions: &[Portable]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
    let mut topic = "";
    for question in questions {
        if question.topic != topic {
            topic = &question.topic;
            let category = escape(&format!("$course$/driverseat/{topic}"));
            let _ = writeln!(out, "<question type=\"category\"><category><text>{category}</text></category></question>");
        }
        one(&mut out, question);
    }
    out.push_str("</quiz>\n");
    out
}

fn one(out: &mut String, question: &Portable) {
    let kind = match &question.body {
        PortableBody::Choice { .. } => "multichoice",
        PortableBody::Match { .. } => "matching",
        PortableBody::Number { .. } => "numerical",
        PortableBody::Short { .. } => "shortanswer",
    };
    let _ = write!(out, "<question type=\"{kind}\">\n<name><text>{}</text></name>\n", escape(&question.id));
    let code = question.code.iter().map(|line| escape(line)).collect::<Vec<_>>().join("\n");
    let block = if code.is_empty() { String::new() } else { format!("<pre>{code}</pre>") };
    let html = format!("<p>{}</p>{block}", escape(&question.prompt));
    let _ = writeln!(out, "<questiontext format=\"html\"><text>{}</text></questiontext>", escape(&html));
    let general = escape(&format!("{} Source: {}", question.explain, question.source));
    let _ =
        write!(out, "<generalfeedback format=\"plain_text\"><text>{general}</text></generalfeedback>\n<defaultgrade>1</defaultgrade>\n");
    body(out, &question.body);
    out.push_str("<tags>");
    for tag in &question.tags {
        let _ = write!(out, "<tag><text>{}</text></tag>", escape(tag));
    }
    out.push_str("</tags>\n</question>\n");
}

fn body(out: &mut String, body: &PortableBody) {
    match body {
        PortableBody::Choice { options, many } => {
            let _ =
                write!(out, "<single>{}</single>\n<shuffleanswers>true</shuffleanswers>\n<answernumbering>abc</answernumbering>\n", !many);
            let right = options.iter().filter(|option| option.right).count().max(1);
            let share = 100.0 / f64::from(u32::try_from(right).unwrap_or(1));
            for option in options {
                let fraction = match (option.right, many) {
                    (true, _) => share,
                    (false, true) => -share,
                    (false, false) => 0.0,
                };
                answer(out, fraction, &option.text, &option.why, "");
            }
        }
        PortableBody::Match { pairs, spare } => {
            out.push_str("<shuffleanswers>true</shuffleanswers>\n");
            let spare = spare.iter().map(|right| ("", right.as_str()));
            for (left, right) in pairs.iter().map(|(left, right, _)| (left.as_str(), right.as_str())).chain(spare) {
                let (left, right) = (escape(left), escape(right));
                let _ = writeln!(
                    out,
                    "<subquestion format=\"plain_text\"><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
                );
            }
        }
        PortableBody::Number { value, tolerance, tempting } => {
            answer(out, 100.0, &value.to_string(), "", &format!("<tolerance>{tolerance}</tolerance>"));
            for (text, why) in tempting {
                answer(out, 0.0, text, why, "<tolerance>0</tolerance>");
            }
        }
        PortableBody::Short { answer: model, tempting } => {
            out.push_str("<usecase>1</usecase>\n");
            answer(out, 100.0, model, "", "");
            for (text, why) in tempting {
                answer(out, 0.0, text, why, "");
            }
        }
    }
}

fn answer(out: &mut String, fraction: f64, text: &str, why: &str, extra: &str) {
    let (text, why) = (escape(text), escape(why));
    let fraction = format!("{fraction:.5}");
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    let feedback = format!("<feedback format=\"plain_text\"><text>{why}</text></feedback>");
    let _ = writeln!(out, "<answer fraction=\"{fraction}\" format=\"plain_text\"><text>{text}</text>{feedback}{extra}</answer>");
}

/// The five characters of XML; control characters, which XML cannot hold at all, are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}
