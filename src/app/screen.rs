//! Where we are: one screen, and what lies over it.

/// The screens. Each has a state in `app/<screen>.rs` and a drawing in `tui/screens/<screen>.rs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    #[default]
    Home,
    Lab,
    Wall,
    Predict,
    Quiz,
    Exam,
    Review,
    Progress,
    Bench,
    Drill,
    Guide,
    BlackBox,
    Tour,
}

impl Screen {
    pub const ALL: [Self; 13] = [
        Self::Home,
        Self::Lab,
        Self::Wall,
        Self::Predict,
        Self::Quiz,
        Self::Exam,
        Self::Review,
        Self::Progress,
        Self::Bench,
        Self::Drill,
        Self::Guide,
        Self::BlackBox,
        Self::Tour,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Home => "Home",
            Self::Guide => "Field guide",
            Self::Lab => "Lab",
            Self::Wall => "Wall",
            Self::Predict => "Predict",
            Self::Quiz => "Quiz",
            Self::Exam => "Exam",
            Self::Review => "Review",
            Self::Progress => "Progress",
            Self::Bench => "Submit bench",
            Self::BlackBox => "Black box",
            Self::Tour => "Tours",
            Self::Drill => "Drill",
        }
    }
}
