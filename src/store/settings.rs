//! Names and values of a profile, and what was forecast when.

use rusqlite::OptionalExtension;
use rusqlite::params;

use crate::store::Store;
use crate::store::StoreError;
use crate::study::Moment;
use crate::study::SavedForecast;

impl Store {
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let of = "SELECT value FROM setting WHERE profile = ?1 AND name = ?2";
        Ok(self.connection.query_row(of, params![self.profile, name], |row| row.get(0)).optional()?)
    }

    /// All settings of this profile, by name.
    pub fn settings(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.settings_of(self.profile)
    }

    pub(super) fn settings_of(&self, profile: i64) -> Result<Vec<(String, String)>, StoreError> {
        let mut query = self.connection.prepare("SELECT name, value FROM setting WHERE profile = ?1 ORDER BY name")?;
        let found = query.query_map([profile], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(found)
    }

    /// Sets a value; `None` forgets it.
    pub fn set_setting(&mut self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        let profile = self.profile;
        self.write(|transaction| {
            match value {
                Some(value) => transaction.execute(
                    "INSERT INTO setting (profile, name, value) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET value = ?3",
                    params![profile, name, value],
                )?,
                None => transaction.execute("DELETE FROM setting WHERE profile = ?1 AND name = ?2", params![profile, name])?,
            };
            Ok(())
        })
    }

    pub fn add_forecast(&mut self, forecast: &SavedForecast) -> Result<(), StoreError> {
        let profile = self.profile;
        self.write(|transaction| {
            let SavedForecast { at, exam_day, expected, low, high } = forecast;
            transaction.execute(
                "INSERT INTO forecast (profile, at, exam_day, expected, low, high) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![profile, at.0, exam_day, expected, low, high],
            )?;
            Ok(())
        })
    }

    /// All forecasts of this profile, oldest first.
    pub fn forecasts(&self) -> Result<Vec<SavedForecast>, StoreError> {
        self.forecasts_of(self.profile)
    }

    pub(super) fn forecasts_of(&self, profile: i64) -> Result<Vec<SavedForecast>, StoreError> {
        let mut query =
            self.connection.prepare("SELECT at, exam_day, expected, low, high FROM forecast WHERE profile = ?1 ORDER BY at, id")?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(SavedForecast { at: Moment(row.get(0)?), exam_day: row.get(1)?, expected: row.get(2)?, low: row.get(3)?, high: row.get(4)? })
        };
        let found = query.query_map([profile], read)?.collect::<Result<_, _>>()?;
        Ok(found)
    }
}
