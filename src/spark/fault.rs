//! Faults: what can be done to a run from outside, how it is written, and when it strikes.

pub mod armed;

pub use armed::AppVerdict;
pub use armed::Armed;
pub use armed::TaskFault;
pub use armed::TaskVerdict;
