//! A table of the field guide whose cells the simulator holds: the worlds of a wall side by side, and in each row one field of how
//! their runs end. The linter plays the wall and compares every cell.

use serde::Deserialize;
use serde::Serialize;

use crate::base::text::width;
use crate::study::Outcome;
use crate::study::Value;

/// The cell of a world that the wall cannot play, such as a fault without a target there.
const UNPLAYED: &str = "-";

/// The worlds of a wall, compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The scenario whose wall is played: `wall/healthy`.
    pub wall: String,
    /// The heads of the columns, one for each line of the wall.
    pub worlds: Vec<String>,
    pub rows: Vec<TableRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    pub name: String,
    /// The field of the outcome: `driver.location`.
    pub asks: String,
    /// What the runs say, one cell for each world.
    pub cells: Vec<String>,
}

impl Table {
    /// In columns, as a picture; the corner names the wall that is played.
    pub fn lines(&self) -> Vec<String> {
        let head = std::iter::once(self.wall.as_str()).chain(self.worlds.iter().map(String::as_str)).collect::<Vec<_>>();
        let rows = self.rows.iter().map(|row| std::iter::once(row.name.as_str()).chain(row.cells.iter().map(String::as_str)).collect());
        let all: Vec<Vec<&str>> = std::iter::once(head).chain(rows).collect();
        let columns = all.iter().map(Vec::len).max().unwrap_or_default();
        let wide = |column: usize| all.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns).map(wide).collect();
        let line = |row: &Vec<&str>| {
            let cells = row.iter().zip(&widths).map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide.saturating_sub(width(cell)) + 2)));
            cells.collect::<String>().trim_end().to_owned()
        };
        all.iter().map(line).collect()
    }
}

impl TableRow {
    /// What the cell of a world has to be; an outcome without the field has none.
    pub fn cell(&self, outcome: Option<&Outcome>) -> Option<String> {
        outcome.map_or_else(|| Some(UNPLAYED.to_owned()), |outcome| outcome.get(&self.asks).map(plain))
    }
}

/// A value in the words of a cell: which of the workers is chance, and words have no underscores.
fn plain(value: &Value) -> String {
    value.to_string().split(':').next().unwrap_or_default().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::Table;
    use super::TableRow;
    use crate::study::Outcome;
    use crate::study::Value;

    fn row(name: &str, asks: &str, cells: [&str; 2]) -> TableRow {
        TableRow { name: name.to_owned(), asks: asks.to_owned(), cells: cells.map(str::to_owned).to_vec() }
    }

    #[test]
    fn a_table_stands_in_columns() {
        let rows = vec![row("driver", "driver.location", ["client", "worker"]), row("exit code", "client.exit_code", ["137", "0"])];
        let table = Table { wall: "wall/client-gone".to_owned(), worlds: vec!["client".to_owned(), "cluster".to_owned()], rows };
        insta::assert_snapshot!(table.lines().join("\n"), @r"
        wall/client-gone  client  cluster
        driver            client  worker
        exit code         137     0
        ");
    }

    #[test]
    fn a_cell_is_what_the_run_says() {
        let outcome = Outcome::from([
            ("driver.location".to_owned(), Value::Text("worker:2".to_owned())),
            ("result.shown_on".to_owned(), Value::Text("client_console".to_owned())),
            ("driver.alive".to_owned(), Value::Bool(false)),
        ]);
        let check = |asks: &str, expected: Option<&str>| {
            assert_eq!(row("", asks, ["", ""]).cell(Some(&outcome)).as_deref(), expected, "{asks}");
        };
        check("driver.location", Some("worker"));
        check("result.shown_on", Some("client console"));
        check("driver.alive", Some("no"));
        check("driver.colour", None);
        assert_eq!(row("", "job", ["", ""]).cell(None).as_deref(), Some("-"));
    }
}
