//! Floor 1: asking, grading, remembering. Questions, exams and spaced repetition as plain values; time is an argument.
//!
//! Must not know: the simulator (it is asked through [`Oracle`]), files, the terminal, the clock.

pub mod answer;
pub mod bank;
pub mod blackbox;
pub mod blueprint;
pub mod cell;
pub mod counterfactual;
pub mod exam;
#[cfg(test)]
mod fixture;
pub mod grade;
#[cfg(test)]
mod learner;
pub mod mastery;
pub mod memory;
pub mod mix;
pub mod moment;
pub mod outcome;
pub mod part;
pub mod placement;
pub mod plan;
pub mod practice;
pub mod question;
pub mod result;
pub mod review;
pub mod run;
pub mod variant;

pub use answer::Answer;
pub use answer::Grade;
pub use answer::Remark;
pub use answer::Solved;
pub use answer::Sure;
pub use answer::solve;
pub use bank::Bank;
pub use bank::Filter;
pub use blueprint::Blueprint;
pub use cell::Aspect;
pub use cell::Cell;
pub use cell::Hit;
pub use exam::Act;
pub use exam::Exam;
pub use grade::grade;
pub use memory::Memory;
pub use moment::Day;
pub use moment::Moment;
pub use outcome::Oracle;
pub use outcome::Outcome;
pub use outcome::Value;
pub use part::Part;
pub use plan::Forecast;
pub use plan::Planner;
pub use practice::Pool;
pub use practice::Practice;
pub use question::Body;
pub use question::Choice;
pub use question::Code;
pub use question::Item;
pub use question::Key;
pub use question::Kind;
pub use question::Pairing;
pub use question::Question;
pub use question::Topology;
pub use result::ExamResult;
pub use result::Tally;
pub use review::MemoryKey;
pub use review::Mode;
pub use review::Review;
pub use run::ClusterSpec;
pub use run::FaultSpec;
pub use run::RunSpec;
