//! Program text into tokens that are the same for the four languages: names, strings, numbers, marks. Comments are dropped.

use crate::base::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Name,
    /// A string; its text is what it stands for.
    Text,
    /// A string with `{…}` or `$name` in it: its value is not known before it runs.
    Pattern,
    Number,
    Mark,
    Newline,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub at: Span,
}

impl Token {
    pub fn is(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }

    pub fn is_name(&self, name: &str) -> bool {
        self.kind == Kind::Name && self.text == name
    }
}

/// Cuts program text. Anything at all gives tokens; a string that is never closed ends at its line's end.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new() };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.tokens
}

const PROMPTS: [&str; 5] = [">>> ", "... ", "scala> ", "     | ", "...     "];

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: Kind, text: String, start: usize) {
        self.tokens.push(Token { kind, text, at: Span::new(start, self.at) });
    }

    fn step(&mut self) {
        let start = self.at;
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return };
        // What a shell prints in front of each line is copied along with the code.
        if (start == 0 || self.text[..start].ends_with('\n'))
            && let Some(prompt) = PROMPTS.iter().find(|prompt| rest.starts_with(**prompt))
        {
            self.at += prompt.len();
            return;
        }
        if rest.starts_with("/*") {
            self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if c == '#' || rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if c == '\\' && rest[1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n') {
            self.at += rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        } else if c == '\n' {
            self.at += 1;
            self.push(Kind::Newline, "\n".to_owned(), start);
        } else if c.is_whitespace() {
            self.at += c.len_utf8();
        } else if let Some(prefix) = string_prefix(rest) {
            self.string(prefix);
        } else if c.is_alphabetic() || c == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            let name = rest[..end].to_owned();
            self.at += end;
            self.push(Kind::Name, name, start);
        } else if c.is_ascii_digit() {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))).unwrap_or(rest.len());
            let number = rest[..end].trim_end_matches(['L', 'l']).replace('_', "");
            self.at += end;
            self.push(Kind::Number, number, start);
        } else {
            let length = if ["<-", "->", "==", "=>", "::", "|>"].iter().any(|mark| rest.starts_with(mark)) { 2 } else { c.len_utf8() };
            let mark = rest[..length].to_owned();
            self.at += length;
            self.push(Kind::Mark, mark, start);
        }
    }

    /// A string whose quote stands `prefix` bytes from here: `"…"`, `'…'`, `"""…"""`, with `f`, `r`, `b`, `s` in front.
    fn string(&mut self, prefix: usize) {
        let start = self.at;
        let pattern = self.rest()[..prefix].contains(['f', 'F', 's']);
        let raw = self.rest()[..prefix].contains(['r', 'R']);
        self.at += prefix;
        let quote = &self.rest()[..1];
        let triple = quote.repeat(3);
        let quote = if self.rest().starts_with(&triple) { triple } else { quote.to_owned() };
        self.at += quote.len();
        let mut value = String::new();
        let mut chars = self.text[self.at..].char_indices();
        let mut length = self.text.len() - self.at;
        let mut after = 0;
        while let Some((offset, c)) = chars.next() {
            if self.text[self.at + offset..].starts_with(&quote) {
                length = offset;
                after = quote.len();
                break;
            }
            if c == '\n' && quote.len() == 1 {
                length = offset;
                break;
            }
            if c == '\\' && !raw {
                match chars.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, '\n')) | None => {}
                    Some((_, c)) => value.push(c),
                }
            } else {
                value.push(c);
            }
        }
        self.at += length + after;
        let kind = if pattern && value.contains(['{', '$']) { Kind::Pattern } else { Kind::Text };
        self.push(kind, value, start);
    }
}

/// How many letters stand in front of a quote: `f"`, `rb'`. `None` if this is no string.
fn string_prefix(rest: &str) -> Option<usize> {
    let letters =
        rest.bytes().take_while(|byte| matches!(byte, b'f' | b'F' | b'r' | b'R' | b'b' | b'B' | b'u' | b'U' | b's')).take(3).count();
    (letters < 3 && rest[letters..].starts_with(['"', '\''])).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::Kind;
    use super::tokens;

    fn check(text: &str, expected: &str) {
        let shown: Vec<String> = tokens(text)
            .into_iter()
            .map(|token| match token.kind {
                Kind::Text => format!("'{}'", token.text),
                Kind::Pattern => format!("f'{}'", token.text),
                Kind::Newline => "⏎".to_owned(),
                Kind::Name | Kind::Number | Kind::Mark => token.text,
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn the_four_languages_are_cut_alike() {
        check("spark = SparkSession.builder \\\n  .master(\"yarn\") # why", "spark = SparkSession . builder . master ( 'yarn' )");
        check("f\"User_{id}\" r'a\\b' f'plain'", "f'User_{id}' 'a\\b' 'plain'");
        check("val s = s\"x $y\" // note\n\"\"\"a\n\"b\"\"\"", "val s = f'x $y' ⏎ 'a\n\"b'");
        check("spark <- sparkR.session(master = 'sc://h')", "spark <- sparkR . session ( master = 'sc://h' )");
        check("config(\"a\", 4L); /* x */ 1_000", "config ( 'a' , 4 ) ; 1000");
        check("'open\nnext", "'open' ⏎ next");
        check("é = 'ü", "é = 'ü'");
        check(">>> a \\\n... .b\nscala> c\n     | .d", "a . b ⏎ c ⏎ . d");
        check("\\", "\\");
        check("/*", "");
    }
}
