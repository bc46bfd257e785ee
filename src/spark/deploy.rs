//! Deploy modes: whose process the driver is.

use std::fmt;

use serde::Serialize;

/// Where spark-submit puts the driver: in its own process, or inside the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeployMode {
    #[default]
    Client,
    Cluster,
}

impl DeployMode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Cluster => "cluster",
        }
    }
}

impl fmt::Display for DeployMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
