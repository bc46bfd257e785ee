//! Exams: saved after every act, so that neither an answer nor a minute is lost.

use rusqlite::OptionalExtension;
use rusqlite::params;

use crate::store::Store;
use crate::store::StoreError;
use crate::study::Exam;

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
        self.write(|transaction| {
            let state = serde_json::to_string(exam)?;
            let changed = transaction.execute(
                "UPDATE exam SET open = ?3, state = ?4 WHERE id = ?1 AND profile = ?2 AND open = 1",
                params![id, profile, !exam.is_over(), state],
            )?;
            // After falling back to memory the exam may not have come along.
            let there = "SELECT 1 FROM exam WHERE id = ?1 AND profile = ?2";
            if changed == 0 && transaction.query_row(there, params![id, profile], |_| Ok(())).optional()?.is_none() {
                transaction.execute(
                    "INSERT INTO exam (id, profile, started, open, state) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![id, profile, exam.started.0, !exam.is_over(), state],
                )?;
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
