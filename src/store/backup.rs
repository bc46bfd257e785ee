//! The whole record as one JSON value: out, in, and into memory when the disk is lost.

use rusqlite::params;
use serde::Deserialize;
use serde::Serialize;

use crate::store::Store;
use crate::store::StoreError;
use crate::store::reviews;
use crate::study::Exam;
use crate::study::Review;
use crate::study::SavedForecast;

/// The format of the file; a later version of the program reads the older numbers, too.
const FORMAT: u32 = 1;

/// Everything that is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    pub driverseat_record: u32,
    pub profiles: Vec<ProfileBackup>,
}

/// Everything that is remembered of one learner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileBackup {
    pub name: String,
    pub reviews: Vec<Review>,
    pub exams: Vec<Exam>,
    pub settings: Vec<(String, String)>,
    pub forecasts: Vec<SavedForecast>,
}

/// What an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub profiles: usize,
    pub reviews: usize,
    pub exams: usize,
    /// Answers and exams that were there already.
    pub known: usize,
}

impl Store {
    /// Everything, of all profiles.
    pub fn backup(&self) -> Result<Backup, StoreError> {
        let mut query = self.connection.prepare("SELECT id, name FROM profile ORDER BY name")?;
        let profiles: Vec<(i64, String)> = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        let one = |(id, name): (i64, String)| -> Result<ProfileBackup, StoreError> {
            let mut exams = self.exams_where(id, false)?;
            exams.extend(self.exams_where(id, true)?);
            Ok(ProfileBackup {
                name,
                reviews: self.reviews_of(id)?,
                exams: exams.into_iter().map(|saved| saved.exam).collect(),
                settings: self.settings_of(id)?,
                forecasts: self.forecasts_of(id)?,
            })
        };
        Ok(Backup { driverseat_record: FORMAT, profiles: profiles.into_iter().map(one).collect::<Result<_, _>>()? })
    }

    /// Adds what a backup holds and is not here yet, all or nothing. Settings here win over those of the backup.
    pub fn restore(&mut self, backup: &Backup) -> Result<Imported, StoreError> {
        if backup.driverseat_record != FORMAT {
            return Err(StoreError::Newer { found: i64::from(backup.driverseat_record), known: i64::from(FORMAT) });
        }
        let here = self.backup()?;
        self.write(|transaction| {
            let mut count = Imported::default();
            for profile in &backup.profiles {
                transaction.execute("INSERT INTO profile (name) VALUES (?1) ON CONFLICT (name) DO NOTHING", [&profile.name])?;
                let id: i64 = transaction.query_row("SELECT id FROM profile WHERE name = ?1", [&profile.name], |row| row.get(0))?;
                let known = here.profiles.iter().find(|known| known.name == profile.name);
                count.profiles += 1;
                for review in &profile.reviews {
                    if known.is_some_and(|known| known.reviews.contains(review)) {
                        count.known += 1;
                    } else {
                        reviews::insert(transaction, id, review)?;
                        count.reviews += 1;
                    }
                }
                for exam in &profile.exams {
                    if known.is_some_and(|known| known.exams.iter().any(|other| other.started == exam.started && other.seed == exam.seed)) {
                        count.known += 1;
                    } else {
                        let state = serde_json::to_string(exam)?;
                        let insert = "INSERT INTO exam (profile, started, open, state) VALUES (?1, ?2, ?3, ?4)";
                        transaction.execute(insert, params![id, exam.started.0, !exam.is_over(), state])?;
                        count.exams += 1;
                    }
                }
                for (name, value) in &profile.settings {
                    let insert = "INSERT INTO setting (profile, name, value) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
                    transaction.execute(insert, params![id, name, value])?;
                }
                for forecast in profile.forecasts.iter().filter(|forecast| known.is_none_or(|known| !known.forecasts.contains(forecast))) {
                    let SavedForecast { at, exam_day, expected, low, high } = forecast;
                    let insert = "INSERT INTO forecast (profile, at, exam_day, expected, low, high) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
                    transaction.execute(insert, params![id, at.0, exam_day, expected, low, high])?;
                }
            }
            Ok(count)
        })
    }

    /// Deletes everything of everybody. The file stays, empty.
    pub fn delete_everything(&mut self) -> Result<(), StoreError> {
        let name = self.profile_name()?;
        self.write(|transaction| {
            for table in ["review", "exam", "setting", "forecast", "profile"] {
                transaction.execute(&format!("DELETE FROM {table}"), [])?;
            }
            Ok(())
        })?;
        self.connection.execute_batch("VACUUM")?;
        self.switch_profile(&name)
    }
}
