//! Where masters are: `spark://h1:7077,h2:7077` names machines and a port; who listens there may change.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::spark::protocol::Out;

/// The address of one master.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterPlace {
    pub machine: MachineId,
    pub port: u16,
    /// `host:port`, as it stands in the master URL.
    pub name: String,
}

impl MasterPlace {
    pub const PORT: u16 = 7_077;
    pub const REST_PORT: u16 = 6_066;

    /// Whether the URL names the port of REST submissions.
    pub fn is_rest(&self) -> bool {
        self.name.ends_with(":6066")
    }

    /// The same master at the port of its REST server, where `--kill` and `--status` must go.
    #[must_use]
    pub fn rest(&self) -> Self {
        let host = self.name.split(':').next().unwrap_or_default();
        Self { machine: self.machine, port: Self::REST_PORT, name: format!("{host}:{}", Self::REST_PORT) }
    }

    /// Who listens there, or listened last.
    pub fn find(&self, out: &Out) -> Option<ProcId> {
        out.find(self.machine, self.port)
    }
}
