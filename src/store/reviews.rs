//! Every answer ever given; the newest can be taken back.

use rusqlite::Row;
use rusqlite::Transaction;
use rusqlite::params;

use crate::store::Store;
use crate::store::StoreError;
use crate::study::Mode;
use crate::study::Moment;
use crate::study::Review;
use crate::study::Sure;

impl Store {
    /// Remembers an answer. When this returns, the answer is on the disk: only then show its feedback.
    pub fn add_review(&mut self, review: &Review) -> Result<(), StoreError> {
        let profile = self.profile;
        self.write(|transaction| insert(transaction, profile, review))
    }

    /// All answers of this profile, oldest first, without those taken back.
    pub fn reviews(&self) -> Result<Vec<Review>, StoreError> {
        self.reviews_of(self.profile)
    }

    pub(super) fn reviews_of(&self, profile: i64) -> Result<Vec<Review>, StoreError> {
        let columns = "at, question, mode, correct, credit, sure, seconds, keys";
        let mut query =
            self.connection.prepare(&format!("SELECT {columns} FROM review WHERE profile = ?1 AND undone = 0 ORDER BY at, id"))?;
        let mut rows = query.query([profile])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// Takes the newest answer back, and returns it.
    pub fn undo_review(&mut self) -> Result<Option<Review>, StoreError> {
        let profile = self.profile;
        let last = self.reviews()?.pop();
        self.write(|transaction| {
            let newest = "SELECT id FROM review WHERE profile = ?1 AND undone = 0 ORDER BY at DESC, id DESC LIMIT 1";
            transaction.execute(&format!("UPDATE review SET undone = 1 WHERE id = ({newest})"), [profile])?;
            Ok(())
        })?;
        Ok(last)
    }
}

pub(super) fn insert(transaction: &Transaction<'_>, profile: i64, review: &Review) -> Result<(), StoreError> {
    let Review { at, question, mode, right, credit, sure, seconds, keys } = review;
    transaction.execute(
        "INSERT INTO review (profile, at, question, mode, correct, credit, sure, seconds, keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![profile, at.0, question, mode.name(), right, credit, word(*sure), seconds, serde_json::to_string(keys)?],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Review, StoreError> {
    let mode: String = row.get(2)?;
    let sure: String = row.get(5)?;
    let keys: String = row.get(7)?;
    Ok(Review {
        at: Moment(row.get(0)?),
        question: row.get(1)?,
        mode: Mode::ALL.into_iter().find(|known| known.name() == mode).ok_or(StoreError::Value(mode))?,
        right: row.get(3)?,
        credit: row.get(4)?,
        sure: Sure::ALL.into_iter().find(|known| word(*known) == sure).ok_or(StoreError::Value(sure))?,
        seconds: row.get(6)?,
        keys: serde_json::from_str(&keys)?,
    })
}

fn word(sure: Sure) -> &'static str {
    match sure {
        Sure::Guess => "guess",
        Sure::Fairly => "fairly",
        Sure::Certain => "certain",
    }
}
