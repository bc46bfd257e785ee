//! Java properties files, as `spark-defaults.conf` and `--properties-file` are: `key value`, `key=value`, `key: value`.

/// The entries in the order of the file; a key that stands twice counts with its last value.
pub fn parse(text: &str) -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in logical_lines(text) {
        let (key, value) = split(&line);
        entries.retain(|(known, _)| *known != key);
        entries.push((key, value));
    }
    entries
}

/// Lines joined at a backslash, without comments and blank lines.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut joined = String::new();
    let mut going_on = false;
    for line in text.lines() {
        let line = line.trim_start();
        if !going_on && (line.is_empty() || line.starts_with(['#', '!'])) {
            continue;
        }
        let backslashes = line.bytes().rev().take_while(|&byte| byte == b'\\').count();
        going_on = backslashes % 2 == 1;
        joined.push_str(if going_on { &line[..line.len() - 1] } else { line });
        if !going_on {
            lines.push(std::mem::take(&mut joined));
        }
    }
    if !joined.is_empty() {
        lines.push(joined);
    }
    lines
}

/// The key ends at the first blank, `=` or `:`; Spark trims the value.
fn split(line: &str) -> (String, String) {
    let mut escaped = false;
    let end = line
        .char_indices()
        .find(|&(_, c)| {
            let ends = !escaped && (c.is_whitespace() || matches!(c, '=' | ':'));
            escaped = !escaped && c == '\\';
            ends
        })
        .map_or(line.len(), |(at, _)| at);
    let rest = line[end..].trim_start();
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    (unescape(&line[..end]), unescape(value.trim_start()).trim().to_owned())
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('t') => plain.push('\t'),
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('f') => plain.push('\u{c}'),
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                plain.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
            }
            Some(c) => plain.push(c),
            None => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn entries_are_read_as_java_reads_them() {
        let text =
            "# comment\nspark.a 1\nspark.b=two words  \n  spark.c : x\n!no\nspark.d = a\\\n   b\nspark.e\nspark.a=last\nk\\:y v\\u0041";
        let expected = [("spark.b", "two words"), ("spark.c", "x"), ("spark.d", "ab"), ("spark.e", ""), ("spark.a", "last"), ("k:y", "vA")];
        assert_eq!(parse(text), expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
}
