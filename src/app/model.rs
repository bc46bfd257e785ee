//! Everything that can be seen.

use std::sync::Arc;

use crate::app::action::Place;
use crate::app::entry::Entry;
use crate::app::guide::Guide;
use crate::app::home::Home;
use crate::app::keymap::Keymap;
use crate::app::lab::Lab;
use crate::app::library::Library;
use crate::app::screen::Screen;
use crate::app::settings::Settings;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;

/// One passing sentence; the next key takes it away, so it needs no timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    pub tone: Tone,
}

/// The state of the program. The view reads it; only `update` writes it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub screen: Screen,
    /// What to open as soon as the content is there: a scenario, or an entry of the field guide.
    pub subject: Option<String>,
    /// Where Back leads.
    pub history: Vec<Screen>,
    /// What lies over the screen, the topmost last.
    pub over: Vec<Sheet>,
    pub keymap: Keymap,
    pub settings: Settings,
    pub toast: Option<Toast>,
    /// The content, once it is read.
    pub library: Option<Arc<Library>>,
    pub home: Home,
    pub guide: Guide,
    pub lab: Lab,
}

impl Model {
    pub fn new(screen: Screen, settings: Settings, keymap: Keymap) -> Self {
        Self { screen, keymap, settings, ..Self::default() }
    }

    /// Where actions come from now, the nearest place first.
    pub fn places(&self) -> Vec<Place> {
        if self.over.is_empty() {
            vec![Place::Screen(self.screen), Place::Lists, Place::Everywhere, Place::Screens]
        } else {
            vec![Place::Over, Place::Lists, Place::Everywhere]
        }
    }

    /// The line being typed into, if letters are text now.
    pub fn typing(&mut self) -> Option<&mut Entry> {
        if let Some(sheet) = self.over.last_mut() {
            return sheet.query.as_mut();
        }
        match self.screen {
            Screen::Guide => self.guide.typing(),
            Screen::Lab => self.lab.asking.as_mut().map(|(_, entry)| entry),
            Screen::Home => None,
        }
    }

    /// Does anything move, so that time has to be told?
    pub fn moving(&self) -> bool {
        self.screen == Screen::Lab && self.lab.moving() && self.over.is_empty()
    }

    pub fn tell(&mut self, tone: Tone, text: impl Into<String>) {
        self.toast = Some(Toast { text: text.into(), tone });
    }
}
