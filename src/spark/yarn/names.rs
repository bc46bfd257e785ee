//! The names that YARN gives: `application_…`, `appattempt_…`, `container_…`.

use std::fmt;

use serde::Serialize;

/// When the `ResourceManager` of the virtual cluster says it started: part of every name. Virtual runs have no calendar.
const CLUSTER_TIMESTAMP: u64 = 1_700_000_000_000;

/// An application, by the number the `ResourceManager` gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct AppName(pub u32);

/// A container: of which application, allocated by which attempt, and which of its containers. The first is the `ApplicationMaster`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ContainerId {
    pub app: AppName,
    pub attempt: u32,
    pub number: u32,
}

impl AppName {
    /// `appattempt_1700000000000_0001_000002`
    pub fn attempt(self, attempt: u32) -> String {
        format!("appattempt_{CLUSTER_TIMESTAMP}_{:04}_{attempt:06}", self.0)
    }
}

impl fmt::Display for AppName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "application_{CLUSTER_TIMESTAMP}_{:04}", self.0)
    }
}

impl fmt::Display for ContainerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "container_{CLUSTER_TIMESTAMP}_{:04}_{:02}_{:06}", self.app.0, self.attempt, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::AppName;
    use super::ContainerId;

    #[test]
    fn names_are_written_as_yarn_writes_them() {
        let app = AppName(1);
        assert_eq!(app.to_string(), "application_1700000000000_0001");
        assert_eq!(app.attempt(2), "appattempt_1700000000000_0001_000002");
        let container = ContainerId { app, attempt: 1, number: 3 };
        assert_eq!(container.to_string(), "container_1700000000000_0001_01_000003");
    }
}
