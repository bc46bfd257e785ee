//! Random topologies, clusters, settings and faults under the checkers: whatever happens, what must hold holds.

pub mod draw;
pub mod lists;
pub mod play;

pub use play::Played;
pub use play::Sum;
pub use play::Violation;
pub use play::play;
