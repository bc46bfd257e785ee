//! `yarn application -kill`, typed in another terminal.

use crate::sim::ExitStatus;
use crate::spark::address::Address;
use crate::spark::conf::Conf;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::message::YarnMessage;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::timer::Timer;
use crate::spark::yarn::AppName;
use crate::spark::yarn::Call;

/// The process.
#[derive(Clone, Debug)]
pub struct YarnKill {
    app: AppName,
    call: Call,
}

impl YarnKill {
    pub fn new(app: AppName, resource_manager: Address, conf: &Conf) -> Self {
        Self { app, call: Call::new(resource_manager, conf) }
    }

    pub(super) fn on_start(out: &mut Out) {
        out.timer(pace::JVM_START, Timer::Up);
    }

    pub(super) fn on_timer(&mut self, timer: &Timer, out: &mut Out) {
        match timer {
            Timer::Up => {
                let app = self.app;
                log(out, Console::Terminal(1), Level::Info, format!("ApplicationCLI: Killing application {app}"));
                self.call.call(YarnMessage::ForceKillApplication { app }, out);
            }
            Timer::Yarn(YarnTimer::CallAgain(number)) if self.call.on_timer(*number, out).is_some() => out.exit(ExitStatus::Code(255)),
            _ => {}
        }
    }

    pub(super) fn on_message(&mut self, message: &YarnMessage, out: &mut Out) {
        self.call.answered();
        match message {
            YarnMessage::ForceKillApplicationResponse { app } => {
                log(out, Console::Terminal(1), Level::Info, format!("YarnClientImpl: Killed application {app}"));
                out.exit(ExitStatus::Code(0));
            }
            YarnMessage::ApplicationNotFound { app } => {
                log(out, Console::Terminal(1), Level::Error, format!("ApplicationCLI: Application with id '{app}' doesn't exist in RM."));
                out.exit(ExitStatus::Code(255));
            }
            _ => {}
        }
    }

    pub(super) fn on_refused(&mut self, out: &mut Out) {
        self.call.refused(out);
    }
}
