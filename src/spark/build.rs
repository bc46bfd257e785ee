//! From a [`RunSpec`](crate::spark::spec::RunSpec) to a world: machines, links, daemons, and the client that submits.

pub mod connect;
pub mod kubernetes;
pub mod local;
pub mod standalone;
pub mod world;
pub mod yarn;

pub use world::Built;
pub use world::build;
