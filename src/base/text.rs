//! Text measured in terminal columns: width, wrap, cut, plural.

use unicode_width::UnicodeWidthChar;
use unicode_width::UnicodeWidthStr;

/// How many columns the text takes in a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to `columns`, with `…` as its last column where something was cut off.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// The text in lines of at most `columns`, broken at spaces; a word that is too long, such as an address, is broken behind one of
/// its separators, and only where it has none at any letter.
/// Line breaks in the text stay, and so does the indent of a line on the lines it is broken into.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let words = paragraph.trim_start_matches(' ');
        let indent = (paragraph.len() - words.len()).min(columns / 2);
        let mut line = " ".repeat(indent);
        for word in words.split(' ') {
            push_word(&mut lines, &mut line, word, indent, columns);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

fn push_word(lines: &mut Vec<String>, line: &mut String, word: &str, indent: usize, columns: usize) {
    let started = width(line) > indent;
    if started && width(line) + 1 + width(word) > columns {
        lines.push(std::mem::replace(line, " ".repeat(indent)).trim_end().to_owned());
    } else if started {
        line.push(' ');
    }
    let mut rest = word;
    while width(line) + width(rest) > columns {
        let end = break_of(rest, columns.saturating_sub(width(line)));
        line.push_str(&rest[..end]);
        rest = &rest[end..];
        if rest.is_empty() {
            return;
        }
        lines.push(std::mem::replace(line, " ".repeat(indent)));
    }
    line.push_str(rest);
}

/// Where a word that does not fit into so many columns is broken: behind the last separator, the strongest kind first, unless that
/// would leave more than half of the line empty. At least one letter is taken.
fn break_of(word: &str, room: usize) -> usize {
    let mut used = 0;
    let mut fitting = 0;
    for (at, c) in word.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room && at > 0 {
            break;
        }
        fitting = at + c.len_utf8();
    }
    let behind = |kind: &str| {
        let places = word[..fitting].char_indices().rev().filter(|(_, c)| kind.contains(*c)).map(|(at, c)| at + c.len_utf8());
        // Nothing ends between the two of `//`, or between `:` and `//`.
        places.into_iter().find(|end| !word[*end..].starts_with('/') && width(&word[..*end]) * 2 > room)
    };
    behind(";&?,").or_else(|| behind("/|")).or_else(|| behind("=:.-_@)")).unwrap_or(fitting)
}

/// `1 task`, `2 tasks`, `2 entries`, `2 keys`.
pub fn plural(count: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if count == 1 => format!("1 {noun}"),
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{count} {stem}ies"),
        _ => format!("{count} {noun}s"),
    }
}

/// `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The nearest of the known words, if one is near enough to be what was meant (at most a third of the letters differ).
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (edits(word, candidate), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance in characters, upper and lower case alike.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.to_lowercase().chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::cut;
    use super::nearest;
    use super::thousands;
    use super::wrap;

    #[test]
    fn long_text_is_cut_and_wrapped_by_columns() {
        assert_eq!(cut("executor", 8), "executor");
        assert_eq!(cut("executors", 8), "executo…");
        assert_eq!(cut("執行者執行者", 5), "執行…");
        assert_eq!(cut("x", 0), "");
        assert_eq!(wrap("the driver dies with it", 10), ["the driver", "dies with", "it"]);
        assert_eq!(wrap("  indented text", 10), ["  indented", "  text"]);
        assert_eq!(wrap("abcdefghijkl", 5), ["abcde", "fghij", "kl"]);
        assert_eq!(wrap("a\n\nb", 5), ["a", "", "b"]);
        let address = "sc://spark.company.com:15002/;user_id=ana;use_ssl=true";
        assert_eq!(wrap(address, 44), ["sc://spark.company.com:15002/;user_id=ana;", "use_ssl=true"]);
        assert_eq!(wrap(address, 20), ["sc://spark.company.", "com:15002/;", "user_id=ana;", "use_ssl=true"]);
        assert_eq!(wrap("執行者執行者", 5), ["執行", "者執", "行者"]);
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let known = ["--master", "--deploy-mode", "--name"];
        assert_eq!(nearest("--deploy-mod", known), Some("--deploy-mode"));
        assert_eq!(nearest("--colour", known), None);
    }
}
