//! A shell line into words, with the place of each. Quotes, escapes, continuations, comments and `$NAME` as a shell reads them;
//! nothing is ever executed.

use std::collections::BTreeMap;

use crate::base::Span;

/// One word after quotes and escapes are taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub at: Span,
    /// Some of it stood in quotes: `'a b'`. Such a word is never an assignment, a comment or an operator.
    pub quoted: bool,
    /// It names a variable or a command substitution whose value is not known.
    pub unknown: bool,
}

/// What stands between words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Word(Word),
    /// A line end, `;`, `&&`, `||`, `|` or `&`: the next word begins another command.
    End(Span),
    /// `> file`, `2>&1`, `< file`: not an argument.
    Redirect(Span),
}

/// Why the words end early.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
    /// In bash's words.
    #[error("unexpected EOF while looking for matching `{quote}'")]
    OpenQuote { quote: char, at: Span },
}

impl WordError {
    pub const fn at(&self) -> Span {
        match self {
            Self::OpenQuote { at, .. } => *at,
        }
    }
}

/// Cuts the text. `variables` are what `$NAME` stands for; others stay as they are written.
///
/// What was read before an error is given too.
pub fn tokens(text: &str, variables: &BTreeMap<String, String>) -> (Vec<Token>, Option<WordError>) {
    let mut reader = Reader { text, at: 0, variables: variables.clone(), tokens: Vec::new(), command: 0 };
    let error = reader.read().err();
    (reader.tokens, error)
}

