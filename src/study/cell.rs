//! The concept cell: topology x fault x part. What is remembered, drawn on the mastery map and scheduled for review.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::study::question::Topology;
use crate::study::run::FaultSpec;

/// What is hit. The columns of the mastery map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hit {
    /// Nothing: a healthy run, or a question about how things are.
    #[default]
    None,
    /// The submitting process or its machine.
    Client,
    Driver,
    Executor,
    Task,
    /// A worker, a node, a whole machine.
    Worker,
    /// Master, `ResourceManager`, API server.
    Manager,
    /// The Connect server.
    Server,
    Link,
    /// A line or setting that is refused, ignored or does something else.
    Setting,
}

impl Hit {
    pub const ALL: [Self; 10] = [
        Self::None,
        Self::Client,
        Self::Driver,
        Self::Executor,
        Self::Task,
        Self::Worker,
        Self::Manager,
        Self::Server,
        Self::Link,
        Self::Setting,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Client => "client",
            Self::Driver => "driver",
            Self::Executor => "executor",
            Self::Task => "task",
            Self::Worker => "worker",
            Self::Manager => "manager",
            Self::Server => "server",
            Self::Link => "link",
            Self::Setting => "setting",
        }
    }

    /// The column a fault belongs to, read off its target.
    pub fn of(fault: &FaultSpec) -> Self {
        let head = fault.target.split([':', '.']).next().unwrap_or_default();
        match head {
            "client" | "python" => Self::Client,
            "driver" | "app" => Self::Driver,
            "executor" => Self::Executor,
            "task" => Self::Task,
            "worker" | "workers" | "machine" => Self::Worker,
            "master" | "resource-manager" | "api-server" => Self::Manager,
            "connect-server" => Self::Server,
            "link" => Self::Link,
            _ => Self::None,
        }
    }
}

/// What is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// The submitting process: does it live, may it leave.
    Client,
    Driver,
    Executors,
    /// How the application ends.
    Job,
    /// The exit code that a script sees.
    Exit,
    /// Where the result is shown, and whether it is right.
    Result,
    Logs,
    /// Stages and tasks that run again.
    Stages,
    /// What outlives the fault: views, cache, shuffle files.
    Survives,
    /// Which process runs on which machine.
    Place,
    /// Command lines, settings, versions.
    Setting,
    /// Anything else.
    #[default]
    Idea,
}

impl Aspect {
    pub const ALL: [Self; 12] = [
        Self::Client,
        Self::Driver,
        Self::Executors,
        Self::Job,
        Self::Exit,
        Self::Result,
        Self::Logs,
        Self::Stages,
        Self::Survives,
        Self::Place,
        Self::Setting,
        Self::Idea,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Driver => "driver",
            Self::Executors => "executors",
            Self::Job => "job",
            Self::Exit => "exit",
            Self::Result => "result",
            Self::Logs => "logs",
            Self::Stages => "stages",
            Self::Survives => "survives",
            Self::Place => "place",
            Self::Setting => "setting",
            Self::Idea => "idea",
        }
    }
}

/// One cell of what there is to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell {
    pub topology: Topology,
    pub fault: Hit,
    pub part: Aspect,
}

/// `client/driver/exit`: as it stands in the record.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.topology.name(), self.fault.name(), self.part.name())
    }
}

impl std::str::FromStr for Cell {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let complaint = || format!("`{text}` is not a cell: write topology/fault/part, such as client/driver/exit");
        let mut words = text.split('/');
        let (Some(topology), Some(fault), Some(part), None) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(complaint());
        };
        Ok(Self {
            topology: Topology::ALL.into_iter().find(|t| t.name() == topology).ok_or_else(complaint)?,
            fault: Hit::ALL.into_iter().find(|hit| hit.name() == fault).ok_or_else(complaint)?,
            part: Aspect::ALL.into_iter().find(|aspect| aspect.name() == part).ok_or_else(complaint)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Aspect;
    use super::Cell;
    use super::Hit;
    use super::Topology;
    use crate::study::run::FaultSpec;

    #[test]
    fn every_cell_is_read_back_from_its_name() {
        for topology in Topology::ALL {
            for fault in Hit::ALL {
                for part in Aspect::ALL {
                    let cell = Cell { topology, fault, part };
                    assert_eq!(cell.to_string().parse(), Ok(cell));
                }
            }
        }
        assert!("client/driver".parse::<Cell>().is_err());
    }

    #[test]
    fn a_fault_belongs_to_what_it_hits() {
        let hit = |target: &str| Hit::of(&FaultSpec { action: "kill".into(), target: target.into(), when: None });
        assert_eq!(hit("executor:with-map-output"), Hit::Executor);
        assert_eq!(hit("client:2"), Hit::Client);
        assert_eq!(hit("task:1.0"), Hit::Task);
        assert_eq!(hit("link:workers-driver"), Hit::Link);
        assert_eq!(hit("workers"), Hit::Worker);
    }
}
