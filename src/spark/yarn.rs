//! YARN's own rules, as plain state machines: container sizes and their places, exit statuses, application attempts, reports.
//!
//! The processes that act on them are in `role/yarn/`, the driver's part of it in `application/yarn.rs`.

pub mod allocator;
pub mod attempts;
pub mod call;
pub mod capacity;
pub mod exit;
pub mod names;
pub mod report;
pub mod size;

pub use allocator::Allocator;
pub use attempts::Attempts;
pub use call::Call;
pub use capacity::Capacity;
pub use exit::ContainerExit;
pub use names::AppName;
pub use names::ContainerId;
pub use report::AppState;
pub use report::FinalStatus;
pub use report::Report;
