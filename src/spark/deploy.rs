//! Where everything is: deploy mode × master → whose process the driver is, where executors, output and logs are, and whether
//! the machine that typed the line may leave.

pub mod place;

pub use place::DeployMode;
pub use place::Executors;
pub use place::Placement;
pub use place::Seat;
pub use place::place;
