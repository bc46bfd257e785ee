//! Several learners on one machine.

use crate::store::Store;
use crate::store::StoreError;

impl Store {
    /// All profiles, by name.
    pub fn profiles(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare("SELECT name FROM profile ORDER BY name")?;
        let names = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(names)
    }

    /// The name of the profile in use.
    pub fn profile_name(&self) -> Result<String, StoreError> {
        Ok(self.connection.query_row("SELECT name FROM profile WHERE id = ?1", [self.profile], |row| row.get(0))?)
    }

    /// Goes on with another profile, made if it is new.
    pub fn switch_profile(&mut self, name: &str) -> Result<(), StoreError> {
        self.profile = self.write(|transaction| {
            transaction.execute("INSERT INTO profile (name) VALUES (?1) ON CONFLICT (name) DO NOTHING", [name])?;
            Ok(transaction.query_row("SELECT id FROM profile WHERE name = ?1", [name], |row| row.get(0))?)
        })?;
        Ok(())
    }

    /// Deletes a profile and everything it remembers. The profile in use starts again, empty.
    pub fn delete_profile(&mut self, name: &str) -> Result<(), StoreError> {
        let current = self.profile_name()?;
        let gone = self.write(|transaction| {
            for table in ["review", "exam", "setting", "forecast"] {
                let of = format!("DELETE FROM {table} WHERE profile = (SELECT id FROM profile WHERE name = ?1)");
                transaction.execute(&of, [name])?;
            }
            Ok(transaction.execute("DELETE FROM profile WHERE name = ?1", [name])?)
        })?;
        if gone == 0 {
            return Err(StoreError::NoProfile(name.to_owned()));
        }
        if current == name { self.switch_profile(name) } else { Ok(()) }
    }
}
