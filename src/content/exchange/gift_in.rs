//! GIFT back in: choices, several choices, matching, numbers, true and false; essays and free text are reported.

use serde_json::Value;
use serde_json::json;

use crate::content::exchange::import::Builder;
use crate::content::exchange::import::Common;
use crate::content::exchange::import::Imported;

/// Reads a GIFT text.
pub fn read(file: &str, text: &str, area: &str, topic: &str) -> Imported {
    let mut builder = Builder::new(file, text);
    for (at, block) in blocks(text) {
        question(&mut builder, at, &block);
    }
    builder.finish(area, topic)
}

/// The questions: separated by blank lines outside braces; comments and categories left out. Each with its place.
fn blocks(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    let mut depth = 0_i32;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim();
        if depth == 0 && trimmed.is_empty() {
            found.extend(open.take());
            continue;
        }
        if depth == 0 && (trimmed.starts_with("//") || trimmed.starts_with("$CATEGORY")) || trimmed.starts_with("//") {
            continue;
        }
        let mut escaped = false;
        for c in line.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' => depth = (depth - 1).max(0),
                _ => {}
            }
        }
        open.get_or_insert_with(|| (start, String::new())).1.push_str(line);
    }
    found.extend(open);
    found
}

fn question(builder: &mut Builder<'_>, at: usize, block: &str) {
    let block = block.trim();
    let (title, rest) = match block.strip_prefix("::").and_then(|rest| find(rest, "::").map(|end| (&rest[..end], &rest[end + 2..]))) {
        Some((title, rest)) => (unescape(title), rest),
        None => (String::new(), block),
    };
    let (Some(open), Some(close)) = (find(rest, "{"), rfind_close(rest)) else {
        builder.complain(at, "there are no answers in braces", "a GIFT question is: text {=right ~wrong}");
        return;
    };
    if close < open {
        builder.complain(at, "the braces do not match", "a GIFT question is: text {=right ~wrong}");
        return;
    }
    let (before, inside, after) = (&rest[..open], rest[open + 1..close].trim(), rest[close + 1..].trim());
    let before =
        ["[html]", "[moodle]", "[plain]", "[markdown]"].iter().fold(before.trim(), |text, mark| text.strip_prefix(mark).unwrap_or(text));
    let prompt = if after.is_empty() { unescape(before) } else { format!("{} ____ {}", unescape(before), unescape(after)) };
    let (inside, general) = match find(inside, "####") {
        Some(split) => (inside[..split].trim(), unescape(inside[split + 4..].trim())),
        None => (inside, String::new()),
    };
    let common = Common { id: title, prompt, explain: general, ..Common::default() };
    match body(inside) {
        Ok(body) => builder.add(at, common, body),
        Err(why) => builder.complain(at, why, "write it in the quiz file itself, or change it in the GIFT file"),
    }
}

/// One answer: its sign, its weight in percent if it has one, text and feedback.
struct Piece {
    sign: char,
    weight: Option<f64>,
    text: String,
    why: String,
}

fn body(inside: &str) -> Result<Value, String> {
    if inside.is_empty() {
        return Err("an essay question cannot be judged and is not taken".to_owned());
    }
    if let Some(number) = inside.strip_prefix('#') {
        return number_body(number);
    }
    let word = inside.split('#').next().unwrap_or_default().trim().to_uppercase();
    if matches!(word.as_str(), "T" | "TRUE" | "F" | "FALSE") {
        let is_true = word.starts_with('T');
        let mut why = inside.split('#').skip(1).map(unescape);
        // GIFT gives the feedback for the wrong answer first.
        let (wrong, right) = (why.next().unwrap_or_default(), why.next().unwrap_or_default());
        let option = |text: &str, is_right: bool| json!({ "text": text, "right": is_right, "why": if is_right { &right } else { &wrong } });
        return Ok(json!({ "kind": "one", "options": [option("True", is_true), option("False", !is_true)] }));
    }
    let pieces = pieces(inside);
    if pieces.iter().all(|piece| piece.sign == '=') && pieces.iter().any(|piece| piece.text.contains("->")) {
        return match_body(&pieces);
    }
    if pieces.iter().all(|piece| piece.sign == '=') {
        return Err("a short answer is judged by its text, which cannot be taken".to_owned());
    }
    let right = |piece: &Piece| piece.sign == '=' || piece.weight.is_some_and(|weight| weight > 0.0);
    let many = pieces.iter().filter(|piece| right(piece)).count() > 1;
    let partly = pieces.iter().any(|piece| piece.weight.is_some_and(|weight| weight > 0.0 && weight < 100.0));
    if !many && partly {
        return Err("a half-right option cannot be taken: options are right or wrong".to_owned());
    }
    let count = pieces.len();
    if count < if many { 3 } else { 2 } || count > 8 {
        return Err(format!("{count} options: 2 to 8 can be taken, 3 to 8 if several are right"));
    }
    if !pieces.iter().any(right) {
        return Err("no option is right".to_owned());
    }
    let options: Vec<Value> = pieces.iter().map(|piece| json!({ "text": piece.text, "right": right(piece), "why": piece.why })).collect();
    Ok(json!({ "kind": if many { "many" } else { "one" }, "options": options }))
}

