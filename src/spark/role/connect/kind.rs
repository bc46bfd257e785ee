//! A process of Spark Connect of either kind, and what they wait for.

use crate::sim::Process;
use crate::spark::connect::effect::ServiceTimer;
use crate::spark::connect::error::RpcError;
use crate::spark::protocol::Spark;
use crate::spark::role::connect::client::ConnectClient;
use crate::spark::role::connect::server::ConnectServer;

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

    /// What it is in particular.
    pub fn process(&mut self) -> &mut dyn Process<Spark> {
        match self {
            Self::Server(role) => &mut **role,
            Self::Client(role) => &mut **role,
        }
    }
}
