//! A handout: questions first, answers with their reasons at the end.

use std::fmt::Write;

use crate::content::exchange::portable::Portable;
use crate::content::exchange::portable::PortableBody;

/// The handout as Markdown.
pub fn write(questions: &[Portable]) -> String {
    let mut out = String::from("# Questions\n");
    for (n, question) in questions.iter().enumerate() {
        let _ = write!(out, "\n## {}\n\n{}\n", n + 1, escape(&question.prompt));
        if !question.code.is_empty() {
            let _ = write!(out, "\n```\n{}\n```\n", question.code.join("\n"));
        }
        out.push('\n');
        asked(&mut out, &question.body);
    }
    out.push_str("\n# Answers\n");
    for (n, question) in questions.iter().enumerate() {
        let _ = write!(out, "\n## {}\n\n", n + 1);
        answered(&mut out, &question.body);
        let _ = write!(out, "\n{}\n\n*Source: {}* (`{}`)\n", escape(&question.explain), escape(&question.source), question.id);
    }
    out
}

/// a, b, c, …
fn letter(n: usize) -> char {
    u8::try_from(n).ok().filter(|n| *n < 26).map_or('?', |n| char::from(b'a' + n))
}

fn asked(out: &mut String, body: &PortableBody) {
    match body {
        PortableBody::Choice { options, many } => {
            if *many {
                out.push_str("Several are right.\n\n");
            }
            for (n, option) in options.iter().enumerate() {
                let _ = writeln!(out, "- ({}) {}", letter(n), escape(&option.text));
            }
        }
        PortableBody::Match { pairs, spare } => {
            let mut right: Vec<&str> = pairs.iter().map(|(_, right, _)| right.as_str()).chain(spare.iter().map(String::as_str)).collect();
            right.sort_unstable();
            right.dedup();
            // Sorted, so that the order gives nothing away.
            let mut left: Vec<&str> = pairs.iter().map(|(left, _, _)| left.as_str()).collect();
            left.sort_unstable();
            for left in left {
                let _ = writeln!(out, "- {} → ____", escape(left));
            }
            let _ = writeln!(out, "\nTo choose from: {}", right.into_iter().map(escape).collect::<Vec<_>>().join("; "));
        }
        PortableBody::Number { .. } | PortableBody::Short { .. } => out.push_str("Answer: ____\n"),
    }
}

fn answered(out: &mut String, body: &PortableBody) {
    match body {
        PortableBody::Choice { options, .. } => {
            for (n, option) in options.iter().enumerate() {
                let sign = if option.right { "**right**" } else { "wrong" };
                let _ = writeln!(out, "- ({}) {sign}: {}", letter(n), escape(&option.why));
            }
        }
        PortableBody::Match { pairs, .. } => {
            for (left, right, why) in pairs {
                let _ = writeln!(out, "- {} → **{}**: {}", escape(left), escape(right), escape(why));
            }
        }
        PortableBody::Number { value, tempting, .. } => number(out, &value.to_string(), tempting),
        PortableBody::Short { answer, tempting } => number(out, answer, tempting),
    }
}

fn number(out: &mut String, answer: &str, tempting: &[(String, String)]) {
    let _ = writeln!(out, "**{}**", escape(answer));
    for (text, why) in tempting {
        let _ = writeln!(out, "\nNot {}: {}", escape(text), escape(why));
    }
}

/// The text with a backslash before each character that Markdown would read as its own.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