fn number_body(text: &str) -> Result<Value, String> {
    let text = text.trim().trim_start_matches('=');
    let answer = text.split('#').next().unwrap_or_default().trim();
    let complaint = || format!("`{answer}` is not one number with a tolerance");
    let number = |part: &str| part.trim().parse::<f64>().map_err(|_| complaint());
    if let Some((low, high)) = answer.split_once("..") {
        let (low, high) = (number(low)?, number(high)?);
        return Ok(json!({ "kind": "number", "answer": f64::midpoint(low, high), "tolerance": (high - low) / 2.0 }));
    }
    let (value, tolerance) = answer.split_once(':').unwrap_or((answer, "0"));
    Ok(json!({ "kind": "number", "answer": number(value)?, "tolerance": number(tolerance)? }))
}

fn match_body(pieces: &[Piece]) -> Result<Value, String> {
    let mut targets: Vec<String> = Vec::new();
    let mut pairs = Vec::new();
    for piece in pieces {
        let (left, right) = piece.text.split_once("->").ok_or("a pair without -> cannot be taken")?;
        let (left, right) = (left.trim(), right.trim().to_owned());
        let index = targets.iter().position(|known| *known == right).unwrap_or_else(|| {
            targets.push(right);
            targets.len() - 1
        });
        if !left.is_empty() {
            pairs.push(json!({ "text": left, "goes": format!("t{index}"), "why": piece.why }));
        }
    }
    if pairs.len() < 2 || targets.len() < 2 {
        return Err("a match needs two pairs".to_owned());
    }
    let targets: Vec<Value> = targets.iter().enumerate().map(|(n, text)| json!({ "id": format!("t{n}"), "text": text })).collect();
    Ok(json!({ "kind": "match", "pairs": pairs, "targets": targets }))
}

/// Splits at the signs `=` and `~` that are not escaped.
fn pieces(text: &str) -> Vec<Piece> {
    let mut starts: Vec<usize> = Vec::new();
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '=' | '~' => starts.push(at),
            _ => {}
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let piece = |(&start, end): (&usize, usize)| {
        let sign = if text[start..].starts_with('=') { '=' } else { '~' };
        let mut body = text[start + 1..end].trim();
        let mut weight = None;
        if let Some((number, rest)) = body.strip_prefix('%').and_then(|rest| rest.split_once('%')) {
            weight = number.parse().ok();
            body = rest;
        }
        let (text, why) = find(body, "#").map_or((body, ""), |split| (&body[..split], &body[split + 1..]));
        Piece { sign, weight, text: unescape(text.trim()), why: unescape(why.trim()) }
    };
    starts.iter().zip(ends).map(piece).collect()
}

/// The first place of `what` that is not escaped.
fn find(text: &str, what: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if text[at..].starts_with(what) => return Some(at),
            _ => {}
        }
    }
    None
}

fn rfind_close(text: &str) -> Option<usize> {
    let mut last = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '}' => last = Some(at),
            _ => {}
        }
    }
    last
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some(c) => out.push(c),
                None => {}
            },
            ('\n' | '\t', _) => out.push(' '),
            (c, _) => out.push(c),
        }
    }
    out.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
