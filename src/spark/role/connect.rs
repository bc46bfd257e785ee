//! The processes of Spark Connect: the server, which is the driver, and its thin clients.

pub mod client;
pub mod kind;
pub mod server;

pub use client::ConnectClient;
pub use kind::ConnectRole;
pub use kind::ConnectTimer;
pub use server::ConnectServer;
