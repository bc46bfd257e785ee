//! The table of configuration keys, by who reads them. `keys::EXECUTOR_MEMORY` names `spark.executor.memory`.
//!
//! Defaults were read from the released jars of 3.5 and 4.3 where they could be, else from the documentation of the release.

mod connect;
mod core;
mod kubernetes;
mod managers;
mod shuffle;

pub use connect::*;
pub use core::*;
pub use kubernetes::*;
pub use managers::*;
pub use shuffle::*;

/// Every key, file by file.
pub static TABLES: [&[&super::Key]; 5] = [core::TABLE, shuffle::TABLE, managers::TABLE, kubernetes::TABLE, connect::TABLE];
