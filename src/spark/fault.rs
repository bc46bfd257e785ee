//! Faults: how they are written, when they strike, what they hit, and the verdicts they give. A fault is nobody's behaviour: it
//! stands outside of what it hits, watches the log for its moment, and injects or arms what it does.

pub mod armed;
mod cancel;
mod disk;
mod find;
pub mod fit;
pub mod kind;
mod managed;
pub mod plan;
pub mod site;
pub mod spec;
pub mod strike;
pub mod target;
pub mod when;
mod words;

pub use armed::AppVerdict;
pub use armed::Armed;
pub use armed::TaskFault;
pub use armed::TaskVerdict;
pub use kind::Kind;
pub use plan::FaultPlan;
pub use site::Site;
pub use spec::Action;
pub use spec::Fault;
pub use target::Target;
pub use when::When;
