//! How the worlds end, side by side.

use crate::app::lab::Branch;
use crate::app::lab::Lab;
use crate::app::lab::parts;
use crate::app::lab::parts::Part;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::app::wall::Wall;

/// Stands for everything that is asked of a world that cannot be played; its own column says why.
pub const NOT_PLAYED: &str = "– not played";

impl Wall {
    /// The outcomes as a matrix: a name, and one value a line; `None` where it is not known yet, or lies ahead of the playhead and
    /// is not to be told.
    pub fn matrix(&self, tell_ahead: bool) -> Vec<(&'static str, Vec<Option<String>>)> {
        let told = |place: usize| tell_ahead || self.is_over(place);
        let columns: Vec<Option<Vec<Part>>> = (0..self.labs().len()).map(|place| self.column(place)).collect();
        let Some(names) = columns.iter().flatten().next() else {
            let values = (0..columns.len()).map(|place| self.refusal(place).map(|_| NOT_PLAYED.to_owned()));
            return if self.has_ends() { vec![("job", values.collect())] } else { Vec::new() };
        };
        // What none of the worlds has anything of need not be told.
        let there = |row: usize| columns.iter().flatten().any(|parts| parts.get(row).is_some_and(|part| !part.value.is_empty()));
        let rows = names.iter().map(|part| part.name).enumerate().filter(|(row, _)| there(*row));
        let value = |place: usize, row: usize| match &columns[place] {
            Some(parts) => parts.get(row).filter(|_| told(place)).map(|part| part.shown().to_owned()),
            None => self.refusal(place).map(|_| NOT_PLAYED.to_owned()),
        };
        rows.map(|(row, name)| (name, (0..columns.len()).map(|place| value(place, row)).collect())).collect()
    }

    /// How one world ends. What Spark refuses has an end, too; what cannot be read has none.
    fn column(&self, place: usize) -> Option<Vec<Part>> {
        let outcome = self.labs().get(place).and_then(Lab::branch)?.outcome.as_ref()?;
        Some(parts::parts(outcome))
    }

    /// Whether any world is over, so that there is something to compare. What never began is told on its own stage.
    pub fn has_ends(&self) -> bool {
        let mut places = 0..self.labs().len();
        let refused = |place: usize| self.refusal(place).is_some();
        places.clone().all(refused) || places.any(|place| !refused(place) && self.is_over(place))
    }

    /// Why a world cannot be played.
    pub fn refusal(&self, place: usize) -> Option<&str> {
        self.labs().get(place).and_then(Lab::branch).and_then(|branch: &Branch| branch.refused.as_deref())
    }

    /// The matrix as rows to read; where the lines differ, the row stands out.
    pub(super) fn outcomes(&self) -> Sheet {
        let names: Vec<String> = (0..self.labs().len()).map(|place| format!("{} {}", place + 1, self.world(place))).collect();
        let widest = names.iter().map(|name| crate::base::text::width(name)).max().unwrap_or(0);
        let mut rows = Vec::new();
        for (place, name) in names.iter().enumerate() {
            if let Some(why) = self.refusal(place) {
                rows.push(Row::new(format!("{name} is not played")).body(why).tone(Tone::Bad));
            }
        }
        let told = self.matrix(true);
        for (name, values) in told {
            let differs = differs(&values);
            let shown = names.iter().zip(values).map(|(name, value)| format!("{name:<widest$}  {}", value.unwrap_or("…".to_owned())));
            let tone = if differs { Tone::Warn } else { Tone::Dim };
            rows.push(Row::new(name).body(shown.collect::<Vec<_>>().join("\n")).tone(tone));
        }
        Sheet::new("How each line ends; what differs stands out", rows).empty("The runs are still being computed.")
    }
}

/// Whether two of the values that are known are not the same. A world that is not played says nothing.
pub fn differs(values: &[Option<String>]) -> bool {
    let known: Vec<&String> = values.iter().flatten().filter(|value| *value != NOT_PLAYED).collect();
    known.windows(2).any(|pair| pair[0] != pair[1])
}
