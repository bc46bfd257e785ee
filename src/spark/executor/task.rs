//! One task in an executor: read what it needs, compute, report. What is armed against it strikes here.

use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::spark::conf::keys;
use crate::spark::cost;
use crate::spark::executor::slots::Executor;
use crate::spark::executor::slots::ExecutorTimer;
use crate::spark::fact::AppFact;
use crate::spark::fact::Batch;
use crate::spark::fact::Level;
use crate::spark::fact::SparkFact;
use crate::spark::fault::TaskVerdict;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::message::AppMessage;
use crate::spark::message::app::Shared;
use crate::spark::message::app::StatusUpdate;
use crate::spark::message::app::TaskDescription;
use crate::spark::message::app::TaskReport;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::submit::Language;
use crate::spark::timer::Timer;
use crate::spark::work::StageWork;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskOutput;
use crate::spark::work::TaskSpec;

/// `SparkExitCode.OOM`.
pub const OOM: u8 = 52;

/// `ExecutorExitCode.KILLED_BY_TASK_REAPER`.
const KILLED_BY_TASK_REAPER: u8 = 57;

/// A task that runs.
#[derive(Clone, Debug)]
pub struct Running {
    pub(super) task: Shared<TaskDescription>,
    /// How often reading was tried in vain.
    pub(super) tries: u32,
    pub(super) output: Option<Box<TaskOutput>>,
    /// What is armed against it, with the record of the fault.
    pub(super) verdict: Option<(TaskVerdict, RecordId)>,
    pub(super) error: Option<(String, String)>,
    /// It is to end as killed as soon as it looks.
    pub(super) killed: Option<String>,
    /// Its rows are kept nowhere, so it computes them.
    pub(super) missed: bool,
}

impl Executor {
    pub(super) fn launch(&mut self, task: Shared<TaskDescription>, out: &mut Out) {
        let tid = task.tid;
        if self.leaving.is_some() {
            self.log(Level::Error, format!("CoarseGrainedExecutorBackend: Asked to launch a task while decommissioned: {tid}"), out);
        }
        self.report(tid, TaskReport::Running, 0, out);
        let verdict = out.faults().task_verdict(&task);
        self.running.insert(tid, Running { task, tries: 0, output: None, verdict, error: None, killed: None, missed: false });
        self.fetch(tid, out);
    }

    /// All that the task reads is there: it computes.
    pub(super) fn compute(&mut self, tid: Tid, out: &mut Out) {
        let Some(longer) = self.take_memory(tid, out) else { return self.out_of_memory(tid, out) };
        self.tell_kernel(out);
        let Some(running) = self.running.get(&tid) else { return };
        if let (StageWork::Synthetic { each, .. }, Some(output)) = (&running.task.work, running.task.made_up()) {
            let span = *each + longer;
            self.begin(tid, output, span, out);
        } else {
            self.computing.push_back(tid);
            out.compute(running.task.spec.clone());
        }
    }

    /// The answer from outside: how long the task takes, and with what.
    pub fn on_answer(&mut self, answer: TaskAnswer, out: &mut Out) {
        let Some(tid) = self.computing.pop_front() else { return };
        match answer {
            TaskAnswer::Output(output) => {
                let Some(work) = self.running.get(&tid).map(|running| running.task.work.clone()) else { return };
                let span = cost::duration(&work, &output);
                self.begin(tid, *output, span, out);
            }
            TaskAnswer::Failed { class, message } => {
                if let Some(running) = self.running.get_mut(&tid) {
                    running.error = Some((class, message));
                }
                out.timer(crate::spark::pace::TASK_OVERHEAD, Timer::Executor(ExecutorTimer::TaskDone(tid)));
            }
        }
    }

