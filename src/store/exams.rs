//! Exams: saved after every act, so that neither an answer nor a minute is lost.

use rusqlite::OptionalExtension;
use rusqlite::Transaction;
use rusqlite::params;

use crate::store::Store;
use crate::store::StoreError;
use crate::store::reviews;
use crate::study::Exam;
use crate::study::Review;

/// An exam and its number in the record.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedExam {
    pub id: i64,
    pub exam: Exam,
}

impl Store {
    /// Begins to keep an exam; the number is for [`Store::save_exam`].
    pub fn add_exam(&mut self, exam: &Exam) -> Result<i64, StoreError> {
        let profile = self.profile;
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO exam (profile, started, open, state) VALUES (?1, ?2, ?3, ?4)",
                params![profile, exam.started.0, !exam.is_over(), serde_json::to_string(exam)?],
            )?;
            Ok(transaction.last_insert_rowid())
        })
    }

    /// Keeps the exam as it is now. One that was handed in stays as it was then: a second window cannot change it.
    pub fn save_exam(&mut self, id: i64, exam: &Exam) -> Result<(), StoreError> {
        let profile = self.profile;
        self.write(|transaction| save(transaction, profile, id, exam).map(drop))
    }

    /// Keeps an exam that is over together with its graded answers: both or neither.
    pub fn finish_exam(&mut self, id: i64, exam: &Exam, graded: &[Review]) -> Result<(), StoreError> {
        let profile = self.profile;
        self.write(|transaction| {
            // Handed in twice, by two windows: the first one counts.
            if save(transaction, profile, id, exam)? {
                graded.iter().try_for_each(|review| reviews::insert(transaction, profile, review))?;
            }
            Ok(())
        })
    }

    /// The exam that was begun and not handed in, newest first.
    pub fn open_exam(&self) -> Result<Option<SavedExam>, StoreError> {
        Ok(self.exams_where(self.profile, true)?.pop())
    }

    /// Exams handed in, oldest first.
    pub fn exams(&self) -> Result<Vec<SavedExam>, StoreError> {
        self.exams_where(self.profile, false)
    }

    pub(super) fn exams_where(&self, profile: i64, open: bool) -> Result<Vec<SavedExam>, StoreError> {
        let mut query = self.connection.prepare("SELECT id, state FROM exam WHERE profile = ?1 AND open = ?2 ORDER BY started, id")?;
        let mut rows = query.query(params![profile, open])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let state: String = row.get(1)?;
            found.push(SavedExam { id: row.get(0)?, exam: serde_json::from_str(&state)? });
        }
        Ok(found)
    }
}

/// False if the exam was handed in before.
fn save(transaction: &Transaction<'_>, profile: i64, id: i64, exam: &Exam) -> Result<bool, StoreError> {
    let state = serde_json::to_string(exam)?;
    let changed = transaction.execute(
        "UPDATE exam SET open = ?3, state = ?4 WHERE id = ?1 AND profile = ?2 AND open = 1",
        params![id, profile, !exam.is_over(), state],
    )?;
    let there = "SELECT 1 FROM exam WHERE id = ?1 AND profile = ?2";
    if changed == 0 && transaction.query_row(there, params![id, profile], |_| Ok(())).optional()?.is_none() {
        // After falling back to memory the exam may not have come along.
        transaction.execute(
            "INSERT INTO exam (id, profile, started, open, state) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, profile, exam.started.0, !exam.is_over(), state],
        )?;
        return Ok(true);
    }
    Ok(changed > 0)
}
