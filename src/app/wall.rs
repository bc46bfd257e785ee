//! The wall: the same work and the same fault behind two to four submit lines, on one clock.

mod clock;
mod matrix;
mod on;
mod state;
mod strike;

pub use clock::Axis;
pub use matrix::NOT_PLAYED;
pub use matrix::differs;
pub use on::hang;
pub use on::on;
pub use on::open_first;
pub use state::MOST;
pub use state::Take;
pub use state::Wall;
pub use state::WallPlan;
pub use strike::strike;
