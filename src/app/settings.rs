//! What a person can set: colours, motion, mouse.

/// A set of colours. The names are those of `--theme`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The sixteen colours of the person's own terminal.
    #[default]
    Terminal,
    Dark,
    Light,
    HighContrast,
    /// Blue and orange carry what red and green carry elsewhere.
    ColourBlind,
    /// No colour at all (`NO_COLOR`).
    Plain,
}

impl Theme {
    pub const ALL: [Self; 6] = [Self::Terminal, Self::Dark, Self::Light, Self::HighContrast, Self::ColourBlind, Self::Plain];

    pub fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::ColourBlind => "colour-blind",
            Self::Plain => "none",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|theme| *theme == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

/// The settings in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub theme: Theme,
    /// Off: nothing moves or blinks.
    pub motion: bool,
    pub mouse: bool,
    /// Everything twice as large, for the last row of a class.
    pub projector: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::default(), motion: true, mouse: true, projector: false }
    }
}
