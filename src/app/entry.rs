//! One line of text being typed.

/// The text and where the next letter goes, in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub text: String,
    pub at: usize,
}

/// What a key does to the line.
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
        Self { text: text.to_owned(), at: text.chars().count() }
    }

    fn byte(&self, at: usize) -> usize {
        self.text.char_indices().nth(at).map_or(self.text.len(), |(byte, _)| byte)
    }

    /// The text before the next letter.
    pub fn before(&self) -> &str {
        &self.text[..self.byte(self.at)]
    }

    pub fn edit(&mut self, edit: Edit) {
        let length = self.text.chars().count();
        match edit {
            Edit::Insert(c) => {
                self.text.insert(self.byte(self.at), c);
                self.at += 1;
            }
            Edit::Backspace if self.at > 0 => {
                self.at -= 1;
                self.text.remove(self.byte(self.at));
            }
            Edit::Delete if self.at < length => {
                self.text.remove(self.byte(self.at));
            }
            Edit::Left => self.at = self.at.saturating_sub(1),
            Edit::Right => self.at = (self.at + 1).min(length),
            Edit::Start => self.at = 0,
            Edit::End => self.at = length,
            Edit::CutToStart => {
                self.text.drain(..self.byte(self.at));
                self.at = 0;
            }
            Edit::CutWord => {
                let kept = self.before().trim_end().rfind(' ').map_or(0, |space| space + 1);
                let until = self.byte(self.at);
                self.at = self.text[..kept].chars().count();
                self.text.drain(kept..until);
            }
            Edit::Backspace | Edit::Delete => {}
        }
    }

    /// Puts in what was pasted; line breaks become spaces.
    pub fn paste(&mut self, text: &str) {
        for c in text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()) {
            self.edit(Edit::Insert(c));
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
        assert_eq!(line, Entry { text: "a b".to_owned(), at: 3 });
    }
}
