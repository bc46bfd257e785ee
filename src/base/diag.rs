//! A complaint about something a person wrote: where it is, the line itself, what is wrong and what to do.

use std::fmt;

/// One thing wrong in one text. Readers collect all of them before giving up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Diagnostic {
    /// The file as the person named it, or `<line>` for text typed at a prompt.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// How many characters the caret underlines; at least 1 is drawn.
    pub length: usize,
    /// The line itself, kept so that the message can show it without reading the file again.
    pub source_line: String,
    pub message: String,
    pub help: Option<String>,
}

impl Diagnostic {
    /// A complaint about the bytes `at..at + length` of `text`; places outside the text are moved to its end.
    pub fn at(file: &str, text: &str, at: usize, length: usize, message: impl Into<String>) -> Self {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: text[line_start..at].chars().count() + 1,
            length,
            source_line: text[line_start..line_end].trim_end_matches('\r').to_owned(),
            message: message.into(),
            help: None,
        }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// ```text
/// error: there is no machine called `w9`
///   --> cluster.json:3:14
///    | "machine": "w9"
///    |            ^^^^
/// help: the machines are w1, w2
/// ```
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, length, source_line, message, help } = self;
        writeln!(f, "error: {message}")?;
        writeln!(f, "  --> {file}:{line}:{column}")?;
        if !source_line.is_empty() {
            let lead: String = source_line.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            let room = source_line.chars().count().saturating_sub(column - 1).max(1);
            writeln!(f, "   | {source_line}")?;
            writeln!(f, "   | {lead}{}", "^".repeat((*length).clamp(1, room)))?;
        }
        if let Some(help) = help {
            writeln!(f, "help: {help}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Diagnostic;

    #[test]
    fn a_complaint_shows_the_line_and_the_place() {
        let text = "{\n  \"machine\": \"w9\"\n}\n";
        let at = text.find("\"w9\"").expect("the sample names w9");
        let complaint = Diagnostic::at("cluster.json", text, at, 4, "there is no machine called `w9`").help("the machines are w1, w2");
        assert_eq!(
            complaint.to_string(),
            "error: there is no machine called `w9`\n  --> cluster.json:2:14\n   |   \"machine\": \"w9\"\n   |              ^^^^\nhelp: the machines are w1, w2\n"
        );
    }
}
