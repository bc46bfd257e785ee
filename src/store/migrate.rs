//! Numbered steps from any older schema to this one. A step is never changed once it has been released.

use rusqlite::Connection;
use rusqlite::TransactionBehavior;

use crate::store::error::StoreError;

/// Step `n` leads from schema `n` to `n + 1`.
const STEPS: [&str; 4] = [
    include_str!("migrations/0001_record.sql"),
    include_str!("migrations/0002_exam.sql"),
    include_str!("migrations/0003_setting.sql"),
    include_str!("migrations/0004_drill.sql"),
];

/// Refuses a file of a newer program before anything in it is touched.
pub(super) fn refuse_newer(connection: &Connection) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(()) }
}

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
    use crate::store::Notice;
    use crate::store::Store;
    use crate::store::StoreError;

    /// What somebody may have written with each schema.
    const WRITTEN: [&str; 5] = [
        "",
        "INSERT INTO profile (id, name) VALUES (1, 'me');
         INSERT INTO review (profile, at, question, mode, correct, credit, sure, seconds, keys)
             VALUES (1, 86400, 'old-question', 'practice', 1, 1.0, 'certain', 12, '[[\"client/driver/exit\",true],[\"C001\",true]]');",
        "INSERT INTO exam (profile, started, open, state) VALUES (1, 90000, 0,
             '{\"kind\":\"full\",\"seed\":1,\"started\":90000,\"limit_seconds\":5400,\"slots\":[],\"current\":0,\"used_seconds\":60,
               \"seen\":90060,\"interruptions\":0,\"may_pause\":false,\"handed_in\":90060}');",
        "INSERT INTO setting (profile, name, value) VALUES (1, 'exam-day', '2026-12-01');",
        "INSERT INTO review (profile, at, question, mode, correct, credit, sure, seconds, keys)
             VALUES (1, 90000, 'a-drill', 'drill', 1, 1.0, 'fairly', 12, '[]');",
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
            let answers = usize::from(old >= 1) + usize::from(old >= 4);
            assert_eq!(found, (answers, usize::from(old >= 2), old >= 3), "from schema {old}");
            store.undo_review().unwrap();
            assert_eq!(store.reviews().unwrap().len(), answers.saturating_sub(1));
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }

    #[test]
    fn a_newer_schema_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(migrate(&mut connection), Err(StoreError::Newer { found: 99, .. })));
    }

    #[test]
    fn a_newer_file_keeps_every_byte_and_the_session_goes_on_in_memory() {
        let folder = std::env::temp_dir().join(format!("driverseat-newer-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let (mut store, _) = Store::open(&folder, "me");
        store.set_setting("exam-day", Some("2026-12-01")).unwrap();
        store.connection.pragma_update(None, "user_version", 99).unwrap();
        store.connection.pragma_update(None, "journal_mode", "DELETE").unwrap();
        drop(store);
        let file = folder.join("record.db");
        let before = std::fs::read(&file).unwrap();
        let (mut store, notices) = Store::open(&folder, "me");
        assert!(matches!(&notices[..], [Notice::InMemory { why }] if why.contains("newer version (schema 99")), "{notices:?}");
        store.set_setting("exam-day", None).unwrap();
        drop(store);
        let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!((std::fs::read(&file).unwrap() == before, names), (true, vec!["record.db".into()]));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
