//! JSON text → values, with a place for every complaint. A broken item does not hide what is wrong with the next one.

use serde::de::DeserializeOwned;

use crate::base::Diagnostic;
use crate::base::text;
use crate::content::place;

/// A text being read, and what was found wrong with it so far.
#[derive(Debug)]
pub struct Reader<'a> {
    pub file: &'a str,
    pub text: &'a str,
    pub complaints: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Starts reading; `None` in the second place when the text is not JSON at all (and the complaint says where).
    pub fn open(file: &'a str, text: &'a str) -> (Self, bool) {
        let mut reader = Self { file, text, complaints: Vec::new() };
        let syntax = serde_json::from_str::<serde::de::IgnoredAny>(text);
        if let Err(error) = &syntax {
            reader.shape(error, 0, text);
        }
        (reader, syntax.is_ok())
    }

    /// A complaint about the value at `path` (`questions.3.options.0.why`).
    pub fn complain(&mut self, path: &str, message: impl Into<String>, help: impl Into<String>) {
        let (at, length) = place::locate(self.text, &place::path(path));
        let first_line = self.text[at..at + length].lines().next().map_or(1, |line| line.chars().count());
        let complaint = Diagnostic::at(self.file, self.text, at, first_line, message);
        let help = help.into();
        self.complaints.push(if help.is_empty() { complaint } else { complaint.help(help) });
    }

    /// The whole text as one value.
    pub fn whole<T: DeserializeOwned>(&mut self) -> Option<T> {
        let text = self.text;
        self.slice(0, text)
    }

    /// The items of the array at `path`, each with its index; items of the wrong shape are complained about and left out.
    pub fn items<T: DeserializeOwned>(&mut self, path: &str) -> Vec<(usize, T)> {
        let text = self.text;
        let places = place::items(text, &place::path(path));
        let read = |(index, (at, length)): (usize, (usize, usize))| Some((index, self.slice(at, &text[at..at + length])?));
        places.into_iter().enumerate().filter_map(read).collect()
    }

    fn slice<T: DeserializeOwned>(&mut self, at: usize, slice: &str) -> Option<T> {
        serde_json::from_str(slice).map_err(|error| self.shape(&error, at, slice)).ok()
    }

    /// What serde refuses: it names the place itself, at the end of the token.
    fn shape(&mut self, error: &serde_json::Error, start: usize, slice: &str) {
        let full = error.to_string();
        let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
        let line_start: usize = slice.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let end = (line_start + error.column()).min(slice.len());
        let (from, length) = token_before(slice, end);
        let complaint = Diagnostic::at(self.file, self.text, start + from, length, plain(message));
        self.complaints.push(match hint(message) {
            Some(help) => complaint.help(help),
            None => complaint,
        });
    }
}

/// The start and length of the token that ends near `end`.
fn token_before(text: &str, end: usize) -> (usize, usize) {
    let mut end = end;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text[..end].trim_end();
    let Some(last) = head.chars().next_back() else { return (0, 1) };
    if last == '"' {
        let body = &head[..head.len() - 1];
        let open = body.rfind('"').unwrap_or(body.len());
        return (open, head.len() - open);
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if is_word(last) {
        let open = head.trim_end_matches(is_word).len();
        return (open, head[open..].chars().count());
    }
    (head.len() - last.len_utf8(), 1)
}

/// serde's words, with a capital nowhere and no type names that only Rust knows.
fn plain(message: &str) -> String {
    message
        .replace("expected struct ", "expected ")
        .replace("unknown variant", "unknown word")
        .replace("invalid type: map", "invalid type: object")
}

/// The nearest of the names that serde says it expected.
fn hint(message: &str) -> Option<String> {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (wrong, known) = names.split_first()?;
    if message.starts_with("missing field") {
        return Some(format!("add \"{wrong}\""));
    }
    if message.starts_with("duplicate field") {
        return Some(format!("keep one \"{wrong}\""));
    }
    let near = text::nearest(wrong, known.iter().copied()).filter(|_| message.starts_with("unknown"));
    near.map(|near| format!("did you mean `{near}`?"))
}
