//! Faults that wait inside the run until somebody asks for a verdict: a task that throws, a program that exits.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::StageId;
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
    /// How many attempts it has struck.
    pub struck: u32,
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

/// Shuffle files of one executor that are gone, and the record of the fault that took them.
#[derive(Clone, Debug)]
struct LostFiles {
    maps: BTreeSet<(StageId, u32)>,
    record: RecordId,
}

/// The faults armed in a run.
#[derive(Clone, Debug, Default)]
pub struct Armed {
    tasks: Vec<TaskFault>,
    app: Option<(AppVerdict, RecordId)>,
    /// It strikes the first program only that gets so far.
    app_once: bool,
    slow: Vec<(ProcId, ExecutorId, u32)>,
    /// Workers that cannot start executors.
    no_launch: BTreeMap<String, RecordId>,
    /// Machines whose disk is full.
    full: BTreeMap<MachineId, RecordId>,
    /// Map outputs whose files are gone, by application and executor: shuffle and map partition.
    lost_files: BTreeMap<(ProcId, ExecutorId), LostFiles>,
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

    pub fn arm_app(&mut self, verdict: AppVerdict, once: bool, record: RecordId) {
        self.app = Some((verdict, record));
        self.app_once = once;
    }

    pub fn fill_disk(&mut self, machine: MachineId, record: RecordId) {
        self.full.entry(machine).or_insert(record);
    }

    /// Since which record nothing can be written on this machine.
    pub fn disk_full(&self, machine: MachineId) -> Option<RecordId> {
        self.full.get(&machine).copied()
    }

    /// The files of these map outputs are gone; their executor does not know it.
    pub fn lose_files(&mut self, app: ProcId, executor: ExecutorId, maps: impl Iterator<Item = (StageId, u32)>, record: RecordId) {
        let lost = self.lost_files.entry((app, executor)).or_insert_with(|| LostFiles { maps: BTreeSet::new(), record });
        lost.maps.extend(maps);
        lost.record = record;
    }

    /// A map task has written its output anew.
    pub fn wrote_files(&mut self, app: ProcId, shuffle: StageId, map: u32) {
        for (_, lost) in self.lost_files.iter_mut().filter(|((of, _), _)| *of == app) {
            lost.maps.remove(&(shuffle, map));
        }
    }

    /// The first map output of a shuffle whose file an executor should have and has not, and which record took it.
    pub fn lost_file(&self, app: ProcId, executor: ExecutorId, shuffle: StageId) -> Option<(u32, RecordId)> {
        let lost = self.lost_files.get(&(app, executor))?;
        lost.maps.range((shuffle, 0)..=(shuffle, u32::MAX)).next().map(|(_, map)| (*map, lost.record))
    }

    /// The faults against tasks and the program that have met nothing yet, by their records.
    pub fn unmet(&self) -> impl Iterator<Item = RecordId> {
        self.tasks.iter().filter(|fault| fault.struck == 0).map(|fault| fault.record)
    }

    pub fn slow_down(&mut self, driver: ProcId, executor: ExecutorId, factor: u32) {
        self.slow.push((driver, executor, factor));
    }

    /// Whether something strikes this task attempt. One that strikes once is used up by it.
    pub fn task_verdict(&mut self, task: &TaskDescription) -> Option<(TaskVerdict, RecordId)> {
        let hits = |fault: &TaskFault| fault.stage == task.spec.stage && fault.partition.is_none_or(|place| place == task.spec.partition);
        let place = self.tasks.iter().position(hits)?;
        self.tasks[place].struck += 1;
        let fault = self.tasks[place].clone();
        if fault.once {
            self.tasks.remove(place);
        }
        Some((fault.verdict, fault.record))
    }

    /// What the program does at its end, if that is armed. One that strikes once is used up by it.
    pub fn app_verdict(&mut self) -> Option<(AppVerdict, RecordId)> {
        if self.app_once { self.app.take() } else { self.app.clone() }
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
