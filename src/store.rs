//! Floor 3: what is remembered between runs: one `SQLite` file, any number of profiles.
//!
//! What was confirmed is on the disk (WAL, `synchronous=FULL`). A damaged file is set aside and never written over. When the
//! disk is full or read-only the session goes on in memory, and says so. Must not know: content, the engine, the terminal.

mod anki;
mod backup;
mod error;
mod exams;
mod migrate;
mod open;
mod profile;
mod reviews;
mod settings;

pub use anki::AnkiDeck;
pub use anki::AnkiNote;
pub use anki::write_apkg;
pub use backup::Backup;
pub use backup::Imported;
pub use backup::ProfileBackup;
pub use error::StoreError;
pub use exams::SavedExam;
pub use open::Notice;
pub use open::Store;
