//! Opening the record, whatever state it is in; and falling back to memory when the disk will not have it.

use std::fmt;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::OpenFlags;
use rusqlite::Transaction;
use rusqlite::TransactionBehavior;

use crate::store::error::StoreError;
use crate::store::migrate;

/// The name of the file in the data folder.
const FILE: &str = "record.db";

/// Something the learner should know about the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The file was damaged; it was moved here and a new one begun.
    SetAside { path: PathBuf, why: String },
    /// Nothing of this session will be kept.
    InMemory { why: String },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetAside { path, why } => write!(
                f,
                "Your record is damaged ({why}). It was moved to {} and a new one was begun. Nothing in it was changed.",
                path.display()
            ),
            Self::InMemory { why } => {
                write!(f, "Your progress cannot be saved ({why}). This session goes on in memory and is lost at its end.")
            }
        }
    }
}

/// The record of one profile, open.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    pub(super) profile: i64,
    /// `None`: in memory.
    path: Option<PathBuf>,
    notices: Vec<Notice>,
}

impl Store {
    /// Opens the record in this folder and makes the profile if it is new. Never fails: what cannot be on the disk is in
    /// memory, and the notices say so.
    pub fn open(folder: &Path, profile: &str) -> (Self, Vec<Notice>) {
        let path = folder.join(FILE);
        let mut notices = Vec::new();
        let opened = open_file(folder, &path).or_else(|error| {
            if !error.is_damage() {
                return Err(error);
            }
            let aside = set_aside(&path)?;
            notices.push(Notice::SetAside { path: aside, why: error.reason() });
            open_file(folder, &path)
        });
        let connected = opened.and_then(|connection| Self::with(connection, profile, Some(path.clone())));
        let store = match connected {
            Ok(store) => store,
            Err(error) => {
                notices.push(Notice::InMemory { why: error.reason() });
                let mut store = Self::memory(profile);
                store.take_over(&path);
                store
            }
        };
        (store, notices)
    }

    /// A record that is forgotten at the end.
    pub fn memory(profile: &str) -> Self {
        let fresh = || {
            let mut connection = Connection::open_in_memory()?;
            migrate::migrate(&mut connection)?;
            Self::with(connection, profile, None)
        };
        fresh().unwrap_or_else(|error: StoreError| unreachable!("SQLite in memory always opens: {error}"))
    }

    fn with(connection: Connection, profile: &str, path: Option<PathBuf>) -> Result<Self, StoreError> {
        let mut store = Self { connection, profile: 0, path, notices: Vec::new() };
        store.profile = store.write(|transaction| {
            transaction.execute("INSERT INTO profile (name) VALUES (?1) ON CONFLICT (name) DO NOTHING", [profile])?;
            Ok(transaction.query_row("SELECT id FROM profile WHERE name = ?1", [profile], |row| row.get(0))?)
        })?;
        Ok(store)
    }

    /// Will this session be kept?
    pub fn is_kept(&self) -> bool {
        self.path.is_some()
    }

    /// What has happened to the record since this was last asked.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// One change, whole or not at all; on the disk when this returns. If the disk refuses, everything moves to memory and the
    /// change is made there.
    pub(super) fn write<T>(&mut self, change: impl Fn(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match attempt(&mut self.connection, &change) {
            Err(error) if error.is_disk() && self.path.is_some() => {
                self.fall_back(&error)?;
                attempt(&mut self.connection, &change)
            }
            Err(error) => Err(error.busy_is_plain()),
            done => done,
        }
    }

    /// Moves the session to memory, with all that can still be read.
    fn fall_back(&mut self, why: &StoreError) -> Result<(), StoreError> {
        let backup = self.backup().ok();
        let name: String = self
            .connection
            .query_row("SELECT name FROM profile WHERE id = ?1", [self.profile], |row| row.get(0))
            .unwrap_or_else(|_| "me".into());
        let mut memory = Self::memory(&name);
        if let Some(backup) = backup {
            memory.restore(&backup)?;
        }
        self.connection = memory.connection;
        self.profile = memory.profile;
        self.path = None;
        self.notices.push(Notice::InMemory { why: why.reason() });
        Ok(())
    }

    /// Reads what a file that cannot be written to holds.
    fn take_over(&mut self, path: &Path) {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let Ok(connection) = Connection::open_with_flags(path, flags) else { return };
        let old = Self { connection, profile: 0, path: None, notices: Vec::new() };
        // An unreadable file was complained about already; then there is nothing to take over.
        if let Ok(backup) = old.backup() {
            let _ = self.restore(&backup);
        }
    }

    /// Lets the file grow no further, as a full disk would.
    #[cfg(test)]
    pub(super) fn fill_the_disk(&self) {
        let pages: i64 = self.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        self.connection.pragma_update(None, "max_page_count", pages).unwrap();
    }
}

fn attempt<T>(connection: &mut Connection, change: &impl Fn(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
    // Immediate: two instances wait for each other here instead of failing half-way.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = change(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

fn open_file(folder: &Path, path: &Path) -> Result<Connection, StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::of_file(folder))?;
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    migrate::refuse_newer(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        let error = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
        return Err(rusqlite::Error::SqliteFailure(error, Some(sound)).into());
    }
    migrate::migrate(&mut connection)?;
    Ok(connection)
}

/// Moves a damaged file and its journal to a name that nothing has, and says which.
fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let named = |n: u32, end: &str| path.with_file_name(format!("{FILE}.damaged-{n}{end}"));
    let number = (1..u32::MAX).find(|&n| !named(n, "").exists()).unwrap_or(u32::MAX);
    let moved = named(number, "");
    fs::rename(path, &moved).map_err(StoreError::of_file(path))?;
    for end in ["-wal", "-shm"] {
        let journal = path.with_file_name(format!("{FILE}{end}"));
        if journal.exists() {
            fs::rename(&journal, named(number, end)).map_err(StoreError::of_file(&journal))?;
        }
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::Notice;
    use super::Store;
    use crate::study::Mode;
    use crate::study::Moment;
    use crate::study::Review;
    use crate::study::Sure;

    fn review(n: i64) -> Review {
        let question = format!("a question with a long name, so that pages fill up {n:0>400}");
        Review {
            at: Moment(n),
            question,
            mode: Mode::Practice,
            right: true,
            credit: 1.0,
            sure: Sure::Fairly,
            seconds: 3,
            keys: vec![("C001".parse().unwrap(), true)],
        }
    }

    #[test]
    fn a_full_disk_is_told_and_the_session_goes_on() {
        let folder = std::env::temp_dir().join(format!("driverseat-full-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let (mut store, notices) = Store::open(&folder, "me");
        assert_eq!(notices, []);
        store.add_review(&review(0)).unwrap();
        store.set_setting("exam-day", Some("2026-12-01")).unwrap();
        store.fill_the_disk();
        for n in 1..200 {
            store.add_review(&review(n)).unwrap();
        }
        let notices = store.take_notices();
        assert!(matches!(&notices[..], [Notice::InMemory { why }] if why.contains("full")), "{notices:?}");
        assert_eq!((store.is_kept(), store.reviews().unwrap().len()), (false, 200));
        assert_eq!(store.setting("exam-day").unwrap().as_deref(), Some("2026-12-01"));
        let kept = Store::open(&folder, "me").0.reviews().unwrap().len();
        assert!((1..200).contains(&kept), "what was on the disk is still there: {kept}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