/// `NAME=value`, as it stands in front of a command or alone.
pub(super) fn assignment(word: &Word) -> Option<(&str, &str)> {
    let (name, value) = word.text.split_once('=')?;
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    is_name.then_some((name, value))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// What was known before, and what the commands so far have set.
    variables: BTreeMap<String, String>,
    tokens: Vec<Token>,
    /// The first token of this command.
    command: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn read(&mut self) -> Result<(), WordError> {
        while let Some(c) = self.peek() {
            let start = self.at;
            if let Some(length) = continuation(self.rest()) {
                self.at += length;
            } else if c == '\n' || matches!(c, ';' | '|') || c == '&' && !self.rest().starts_with("&>") {
                self.at += if self.rest().starts_with("&&") || self.rest().starts_with("||") { 2 } else { 1 };
                self.remember();
                self.tokens.push(Token::End(Span::new(start, self.at)));
                self.command = self.tokens.len();
            } else if c.is_whitespace() {
                self.bump();
            } else if c == '#' {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if let Some(length) = redirect(self.rest()) {
                self.at += length;
                self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
                if self.peek().is_some_and(|c| !matches!(c, '\n' | ';' | '|' | '&')) {
                    self.word()?;
                }
                self.tokens.push(Token::Redirect(Span::new(start, self.at)));
            } else {
                let word = self.word()?;
                self.tokens.push(Token::Word(word));
            }
        }
        Ok(())
    }

    /// A command of assignments only (`A=5`, `export A=5`) sets variables for those after it.
    fn remember(&mut self) {
        let words = self.tokens[self.command..].iter().filter_map(|token| if let Token::Word(word) = token { Some(word) } else { None });
        let words = words.skip_while(|word| word.text == "export");
        let set: Option<Vec<(String, String)>> =
            words.map(|word| assignment(word).map(|(name, value)| (name.to_owned(), value.to_owned()))).collect();
        self.variables.extend(set.into_iter().flatten());
    }

    fn word(&mut self) -> Result<Word, WordError> {
        let start = self.at;
        let mut word = Word::default();
        while let Some(c) = self.peek() {
            if let Some(length) = continuation(self.rest()) {
                self.at += length;
                continue;
            }
            match c {
                '\'' => self.single_quoted(&mut word)?,
                '"' => self.double_quoted(&mut word)?,
                '\\' => {
                    self.bump();
                    word.text.extend(self.bump());
                    word.quoted = true;
                }
                '$' | '`' => self.variable(&mut word),
                '(' if word.text.ends_with('$') => self.parenthesis(&mut word),
                c if c.is_whitespace() || matches!(c, ';' | '|' | '&' | '<' | '>') => break,
                c => {
                    word.text.push(c);
                    self.bump();
                }
            }
        }
        word.at = Span::new(start, self.at);
        Ok(word)
    }

    fn single_quoted(&mut self, word: &mut Word) -> Result<(), WordError> {
        let start = self.at;
        self.bump();
        let Some(length) = self.rest().find('\'') else {
            self.at = self.text.len();
            return Err(WordError::OpenQuote { quote: '\'', at: Span::new(start, start + 1) });
        };
        word.text.push_str(&self.text[self.at..self.at + length]);
        word.quoted = true;
        self.at += length + 1;
        Ok(())
    }

    fn double_quoted(&mut self, word: &mut Word) -> Result<(), WordError> {
        let start = self.at;
        self.bump();
        word.quoted = true;
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    self.bump();
                    return Ok(());
                }
                '\\' => {
                    self.bump();
                    match self.bump() {
                        Some('\n') | None => {}
                        Some(c @ ('"' | '\\' | '$' | '`')) => word.text.push(c),
                        Some(c) => {
                            word.text.push('\\');
                            word.text.push(c);
                        }
                    }
                }
                '$' | '`' => self.variable(word),
                c => {
                    word.text.push(c);
                    self.bump();
                }
            }
        }
        Err(WordError::OpenQuote { quote: '"', at: Span::new(start, start + 1) })
    }

    /// `$NAME`, `${NAME}`: its value, or the text itself if nobody set it. `$(…)` and `` `…` `` stay as they are.
    fn variable(&mut self, word: &mut Word) {
        if self.peek() == Some('`') {
            let length = self.rest()[1..].find('`').map_or(self.rest().len(), |length| length + 2);
            word.text.push_str(&self.text[self.at..self.at + length]);
            word.unknown = true;
            self.at += length;
            return;
        }
        let rest = &self.rest()[1..];
        if rest.starts_with('(') {
            word.text.push('$');
            self.bump();
            return self.parenthesis(word);
        }
        let (name, length) = if let Some(inside) = rest.strip_prefix('{') {
            inside.find('}').map_or(("", 1), |end| (&inside[..end], end + 3))
        } else {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            (&rest[..end], end + 1)
        };
        let value = self.variables.get(name);
        word.unknown |= value.is_none() && !name.is_empty();
        word.text.push_str(value.map_or(&self.text[self.at..self.at + length], String::as_str));
        self.at += length;
    }

    fn parenthesis(&mut self, word: &mut Word) {
        let mut depth = 0_usize;
        word.unknown = true;
        while let Some(c) = self.bump() {
            word.text.push(c);
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
}

/// A backslash at the end of a line. Blanks after it break the command in a real shell, but nobody who pastes a line means that.
fn continuation(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('\\')?;
    let blanks = after.len() - after.trim_start_matches([' ', '\t', '\r']).len();
    after[blanks..].starts_with('\n').then_some(1 + blanks + 1)
}

/// `>`, `>>`, `2>`, `2>&1`, `&>`, `<`.
fn redirect(rest: &str) -> Option<usize> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[digits..];
    if digits == 0 && after.starts_with("&>") {
        return Some(2);
    }
    let arrow = after.find(|c: char| !matches!(c, '<' | '>')).unwrap_or(after.len());
    if arrow == 0 {
        return None;
    }
    let target = &after[arrow..];
    let same_as = target.strip_prefix('&').map_or(0, |number| 1 + number.bytes().take_while(u8::is_ascii_digit).count());
    Some(digits + arrow + same_as)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Token;
    use super::tokens;

    /// The words joined by `·`, a `;` where a command ends, `!` and the error at the end.
    fn check(text: &str, expected: &str) {
        let variables = BTreeMap::from([("JAR".to_owned(), "/app.jar".to_owned())]);
        let (tokens, error) = tokens(text, &variables);
        let mut shown: Vec<String> = tokens
            .into_iter()
            .map(|token| match token {
                Token::Word(word) => word.text,
                Token::End(_) => ";".to_owned(),
                Token::Redirect(_) => ">".to_owned(),
            })
            .collect();
        shown.extend(error.map(|error| format!("! {error}")));
        assert_eq!(shown.join("·"), expected, "{text}");
    }

    #[test]
    fn words_are_cut_as_a_shell_cuts_them() {
        check("a 'b c' \"d $JAR\" e\\ f", "a·b c·d /app.jar·e f");
        check("a \\\n  b # rest\nc", "a·b·;·c");
        check("a \\  \nb", "a·b");
        check("x#y '#z'", "x#y·#z");
        check("a.zip#env ${JAR} $OTHER ${OPEN", "a.zip#env·/app.jar·$OTHER·${OPEN");
        check("a && b | c; d &", "a·;·b·;·c·;·d·;");
        check("run $(date +%F) `id -u` > out.txt 2>&1", "run·$(date +%F)·`id -u`·>·>");
        check("--conf \"a=\\\"q\\\" \\n\"", "--conf·a=\"q\" \\n");
        check("a 'b", "a·! unexpected EOF while looking for matching `''");
        check("é ''", "é·");
        check("", "");
    }
}
