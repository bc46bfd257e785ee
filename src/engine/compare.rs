//! Are two results of one query the same, as far as the query says what its result is?

use super::ResultTable;

/// How two results compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Same,
    /// A LIMIT cut through rows that its ORDER BY does not tell apart (or there is none), and the two kept different ones.
    /// Both are right.
    SameButForTies,
    Differs(String),
}

/// Rows are compared as a bag, the order by the keys the query orders by; floats may differ in their last digits,
/// because their sum depends on the order of adding.
pub fn compare(staged: &ResultTable, plain: &ResultTable) -> Verdict {
    if staged.columns != plain.columns {
        return Verdict::Differs(format!("the columns are {:?}, not {:?}", staged.columns, plain.columns));
    }
    if staged.rows.len() != plain.rows.len() {
        return Verdict::Differs(format!("there are {} rows, not {}", staged.rows.len(), plain.rows.len()));
    }
    for (number, (one, other)) in staged.rows.iter().zip(&plain.rows).enumerate() {
        if !plain.ordered_by.iter().all(|&key| same_cell(one[key].as_deref(), other[key].as_deref())) {
            return Verdict::Differs(format!("row {} has the sort keys {}, not {}", number + 1, keys(one, plain), keys(other, plain)));
        }
    }
    let (mut one, mut other) = (order_free(staged), order_free(plain));
    one.sort();
    other.sort();
    let parted =
        one.iter().zip(&other).find(|(one, other)| !one.iter().zip(other.iter()).all(|(a, b)| same_cell(a.as_deref(), b.as_deref())));
    match parted {
        None => Verdict::Same,
        Some(_) if plain.limited => Verdict::SameButForTies,
        Some((one, other)) => Verdict::Differs(format!("a row is {}, not {}", line(one), line(other))),
    }
}

type Row = Vec<Option<String>>;

/// The rows with their float columns last, so that sorting lines up rows whose floats differ a little.
fn order_free(table: &ResultTable) -> Vec<Row> {
    let float = |column: &usize| matches!(table.columns[*column].kind.as_str(), "double" | "float");
    let (floats, others): (Vec<usize>, Vec<usize>) = (0..table.columns.len()).partition(float);
    table.rows.iter().map(|row| others.iter().chain(&floats).map(|&column| row[column].clone()).collect()).collect()
}

fn same_cell(one: Option<&str>, other: Option<&str>) -> bool {
    if one == other {
        return true;
    }
    let (Some(one), Some(other)) = (one, other) else { return false };
    // Only floats have a point and more digits than are meant.
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(a), Ok(b)) if one.contains('.') => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => false,
    }
}

fn keys(row: &Row, table: &ResultTable) -> String {
    line(&table.ordered_by.iter().map(|&key| row[key].clone()).collect())
}

fn line(row: &Row) -> String {
    let cells: Vec<&str> = row.iter().map(|cell| cell.as_deref().unwrap_or("NULL")).collect();
    format!("({})", cells.join(", "))
}
