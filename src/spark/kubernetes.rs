//! Kubernetes' own rules, as plain state machines: pods and their phases, who owns whom, which node has room, what Spark reads from it.
//!
//! The processes that act on them are in `role/kube/`, the driver's part of it in `application/kube.rs`.

pub mod allocator;
pub mod lifecycle;
pub mod names;
pub mod placement;
pub mod pod;
pub mod size;
pub mod store;

pub use allocator::PodAllocator;
pub use lifecycle::PodEnd;
pub use placement::Placement;
pub use pod::Phase;
pub use pod::Pod;
pub use pod::PodKind;
pub use pod::Request;
pub use store::Store;
