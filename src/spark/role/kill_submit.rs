//! `spark-submit --kill`: asks the Master's REST server to end a driver. The RPC port does not understand it.

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::standalone::MasterPlace;
use crate::spark::timer::Timer;

/// The killing JVM.
#[derive(Clone, Debug)]
pub struct KillSubmit {
    driver: String,
    master: MasterPlace,
}

impl KillSubmit {
    pub const fn new(driver: String, master: MasterPlace) -> Self {
        Self { driver, master }
    }

    fn log(level: Level, text: impl Into<String>, out: &mut Out) {
        log(out, Console::Terminal(1), level, text);
    }

    fn ask(&self, out: &mut Out) {
        let url = &self.master.name;
        Self::log(
            Level::Info,
            format!("RestSubmissionClient: Submitting a request to kill submission {} in spark://{url}.", self.driver),
            out,
        );
        match out.find(self.master.machine, MasterPlace::REST_PORT) {
            Some(master) if self.master.is_rest() => {
                out.send(master, Message::Standalone(StandaloneMessage::RequestKillDriver { driver: self.driver.clone() }));
            }
            _ => Self::give_up(url, out),
        }
    }

    fn give_up(url: &str, out: &mut Out) {
        Self::log(Level::Warn, format!("RestSubmissionClient: Unable to connect to server spark://{url}."), out);
        out.exit(ExitStatus::Code(1));
    }
}

impl Process<Spark> for KillSubmit {
    fn on_start(&mut self, out: &mut Out) {
        out.timer(pace::JVM_START, Timer::Up);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        if timer == Timer::Up {
            self.ask(out);
        }
    }

    fn on_message(&mut self, _from: ProcId, message: Message, out: &mut Out) {
        if let Message::Standalone(StandaloneMessage::KillDriverResponse { message, success, .. }) = message {
            Self::log(Level::Info, format!("RestSubmissionClient: Server responded with KillSubmissionResponse: {message}"), out);
            out.exit(ExitStatus::Code(u8::from(!success)));
        }
    }

    fn on_refused(&mut self, _to: ProcId, _message: Message, out: &mut Out) {
        Self::give_up(&self.master.name.clone(), out);
    }
}
