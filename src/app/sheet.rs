//! A box over the screen: rows to read or to choose from, with a search line where there are many. Help, palette, faults,
//! causes, timelines and outcomes are all sheets.

use crate::app::action::Action;
use crate::app::entry::Entry;
use crate::app::list::Cursor;
use crate::app::list::Move;
use crate::app::search;
use crate::spark::version::SparkVersion;
use crate::study::Hit;
use crate::study::Topology;

/// How a piece of text is meant; the theme says how it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Dim,
    Heading,
    Good,
    Warn,
    Bad,
    Code,
}

/// What choosing a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Closes the box and does nothing else.
    Close,
    Act(Action),
    /// Opens a scenario in the lab.
    Scenario(String),
    /// Opens the wall of a scenario.
    Wall(String),
    /// Opens an entry of the field guide.
    Guide(String),
    /// Injects a fault at the playhead.
    Fault(String),
    /// Injects a fault into every world of the wall.
    WallFault(String),
    /// Holds this line, in this release, against the one on the bench.
    Line {
        text: String,
        version: SparkVersion,
    },
    /// Ends the comparison on the bench.
    NoComparison,
    /// Puts a configuration key into the line.
    Key(String),
    /// Shows a timeline.
    Branch(usize),
    /// Moves the playhead behind this record.
    Record(u32),
    /// Compares the timeline that is shown with this one.
    Compare(usize),
    /// Lists the faults of everything, not of the chosen process alone.
    AllFaults,
    /// Starts a timeline with this submit line.
    Submit(String),
    /// Opens a line to write one.
    WriteSubmit,
    /// Goes to a question of the exam.
    ExamQuestion(usize),
    /// Hands the exam in.
    HandIn,
    /// A quiz about one square of the map.
    Practise(Topology, Hit),
    /// The placement run.
    Placement,
}

/// One row: a head on the left, a remark on the right, and wrapped text below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub head: String,
    pub remark: String,
    pub body: String,
    pub tone: Tone,
    pub choice: Option<Choice>,
}

impl Row {
    pub fn new(head: impl Into<String>) -> Self {
        Self { head: head.into(), ..Self::default() }
    }

    #[must_use]
    pub fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = remark.into();
        self
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    #[must_use]
    pub fn choice(mut self, choice: Choice) -> Self {
        self.choice = Some(choice);
        self
    }
}

/// The box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub title: String,
    /// The search line, where there is one.
    pub query: Option<Entry>,
    pub rows: Vec<Row>,
    pub cursor: Cursor,
    /// Said when no row is left.
    pub empty: String,
    /// One line a row: the remark on the left, the body beside it.
    pub dense: bool,
    /// It stands in the lower half, so that the stage above stays in sight.
    pub low: bool,
}

impl Sheet {
    pub fn new(title: impl Into<String>, rows: Vec<Row>) -> Self {
        Self { title: title.into(), rows, ..Self::default() }
    }

    /// With a search line.
    #[must_use]
    pub fn searchable(mut self) -> Self {
        self.query = Some(Entry::default());
        self
    }

    #[must_use]
    pub fn low(mut self) -> Self {
        self.low = true;
        self
    }

    /// With the cursor on the first row that can be chosen.
    #[must_use]
    pub fn at_first_choice(mut self) -> Self {
        self.cursor.at = self.rows.iter().position(|row| row.choice.is_some()).unwrap_or(0);
        self
    }

    #[must_use]
    pub fn empty(mut self, text: &str) -> Self {
        text.clone_into(&mut self.empty);
        self
    }

    /// The rows that match what is typed, best first.
    pub fn visible(&self) -> Vec<&Row> {
        let query = self.query.as_ref().map_or("", |query| query.text.as_str());
        if query.trim().is_empty() {
            return self.rows.iter().collect();
        }
        // Names are found by a few of their letters; whole sentences only by what they say.
        let names = self.rows.iter().map(|row| row.choice.as_ref().map_or(String::new(), |_| format!("{} {}", row.head, row.remark)));
        let names: Vec<String> = names.collect();
        let mut found = search::rank(query, names.iter().map(String::as_str));
        let wanted = query.trim().to_lowercase();
        let says = |row: &Row| row.tone != Tone::Heading && row.body.to_lowercase().contains(&wanted);
        let more: Vec<usize> = (0..self.rows.len()).filter(|place| !found.contains(place) && says(&self.rows[*place])).collect();
        found.extend(more);
        found.into_iter().filter_map(|place| self.rows.get(place)).collect()
    }

    pub fn step(&mut self, by: Move) {
        let can_be_chosen: Vec<bool> = self.visible().iter().map(|row| row.choice.is_some()).collect();
        self.cursor.step(by, can_be_chosen.len());
        // A heading is passed over on the way to the next row that can be chosen.
        let down = matches!(by, Move::Down | Move::PageDown | Move::First);
        let at = self.cursor.at;
        let next = if down {
            (at..can_be_chosen.len()).find(|place| can_be_chosen[*place])
        } else {
            (0..=at).rev().find(|place| can_be_chosen.get(*place) == Some(&true))
        };
        // At the ends, headings stay within reach: they may have to be read.
        self.cursor.at = next.unwrap_or(at);
    }

    pub fn chosen(&self) -> Option<&Row> {
        let visible = self.visible();
        self.cursor.of(&visible).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Choice;
    use super::Row;
    use super::Sheet;
    use crate::app::action::Action;
    use crate::app::entry::Entry;

    #[test]
    fn typing_narrows_the_rows_to_what_can_be_chosen() {
        let rows = ["Zoom pane", "Quit"].map(|name| Row::new(name).choice(Choice::Act(Action::Quit)));
        let mut sheet = Sheet::new("Commands", [vec![Row::new("Zed")], rows.to_vec()].concat()).searchable();
        assert_eq!(sheet.visible().len(), 3);
        sheet.query = Some(Entry::of("z"));
        assert_eq!(sheet.chosen().map(|row| row.head.as_str()), Some("Zoom pane"));
    }
}
