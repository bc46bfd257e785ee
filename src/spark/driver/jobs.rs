//! Jobs: submitting one, ending it well, aborting it.

use std::sync::Arc;

use crate::base::JobId;
use crate::base::StageId;
use crate::base::VirtualTime;
use crate::spark::driver::context::Driver;
use crate::spark::driver::event::DriverEvent;
use crate::spark::driver::stage::Awaited;
use crate::spark::driver::stage::Phase;
use crate::spark::driver::stage::Stage;
use crate::spark::driver::stages::first_line;
use crate::spark::fact::AppFact;
use crate::spark::fact::JobEnd;
use crate::spark::fact::Level;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::version::SparkVersion;
use crate::spark::work::JobPlan;
use crate::spark::work::View;
use crate::spark::work::Yield;

/// A job that is not over.
#[derive(Clone, Debug)]
pub struct Job {
    pub stages: Vec<StageId>,
    pub result_stage: StageId,
    /// The result so far.
    pub yields: Yield,
    /// Tasks that have ended well, over all stages.
    pub done: u32,
    pub of: u32,
    pub title: String,
    pub started: VirtualTime,
}

impl Job {
    /// `map=6x3s reduce=6x6s, took 18012 ms`.
    fn took(&self, out: &Out) -> String {
        format!("{}, took {} ms", self.title, out.now().since(self.started).as_millis())
    }
}

impl Driver {
    /// `createOrReplaceTempView`: a name for a plan, in the memory of this process. Nothing runs.
    pub fn create_view(&mut self, view: &View, out: &mut Out) {
        self.fact(Some(rule::VIEW_LIVES_IN_SESSION), AppFact::ViewCreated { name: view.name.clone(), global: view.global }, out);
    }

    /// An action: its stages are created and the first ones start. `work` is which of the application's plans it is, for whoever
    /// computes the tasks. The host hears of the end by [`DriverEvent::JobEnded`].
    pub fn submit_job(&mut self, plan: &Arc<JobPlan>, work: u32, out: &mut Out) -> JobId {
        let job = JobId(self.next_job);
        self.next_job += 1;
        let first = self.stages.len();
        let stages: Vec<StageId> =
            (first..first + plan.stages.len()).map(|place| StageId(u32::try_from(place).unwrap_or(u32::MAX))).collect();
        for (index, stage) in plan.stages.iter().enumerate() {
            let parents: Vec<StageId> = stage.parents.iter().map(|&parent| stages[parent]).collect();
            let tasks = stage.tasks as usize;
            for &parent in &parents {
                self.stage_mut(parent).children.push(stages[index]);
            }
            let writes_shuffle = stage.exchange.is_some();
            self.stages.push(Stage {
                id: stages[index],
                job,
                work,
                index,
                plan: Arc::clone(plan),
                parents,
                children: Vec::new(),
                phase: Phase::Idle,
                next_attempt: 0,
                failed_attempts: std::collections::BTreeSet::new(),
                pending: Awaited::default(),
                finished: if writes_shuffle { Vec::new() } else { vec![false; tasks] },
                finished_count: 0,
                submitted: out.now(),
                runs: std::iter::repeat_n(0, tasks).collect(),
            });
            if writes_shuffle {
                self.outputs.open(stages[index], stage.tasks);
            }
        }
        let title = plan.title.clone();
        self.log(Level::Info, format!("DAGScheduler: Got job {job} ({title}) with {} output partitions", result_tasks(plan)), out);
        let started = self.fact(None, AppFact::JobStarted { job, title, stages: stages.clone() }, out);
        out.blame(started);
        let Some(&result_stage) = stages.last() else { return self.finish_empty(job, out) };
        let of = plan.stages.iter().map(|stage| stage.tasks).sum();
        let title = plan.title.clone();
        self.jobs.insert(job, Job { stages, result_stage, yields: Yield::NOTHING, done: 0, of, title, started: out.now() });
        if plan.broadcast.is_some() {
            self.await_broadcast(job, out);
        }
        self.submit_stage(result_stage, out);
        job
    }

    /// A job without stages is done at once, as an action on an empty relation is.
    fn finish_empty(&mut self, job: JobId, out: &mut Out) -> JobId {
        let end = JobEnd::Succeeded { rows: 0, checksum: 0 };
        self.fact(None, AppFact::JobEnded { job, end: end.clone() }, out);
        self.events.push(DriverEvent::JobEnded { job, end });
        job
    }

    /// Ends a job because somebody asked for it.
    pub fn cancel_job(&mut self, job: JobId, reason: &str, out: &mut Out) {
        if self.jobs.contains_key(&job) {
            let message = format!("Job {job} cancelled {reason}").trim_end().to_owned();
            self.fail_job(job, &message, None, out);
        }
    }

    /// `JobsTab.handleKillRequest`: somebody clicks on "kill" beside a job.
    pub(super) fn kill_jobs(&mut self, out: &mut Out) {
        let record = rule::note(out, rule::UI_KILLS_JOBS);
        out.blame(record);
        let running: Vec<JobId> = self.jobs.keys().copied().collect();
        for job in running {
            self.cancel_job(job, "", out);
        }
    }

