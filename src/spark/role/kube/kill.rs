//! `spark-submit --kill NAMESPACE:POD`, typed in another terminal: the driver pod is deleted.

use crate::sim::ExitStatus;
use crate::spark::address::Address;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::message::KubeMessage;
use crate::spark::message::Message;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::timer::Timer;

/// The process.
#[derive(Clone, Debug)]
pub struct KubeKill {
    pod: String,
    api_server: Address,
}

impl KubeKill {
    pub const fn new(pod: String, api_server: Address) -> Self {
        Self { pod, api_server }
    }

    pub(super) fn on_start(out: &mut Out) {
        out.timer(pace::JVM_START, Timer::Up);
    }

    pub(super) fn on_timer(&self, timer: &Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                log(out, Console::Terminal(1), Level::Info, format!("K8SSparkSubmitOperation: Deleting driver pod: {}.", self.pod));
                match self.api_server.find(out) {
                    Some(proc) => out.send(proc, Message::Kube(KubeMessage::DeletePod { name: self.pod.clone() })),
                    None => Self::refused(out),
                }
                out.timer(pace::CONTEXT_STOP, Timer::Leave { code: 0, because: out.cause() });
            }
            Timer::Leave { code, .. } => out.exit(ExitStatus::Code(*code)),
            _ => {}
        }
    }

    pub(super) fn refused(out: &mut Out) {
        log(out, Console::Terminal(1), Level::Error, "K8SSparkSubmitOperation: The API server cannot be reached.");
        out.exit(ExitStatus::Code(1));
    }
}
