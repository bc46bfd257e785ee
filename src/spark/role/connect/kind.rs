//! A process of Spark Connect of either kind, and what they wait for.

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::connect::effect::ServiceTimer;
use crate::spark::connect::error::RpcError;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::connect::client::ConnectClient;
use crate::spark::role::connect::server::ConnectServer;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// A process of Spark Connect.
#[derive(Clone, Debug)]
pub enum ConnectRole {
    Server(Box<ConnectServer>),
    Client(Box<ConnectClient>),
}

/// What they wait for.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectTimer {
    Service(ServiceTimer),
    /// Look whether the client's own server listens.
    ServerStarting,
    /// `interruptAll()`, called from another thread of the program.
    InterruptAll,
    /// The next line of the client's program.
    NextLine,
    /// A call failed before it left.
    Failed {
        call: u64,
        error: RpcError,
    },
    /// A connection that does not open is given up.
    Connecting {
        call: u64,
    },
    /// A failed call is tried again.
    Retry {
        call: u64,
    },
    /// Time to ping the server over a connection: which one, counted.
    KeepAlive {
        connection: u32,
    },
    /// The ping should have been answered.
    KeepAliveTimeout {
        connection: u32,
    },
}

impl ConnectRole {
    /// Whether it is there before and after applications.
    pub const fn daemon(&self) -> bool {
        match self {
            Self::Server(server) => server.daemon(),
            Self::Client(_) => false,
        }
    }

    /// Whether it has nothing left to do for anybody.
    pub fn idle(&self) -> bool {
        match self {
            Self::Server(server) => server.idle(),
            Self::Client(_) => false,
        }
    }

    fn process(&mut self) -> &mut dyn Process<Spark> {
        match self {
            Self::Server(role) => &mut **role,
            Self::Client(role) => &mut **role,
        }
    }
}

impl Process<Spark> for ConnectRole {
    fn on_start(&mut self, out: &mut Out) {
        self.process().on_start(out);
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        self.process().on_message(from, message, out);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        self.process().on_timer(timer, out);
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        self.process().on_signal(signal, out);
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        self.process().on_disconnect(peer, out);
    }

    fn on_refused(&mut self, to: ProcId, message: Message, out: &mut Out) {
        self.process().on_refused(to, message, out);
    }

    fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        self.process().on_child_exit(child, status, out);
    }

    fn on_answer(&mut self, work: TaskSpec, answer: TaskAnswer, out: &mut Out) {
        self.process().on_answer(work, answer, out);
    }
}