    pub(super) fn begin(&mut self, tid: Tid, output: TaskOutput, span: VirtualSpan, out: &mut Out) {
        let factor = u64::from(out.faults().slowness(self.seat.driver, self.seat.id).max(self.slow));
        if let Some(running) = self.running.get_mut(&tid) {
            running.output = Some(Box::new(output));
            let struck_early = running.verdict.as_ref().is_some_and(|(verdict, _)| verdict.at_once());
            let span = if struck_early { crate::spark::pace::TASK_OVERHEAD } else { span.times(factor) };
            if running.task.appends && !struck_early {
                out.timer(VirtualSpan(span.0 / 2), Timer::Executor(ExecutorTimer::Append(tid)));
            }
            out.timer(span, Timer::Executor(ExecutorTimer::TaskDone(tid)));
        }
    }

    pub(super) fn finish(&mut self, tid: Tid, out: &mut Out) {
        self.memory.release(tid);
        self.tell_kernel(out);
        if self.running.get(&tid).is_some_and(|running| running.killed.is_none() && running.verdict.is_none() && running.error.is_none()) {
            self.keep_block(tid, out);
        }
        let Some(mut running) = self.running.remove(&tid) else { return };
        if let Some(reason) = running.killed.take() {
            self.killed(tid, running.task.task, &reason, out);
            return;
        }
        if let Some((verdict, record)) = running.verdict.take() {
            out.blame(record);
            self.strike(&running.task, verdict, out);
            return;
        }
        if let Some((class, message)) = running.error.take() {
            self.fail(&running.task, class, message, out);
            return;
        }
        self.append(&running, Batch::Second, out);
        if running.task.writes_shuffle && !self.write_shuffle(&running.task, out) {
            return;
        }
        let output = running.output.unwrap_or_default();
        let result_bytes = if running.task.writes_shuffle { 0 } else { output.bytes_out };
        let report = TaskReport::Finished { rows: output.rows_out, bytes: output.bytes_out, checksum: output.checksum };
        self.report(tid, report, result_bytes, out);
    }

    /// The task's own objects do not fit into the heap.
    fn out_of_memory(&mut self, tid: Tid, out: &mut Out) {
        let Some(running) = self.running.remove(&tid) else { return };
        self.strike(&running.task, TaskVerdict::OutOfMemory, out);
    }

    /// Half of its work is done, and half of its rows are written.
    pub(super) fn append_half(&mut self, tid: Tid, out: &mut Out) {
        if let Some(running) = self.running.get(&tid) {
            self.append(running, Batch::First, out);
        }
    }

    /// A task that writes to a system outside of Spark does so in two batches. Nobody takes a batch back when the task fails.
    fn append(&self, running: &Running, batch: Batch, out: &mut Out) {
        let Some(output) = running.output.as_ref().filter(|_| running.task.appends) else { return };
        let half = output.rows_out / 2;
        let rows = if batch == Batch::First { half } else { output.rows_out - half };
        let TaskSpec { job, stage, partition, .. } = running.task.spec;
        let fact = AppFact::Appended { task: running.task.task, job, stage, partition, batch, rows };
        out.record(Some(rule::WRITES_STAY), SparkFact::App { app: self.seat.driver, fact });
    }

    /// A fault that was armed while the task ran strikes it now.
    pub(super) fn struck(&mut self, tid: Tid, out: &mut Out) {
        let Some(running) = self.running.get_mut(&tid) else { return };
        if running.verdict.is_none() {
            running.verdict = out.faults().task_verdict(&running.task);
        }
        self.finish(tid, out);
    }

    /// A map task writes its output to the disk of its machine, if there is room.
    fn write_shuffle(&mut self, task: &TaskDescription, out: &mut Out) -> bool {
        let machine = out.machine();
        if let Some(record) = out.faults().disk_full(machine) {
            out.blame(record);
            let record = rule::note(out, rule::FULL_DISK_FAILS_TASK);
            out.blame(record);
            self.fail(task, "java.io.IOException".to_owned(), "No space left on device".to_owned(), out);
            return false;
        }
        self.files.insert((task.task.stage, task.spec.partition));
        out.faults().wrote_files(self.seat.driver, task.task.stage, task.spec.partition);
        true
    }

    fn fail(&mut self, task: &TaskDescription, class: String, message: String, out: &mut Out) {
        self.log(Level::Error, format!("Executor: Exception in {} ({})", task.task, task.tid), out);
        self.report(task.tid, TaskReport::Failed { class, message }, 0, out);
    }

