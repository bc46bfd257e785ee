//! The words of a work text, each with its place; a `;` is one of its own.

/// A word and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

pub(super) fn split(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut begun = None;
    for (at, letter) in text.char_indices() {
        let ends = letter.is_whitespace() || letter == ';';
        match begun {
            None if !ends => begun = Some(at),
            Some(from) if ends => {
                found.push(Word { text: &text[from..at], at: from });
                begun = None;
            }
            _ => {}
        }
        if letter == ';' {
            found.push(Word { text: &text[at..=at], at });
        }
    }
    if let Some(from) = begun {
        found.push(Word { text: &text[from..], at: from });
    }
    found
}
