//! Where we are: one screen, and what lies over it.

/// The screens. Each has a state in `app/<screen>.rs` and a drawing in `tui/screens/<screen>.rs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    #[default]
    Home,
    Guide,
    Lab,
}

impl Screen {
    pub const ALL: [Self; 3] = [Self::Home, Self::Guide, Self::Lab];

    pub fn name(self) -> &'static str {
        match self {
            Self::Home => "Home",
            Self::Guide => "Field guide",
            Self::Lab => "Lab",
        }
    }
}
