//! `DAGScheduler.handleTaskCompletion` for tasks that ended well: what their end completes.

use crate::base::StageId;
use crate::spark::driver::context::Driver;
use crate::spark::driver::event::DriverEvent;
use crate::spark::driver::stage::Phase;
use crate::spark::driver::task_set::Attempt;
use crate::spark::driver::task_set::SetKey;
use crate::spark::fact::Level;
use crate::spark::fact::TaskEnd;
use crate::spark::protocol::Out;

impl Driver {
    pub(super) fn completed(&mut self, attempt: &Attempt, end: &TaskEnd, out: &mut Out) {
        let TaskEnd::Success { rows, checksum, .. } = *end else { return };
        let stage = attempt.task.stage;
        if self.stage(stage).writes_shuffle() {
            self.map_completed(stage, attempt, out);
        } else {
            self.result_completed(stage, attempt.task.partition, rows, checksum, out);
        }
        self.mark_in_other_attempts(attempt);
    }

    fn progress(&mut self, stage: StageId) {
        let id = self.stage(stage).job;
        if let Some(job) = self.jobs.get_mut(&id) {
            job.done += 1;
            self.events.push(DriverEvent::Progress { job: id, done: job.done.min(job.of), of: job.of });
        }
    }

    fn map_completed(&mut self, id: StageId, attempt: &Attempt, out: &mut Out) {
        let (partition, executor) = (attempt.task.partition, attempt.executor);
        let epoch = self.sets.get(&attempt.set).map_or(0, |set| set.epoch);
        let stage = self.stage_mut(id);
        stage.pending.remove(partition);
        // An answer from an executor that was given up after the task left: its files are gone.
        if self.executor_lost_at.get(&executor).is_some_and(|&lost| epoch <= lost) {
            self.log(
                Level::Info,
                format!("DAGScheduler: Ignoring possibly bogus ShuffleMapTask({id}, {partition}) completion from executor {executor}"),
                out,
            );
        } else {
            self.outputs.register(id, partition, executor);
            self.progress(id);
        }
        let stage = self.stage(id);
        if stage.phase == Phase::Running && stage.pending.is_empty() {
            self.map_stage_completed(id, out);
        }
    }

    /// `processShuffleMapStageCompletion`.
    fn map_stage_completed(&mut self, id: StageId, out: &mut Out) {
        self.end_stage(id, None, out);
        self.outputs.epoch += 1;
        if self.outputs.complete(id) {
            self.submit_children(id, out);
        } else {
            self.log(Level::Info, format!("DAGScheduler: Resubmitting ShuffleMapStage {id} because some of its tasks had failed"), out);
            self.submit_stage(id, out);
        }
    }

    fn result_completed(&mut self, id: StageId, partition: u32, rows: u64, checksum: u64, out: &mut Out) {
        let stage = self.stage_mut(id);
        let Some(there) = stage.finished.get_mut(partition as usize).filter(|there| !**there) else {
            self.log(
                Level::Info,
                format!("DAGScheduler: Ignoring result from ResultTask({id}, {partition}) because its job has finished"),
                out,
            );
            return;
        };
        *there = true;
        stage.finished_count += 1;
        let all = stage.finished_count as usize == stage.finished.len();
        let job = stage.job;
        if let Some(job) = self.jobs.get_mut(&job) {
            // Order of arrival must not matter, the place of the partition must.
            job.yields = job.yields.with(partition, rows, checksum);
        }
        self.progress(id);
        if all {
            self.end_stage(id, None, out);
            self.finish_job(job, out);
        }
    }

    /// `notifyPartitionCompletion`: other attempts of the stage need not run this partition any more.
    fn mark_in_other_attempts(&mut self, attempt: &Attempt) {
        let (job, stage, own) = attempt.set;
        let keys: Vec<SetKey> =
            self.sets.range((job, stage, 0)..=(job, stage, u32::MAX)).map(|(key, _)| *key).filter(|key| key.2 != own).collect();
        for key in keys {
            let Some(set) = self.sets.get_mut(&key) else { continue };
            let Some(index) = set.index_of(attempt.task.partition).filter(|&index| !set.rows[index].done) else { continue };
            set.rows[index].done = true;
            set.done += 1;
            if set.complete() {
                set.zombie = true;
            }
            self.drop_set_if_over(key);
        }
    }
}
