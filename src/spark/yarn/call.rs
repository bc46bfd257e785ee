//! A call to the `ResourceManager`: repeated while nobody answers, given up after `yarn.resourcemanager.connect.max-wait.ms`.

use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::address::Address;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::message::Message;
use crate::spark::message::YarnMessage;
use crate::spark::protocol::Out;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::timer::Timer;

/// `ipc.client.connect.max.retries`, a second apart, come before each longer pause.
const QUICK_TRIES: u32 = 10;
const QUICK_PAUSE: VirtualSpan = VirtualSpan::from_secs(1);
/// A call that gets no answer at all is repeated after `ipc.client.rpc-timeout`.
const SILENCE: VirtualSpan = VirtualSpan::from_secs(60);

/// One caller, with at most one call open.
#[derive(Clone, Debug)]
pub struct Call {
    pub resource_manager: Address,
    open: Option<Open>,
    number: u32,
    pause: VirtualSpan,
    max_wait: VirtualSpan,
}

#[derive(Clone, Debug)]
struct Open {
    message: YarnMessage,
    since: VirtualTime,
    tries: u32,
}

impl Call {
    pub fn new(resource_manager: Address, conf: &Conf) -> Self {
        let pause = conf.time(&keys::YARN_RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS).unwrap_or(VirtualSpan::from_secs(30));
        let max_wait = conf.time(&keys::YARN_RESOURCEMANAGER_CONNECT_MAX_WAIT_MS).unwrap_or(VirtualSpan::from_secs(900));
        Self { resource_manager, open: None, number: 0, pause, max_wait }
    }

    /// Calls. A call that is still open is forgotten.
    pub fn call(&mut self, message: YarnMessage, out: &mut Out) {
        self.open = Some(Open { message, since: out.now(), tries: 0 });
        self.send(out);
    }

    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The answer is here.
    pub fn answered(&mut self) {
        self.open = None;
    }

    /// Nobody listens there. Returns how often it was tried, for the log.
    pub fn refused(&mut self, out: &mut Out) -> Option<u32> {
        let open = self.open.as_mut()?;
        let tried = open.tries;
        open.tries += 1;
        let pause = if tried % (QUICK_TRIES + 1) < QUICK_TRIES { QUICK_PAUSE } else { self.pause };
        self.number += 1;
        out.timer(pause, Timer::Yarn(YarnTimer::CallAgain(self.number)));
        Some(tried)
    }

    /// Time to call again. Returns the call if it is given up instead.
    pub fn on_timer(&mut self, number: u32, out: &mut Out) -> Option<YarnMessage> {
        let open = self.open.as_ref().filter(|_| number == self.number)?;
        if out.now().since(open.since) >= self.max_wait {
            return self.open.take().map(|open| open.message);
        }
        self.send(out);
        None
    }

    fn send(&mut self, out: &mut Out) {
        let Some(open) = &self.open else { return };
        let Some(proc) = self.resource_manager.find(out) else {
            self.refused(out);
            return;
        };
        out.send(proc, Message::Yarn(open.message.clone()));
        self.number += 1;
        out.timer(SILENCE, Timer::Yarn(YarnTimer::CallAgain(self.number)));
    }
}
