//! From a [`RunSpec`](crate::spark::spec::RunSpec) to a world: machines, links, daemons, and the client that submits.

pub mod connect;
pub mod local;
pub mod standalone;
pub mod world;

pub use world::Built;
pub use world::build;
