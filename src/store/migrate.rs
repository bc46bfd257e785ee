//! Numbered steps from any older schema to this one. A step is never changed once it has been released.

use rusqlite::Connection;
use rusqlite::TransactionBehavior;

use crate::store::error::StoreError;

/// Step `n` leads from schema `n` to `n + 1`.
const STEPS: [&str; 3] =
    [include_str!("migrations/0001_record.sql"), include_str!("migrations/0002_exam.sql"), include_str!("migrations/0003_setting.sql")];

/// Brings the file up to date, in one transaction that two instances cannot both be in.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    step_to(connection, STEPS.len())
}

fn step_to(connection: &mut Connection, wanted: usize) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for (number, step) in STEPS.iter().enumerate().take(wanted).skip(done) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", i64::try_from(number + 1).unwrap_or(known))?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::STEPS;
    use super::migrate;
    use super::step_to;
    use crate::store::Store;
    use crate::store::StoreError;

    /// What somebody may have written with each schema.
    const WRITTEN: [&str; 4] = [
        "",
        "INSERT INTO profile (id, name) VALUES (1, 'me');
         INSERT INTO review (profile, at, question, mode, correct, credit, sure, seconds, keys)
             VALUES (1, 86400, 'old-question', 'practice', 1, 1.0, 'certain', 12, '[[\"client/driver/exit\",true],[\"C001\",true]]');",
        "INSERT INTO exam (profile, started, open, state) VALUES (1, 90000, 0,
             '{\"kind\":\"full\",\"seed\":1,\"started\":90000,\"limit_seconds\":5400,\"slots\":[],\"current\":0,\"used_seconds\":60,
               \"seen\":90060,\"interruptions\":0,\"may_pause\":false,\"handed_in\":90060}');",
        "INSERT INTO setting (profile, name, value) VALUES (1, 'exam-day', '2026-12-01');",
    ];

    #[test]
    fn every_older_schema_comes_up_to_date_with_all_that_was_written() {
        for old in 0..=STEPS.len() {
            let folder = std::env::temp_dir().join(format!("driverseat-migrate-{}-{old}", std::process::id()));
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder).unwrap();
            let mut connection = Connection::open(folder.join("record.db")).unwrap();
            for (version, written) in WRITTEN.iter().enumerate().take(old + 1) {
                step_to(&mut connection, version).unwrap();
                connection.execute_batch(written).unwrap();
            }
            drop(connection);
            let (mut store, notices) = Store::open(&folder, "me");
            assert_eq!(notices, []);
            let found = (store.reviews().unwrap().len(), store.exams().unwrap().len(), store.setting("exam-day").unwrap().is_some());
            assert_eq!(found, (usize::from(old >= 1), usize::from(old >= 2), old >= 3), "from schema {old}");
            store.undo_review().unwrap();
            assert_eq!(store.reviews().unwrap().len(), 0);
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }

    #[test]
    fn a_newer_schema_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(migrate(&mut connection), Err(StoreError::Newer { found: 99, .. })));
    }
}
