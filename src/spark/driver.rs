//! The driver, as a component: the context with its DAG scheduler, task scheduler, executor bookkeeping and shuffle addresses.
//!
//! It is not a process. Who hosts it (spark-submit's JVM, a `DriverWrapper`, an `ApplicationMaster`, a driver pod, a Connect
//! server) hands it messages, timers and closed connections, feeds it executors (they register by message; their loss is told
//! by [`Driver::executor_lost`]), gives it jobs with [`Driver::submit_job`], and does what [`Driver::take_events`] asks.
//!
//! Must not know: which manager provides executors, and who asked for a job.

pub mod blocks;
pub mod broadcast;
pub mod completion;
pub mod context;
pub mod decommission;
pub mod dynamic;
pub mod event;
pub mod exclusion;
pub mod executors;
pub mod health;
pub mod jobs;
pub mod offers;
pub mod outputs;
pub mod queue;
pub mod results;
pub mod retry;
pub mod settings;
pub mod speculation;
pub mod stage;
pub mod stages;
pub mod task_set;
pub mod updates;
pub mod waiting;

pub use context::Driver;
pub use context::DriverTimer;
pub use event::DriverEvent;
pub use settings::DriverSettings;
