//! Which key means what: the table, changed by the person's own file.

use crate::app::action::Action;
use crate::app::action::Place;
use crate::app::action::TABLE;
use crate::app::key::Key;
use crate::base::Diagnostic;
use crate::base::text;

/// Keys to actions, place by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bound: Vec<(Place, Key, Action)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut bound = Vec::new();
        for line in TABLE {
            let keys = line.keys.iter().filter_map(|key| Key::parse(key).ok());
            bound.extend(keys.map(|key| (line.place, key, line.action)));
        }
        Self { bound }
    }
}

impl Keymap {
    /// What the key means where these places apply; the first place that knows it decides.
    pub fn action(&self, places: &[Place], key: Key) -> Option<Action> {
        places.iter().find_map(|place| self.bound.iter().find(|(at, bound, _)| at == place && *bound == key).map(|(.., action)| *action))
    }

    /// The keys of an action, the first one being the one to show.
    pub fn keys(&self, action: Action) -> Vec<Key> {
        self.bound.iter().filter(|(.., bound)| *bound == action).map(|(_, key, _)| *key).collect()
    }

    /// `Space`, or nothing where no key is left.
    pub fn shown(&self, action: Action) -> Option<String> {
        self.keys(action).first().map(Key::to_string)
    }

    /// Reads a file of lines such as `lab.step = s .` : these keys instead of the usual ones. `#` begins a comment.
    pub fn read(file: &str, content: &str) -> (Self, Vec<Diagnostic>) {
        let mut map = Self::default();
        let mut complaints = Vec::new();
        let mut at = 0;
        for raw in content.split_inclusive('\n') {
            let written = raw.split('#').next().unwrap_or_default();
            if !written.trim().is_empty() {
                map.read_line(file, content, at, written, &mut complaints);
            }
            at += raw.len();
        }
        (map, complaints)
    }

    fn read_line(&mut self, file: &str, content: &str, at: usize, written: &str, complaints: &mut Vec<Diagnostic>) {
        let start = at + written.len() - written.trim_start().len();
        let Some((id, keys)) = written.split_once('=') else {
            let complaint = Diagnostic::at(file, content, start, written.trim().len(), "this line has no `=`");
            complaints.push(complaint.help("write an action and its keys, such as: lab.step = s ."));
            return;
        };
        let Some(line) = TABLE.iter().find(|line| line.id == id.trim()) else {
            let complaint = Diagnostic::at(file, content, start, id.trim().len(), format!("there is no action `{}`", id.trim()));
            let near = text::nearest(id.trim(), TABLE.iter().map(|line| line.id));
            let help = near.map_or("`driverseat keys` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
            complaints.push(complaint.help(help));
            return;
        };
        let mut read = Vec::new();
        let mut from = at + id.len() + 1;
        for word in keys.split(' ') {
            if !word.trim().is_empty() {
                match Key::parse(word.trim()) {
                    Ok(key) => read.push(key),
                    Err(complaint) => complaints.push(Diagnostic::at(file, content, from, word.trim().len(), complaint)),
                }
            }
            from += word.len() + 1;
        }
        // A line of which nothing can be read leaves the usual keys; one without any key takes them away.
        if read.is_empty() && !keys.trim().is_empty() {
            return;
        }
        self.bound.retain(|(place, _, action)| !(*place == line.place && *action == line.action));
        for key in read {
            self.bind(line.place, key, line.action);
        }
    }

    /// The key means this from now on, and nothing else in the same place.
    fn bind(&mut self, place: Place, key: Key, action: Action) {
        self.bound.retain(|(at, bound, _)| !(*at == place && *bound == key));
        self.bound.push((place, key, action));
    }
}

#[cfg(test)]
mod tests {
    use super::Keymap;
    use crate::app::action::Action;
    use crate::app::action::LabAction;
    use crate::app::action::Place;
    use crate::app::key::Key;
    use crate::app::screen::Screen;

    #[test]
    fn a_file_moves_keys_and_its_errors_are_explained() {
        let content = "# mine\nlab.step = ctrl-n S # both\nlab.stepp = x\nquit\nhelp = bogus\n";
        let (map, complaints) = Keymap::read("keys.conf", content);
        assert_eq!(map.action(&[Place::Screen(Screen::Lab)], Key::char('S')), Some(Action::Lab(LabAction::StepForward)));
        assert_eq!(map.action(&[Place::Screen(Screen::Lab)], Key::char('s')), None);
        assert_eq!(map.shown(Action::Lab(LabAction::StepForward)).as_deref(), Some("Ctrl-N"));
        assert_eq!(map.shown(Action::Help).as_deref(), Some("?"), "a line that cannot be read changes nothing");
        let told: String = complaints.iter().map(|complaint| format!("{complaint}\n")).collect();
        insta::assert_snapshot!(told, @"
        error: there is no action `lab.stepp`
          --> keys.conf:3:1
           | lab.stepp = x
           | ^^^^^^^^^
        help: did you mean `lab.step`?

        error: this line has no `=`
          --> keys.conf:4:1
           | quit
           | ^^^^
        help: write an action and its keys, such as: lab.step = s .

        error: `bogus` is not a key: write one letter, f1 to f12, space, enter, esc, tab, shift-tab, backspace, delete, left, right, up, down, home, end, pageup, pagedown, with ctrl- or alt- in front
          --> keys.conf:5:8
           | help = bogus
           |        ^^^^^
        ");
    }
}