    /// `TaskSchedulerImpl.error`: the manager has given the application up, so every job fails.
    pub fn abort_all(&mut self, reason: &str, out: &mut Out) {
        let stages: Vec<StageId> = self.sets.values().filter(|set| !set.zombie).map(|set| set.key.1).collect();
        for stage in stages {
            self.abort_stage(stage, reason, out);
        }
    }

    pub(super) fn cancel_all(&mut self, job_message: &str, stage_message: &str, out: &mut Out) {
        let jobs: Vec<JobId> = self.jobs.keys().copied().collect();
        for job in jobs {
            let message = job_message.replace("{}", &job.to_string());
            self.fail_job(job, &message, Some(stage_message), out);
        }
    }

    pub(super) fn finish_job(&mut self, job: JobId, out: &mut Out) {
        let broadcast = self.jobs.get(&job).and_then(|job| self.stage(job.result_stage).plan.broadcast);
        if let Some(Err(message)) = broadcast.map(|broadcast| self.build_broadcast(broadcast, out)) {
            self.fail_job(job, &message, None, out);
            return;
        }
        let Some(ended) = self.jobs.remove(&job) else { return };
        self.held_bytes = broadcast.map_or(0, |broadcast| broadcast.bytes);
        self.close_stages(&ended, None, out);
        self.log(Level::Info, format!("DAGScheduler: Job {job} finished: {}", ended.took(out)), out);
        let end = JobEnd::Succeeded { rows: ended.yields.rows, checksum: ended.yields.checksum };
        let record = self.fact(None, AppFact::JobEnded { job, end: end.clone() }, out);
        out.blame(record);
        self.events.push(DriverEvent::JobEnded { job, end });
    }

    /// `failJobAndIndependentStages`.
    pub(super) fn fail_job(&mut self, job: JobId, message: &str, stage_message: Option<&str>, out: &mut Out) {
        let Some(ended) = self.jobs.remove(&job) else { return };
        self.held_bytes = 0;
        self.close_stages(&ended, Some(stage_message.unwrap_or(message)), out);
        self.log(Level::Info, format!("DAGScheduler: Job {job} failed: {}", ended.took(out)), out);
        let end = JobEnd::Failed { message: message.to_owned() };
        let record = self.fact(None, AppFact::JobEnded { job, end: end.clone() }, out);
        out.blame(record);
        self.events.push(DriverEvent::JobEnded { job, end });
    }

    /// Nothing of the job goes on: running stages end, their tasks are killed.
    fn close_stages(&mut self, job: &Job, failure: Option<&str>, out: &mut Out) {
        for &stage in &job.stages {
            if self.stage(stage).phase == Phase::Running
                && let (Some(attempt), Some(failure)) = (self.stage(stage).latest_attempt(), failure)
            {
                let known = self.stage(stage);
                let (title, span) = (known.title(), out.now().since(known.submitted).as_millis());
                self.log(Level::Info, format!("DAGScheduler: {title} failed in {span} ms due to {}", first_line(failure)), out);
                self.fact(None, AppFact::StageEnded { stage, attempt, failure: Some(failure.to_owned()) }, out);
            }
            self.stage_mut(stage).phase = Phase::Done;
        }
        let keys: Vec<_> = self.sets.keys().filter(|(_, stage, _)| job.stages.contains(stage)).copied().collect();
        for key in keys {
            let reason = failure.map_or_else(|| "Stage finished".to_owned(), |failure| format!("Stage cancelled: {failure}"));
            self.cancel_set(key, &reason, out);
        }
    }

    /// No further task of this set starts, and those that run are killed.
    pub(super) fn cancel_set(&mut self, key: (JobId, StageId, u32), reason: &str, out: &mut Out) {
        let Some(set) = self.sets.get_mut(&key) else { return };
        set.zombie = true;
        let running: Vec<_> = set.running.iter().copied().collect();
        if !reason.starts_with("Stage finished") {
            let shown = if self.settings.version >= SparkVersion::V4_0 { reason.trim_start_matches("Stage cancelled: ") } else { reason };
            let text = format!("TaskSchedulerImpl: Killing all running tasks in stage {}: {shown}", key.1);
            self.log(Level::Info, text, out);
        }
        if running.is_empty() {
            self.sets.remove(&key);
        }
        for tid in running {
            self.kill_attempt(tid, false, reason, out);
        }
    }

    pub(super) fn kill_attempt(&mut self, tid: crate::spark::id::Tid, interrupt: bool, reason: &str, out: &mut Out) {
        let Some(attempt) = self.attempts.get_mut(&tid) else { return };
        attempt.killing = true;
        if let Some(known) = self.executors.known.get(&attempt.executor) {
            out.send(known.proc, Message::App(AppMessage::KillTask { tid, interrupt, reason: reason.to_owned() }));
        }
    }
}

fn result_tasks(plan: &JobPlan) -> u32 {
    plan.stages.last().map_or(0, |stage| stage.tasks)
}
