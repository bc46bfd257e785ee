//! Things are named by where they are. Each name is its own type, so a stage can never be passed for a job.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

number_id!(
    /// A virtual machine (a laptop, a worker's host, a Kubernetes node).
    MachineId, "m"
);
number_id!(
    /// A virtual operating-system process. Never used twice in one run: a restarted driver is a new process.
    ProcId, "p"
);
number_id!(
    /// A Spark job: what one action starts.
    JobId, ""
);
number_id!(
    /// A stage of a job: the tasks between two exchanges. Numbered over the application, as in Spark's UI.
    StageId, ""
);
number_id!(
    /// The place of a record in the log, counted from 0.
    RecordId, "#"
);

/// One attempt of one task. Printed as Spark prints it in "Lost task 1.3 in stage 0.0": partition, attempt, stage, stage attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaskKey {
    pub stage: StageId,
    /// Which submission of the stage: 0 the first time, 1 after a fetch failure, …
    pub stage_attempt: u32,
    pub partition: u32,
    /// Which try of this partition inside that stage attempt.
    pub attempt: u32,
}

impl fmt::Display for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, stage_attempt, partition, attempt } = self;
        write!(f, "task {partition}.{attempt} in stage {stage}.{stage_attempt}")
    }
}

/// The name of a rule of behaviour, such as `driver-dies-with-client`. The table of rules says what it means and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RuleId(pub &'static str);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
