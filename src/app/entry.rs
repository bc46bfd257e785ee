//! Text being typed: one line, or several where they are wanted.

/// The text and where the next letter goes, in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub text: String,
    pub at: usize,
    /// All of it is selected: the next letter takes its place, a movement keeps it.
    pub selected: bool,
    /// Line breaks are part of the text; else they become spaces.
    pub lines: bool,
}

/// What a key does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Insert(char),
    Backspace,
    Delete,
    Left,
    Right,
    Start,
    End,
    /// From the start of the line to here.
    CutToStart,
    /// The word before.
    CutWord,
}

impl Entry {
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), at: text.chars().count(), ..Self::default() }
    }

    /// Text that may have several lines, all of it selected.
    pub fn proposed(text: &str) -> Self {
        Self { selected: true, lines: true, ..Self::of(text) }
    }

    fn byte(&self, at: usize) -> usize {
        self.text.char_indices().nth(at).map_or(self.text.len(), |(byte, _)| byte)
    }

    /// The text before the next letter.
    pub fn before(&self) -> &str {
        &self.text[..self.byte(self.at)]
    }

    /// Puts text in the place of some bytes; the next letter goes behind it.
    pub fn replace(&mut self, from: usize, to: usize, with: &str) {
        if self.text.get(from..to).is_none() {
            return;
        }
        self.text.replace_range(from..to, with);
        self.at = self.text[..from + with.len()].chars().count();
        self.selected = false;
    }

    pub fn edit(&mut self, edit: Edit) {
        let takes_away = matches!(edit, Edit::Insert(_) | Edit::Backspace | Edit::Delete | Edit::CutToStart | Edit::CutWord);
        if std::mem::take(&mut self.selected) && takes_away {
            self.text.clear();
            self.at = 0;
        }
        let length = self.text.chars().count();
        match edit {
            Edit::Insert('\n' | '\t') if !self.lines => self.insert(' '),
            Edit::Insert(c) => self.insert(c),
            Edit::Backspace if self.at > 0 => {
                self.at -= 1;
                self.text.remove(self.byte(self.at));
            }
            Edit::Delete if self.at < length => {
                self.text.remove(self.byte(self.at));
            }
            Edit::Left => self.at = self.at.saturating_sub(1),
            Edit::Right => self.at = (self.at + 1).min(length),
            Edit::Start => self.at = self.text[..self.line_start()].chars().count(),
            Edit::End => self.at += self.text[self.byte(self.at)..].chars().take_while(|c| *c != '\n').count(),
            Edit::CutToStart => self.cut_from(self.line_start()),
            Edit::CutWord => {
                let kept = self.before().trim_end().rfind([' ', '\n']).map_or(0, |space| space + 1);
                self.cut_from(kept);
            }
            Edit::Backspace | Edit::Delete => {}
        }
    }

    fn insert(&mut self, c: char) {
        self.text.insert(self.byte(self.at), c);
        self.at += 1;
    }

    /// Takes away what stands between this byte and the caret.
    fn cut_from(&mut self, kept: usize) {
        let until = self.byte(self.at);
        self.at = self.text[..kept].chars().count();
        self.text.drain(kept..until);
    }

    /// The byte at which the line of the caret begins.
    fn line_start(&self) -> usize {
        self.before().rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// One line up or down, to the same column where that line is long enough.
    pub fn change_line(&mut self, down: bool) {
        self.selected = false;
        let start = self.line_start();
        let column = self.text[start..self.byte(self.at)].chars().count();
        let target = if down {
            match self.text[start..].find('\n') {
                Some(newline) => start + newline + 1,
                None => return,
            }
        } else if start == 0 {
            return;
        } else {
            self.text[..start - 1].rfind('\n').map_or(0, |newline| newline + 1)
        };
        let room = self.text[target..].chars().take_while(|c| *c != '\n').count();
        self.at = self.text[..target].chars().count() + column.min(room);
    }

    /// Puts in what was pasted.
    pub fn paste(&mut self, text: &str) {
        for c in text.replace("\r\n", "\n").chars().map(|c| if c == '\r' { '\n' } else { c }) {
            if c == '\n' || c == '\t' || !c.is_control() {
                self.edit(Edit::Insert(c));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Edit;
    use super::Entry;

    #[test]
    fn a_line_is_edited_by_characters() {
        let mut line = Entry::of("kill:executör");
        let edits = [Edit::Left, Edit::Backspace, Edit::Insert('o'), Edit::End, Edit::Insert(' '), Edit::Insert('x'), Edit::CutWord];
        let seen: Vec<(String, usize)> = edits
            .into_iter()
            .map(|edit| {
                line.edit(edit);
                (line.text.clone(), line.at)
            })
            .collect();
        assert_eq!(seen[2], ("kill:executor".to_owned(), 12));
        assert_eq!(seen[6], ("kill:executor ".to_owned(), 14));
        line.edit(Edit::CutToStart);
        line.edit(Edit::Backspace);
        line.edit(Edit::Delete);
        line.paste("a\nb");
        assert_eq!(line, Entry::of("a b"));
    }

    #[test]
    fn what_is_proposed_is_replaced_by_the_first_letter_and_kept_by_a_movement() {
        let check = |edit: Edit, expected: &str| {
            let mut line = Entry::proposed("sc://é");
            line.edit(edit);
            assert_eq!((line.text.as_str(), line.selected), (expected, false), "{edit:?}");
        };
        check(Edit::Insert('x'), "x");
        check(Edit::Backspace, "");
        check(Edit::End, "sc://é");
        let mut line = Entry::proposed("old");
        line.paste("new\nline");
        assert_eq!(line.text, "new\nline");
    }

    #[test]
    fn lines_are_gone_through() {
        let mut code = Entry { lines: true, ..Entry::of("one\nfour.\nab") };
        let mut go = |down: bool| {
            code.change_line(down);
            code.before().to_owned()
        };
        assert_eq!([go(false), go(false), go(false)], ["one\nfo", "on", "on"]);
        assert_eq!([go(true), go(true), go(true)], ["one\nfo", "one\nfour.\nab", "one\nfour.\nab"]);
        code.edit(Edit::Start);
        assert_eq!(code.before(), "one\nfour.\n");
    }
}
