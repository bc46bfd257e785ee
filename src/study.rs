//! Floor 1: asking, grading, remembering. Questions, exams and spaced repetition as plain values; time is an argument.
//!
//! Must not know: the simulator (it is asked through [`Oracle`]), files, the terminal, the clock.

pub mod cell;
pub mod outcome;
pub mod question;
pub mod run;

pub use cell::Aspect;
pub use cell::Cell;
pub use cell::Hit;
pub use outcome::Oracle;
pub use outcome::Outcome;
pub use outcome::Value;
pub use question::Body;
pub use question::Choice;
pub use question::Code;
pub use question::Item;
pub use question::Key;
pub use question::Kind;
pub use question::Pairing;
pub use question::Question;
pub use question::Topology;
pub use run::ClusterSpec;
pub use run::FaultSpec;
pub use run::RunSpec;
