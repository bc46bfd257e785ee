//! A driver's JVM from the inside: the driver, the program where it is in the same process, and the backend that brings
//! executors. Hosted by whatever process the deploy mode puts the driver in.

pub mod backend;
pub mod cluster;
pub mod gateway;
pub mod host;
pub mod hosted;
pub mod kube;
pub mod ready;
pub mod yarn;

pub use backend::Backend;
pub use host::Application;
pub use host::Ended;
pub use host::How;
