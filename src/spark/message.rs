//! What the processes say to each other, by area, under Spark's own names.
//!
//! A new area gets a file in `message/` and a variant here. Must not know: what anybody does about a message.

pub mod app;
pub mod connect;
pub mod kube;
pub mod python;
pub mod standalone;
pub mod yarn;

use serde::Serialize;

pub use app::AppMessage;
pub use connect::ConnectMessage;
pub use kube::KubeMessage;
pub use python::PythonMessage;
pub use standalone::StandaloneMessage;
pub use yarn::YarnMessage;

/// Everything that travels over a link.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Between a driver and its executors.
    App(AppMessage),
    /// Between a Python program and the JVM that is its driver.
    Python(PythonMessage),
    Standalone(StandaloneMessage),
    Yarn(YarnMessage),
    Kube(KubeMessage),
    Connect(ConnectMessage),
}

impl Message {
    /// What the screen writes on the link: `LaunchTask`, `RegisterApplication`, …
    pub fn name(&self) -> &'static str {
        match self {
            Self::App(message) => message.name(),
            Self::Python(message) => message.name(),
            Self::Standalone(message) => message.name(),
            Self::Yarn(message) => message.name(),
            Self::Kube(message) => message.name(),
            Self::Connect(message) => message.name(),
        }
    }

    /// How long it is on the wire.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::App(message) => message.bytes(),
            Self::Python(_) | Self::Standalone(_) | Self::Yarn(_) | Self::Kube(_) => 512,
            Self::Connect(message) => message.bytes(),
        }
    }
}
