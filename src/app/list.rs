//! A chosen row of a list, and which rows are on the screen: arithmetic only.

/// Which row is chosen. How many rows there are is told at each move, so a list may shrink without harm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    pub at: usize,
}

/// A movement through rows or text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Move {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// Rows that a page moves.
const PAGE: usize = 10;

impl Cursor {
    pub fn step(&mut self, by: Move, rows: usize) {
        let last = rows.saturating_sub(1);
        self.at = match by {
            Move::Up => self.at.min(last).saturating_sub(1),
            Move::Down => self.at + 1,
            Move::PageUp => self.at.min(last).saturating_sub(PAGE),
            Move::PageDown => self.at + PAGE,
            Move::First => 0,
            Move::Last => last,
        }
        .min(last);
    }

    /// The same for a list that goes round, as short menus do.
    pub fn turn(&mut self, by: Move, rows: usize) {
        match by {
            Move::Up if self.at == 0 => self.at = rows.saturating_sub(1),
            Move::Down if self.at + 1 >= rows => self.at = 0,
            _ => self.step(by, rows),
        }
    }

    /// The chosen row, if there is one.
    pub fn of<T>(self, rows: &[T]) -> Option<&T> {
        rows.get(self.at.min(rows.len().saturating_sub(1)))
    }
}

/// The first row to show so that `at` is in the middle of `height` rows, without showing more empty rows than needed.
pub fn window(at: usize, rows: usize, height: usize) -> usize {
    at.saturating_sub(height / 2).min(rows.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::Cursor;
    use super::Move;
    use super::window;

    #[test]
    fn the_cursor_stays_inside() {
        let mut cursor = Cursor::default();
        for (by, rows, at) in [
            (Move::Up, 3, 0),
            (Move::Down, 3, 1),
            (Move::PageDown, 3, 2),
            (Move::Down, 3, 2),
            (Move::Last, 0, 0),
            (Move::Down, 0, 0),
            (Move::Last, 40, 39),
            (Move::PageUp, 40, 29),
            (Move::Up, 4, 2),
        ] {
            cursor.step(by, rows);
            assert_eq!(cursor.at, at, "{by:?} of {rows}");
        }
        assert_eq!([window(0, 9, 4), window(5, 9, 4), window(8, 9, 4), window(1, 2, 4)], [0, 3, 5, 0]);
    }
}
