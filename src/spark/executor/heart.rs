//! Heartbeats: every interval the executor tells the driver that it lives; when nothing comes back for too long, it gives up.

use crate::sim::ExitStatus;
use crate::spark::conf::keys;
use crate::spark::executor::slots::Executor;
use crate::spark::executor::slots::ExecutorTimer;
use crate::spark::fact::Level;
use crate::spark::message::AppMessage;
use crate::spark::protocol::Out;
use crate::spark::timer::Timer;

/// `ExecutorExitCode.HEARTBEAT_FAILURE`.
pub const HEARTBEAT_FAILURE: u8 = 56;

impl Executor {
    /// Starts the beat. The first one comes after an interval, as Spark delays it at random to spread them.
    pub fn start_heart(&mut self, out: &mut Out) {
        out.timer(self.heartbeat, Timer::Executor(ExecutorTimer::Heartbeat));
    }

    pub(super) fn beat(&mut self, out: &mut Out) {
        if self.stopping {
            return;
        }
        if self.heartbeat_open {
            self.missed_heartbeats += 1;
            self.log(Level::Warn, "Executor: Issue communicating with driver in heartbeater", out);
            let most = self.request.conf.int(&keys::EXECUTOR_HEARTBEAT_MAX_FAILURES).unwrap_or(60);
            if i64::from(self.missed_heartbeats) >= most {
                self.log(Level::Error, format!("Executor: Exit as unable to send heartbeats to driver more than {most} times"), out);
                out.exit(ExitStatus::Code(HEARTBEAT_FAILURE));
                return;
            }
        }
        self.heartbeat_open = true;
        self.tell_driver(AppMessage::Heartbeat { executor: self.seat.id }, out);
        out.timer(self.heartbeat, Timer::Executor(ExecutorTimer::Heartbeat));
    }

    /// The driver answered.
    pub(super) fn heard(&mut self, reregister: bool, out: &mut Out) {
        self.heartbeat_open = false;
        self.missed_heartbeats = 0;
        if reregister {
            self.log(Level::Info, "Executor: Told to re-register on heartbeat", out);
        }
    }
}
