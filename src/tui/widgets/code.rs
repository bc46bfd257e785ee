//! Code with its parts told apart: shell lines, SQL, Python, Scala, configuration, and log lines. A light reader, not a parser.

use crate::tui::theme::Role;

const WORDS: &[&str] = &[
    "select",
    "from",
    "where",
    "group",
    "by",
    "order",
    "having",
    "join",
    "left",
    "right",
    "inner",
    "outer",
    "on",
    "as",
    "and",
    "or",
    "not",
    "in",
    "limit",
    "with",
    "union",
    "all",
    "case",
    "when",
    "then",
    "else",
    "end",
    "distinct",
    "is",
    "null",
    "between",
    "like",
    "desc",
    "asc",
    "over",
    "partition",
    "def",
    "import",
    "return",
    "val",
    "var",
    "new",
    "class",
    "object",
    "if",
    "for",
    "while",
    "try",
    "except",
    "catch",
    "finally",
    "lambda",
    "true",
    "false",
    "none",
    "export",
];

const TOOLS: &[&str] = &[
    "spark-submit",
    "pyspark",
    "spark-shell",
    "spark-sql",
    "sparkR",
    "spark-connect-shell",
    "start-connect-server.sh",
    "yarn",
    "kubectl",
    "kill",
    "java",
    "python",
    "python3",
];

/// The pieces of one line, each with its role; together they are the line.
pub fn pieces<'a>(language: &str, line: &'a str) -> Vec<(&'a str, Role)> {
    if language == "log" {
        return log(line);
    }
    let mut found = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (length, role) = next(language, rest);
        let (piece, tail) = rest.split_at(length);
        found.push((piece, role));
        rest = tail;
    }
    found
}

fn log(line: &str) -> Vec<(&str, Role)> {
    let role = if line.contains("ERROR") || line.contains("Exception") {
        Role::Bad
    } else if line.contains("WARN") {
        Role::Warn
    } else if line.contains("INFO") {
        Role::Dim
    } else {
        Role::Text
    };
    vec![(line, role)]
}

/// The length of the first piece, never 0, and what it is.
fn next(language: &str, text: &str) -> (usize, Role) {
    let first = text.chars().next().unwrap_or(' ');
    let comment = match language {
        "sql" => text.starts_with("--"),
        "scala" | "java" => text.starts_with("//"),
        _ => first == '#',
    };
    if comment {
        return (text.len(), Role::Comment);
    }
    if first == '"' || first == '\'' {
        let end = text[1..].find(first).map_or(text.len(), |end| end + 2);
        return (end, Role::Literal);
    }
    let word = text.find(|c: char| !(c.is_alphanumeric() || "-_./:*[]$@%+".contains(c))).unwrap_or(text.len());
    if word == 0 {
        return (first.len_utf8(), Role::Text);
    }
    let shell = matches!(language, "shell" | "bash" | "text" | "conf");
    if !shell && !first.is_alphanumeric() && first != '_' {
        return (first.len_utf8(), Role::Text);
    }
    // Outside a shell a word ends where a name ends.
    let length = if shell { word } else { text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len()).max(1) };
    let word = &text[..length];
    let role = if shell && word.starts_with('-') {
        Role::Flag
    } else if shell && (word.starts_with("spark.") || TOOLS.contains(&word)) || !shell && WORDS.contains(&word.to_lowercase().as_str()) {
        Role::Keyword
    } else if first.is_ascii_digit() {
        Role::Literal
    } else {
        Role::Text
    };
    (length, role)
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use crate::tui::theme::Role;

    #[test]
    fn pieces_are_named_and_nothing_is_lost() {
        let line = "spark-submit --deploy-mode cluster --conf spark.executor.cores=2 'my app.py' # go";
        let found = pieces("shell", line);
        assert_eq!(found.iter().map(|(piece, _)| *piece).collect::<String>(), line);
        assert_eq!(found[0], ("spark-submit", Role::Keyword));
        assert_eq!(found[2], ("--deploy-mode", Role::Flag));
        assert!(found.contains(&("'my app.py'", Role::Literal)) && found.contains(&("# go", Role::Comment)));
        for (language, line) in
            [("sql", "SELECT 'ö', 1 FROM t -- x"), ("python", "df = spark.range(10)  # é"), ("scala", "val ß = \"a"), ("", "→ x")]
        {
            assert_eq!(pieces(language, line).iter().map(|(piece, _)| *piece).collect::<String>(), line);
        }
        assert_eq!(pieces("sql", "SELECT 1")[0], ("SELECT", Role::Keyword));
    }
}
