//! Reading shuffle output: ask the driver where it lies, then the executors (or shuffle services) that serve it.

use std::sync::Arc;

use crate::base::StageId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Reach;
use crate::sim::Signal;
use crate::spark::conf::keys;
use crate::spark::executor::slots::Addresses;
use crate::spark::executor::slots::Executor;
use crate::spark::executor::slots::ExecutorTimer;
use crate::spark::fact::Level;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::message::AppMessage;
use crate::spark::message::app::FetchFailure;
use crate::spark::message::app::MapOutputStatuses;
use crate::spark::message::app::TaskReport;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// What trying to read one shuffle came to.
enum Found {
    All,
    /// Addresses were asked for.
    Asked,
    Missing(FetchFailure),
    /// Somebody does not answer: refused (try again soon) or silent (wait for the time-out).
    Unreachable {
        failure: FetchFailure,
        silent: bool,
        why: crate::base::RecordId,
    },
}

impl Executor {
    /// Goes on with a task: computes if all it reads is there.
    pub(super) fn fetch(&mut self, tid: Tid, out: &mut Out) {
        if self.awaits_broadcast(tid, out) || self.reads_cache(tid, out) {
            return;
        }
        let Some((reads, epoch, partition)) =
            self.running.get(&tid).map(|running| (running.task.reads.clone(), running.task.epoch, running.task.spec.partition))
        else {
            return;
        };
        for shuffle in reads {
            match self.read(tid, shuffle, epoch, partition, out) {
                Found::All => {}
                Found::Asked => return,
                Found::Missing(failure) => return self.give_up(tid, failure, out),
                Found::Unreachable { failure, silent, why } => return self.retry(tid, failure, silent, why, out),
            }
        }
        self.compute(tid, out);
    }

    fn read(&mut self, tid: Tid, shuffle: StageId, epoch: u64, partition: u32, out: &mut Out) -> Found {
        let fresh = self.known.get(&shuffle).is_some_and(|known| known.statuses.epoch >= epoch);
        if !fresh {
            let waiting = self.asking.entry(shuffle).or_default();
            waiting.push(tid);
            if waiting.len() == 1 {
                self.tell_driver(AppMessage::GetMapOutputStatuses { shuffle }, out);
            }
            return Found::Asked;
        }
        let Some(known) = self.known.get_mut(&shuffle) else { return Found::Asked };
        if let Some(map) = known.statuses.missing {
            let message = format!(
                "org.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for shuffle {shuffle} partition {partition}"
            );
            let text = format!("MapOutputTracker: Missing an output location for shuffle {shuffle} partition {partition}");
            self.log(Level::Error, text, out);
            return Found::Missing(FetchFailure { shuffle, executor: None, map: Some(map), partition, message });
        }
        for server in known.statuses.servers.iter() {
            if let Some((map, record)) = out.faults().lost_file(self.seat.driver, server.executor, shuffle) {
                out.blame(record);
                let record = rule::note(out, rule::LOST_FILES_FAIL_FETCH);
                out.blame(record);
                let message = "org.apache.spark.shuffle.FetchFailedException".to_owned();
                let failure = FetchFailure { shuffle, executor: Some(server.executor), map: Some(map), partition, message };
                self.log(Level::Error, "ShuffleBlockFetcherIterator: Failed to get block(s): java.nio.file.NoSuchFileException", out);
                return Found::Missing(failure);
            }
        }
        if out.unrest() != 0 && known.seen != Some(out.unrest()) {
            for server in known.statuses.servers.iter() {
                let (silent, why) = match out.reach(server.proc) {
                    Reach::Open => continue,
                    Reach::Refused(why) => (false, why),
                    Reach::Silent(why) => (true, why),
                };
                let message = "org.apache.spark.shuffle.FetchFailedException".to_owned();
                let failure = FetchFailure { shuffle, executor: Some(server.executor), map: Some(server.map), partition, message };
                if server.host != self.seat.host {
                    return Found::Unreachable { failure, silent, why };
                }
                // On one host files are read from the disk. A killed process leaves them there, one that ends itself does not.
                let left = known.folders_known && out.exit_status(server.proc) == Some(ExitStatus::Signal(Signal::Kill));
                if !left && !silent {
                    self.log(Level::Error, "ShuffleBlockFetcherIterator: Error occurred while fetching local blocks", out);
                    return Found::Missing(failure);
                }
            }
        }
        known.seen = Some(out.unrest());
        known.folders_known = true;
        Found::All
    }

    /// `RetryingBlockTransferor`: so many tries, with a wait between; a silent peer costs the connection time-out each.
    fn retry(&mut self, tid: Tid, failure: FetchFailure, silent: bool, why: crate::base::RecordId, out: &mut Out) {
        let conf = &self.request.conf;
        let most = conf.int(&keys::SHUFFLE_IO_MAX_RETRIES).unwrap_or(3);
        let wait = conf.time(&keys::SHUFFLE_IO_RETRY_WAIT).unwrap_or(VirtualSpan::from_secs(5));
        let timeout = conf.time(&keys::SHUFFLE_IO_CONNECTION_TIMEOUT).unwrap_or(VirtualSpan::from_secs(120));
        let Some(running) = self.running.get_mut(&tid) else { return };
        let tries = running.tries;
        running.tries += 1;
        out.blame(why);
        if i64::from(tries) > most {
            self.give_up(tid, failure, out);
            return;
        }
        if tries == 0 {
            self.log_unreachable(failure.executor, out);
        }
        let wait = if silent { wait + timeout } else { wait };
        out.timer(wait, Timer::Executor(ExecutorTimer::Refetch(tid)));
    }

    fn log_unreachable(&self, executor: Option<ExecutorId>, out: &mut Out) {
        let from = executor.map_or_else(String::new, |executor| format!(" of executor {executor}"));
        self.log(Level::Error, format!("RetryingBlockTransferor: Exception while beginning fetch of shuffle blocks{from}"), out);
    }

    fn give_up(&mut self, tid: Tid, failure: FetchFailure, out: &mut Out) {
        self.running.remove(&tid);
        self.report(tid, TaskReport::FetchFailed(failure), 0, out);
    }

    /// The driver says where outputs lie.
    pub(super) fn take_statuses(&mut self, statuses: MapOutputStatuses, out: &mut Out) {
        let shuffle = statuses.shuffle;
        self.known.insert(shuffle, Addresses { statuses: Arc::new(statuses), seen: None, folders_known: false });
        for tid in self.asking.remove(&shuffle).unwrap_or_default() {
            self.fetch(tid, out);
        }
    }
}
