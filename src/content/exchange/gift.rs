//! GIFT, Moodle's text format.

use std::fmt::Write;

use crate::content::exchange::portable::Portable;
use crate::content::exchange::portable::PortableBody;
use crate::content::exchange::portable::PortableOption;

/// All questions as one GIFT text.
pub fn write(questions: &[Portable]) -> String {
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

fn body(out: &mut String, body: &PortableBody) {
    match body {
        PortableBody::Choice { options, many } => {
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
        PortableBody::Match { pairs, spare } => {
            for (left, right, _) in pairs {
                let _ = writeln!(out, "\t={} -> {}", escape(left), escape(right));
            }
            for right in spare {
                let _ = writeln!(out, "\t= -> {}", escape(right));
            }
        }
        PortableBody::Number { value, tolerance, .. } => {
            // In a numerical question the sign comes first and everything after it is an answer.
            let _ = writeln!(out, "\t#={value}:{tolerance}");
        }
        PortableBody::Short { answer, tempting } => {
            let _ = writeln!(out, "\t={}", escape(answer));
            for (text, why) in tempting {
                let _ = writeln!(out, "\t=%0%{}#{}", escape(text), escape(why));
            }
        }
    }
}

/// All right options together make 100%, each wrong one takes as much away as a right one gives.
fn weight(option: &PortableOption, options: &[PortableOption]) -> String {
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
