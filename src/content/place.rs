//! Where a value stands in a JSON text. Looked up only when there is something to complain about.

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// A path such as `questions.3.options.0.why`; numbers are indexes.
pub fn path(text: &str) -> Vec<Step> {
    let step = |part: &str| part.parse().map_or_else(|_| Step::Key(part.to_owned()), Step::Index);
    text.split('.').filter(|part| !part.is_empty()).map(step).collect()
}

/// The bytes `(start, length)` of the value at the path, in a text known to be JSON; of the deepest value that is there otherwise.
pub fn locate(text: &str, path: &[Step]) -> (usize, usize) {
    let mut walk = Walk { bytes: text.as_bytes(), at: 0 };
    walk.blank();
    for step in path {
        let before = walk.at;
        if !walk.enter(step) {
            walk.at = before;
            break;
        }
    }
    let start = walk.at;
    walk.skip();
    (start, walk.at - start)
}

/// The bytes of each item of the array at the path.
pub fn items(text: &str, path: &[Step]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let (whole, _) = locate(text, path);
    if text.as_bytes().get(whole) != Some(&b'[') {
        return found;
    }
    let mut walk = Walk { bytes: text.as_bytes(), at: whole + 1 };
    loop {
        walk.blank();
        if matches!(walk.peek(), None | Some(b']')) {
            break;
        }
        let start = walk.at;
        walk.skip();
        found.push((start, walk.at - start));
        walk.blank();
        if walk.peek() == Some(b',') {
            walk.at += 1;
        }
    }
    found
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blank(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Goes to the value one step inside the value here. False if there is none.
    fn enter(&mut self, step: &Step) -> bool {
        match (step, self.peek()) {
            (Step::Key(key), Some(b'{')) => self.enter_object(key),
            (Step::Index(index), Some(b'[')) => self.enter_array(*index),
            _ => false,
        }
    }

    fn enter_object(&mut self, key: &str) -> bool {
        self.at += 1;
        loop {
            self.blank();
            if self.peek() != Some(b'"') {
                return false;
            }
            let start = self.at + 1;
            self.skip();
            let name = &self.bytes[start..self.at.saturating_sub(1).max(start)];
            self.blank();
            self.at += 1; // the colon
            self.blank();
            if name == key.as_bytes() {
                return true;
            }
            self.skip();
            self.blank();
            if self.peek() != Some(b',') {
                return false;
            }
            self.at += 1;
        }
    }

    fn enter_array(&mut self, index: usize) -> bool {
        self.at += 1;
        for _ in 0..index {
            self.blank();
            if matches!(self.peek(), None | Some(b']')) {
                return false;
            }
            self.skip();
            self.blank();
            if self.peek() != Some(b',') {
                return false;
            }
            self.at += 1;
        }
        self.blank();
        !matches!(self.peek(), None | Some(b']'))
    }

    /// Steps over the value here.
    fn skip(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.skip_string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ if depth == 0 && byte.is_ascii_whitespace() => return,
                _ if depth == 0 => {
                    while self.peek().is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b',' | b'}' | b']')) {
                        self.at += 1;
                    }
                }
                _ => self.at += 1,
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
    }
}

#[cfg(test)]
mod tests {
    use super::items;
    use super::locate;
    use super::path;

    const TEXT: &str = r#"{ "id": "a", "list": [ {"x": [1, 22]}, {"x": "q\"}", "y": true} ], "end": null }"#;

    fn at(place: &str) -> &'static str {
        let (start, length) = locate(TEXT, &path(place));
        &TEXT[start..start + length]
    }

    #[test]
    fn a_value_is_found_by_its_path() {
        let cases = [
            ("id", "\"a\""),
            ("list.0.x.1", "22"),
            ("list.1.x", "\"q\\\"}\""),
            ("list.1.y", "true"),
            ("end", "null"),
            // What is not there is looked for no further than its parent.
            ("list.0.z", r#"{"x": [1, 22]}"#),
            ("list.7", r#"[ {"x": [1, 22]}, {"x": "q\"}", "y": true} ]"#),
            ("", TEXT),
        ];
        for (place, expected) in cases {
            assert_eq!(at(place), expected, "{place}");
        }
        let inside: Vec<&str> = items(TEXT, &path("list")).into_iter().map(|(start, length)| &TEXT[start..start + length]).collect();
        assert_eq!(inside, [r#"{"x": [1, 22]}"#, r#"{"x": "q\"}", "y": true}"#]);
    }
}
