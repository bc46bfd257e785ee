//! For the tests beside it: a list of records is held against the simulator, and all that differ are said at once.

use crate::spark::verify::Verdict;

/// Fails with every record that differs.
pub(super) fn agree<T>(records: &[T], id: impl Fn(&T) -> &str, check: impl Fn(&T) -> Verdict) {
    let mut wrong = Vec::new();
    for record in records {
        if let Verdict::Differs(differences) = check(record) {
            wrong.push(format!("{}\n    {}", id(record), differences.join("\n    ")));
        }
    }
    assert!(!records.is_empty() && wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), records.len(), wrong.join("\n"));
}
