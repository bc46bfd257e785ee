//! `BroadcastExchangeExec`: the small side of a join is collected into the driver, built there, and sent to every executor.

use crate::base::JobId;
use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::base::size;
use crate::spark::conf::keys;
use crate::spark::driver::context::Driver;
use crate::spark::driver::context::DriverTimer;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::work::Broadcast;

/// `BroadcastExchangeExec.MAX_BROADCAST_TABLE_BYTES`.
const LARGEST: u64 = 8 << 30;

impl Driver {
    /// The join waits for its small side, but not for ever.
    pub(super) fn await_broadcast(&self, job: JobId, out: &mut Out) {
        let patience = self.request.conf.time(&keys::SQL_BROADCAST_TIMEOUT).unwrap_or(VirtualSpan::from_secs(300));
        out.timer(patience, Timer::Driver(DriverTimer::BroadcastOverdue(job)));
    }

    pub(super) fn broadcast_overdue(&mut self, job: JobId, out: &mut Out) {
        if !self.jobs.contains_key(&job) {
            return;
        }
        let record = rule::note(out, rule::BROADCAST_TIMES_OUT);
        out.blame(record);
        let patience = self.request.conf.time(&keys::SQL_BROADCAST_TIMEOUT).unwrap_or(VirtualSpan::from_secs(300));
        let message = format!(
            "Could not execute broadcast in {} secs. You can increase the timeout for broadcasts via spark.sql.broadcastTimeout or \
             disable broadcast join by setting spark.sql.autoBroadcastJoinThreshold to -1.",
            patience.as_millis() / 1_000
        );
        self.log(Level::Error, format!("BroadcastExchangeExec: {message}"), out);
        self.fail_job(job, &message, None, out);
    }

    /// All of the small side has come: the driver builds the table. It needs room beside what was collected.
    pub(super) fn build_broadcast(&mut self, broadcast: Broadcast, out: &mut Out) -> Result<(), String> {
        if broadcast.bytes >= LARGEST {
            rule::note(out, rule::BROADCAST_NEEDS_MEMORY);
            return Err(format!("Cannot broadcast the table that is larger than 8.0 GiB: {}", size::print(broadcast.bytes)));
        }
        if !self.fits(broadcast.bytes) {
            let record = rule::note(out, rule::BROADCAST_NEEDS_MEMORY);
            out.blame(record);
            let advice = "As a workaround, you can either disable broadcast by setting spark.sql.autoBroadcastJoinThreshold to -1 or increase \
                          the spark driver memory by setting spark.driver.memory to a higher value.";
            let message = format!("Not enough memory to build and broadcast the table to all worker nodes. {advice}");
            self.log(Level::Error, format!("BroadcastExchangeExec: java.lang.OutOfMemoryError: {message}"), out);
            return Err(message);
        }
        self.log(Level::Info, format!("SparkContext: Created broadcast {} from broadcast exchange", broadcast.id), out);
        let fact = AppFact::BroadcastBuilt { broadcast: broadcast.id, bytes: broadcast.bytes };
        let record = self.fact(Some(rule::BROADCAST_THROUGH_DRIVER), fact, out);
        out.blame(record);
        Ok(())
    }

    /// An executor fetches the table. Spark's executors also pass pieces on to each other; here each takes all from the driver.
    pub(super) fn send_broadcast(broadcast: Broadcast, from: ProcId, out: &mut Out) {
        out.send(from, Message::App(AppMessage::BroadcastValue { broadcast }));
    }
}