    fn strike(&mut self, task: &TaskDescription, verdict: TaskVerdict, out: &mut Out) {
        match verdict {
            TaskVerdict::Throw { message, .. } if self.request.language == Language::Python => {
                let class = "org.apache.spark.api.python.PythonException".to_owned();
                self.fail(task, class, format!("Traceback (most recent call last):\n{message}"), out);
            }
            TaskVerdict::Throw { class, message } => self.fail(task, class, message, out),
            TaskVerdict::OutOfMemory => {
                let class = "java.lang.OutOfMemoryError".to_owned();
                self.log(Level::Error, format!("Executor: Exception in {} ({})", task.task, task.tid), out);
                self.log(
                    Level::Error,
                    "SparkUncaughtExceptionHandler: Uncaught exception in thread Thread[Executor task launch worker]",
                    out,
                );
                self.report(task.tid, TaskReport::Failed { class, message: "Java heap space".to_owned() }, 0, out);
                rule::record_exit(out, rule::TASK_OOM_ENDS_EXECUTOR);
                self.exit = Some(OOM);
            }
            TaskVerdict::Exit(code) => {
                rule::record_exit(out, rule::TASK_EXIT_ENDS_EXECUTOR);
                self.exit = Some(code);
            }
        }
    }

    pub(super) fn kill(&mut self, tid: Tid, interrupt: bool, reason: &str, out: &mut Out) {
        let Some(running) = self.running.get_mut(&tid) else { return };
        let name = running.task.task;
        self.log(
            Level::Info,
            format!("Executor: Executor is trying to kill {name} ({tid}), interruptThread: {interrupt}, reason: {reason}"),
            out,
        );
        if interrupt {
            self.running.remove(&tid);
            self.memory.release(tid);
            self.killed(tid, name, reason, out);
        } else if let Some(running) = self.running.get_mut(&tid) {
            running.killed = Some(reason.to_owned());
            self.reap_later(tid, out);
        }
    }

    /// With `spark.task.reaper.enabled` a task that was killed is watched until it stops.
    fn reap_later(&self, tid: Tid, out: &mut Out) {
        let patience = self.request.conf.time(&keys::TASK_REAPER_KILL_TIMEOUT).unwrap_or(VirtualSpan::ZERO);
        let on = self.request.conf.flag(&keys::TASK_REAPER_ENABLED) && self.seat.id != ExecutorId::DRIVER;
        if on && patience > VirtualSpan::ZERO {
            out.timer(patience, Timer::Executor(ExecutorTimer::Reap(tid)));
        }
    }

    /// `TaskReaper`: the task has not stopped, so its JVM has to.
    pub(super) fn reap(&mut self, tid: Tid, out: &mut Out) {
        if self.running.get(&tid).is_none_or(|running| running.killed.is_none()) {
            return;
        }
        let patience = self.request.conf.time(&keys::TASK_REAPER_KILL_TIMEOUT).unwrap_or(VirtualSpan::ZERO).as_millis();
        let text = format!("Executor: Killing executor JVM because killed task {} could not be stopped within {patience} ms.", tid.0);
        self.log(Level::Error, text, out);
        rule::record_exit(out, rule::REAPER_KILLS_EXECUTOR);
        self.exit = Some(KILLED_BY_TASK_REAPER);
    }

    fn killed(&self, tid: Tid, name: crate::base::TaskKey, reason: &str, out: &mut Out) {
        self.log(Level::Info, format!("Executor: Executor killed {name} ({tid}), reason: {reason}"), out);
        self.report(tid, TaskReport::Killed { reason: reason.to_owned() }, 0, out);
    }

    pub(super) fn report(&self, tid: Tid, state: TaskReport, result_bytes: u64, out: &mut Out) {
        let update = StatusUpdate { executor: self.seat.id, tid, state, result_bytes };
        self.tell_driver(AppMessage::StatusUpdate(Shared::new(update)), out);
    }
}
