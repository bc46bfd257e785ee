//! Keys as the app knows them: no terminal library here, so that remapping and tests need none.

use std::fmt;

/// Which key, apart from the modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Function(u8),
}

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub code: Code,
    pub ctrl: bool,
    pub alt: bool,
}

/// The names that a config file uses, and what the screen shows.
const NAMED: &[(&str, Code, &str)] = &[
    ("space", Code::Char(' '), "Space"),
    ("enter", Code::Enter, "Enter"),
    ("esc", Code::Esc, "Esc"),
    ("tab", Code::Tab, "Tab"),
    ("shift-tab", Code::BackTab, "Shift-Tab"),
    ("backspace", Code::Backspace, "Backspace"),
    ("delete", Code::Delete, "Delete"),
    ("left", Code::Left, "←"),
    ("right", Code::Right, "→"),
    ("up", Code::Up, "↑"),
    ("down", Code::Down, "↓"),
    ("home", Code::Home, "Home"),
    ("end", Code::End, "End"),
    ("pageup", Code::PageUp, "PgUp"),
    ("pagedown", Code::PageDown, "PgDn"),
];

impl Key {
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// The letter it types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Reads `p`, `P`, `ctrl-p`, `alt-x`, `space`, `f1`, `shift-tab`.
    ///
    /// # Errors
    /// The complaint says which names there are.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut key = Self::plain(Code::Enter);
        let mut rest = text;
        loop {
            match rest.split_once('-') {
                Some(("ctrl", tail)) if !tail.is_empty() => (key.ctrl, rest) = (true, tail),
                Some(("alt", tail)) if !tail.is_empty() => (key.alt, rest) = (true, tail),
                _ => break,
            }
        }
        let mut letters = rest.chars();
        key.code = match (letters.next(), letters.next()) {
            (Some(c), None) => Code::Char(c),
            _ => Self::named(rest).ok_or_else(|| {
                let names: Vec<&str> = NAMED.iter().map(|(name, ..)| *name).collect();
                format!("`{text}` is not a key: write one letter, f1 to f12, {}, with ctrl- or alt- in front", names.join(", "))
            })?,
        };
        Ok(key)
    }

    fn named(name: &str) -> Option<Code> {
        if let Some(number) = name.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=12).contains(n)) {
            return Some(Code::Function(number));
        }
        NAMED.iter().find(|(known, ..)| *known == name).map(|(_, code, _)| *code)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        if let Some((.., shown)) = NAMED.iter().find(|(_, code, _)| *code == self.code) {
            return f.write_str(shown);
        }
        match self.code {
            Code::Char(c) if self.ctrl => write!(f, "{}", c.to_ascii_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            Code::Function(number) => write!(f, "F{number}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn keys_are_read_and_shown() {
        let cases = [
            ("p", Some("p")),
            ("P", Some("P")),
            ("-", Some("-")),
            ("ctrl-p", Some("Ctrl-P")),
            ("ctrl--", Some("Ctrl--")),
            ("alt-x", Some("Alt-x")),
            ("space", Some("Space")),
            ("shift-tab", Some("Shift-Tab")),
            ("f12", Some("F12")),
            ("f13", None),
            ("control", None),
            ("", None),
        ];
        for (text, shown) in cases {
            assert_eq!(Key::parse(text).ok().map(|key| key.to_string()).as_deref(), shown, "{text}");
        }
    }
}
