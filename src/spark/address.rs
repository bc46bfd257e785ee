//! An address that outlives whoever listens there: a machine and a port.

use serde::Serialize;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::spark::protocol::Out;

/// Where a server is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Address {
    pub machine: MachineId,
    pub port: u16,
}

impl Address {
    /// `yarn.resourcemanager.address`.
    pub const RESOURCE_MANAGER: u16 = 8_032;
    /// The API server's secure port.
    pub const API_SERVER: u16 = 6_443;

    /// Who listens there, or listened last; `None` if nobody ever did.
    pub fn find(self, out: &Out) -> Option<ProcId> {
        out.find(self.machine, self.port)
    }
}
