//! Floor 0: what every floor may use and what uses nothing: names of things, virtual time, seeded numbers,
//! sizes, complaints about input, and text measured in terminal columns.
//!
//! Must not know: Spark, files, the terminal, the clock.

pub mod base64;
pub mod by_number;
pub mod diag;
pub mod id;
pub mod pieces;
pub mod rng;
pub mod size;
pub mod span;
pub mod text;
pub mod time;

pub use by_number::ByNumber;
pub use by_number::Number;
pub use diag::Diagnostic;
pub use id::JobId;
pub use id::MachineId;
pub use id::ProcId;
pub use id::RecordId;
pub use id::RuleId;
pub use id::StageId;
pub use id::TaskKey;
pub use pieces::Pieces;
pub use rng::Rng;
pub use span::Span;
pub use time::VirtualSpan;
pub use time::VirtualTime;
