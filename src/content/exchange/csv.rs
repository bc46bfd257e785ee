//! CSV: one question a row. Written with all there is; read back are choices and numbers.

use serde_json::json;

use crate::content::exchange::import::Builder;
use crate::content::exchange::import::Common;
use crate::content::exchange::import::Imported;
use crate::content::exchange::portable::Portable;
use crate::content::exchange::portable::PortableBody;

/// How many options a row has room for.
const OPTIONS: usize = 8;
const LETTERS: [&str; OPTIONS] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const HEAD: [&str; 8] = ["id", "topic", "kind", "prompt", "answer", "explain", "source", "tags"];

/// All questions as CSV, with a header. `answer` is the letters of the right options, a number, or the model answer.
///
/// # Errors
/// Never for a `String`; the writer's own error otherwise.
pub fn write(questions: &[Portable]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let option_columns = LETTERS.iter().flat_map(|letter| [(*letter).to_owned(), format!("why_{letter}")]);
    writer.write_record(HEAD.iter().map(|name| (*name).to_owned()).chain(option_columns))?;
    for question in questions {
        let (kind, answer, options) = row(&question.body);
        let mut prompt = question.prompt.clone();
        for line in &question.code {
            prompt.push('\n');
            prompt.push_str(line);
        }
        let mut cells = vec![
            question.id.clone(),
            question.topic.clone(),
            kind.to_owned(),
            prompt,
            answer,
            question.explain.clone(),
            question.source.clone(),
            question.tags.join(" "),
        ];
        for n in 0..OPTIONS {
            let (text, why) = options.get(n).cloned().unwrap_or_default();
            cells.extend([guard(&text), why]);
        }
        writer.write_record(cells)?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A cell that a spreadsheet would run as a formula is marked as text. `--flag` is one of ours and starts with a minus.
fn guard(cell: &str) -> String {
    if cell.starts_with(['=', '+', '@']) { format!("'{cell}") } else { cell.to_owned() }
}

fn row(body: &PortableBody) -> (&'static str, String, Vec<(String, String)>) {
    match body {
        PortableBody::Choice { options, many } => {
            let right: Vec<&str> = LETTERS.iter().zip(options).filter(|(_, option)| option.right).map(|(letter, _)| *letter).collect();
            let texts = options.iter().map(|option| (option.text.clone(), option.why.clone())).collect();
            (if *many { "many" } else { "one" }, right.join("|"), texts)
        }
        PortableBody::Match { pairs, .. } => {
            let joined = pairs.iter().map(|(left, right, _)| format!("{left} -> {right}")).collect::<Vec<_>>().join(" | ");
            ("match", joined, pairs.iter().map(|(left, _, why)| (left.clone(), why.clone())).collect())
        }
        PortableBody::Number { value, tempting, .. } => ("number", value.to_string(), tempting.clone()),
        PortableBody::Short { answer, tempting } => ("fill", answer.clone(), tempting.clone()),
    }
}

/// Reads rows of choices and numbers. Columns are found by their names; needed are `prompt`, `answer` and, for choices, `a` and `b`.
pub fn read(file: &str, text: &str, area: &str, topic: &str) -> Imported {
    let mut builder = Builder::new(file, text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let head: Vec<String> = match reader.headers() {
        Ok(head) => head.iter().map(|name| name.trim().to_lowercase()).collect(),
        Err(error) => {
            builder.complain(0, format!("the file is not CSV: {error}"), "save it as comma-separated UTF-8 text");
            return builder.finish(area, topic);
        }
    };
    for needed in ["prompt", "answer"] {
        if !head.iter().any(|name| name == needed) {
            builder.complain(
                0,
                format!("there is no column `{needed}`"),
                "the first line names the columns: id,kind,prompt,answer,a,why_a,b,why_b,…",
            );
        }
    }
    if !builder.report.is_empty() {
        return builder.finish(area, topic);
    }
    for record in reader.records() {
        match record {
            Ok(record) => {
                let at = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
                let cell = |name: &str| head.iter().position(|known| known == name).and_then(|n| record.get(n)).unwrap_or_default().trim();
                one(&mut builder, at, &cell);
            }
            Err(error) => {
                let at = error.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
                builder.complain(at, format!("the row cannot be read: {error}"), "check its quotes");
            }
        }
    }
    builder.finish(area, topic)
}

fn one<'r>(builder: &mut Builder<'_>, at: usize, cell: &dyn Fn(&str) -> &'r str) {
    if cell("prompt").is_empty() {
        builder.complain(at, "the row has no prompt", "write the question, or remove the row");
        return;
    }
    let words = |name: &str| cell(name).split(['|', ' ']).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let tagged = |start: &str| words("tags").iter().filter_map(|tag| tag.strip_prefix(start).map(str::to_owned)).collect::<Vec<_>>();
    let common = Common {
        id: cell("id").to_owned(),
        prompt: cell("prompt").to_owned(),
        explain: cell("explain").to_owned(),
        source: cell("source").to_owned(),
        level: tagged("level::").first().and_then(|level| level.parse().ok()),
        topology: tagged("topology::"),
        claims: words("tags").into_iter().filter(|tag| is_claim(tag)).collect(),
    };
    let answer = cell("answer");
    let right: Vec<&str> = answer.split(['|', ' ', ',']).map(str::trim).filter(|letter| !letter.is_empty()).collect();
    let kind = match cell("kind") {
        "" if answer.parse::<f64>().is_ok() && cell("a").is_empty() => "number",
        "" if right.len() > 1 => "many",
        "" => "one",
        kind => kind,
    };
    match kind {
        "one" | "many" => {
            let mut options = Vec::new();
            for letter in LETTERS {
                let text = cell(letter);
                if !text.is_empty() {
                    let is_right = right.iter().any(|right| right.eq_ignore_ascii_case(letter));
                    options.push(json!({ "text": text, "why": cell(&format!("why_{letter}")), "right": is_right }));
                }
            }
            let unknown =
                right.iter().find(|right| !LETTERS.iter().any(|letter| letter.eq_ignore_ascii_case(right) && !cell(letter).is_empty()));
            if let Some(letter) = unknown {
                builder.complain(
                    at,
                    format!("the answer names option `{letter}`, which is not there"),
                    "name the letters of the right options: b or a|c",
                );
            } else if options.len() < 2 || right.is_empty() {
                builder.complain(at, "too few options, or none that is right", "give a, b, … and their letters in `answer`");
            } else if kind == "one" && right.len() > 1 || kind == "many" && options.len() < 3 {
                builder.complain(
                    at,
                    format!("{} right of {} options do not fit kind `{kind}`", right.len(), options.len()),
                    "correct `kind`",
                );
            } else {
                builder.add(at, common, json!({ "kind": kind, "options": options }));
            }
        }
        "number" => match answer.parse::<f64>() {
            Ok(value) => builder.add(at, common, json!({ "kind": "number", "answer": value })),
            Err(_) => builder.complain(at, format!("`{answer}` is not a number"), "write the number in `answer`"),
        },
        other => builder.complain(at, format!("a question of kind `{other}` cannot be taken from CSV"), "write it in the quiz file itself"),
    }
}

fn is_claim(tag: &str) -> bool {
    tag.strip_prefix('C').is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
