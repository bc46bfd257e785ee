//! What a job asks of the cluster, as plain data: its stages, one task to compute, and what came back.
//! The simulator decides when and where a task runs; whoever answers the `Need` (the engine, a recording) decides what it yields.

use serde::Deserialize;
use serde::Serialize;

use crate::base::VirtualSpan;
use crate::spark::storage::Persist;

/// One job, cut into stages at its exchanges, parents before children; the last stage is the result stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPlan {
    /// What the learner reads: the SQL text or `map=6x3s reduce=6x6s`.
    pub title: String,
    pub stages: Vec<StagePlan>,
    /// Its result is the small side of a broadcast join: the next job reads it in every executor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broadcast: Option<Broadcast>,
    /// The program gives the rows of its first stage a name in the session before it asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
}

/// A temp view that a program creates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub name: String,
    /// All sessions of the application see it.
    pub global: bool,
}

/// A table that the driver sends to every executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broadcast {
    pub id: u32,
    pub bytes: u64,
}

/// The tasks between two exchanges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagePlan {
    /// `map`, `reduce`, or what the stage does in Spark's operator names.
    pub name: String,
    /// Indexes into `JobPlan::stages` of the stages whose output this one reads.
    pub parents: Vec<usize>,
    /// How many partitions, so how many tasks.
    pub tasks: u32,
    pub operators: Vec<Operator>,
    /// The exchange that ends the stage; `None` for the result stage.
    pub exchange: Option<Exchange>,
    pub work: StageWork,
    /// Its tasks keep what they compute, for later jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persist: Option<Persist>,
    #[serde(default, skip_serializing_if = "Needs::is_nothing")]
    pub needs: Needs,
    /// What its tasks join with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joins: Option<Broadcast>,
    /// Each task writes its rows to a system outside of Spark as it goes, such as a table of a database.
    #[serde(default)]
    pub appends: bool,
}

/// The memory that one task of a stage takes while it runs, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    /// For sorting, joining and aggregating: Spark hands it out, and what does not fit is spilled.
    pub execution: u64,
    /// Objects of the program's own in the heap: they fit, or the JVM is out of memory.
    pub heap: u64,
    /// Outside of the heap: Python workers, native libraries, buffers. Only the container limits it.
    pub outside: u64,
}

impl Needs {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What one job yields, however its tasks are spread and however often they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Yield {
    pub rows: u64,
    pub checksum: u64,
}

impl Yield {
    pub const NOTHING: Self = Self { rows: 0, checksum: 0 };

    /// Takes in what the task of a partition yields.
    #[must_use]
    pub const fn with(self, partition: u32, rows: u64, checksum: u64) -> Self {
        Self { rows: self.rows + rows, checksum: self.checksum.wrapping_add(checksum.rotate_left(partition % 64)) }
    }
}

impl JobPlan {
    /// What made-up work yields, as number `job` of its application; `None` if that must be computed.
    pub fn made_up_yield(&self, job: u32) -> Option<Yield> {
        let stage = self.stages.len().checked_sub(1)?;
        let StageWork::Synthetic { rows, .. } = self.stages[stage].work else { return None };
        let task = |partition| made_up_checksum(job, stage, partition);
        Some((0..self.stages[stage].tasks).fold(Yield::NOTHING, |sum, partition| sum.with(partition, rows, task(partition))))
    }
}

/// The checksum of a made-up task's rows: the same whenever it runs again.
pub fn made_up_checksum(job: u32, stage: usize, partition: u32) -> u64 {
    let place = (u64::from(job) << 48) ^ ((stage as u64) << 32) ^ u64::from(partition);
    place.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// One operator of a stage under both its names, leaf last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// `HashAggregate (partial)`, `SortMergeJoin`, as in Spark's plans.
    pub spark: String,
    /// `AggregateExec: mode=Partial, …`, as the engine prints it.
    pub engine: String,
    /// How deep it stands below the stage's top operator.
    pub depth: usize,
}

/// How a stage's rows are dealt to the next stage's tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// By hash of these columns, into so many buckets.
    Hash {
        keys: Vec<String>,
        buckets: u32,
    },
    /// By ranges of these columns (a global sort).
    Range {
        keys: Vec<String>,
        buckets: u32,
    },
    /// All rows to one task.
    Single,
    /// All rows to every task of the reader: the build side of a broadcast join.
    Broadcast,
    RoundRobin {
        buckets: u32,
    },
}

impl Exchange {
    /// How many buckets each map task writes.
    pub fn buckets(&self) -> u32 {
        match self {
            Self::Hash { buckets, .. } | Self::Range { buckets, .. } | Self::RoundRobin { buckets } => *buckets,
            Self::Single | Self::Broadcast => 1,
        }
    }
}

/// What computes the tasks of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageWork {
    /// A synthetic task: sleeps so long, then yields `rows` made-up rows. The recorded runs had such jobs.
    Synthetic { each: VirtualSpan, rows: u64, result_bytes: u64 },
    /// Real rows, computed by the engine; the duration follows from what it reports.
    Engine,
}

/// One task that must be computed now: `Need::Compute` carries it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TaskSpec {
    /// Which job of the application, counted from 0.
    pub job: u32,
    /// Index into `JobPlan::stages`.
    pub stage: usize,
    pub partition: u32,
    /// The executor that runs it, so the owner of the buckets it writes.
    pub executor: u32,
    /// How often this partition was computed before, for whatever reason.
    pub run: u32,
}

/// What a computed task yielded. All figures are counted from real rows, so they are the same on every machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskOutput {
    pub rows_in: u64,
    pub bytes_in: u64,
    pub rows_out: u64,
    pub bytes_out: u64,
    /// What it wrote for each task of the reader; empty for a result task.
    pub buckets: Vec<Bucket>,
    /// Of the output rows, order included; equal for two runs of the same task.
    pub checksum: u64,
}

/// One bucket of a map task's output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    pub rows: u64,
    pub bytes: u64,
}

/// What came of computing a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskAnswer {
    Output(Box<TaskOutput>),
    /// The task's own code failed on these rows: the class of the error and what it says.
    Failed {
        class: String,
        message: String,
    },
}
