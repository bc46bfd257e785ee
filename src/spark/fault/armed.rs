//! Faults that wait inside the run until somebody asks for a verdict: a task that throws, a program that exits.

use std::collections::BTreeMap;

use crate::base::ProcId;
use crate::base::RecordId;
use crate::spark::id::ExecutorId;
use crate::spark::kubernetes::Store;
use crate::spark::message::app::TaskDescription;
use crate::spark::proc_memory::ProcMemory;
use crate::spark::role::master::Persisted;
use crate::spark::role::yarn::Applications;

/// What becomes of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskVerdict {
    Throw {
        class: String,
        message: String,
    },
    OutOfMemory,
    /// It calls `System.exit`.
    Exit(u8),
}

impl TaskVerdict {
    /// Whether it strikes as soon as the task runs, not at the end of its work.
    pub const fn at_once(&self) -> bool {
        match self {
            Self::Throw { .. } | Self::OutOfMemory | Self::Exit(_) => true,
        }
    }
}

/// A fault armed against the tasks of one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFault {
    /// Index into the stages of the job's plan.
    pub stage: usize,
    /// `None` for every partition.
    pub partition: Option<u32>,
    pub verdict: TaskVerdict,
    /// Strikes only the first attempt that it meets.
    pub once: bool,
    pub record: RecordId,
}

/// What a program does at its end instead of stopping its session and returning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppVerdict {
    /// An exception that nobody catches.
    Throw {
        error: String,
    },
    Exit(u8),
    /// Returns without stopping its context.
    NoStop,
    /// It never gets as far as building a context.
    NoContext,
    /// Out of memory in `main` itself.
    OutOfMemory,
}

/// The faults armed in a run.
#[derive(Clone, Debug, Default)]
pub struct Armed {
    tasks: Vec<TaskFault>,
    app: Option<(AppVerdict, RecordId)>,
    slow: Vec<(ProcId, ExecutorId, u32)>,
    /// Workers that cannot start executors.
    no_launch: BTreeMap<String, RecordId>,
    /// What masters wrote down; it outlives them.
    pub recovery: Persisted,
    /// What API servers wrote down (etcd); it outlives them.
    pub pods: Store,
    /// What `ResourceManager`s wrote down; it outlives them.
    pub applications: Applications,
    /// What the machines know of processes' memory.
    pub memory: ProcMemory,
}

impl Armed {
    pub fn arm_task(&mut self, fault: TaskFault) {
        self.tasks.push(fault);
    }

    pub fn arm_app(&mut self, verdict: AppVerdict, record: RecordId) {
        self.app = Some((verdict, record));
    }

    pub fn slow_down(&mut self, driver: ProcId, executor: ExecutorId, factor: u32) {
        self.slow.push((driver, executor, factor));
    }

    /// Whether something strikes this task attempt. One that strikes once is used up by it.
    pub fn task_verdict(&mut self, task: &TaskDescription) -> Option<(TaskVerdict, RecordId)> {
        let hits = |fault: &TaskFault| fault.stage == task.spec.stage && fault.partition.is_none_or(|place| place == task.spec.partition);
        let place = self.tasks.iter().position(hits)?;
        let fault = self.tasks[place].clone();
        if fault.once {
            self.tasks.remove(place);
        }
        Some((fault.verdict, fault.record))
    }

    /// What the program does at its end, if that is armed.
    pub fn app_verdict(&self) -> Option<(AppVerdict, RecordId)> {
        self.app.clone()
    }

    /// Whether the program never gets as far as building its context, and because of which record.
    pub fn never_builds_context(&self) -> Option<RecordId> {
        self.app.as_ref().filter(|(verdict, _)| *verdict == AppVerdict::NoContext).map(|(_, record)| *record)
    }

    pub fn forbid_launch(&mut self, worker: String, record: RecordId) {
        self.no_launch.insert(worker, record);
    }

    /// Whether this worker cannot start executors, and since which record.
    pub fn launch_forbidden(&self, worker: &str) -> Option<RecordId> {
        self.no_launch.get(worker).copied()
    }

    /// How many times as long everything takes in this executor.
    pub fn slowness(&self, driver: ProcId, executor: ExecutorId) -> u32 {
        self.slow.iter().rev().find(|(app, id, _)| *app == driver && *id == executor).map_or(1, |(_, _, factor)| *factor)
    }
}
