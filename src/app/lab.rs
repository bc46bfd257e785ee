//! The lab: one scenario being watched, broken, and gone back in. The log of each branch is read only; where we are is a number
//! of records and a moment, and the cluster shown is the fold up to there.
//!
//! A fault at the playhead starts a branch: the same run with one more fault. Since a run is the same every time, the new
//! branch agrees with the old one up to that moment, and both are kept.

pub mod ask;
pub mod bars;
pub mod branch;
pub mod breakpoint;
pub mod change;
pub mod chaos;
pub mod compare;
pub mod faults;
pub mod holds;
pub mod marks;
pub mod moments;
pub mod on;
pub mod parts;
pub mod playback;
pub mod signs;
pub mod state;
pub mod timers;
mod ways;
pub mod why;

pub use branch::Branch;
pub use branch::Course;
pub use marks::MarkKind;
pub use on::on;
pub use playback::Playback;
pub use state::Filter;
pub use state::Lab;
pub use state::Pane;
