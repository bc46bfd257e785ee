//! Why something could not be remembered.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why something could not be remembered or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the record could not be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("a value in the record could not be understood: {0}")]
    Json(#[from] serde_json::Error),
    #[error("a value in the record could not be understood: {0}")]
    Value(String),
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("there is no profile `{0}`")]
    NoProfile(String),
    #[error("the record was made by a newer version (schema {found}, this version knows {known})")]
    Newer { found: i64, known: i64 },
    #[error("another driverseat is writing; try again")]
    Busy,
}

impl StoreError {
    /// What the system says of this file or folder.
    pub(super) fn of_file(path: &Path) -> impl Fn(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File { path: path.clone(), error }
    }

    /// What `SQLite` says, without our words around it: for a sentence that has its own.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Sqlite(error) => error.to_string(),
            other => other.to_string(),
        }
    }

    /// Does the disk refuse: full, read-only, gone? Then the session can go on in memory.
    pub(super) fn is_disk(&self) -> bool {
        let Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) = self else { return false };
        matches!(
            error.code,
            ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied
        )
    }

    /// Is the file itself broken?
    pub(super) fn is_damage(&self) -> bool {
        let Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) = self else { return false };
        matches!(error.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    }

    pub(super) fn busy_is_plain(self) -> Self {
        match &self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(error, _))
                if matches!(error.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) =>
            {
                Self::Busy
            }
            _ => self,
        }
    }
}
