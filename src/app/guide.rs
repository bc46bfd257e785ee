//! The field guide: a searched list of entries, and the chosen one to read.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::entry::Entry;
use crate::app::library::Lesson;
use crate::app::library::Library;
use crate::app::list::Cursor;
use crate::app::list::Move;
use crate::app::model::Model;
use crate::app::sheet::Choice;
use crate::app::update;

/// Which half has the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Half {
    #[default]
    List,
    Text,
}

/// The state of the field guide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guide {
    pub query: Entry,
    /// Letters go into the search line.
    pub searching: bool,
    pub cursor: Cursor,
    pub half: Half,
    /// The first line of the text that is shown.
    pub scroll: usize,
}

impl Guide {
    /// The search line, while it is being typed into.
    pub fn typing(&mut self) -> Option<&mut Entry> {
        self.searching.then_some(&mut self.query)
    }

    /// The entries that match, best first.
    pub fn visible<'a>(&self, library: &'a Library) -> Vec<&'a Lesson> {
        library.find_lessons(&self.query.text)
    }

    pub fn chosen<'a>(&self, library: &'a Library) -> Option<&'a Lesson> {
        let visible = self.visible(library);
        self.cursor.of(&visible).copied()
    }

    pub fn step(&mut self, by: Move, library: &Library) {
        if self.half == Half::Text {
            let mut line = Cursor { at: self.scroll };
            // The view knows how long the wrapped text is; going past its end shows its end.
            line.step(by, 400);
            self.scroll = line.at;
        } else {
            self.cursor.step(by, self.visible(library).len());
            self.scroll = 0;
        }
    }

    /// Shows the entry of this id; other words are searched for.
    pub fn open(&mut self, id: &str, library: &Library) {
        *self = match library.lesson(id) {
            Some(at) => Self { cursor: Cursor { at }, half: Half::Text, ..Self::default() },
            None => Self { query: Entry::of(id), ..Self::default() },
        };
    }
}

/// Searching, choosing, reading.
pub fn on(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(library) = model.library.clone() else { return update::back_only(model, action) };
    let guide = &mut model.guide;
    match action {
        Action::Search => guide.searching = true,
        Action::Move(by) => guide.step(by, &library),
        Action::Accept if guide.searching => guide.searching = false,
        Action::Accept => {
            let scenario = guide.chosen(&library).and_then(|lesson| lesson.entry.see.clone());
            if let Some(id) = scenario.filter(|_| guide.half == Half::Text) {
                return update::choose(model, &Choice::Scenario(id));
            }
            guide.half = Half::Text;
        }
        Action::Right => guide.half = Half::Text,
        Action::Left => guide.half = Half::List,
        Action::NextPane | Action::PreviousPane => guide.half = if guide.half == Half::List { Half::Text } else { Half::List },
        Action::Back if guide.searching || !guide.query.text.is_empty() => {
            guide.searching = false;
            guide.query = Entry::default();
        }
        Action::Back if guide.half == Half::Text => guide.half = Half::List,
        Action::Copy => {
            if let Some(lesson) = guide.chosen(&library) {
                return vec![Effect::Copy(format!("{}\n\n{}\n\nSource: {}\n", lesson.entry.title, lesson.entry.text, lesson.entry.source))];
            }
        }
        _ => return update::back_only(model, action),
    }
    vec![]
}
