//! What an executor does, whether it is a JVM of its own or, in local mode, a part of the driver's: slots, tasks, heartbeats.

pub mod blocks;
pub mod broadcast;
pub mod decommission;
pub mod fetch;
pub mod heart;
pub mod memory;
pub mod slots;
pub mod store;
pub mod task;

pub use slots::Executor;
pub use slots::ExecutorTimer;
pub use slots::Seat;
