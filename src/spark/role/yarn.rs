//! YARN's own processes: the `ResourceManager`, `NodeManager`s, `ApplicationMaster`s, and spark-submit in cluster mode.
//!
//! In client mode spark-submit hosts the driver like everywhere; what is YARN's of it is in `application/yarn.rs`.

mod application;
mod application_master;
mod container;
mod kill;
mod kind;
mod master_end;
mod node_manager;
mod reporter;
mod resource_manager;
mod scheduling;
mod submitter;

pub use application::Applications;
pub use application_master::ApplicationMaster;
pub use kill::YarnKill;
pub use kind::YarnRole;
pub use kind::YarnTimer;
pub use node_manager::NodeManager;
pub use resource_manager::ResourceManager;
pub use submitter::YarnSubmitter;
