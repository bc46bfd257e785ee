//! GIFT, Moodle's text format.

use std::fmt::Write;

use crate::content::exchange::flat::Flat;
use crate::content::exchange::flat::FlatBody;
use crate::content::exchange::flat::FlatOption;

/// All questions as one GIFT text.
pub fn write(questions: &[Flat]) -> String {
    let mut out = String::from("// Questions about Spark's deploy modes and Spark Connect.\n");
    let mut topic = "";
    for question in questions {
        if question.topic != topic {
            topic = &question.topic;
            let _ = write!(out, "\n$CATEGORY: driverseat/{topic}\n");
        }
        let _ = write!(out, "\n::{}::{}", escape(&question.id), escape(&question.prompt));
        for line in &question.code {
            let _ = write!(out, "\\n{}", escape(line));
        }
        out.push_str(" {\n");
        body(&mut out, &question.body);
        let general = format!("{} Source: {}", question.explain, question.source);
        let _ = write!(out, "\t####{}\n}}\n", escape(&general));
    }
    out
}

fn body(out: &mut String, body: &FlatBody) {
    match body {
        FlatBody::Choice { options, many } => {
            for option in options {
                let sign = if *many {
                    weight(option, options)
                } else if option.right {
                    "=".to_owned()
                } else {
                    "~".to_owned()
                };
                let _ = writeln!(out, "\t{sign}{}#{}", escape(&option.text), escape(&option.why));
            }
        }
        FlatBody::Match { pairs, spare } => {
            for (left, right, _) in pairs {
                let _ = writeln!(out, "\t={} -> {}", escape(left), escape(right));
            }
            for right in spare {
                let _ = writeln!(out, "\t= -> {}", escape(right));
            }
        }
        FlatBody::Number { value, tolerance, .. } => {
            // In a numerical question the sign comes first and everything after it is an answer.
            let _ = writeln!(out, "\t#={value}:{tolerance}");
        }
        FlatBody::Short { answer, tempting } => {
            let _ = writeln!(out, "\t={}", escape(answer));
            for (text, why) in tempting {
                let _ = writeln!(out, "\t=%0%{}#{}", escape(text), escape(why));
            }
        }
    }
}

/// All right options together make 100%, each wrong one takes as much away as a right one gives.
fn weight(option: &FlatOption, options: &[FlatOption]) -> String {
    let right = options.iter().filter(|option| option.right).count().max(1);
    let share = 100.0 / f64::from(u32::try_from(right).unwrap_or(1));
    let text = format!("{share:.5}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if option.right { format!("~%{text}%") } else { format!("~%-{text}%") }
}

/// `~ = # { } :` and the backslash itself are the format's own; a line break is `\n`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            _ => out.push(c),
        }
    }
    out
}
