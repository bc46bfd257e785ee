//! Results in the driver's heap: `TaskResultGetter` and what becomes of a result that does not fit.

use crate::spark::driver::context::Driver;
use crate::spark::driver::task_set::Attempt;
use crate::spark::fact::Level;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;
use crate::spark::protocol::Out;
use crate::spark::rule;

impl Driver {
    /// Whether another result of so many bytes fits beside those that are held.
    pub(super) fn fits(&self, bytes: u64) -> bool {
        bytes == 0 || self.held_bytes + bytes <= self.settings.heap_for_results
    }

    /// Out of memory while a result is taken. Either the thread that takes it dies, and the task never counts as ended (`true`);
    /// or the result is lost, and the task runs again. Spark does not decide which, so the seed does.
    pub(super) fn result_lost(&mut self, out: &mut Out) -> bool {
        let drawn = out.rng().below(2) == 0;
        let dies = *self.result_thread_dies.get_or_insert(drawn);
        let record = rule::note(out, rule::RESULT_OOM);
        out.blame(record);
        self.log(Level::Error, "Utils: Uncaught exception in thread task-result-getter-0", out);
        self.log(Level::Error, "Utils: java.lang.OutOfMemoryError: Java heap space", out);
        dies
    }

    /// Nobody hears of the task again: it counts as running for ever, though its slot is free.
    pub(super) fn never_ends(&mut self, tid: Tid, attempt: Attempt, executor: ExecutorId, out: &mut Out) {
        self.attempts.insert(tid, attempt);
        self.offer_one(executor, out);
    }
}
