//! Floor 0: what every floor may use and what uses nothing: names of things, virtual time, seeded numbers,
//! sizes, complaints about input, and text measured in terminal columns.
//!
//! Must not know: Spark, files, the terminal, the clock.

pub mod diag;
pub mod id;
pub mod rng;
pub mod size;
pub mod text;
pub mod time;

pub use diag::Diagnostic;
pub use id::{JobId, MachineId, ProcId, RecordId, RuleId, StageId, TaskKey};
pub use rng::Rng;
pub use time::{VirtualSpan, VirtualTime};
